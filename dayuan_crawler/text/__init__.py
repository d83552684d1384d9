"""Text in, values out: addresses, dates, characters and encodings. Nothing here knows of pages or of Scrapy."""
