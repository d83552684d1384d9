"""A resumable crawler and scraper for the news portal shanxidayuan.com."""

__version__ = "0.1.0"
