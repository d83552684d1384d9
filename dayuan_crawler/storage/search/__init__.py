"""Finds articles: the catalogue and the full-text index."""
