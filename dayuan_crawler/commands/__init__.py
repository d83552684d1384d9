"""The commands that this project adds to Scrapy, or replaces."""
