"""The specifics of content management systems, one module for each system."""
