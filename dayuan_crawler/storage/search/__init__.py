"""What finds articles: the catalogue and the full-text index."""
