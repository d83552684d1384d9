"""The crawl's log: Scrapy's messages about pages and items at useful levels, and a live line on a terminal."""

from __future__ import annotations

import logging
import sys
from typing import Any

from scrapy.logformatter import LogFormatter, LogFormatterResult


class QuietLogFormatter(LogFormatter):
    """Logs an item by its address: its full text would drown the rest of the log."""

    def dropped(self, item: Any, exception: BaseException, response: Any, spider: Any) -> LogFormatterResult:
        return {
            "level": logging.INFO,
            "msg": "Not stored: %(url)s: %(reason)s",
            "args": {"url": item.url, "reason": str(exception)},
        }

    def scraped(self, item: Any, response: Any, spider: Any) -> LogFormatterResult:
        return {"level": logging.DEBUG, "msg": "Stored: %(url)s", "args": {"url": item.url}}


def show_line(text: str = "") -> None:
    """Replace the terminal's last line with this text, or erase it."""
    sys.stderr.write(f"\r\x1b[2K{text}")
    sys.stderr.flush()
