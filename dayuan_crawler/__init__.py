"""A resumable crawler and scraper for the news portal shanxidayuan.com."""
