"""Shows a crawl's progress: a live line on a terminal, a periodic line in a log."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from typing import TYPE_CHECKING, Self

from scrapy import signals

from dayuan_crawler.crawling.log import show_line
from dayuan_crawler.crawling.session import CrawlSession
from dayuan_crawler.crawling.verdict import Verdict

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler

    from dayuan_crawler.frontier.model import Progress

logger = logging.getLogger(__name__)

TERMINAL_SECONDS = 0.5
LOG_SECONDS = 60.0


class ProgressExtension:
    """Reports the run's progress, and summarizes it at the end."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._session: CrawlSession | None = None
        self._on_terminal = sys.stderr.isatty()
        self._task: asyncio.Task[None] | None = None
        self._started = time.monotonic()
        self._done_before = 0
        self._progress: Progress | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signal=signals.spider_closed)
        return extension

    def spider_opened(self, spider: Spider) -> None:
        self._session = self._crawler.get_extension(CrawlSession)
        self._progress = self._session.worker.progress if self._session is not None else None
        if self._progress is None:
            return
        self._done_before = self._progress.counts["done"]
        self._task = asyncio.get_running_loop().create_task(self._report())

    def spider_closed(self, spider: Spider, reason: str) -> None:
        if self._task is not None:
            self._task.cancel()
        if self._progress is None:
            return
        self._clear_line()
        logger.info("%s", self._summary(spider, reason))

    async def _report(self) -> None:
        while True:
            await asyncio.sleep(TERMINAL_SECONDS if self._on_terminal else LOG_SECONDS)
            if self._on_terminal:
                show_line(self._line())
            else:
                logger.info("%s", self._line())

    def _line(self) -> str:
        self._follow()
        assert self._progress is not None
        counts = self._progress.counts
        seconds = time.monotonic() - self._started
        rate = (counts["done"] - self._done_before) / seconds if seconds else 0.0
        active = len(self._crawler.engine.downloader.active)
        doing = f"{active} in flight" if active else "waiting"
        return (
            f"{counts['done']} pages done, {counts['waiting']} waiting; {counts['new']} new,"
            f" {counts['changed']} changed, {counts['unchanged']} unchanged; {rate:.1f} pages/s; {doing}"
        )

    def _follow(self) -> None:
        """Switch to the current run: a command may continue with its own run after finishing an earlier one."""
        assert self._session is not None
        progress = self._session.worker.progress
        if progress is not None and progress is not self._progress:
            self._progress, self._done_before, self._started = progress, progress.counts["done"], time.monotonic()

    def _summary(self, spider: Spider, reason: str) -> str:
        self._follow()
        assert self._progress is not None
        counts = self._progress.counts
        verdict = Verdict.of(self._crawler)
        outcome = "complete" if verdict is not None and verdict.exit_status == 0 else "not complete"
        numbers = ", ".join(
            f"{counts[name]} {name}" for name in ("requests", "new", "changed", "unchanged", "gone", "failed")
        )
        seconds = time.monotonic() - self._started
        return f"Run {self._progress.run_id} of {spider.name} is {outcome} ({reason}): {numbers}; {seconds:.0f} s"

    def _clear_line(self) -> None:
        if self._on_terminal:
            show_line()
