"""What a crawl says: Scrapy's log of pages and items, at the levels at which it helps, and a live line on a terminal."""

from __future__ import annotations

import logging
import sys
from typing import Any

from scrapy.logformatter import LogFormatter, LogFormatterResult


class QuietLogFormatter(LogFormatter):
    """Names an item by its address: its whole text in a log would bury everything else."""

    def dropped(self, item: Any, exception: BaseException, response: Any, spider: Any) -> LogFormatterResult:
        return {
            "level": logging.INFO,
            "msg": "Not stored: %(url)s: %(reason)s",
            "args": {"url": item.url, "reason": str(exception)},
        }

    def scraped(self, item: Any, response: Any, spider: Any) -> LogFormatterResult:
        return {"level": logging.DEBUG, "msg": "Stored: %(url)s", "args": {"url": item.url}}


def show_line(text: str = "") -> None:
    """Put a line in the place of the terminal's last one, or nothing."""
    sys.stderr.write(f"\r\x1b[2K{text}")
    sys.stderr.flush()
