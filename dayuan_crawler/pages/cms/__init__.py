"""What one content management system does in its own way: a module each."""
