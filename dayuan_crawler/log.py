"""What Scrapy logs of pages and items, at the levels at which it helps."""

from __future__ import annotations

import logging
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
