"""Scrapy's extensions, each with one job."""
