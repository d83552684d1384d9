"""Scrapy's middlewares, each with one job."""
