"""Reads archived pages again, by the very code that a crawl reads them with, and without a request."""
