"""Text in, values out: addresses, dates, characters and encodings. Independent of pages and of Scrapy."""
