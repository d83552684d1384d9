"""What one content management system alone does: a module for each."""
