"""A resumable crawler and scraper for the news portal shanxidayuan.com.

What is in ``__all__`` is the public interface for programs and notebooks (``docs/api.md``).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dayuan_crawler.api import (
        Article,
        Articles,
        PageArticle,
        open_archive,
        open_database,
        read_page,
    )
    from dayuan_crawler.exceptions import DayuanError

__version__ = "0.1.0"

__all__ = [
    "Article",
    "Articles",
    "DayuanError",
    "PageArticle",
    "__version__",
    "open_archive",
    "open_database",
    "read_page",
]


def __getattr__(name: str) -> Any:
    """Import the interface when it is first used: a crawl does not need it."""
    if name in __all__:
        return getattr(import_module("dayuan_crawler.api"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
