"""Extracts archived pages again, with the same code as a crawl and without any request."""
