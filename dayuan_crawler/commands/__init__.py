"""The commands that this project adds to Scrapy, or replaces."""

import sys

if sys.argv[1:2] == ["crawl"]:
    # Scrapy's handler inspects the stack at its import, and with it the source of all that is loaded. Here, where little
    # is, that saves a fifth of the start.
    import scrapy.core.downloader.handlers.http11  # noqa: F401
