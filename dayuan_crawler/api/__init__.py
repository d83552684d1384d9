"""The public interface for programs and notebooks; ``import dayuan_crawler`` has it."""

from __future__ import annotations

from dayuan_crawler.api.articles import Articles, open_database
from dayuan_crawler.api.page import read_page
from dayuan_crawler.api.rebuilt import open_archive
from dayuan_crawler.api.records import Article, PageArticle
from dayuan_crawler.exceptions import DayuanError

__all__ = ["Article", "Articles", "DayuanError", "PageArticle", "open_archive", "open_database", "read_page"]
