"""The commands that this project adds to Scrapy's, or replaces."""
