"""A crawl session: what Scrapy's components share during one command, and the runs that it works on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import CloseSpider, NotConfigured

from dayuan_crawler.archive.writer import ArchiveWriter
from dayuan_crawler.crawling.failures import FailureHandler
from dayuan_crawler.crawling.politeness import Politeness
from dayuan_crawler.crawling.verdict import Verdict, stop
from dayuan_crawler.crawling.visit import link_of
from dayuan_crawler.crawling.worker import Worker
from dayuan_crawler.frontier.causes import RunCause
from dayuan_crawler.frontier.model import Assignment, Lease, Progress
from dayuan_crawler.frontier.store import RunInProgress
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.core.engine import StorageError
from dayuan_crawler.storage.crawl.store import RunStore
from dayuan_crawler.text.authors import Authors

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from dayuan_crawler.items import ArticleItem
    from dayuan_crawler.spiders.base import SectionSpider


class CrawlSession:
    """An extension: the store, the worker, politeness and failures of one crawl.

    It opens the run that the command asks for, or first finishes an open run that blocks it, and reports the result.
    """

    def __init__(self, crawler: Crawler) -> None:
        spider: SectionSpider = crawler.spider  # type: ignore[assignment]
        settings = crawler.settings
        self._crawler = crawler
        self._spider = spider
        # Share of articles in earlier runs that had each field.
        self.usual_coverage: dict[str, float] = {}
        self._assignment = Assignment(
            section=spider.section.key,
            origin=spider.site.origin,
            mode=spider.mode,
            since=spider.since,
            join=spider.join,
            delay=settings.getfloat("DOWNLOAD_DELAY"),
            revisits=settings.getint("DAYUAN_REVISIT_BUDGET"),
            origins=spider.site.portal.origins,
            list_path=spider.given_url and spider.given_url.removeprefix(spider.site.origin),
        )
        self.store = RunStore(Database(settings["DAYUAN_DATABASE_URL"]), self._assignment, _archive(settings))
        concurrency = min(settings.getint("CONCURRENT_REQUESTS"), settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"))
        self.worker = Worker(self.store, concurrency=concurrency, ended=self._ended)
        self.politeness = Politeness(self.worker, self.store, concurrency)
        self.failures = FailureHandler(
            crawler, self.politeness, lambda: self.worker.call(self.store.newest_article), self._stored
        )
        # How the run ended that was resumed before the command's own.
        self._former: Verdict | None = None
        self._next: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not hasattr(crawler.spider, "section"):
            # Scrapy's own commands, such as shell and fetch, have a spider without a section and need no frontier.
            raise NotConfigured
        return cls(crawler)

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """Return the crawl's session.

        Components that Scrapy's own commands also use call ``crawler.get_extension`` instead, which may return None.
        """
        session = crawler.get_extension(cls)
        assert session is not None
        return session

    async def open(self, deliver: Callable[[Lease], None]) -> None:
        """Join a run and pass each lease to ``deliver``. On failure the spider is closed with a reason."""
        self.worker.deliver = deliver
        try:
            await self._begin()
        except RunInProgress as notice:
            self._refuse("run_in_progress", 0, str(notice))
            return
        except StorageError as error:
            self._refuse(RunCause.STORAGE, 1, str(error))
            return
        self.usual_coverage = await self.worker.call(self.store.usual_coverage)
        await self._agree_on_pseudonyms()

    async def close(self, reason: str) -> None:
        """Commit what is complete, and leave the run. ``reason`` is Scrapy's."""
        if self._next is not None:
            self._next.cancel()
            await asyncio.gather(self._next, return_exceptions=True)
        verdict = Verdict.of(self._crawler)
        await self.failures.settle()
        try:
            if reason == "finished":
                await self.worker.close(None)
            else:
                await self.worker.close(verdict.message if verdict else reason, reason)
        except StorageError as error:
            Verdict.record(self._crawler, 1, str(error))

    async def _stored(self, url: str) -> ArticleItem | None:
        """Return the stored article at this URL."""
        return await self.worker.call(lambda: self.store.article(url))

    @property
    def progress(self) -> Progress:
        """The run in progress. Only available after :meth:`open`."""
        assert self.worker.progress is not None
        return self.worker.progress

    async def _begin(self) -> None:
        """Start, resume or join a run: the one that the command asks for, or an unfinished one that blocks it."""
        progress = await self.worker.open()
        if progress.resumed:
            done, waiting = progress.counts["done"], progress.counts["waiting"]
            self._spider.logger.info("Resuming run %d: %d pages done, %d waiting", progress.run_id, done, waiting)
        else:
            section = self._assignment.section
            self._spider.logger.info("Run %d of %s begins (%s)", progress.run_id, section, progress.plan)
        if not self._is_own:
            self._spider.logger.warning(
                "Run %d of %s was begun with other arguments (%s): it is finished as it was begun, then this command's own"
                " begins (%s)",
                progress.run_id,
                self._spider.name,
                progress.plan,
                self._assignment.plan,
            )
        self._spider.since = progress.plan.since
        path = progress.plan.list_path
        self._spider.given_url = path and self._spider.site.origin + path
        self._spider.section_url = await self.worker.call(self.store.section_url)
        self._spider.parts.at_once.known = await self.worker.call(self.store.counts_at_once)

    @property
    def _is_own(self) -> bool:
        """Whether the run is the one that the command asks for."""
        return self.progress.plan.has_aim_of(self._assignment.plan)

    async def _begin_own(self) -> None:
        """Begin the command's own run, now that the run that blocked it is finished."""
        try:
            await self.worker.leave()
            await self._begin()
            async for seed in self._spider.start():
                self.worker.discover(link_of(seed, self._spider.section.key))
        except RunInProgress as notice:
            self._conclude(0, str(notice))
            stop(self._crawler, "run_in_progress")
        except Exception as error:  # noqa: BLE001 - any error: the crawl must not wait for seeds that never come
            self._ended(error)
        else:
            self.worker.start_done()

    async def _agree_on_pseudonyms(self) -> None:
        """Give a commenter the same pseudonym in every run and every section."""
        given: str = self._crawler.settings["DAYUAN_COMMENT_KEY"]
        policy = self._spider.parts.authors.policy
        if policy == "hash":
            key = given or await self.worker.call(self.store.comment_key)
            self._spider.parts.authors = Authors(policy, key.encode())

    def _refuse(self, reason: str, exit_status: int, message: str) -> None:
        """Close the spider as soon as it is open: Scrapy cannot close it cleanly before that."""
        Verdict.record(self._crawler, exit_status, message)

        def close() -> None:
            raise CloseSpider(reason)

        self._crawler.signals.connect(close, signal=signals.spider_opened, weak=False)

    def _ended(self, error: Exception | None) -> None:
        if error is None:
            self._finished()
            return
        if isinstance(error, StorageError):
            Verdict.record(self._crawler, 1, str(error))
        else:
            # A defect in this program. A crawl must not continue without its worker.
            self._spider.logger.error("The worker failed", exc_info=error)
            Verdict.record(self._crawler, 1, f"the worker failed ({error!r}): the run continues at the next crawl")
        stop(self._crawler, RunCause.STORAGE)

    def _finished(self) -> None:
        progress, ending = self.progress, self.worker.ending
        assert ending is not None
        progress.counts = counts = ending.counts
        run = f"run {progress.run_id} of {self._assignment.section}"
        exit_status, message = 1, f"{run} is not complete: {ending.reason}"
        if ending.reason is None:
            exit_status = 0
            message = (
                f"{run} is complete: {counts['new']} new articles, {counts['changed']} changed,"
                f" {counts['unchanged']} unchanged, {counts['gone']} gone, in {counts['requests']} requests"
            )
        if ending.portal_total is not None:
            self._spider.logger.info(
                "The portal counts %d articles in the section; %s are stored", ending.portal_total, ending.stored
            )
        if self._is_own:
            self._conclude(exit_status, message)
            stop(self._crawler, "finished")
            return
        self._spider.logger.info("%s", message)
        self._former = Verdict(exit_status, message)
        self._next = asyncio.get_running_loop().create_task(self._begin_own())

    def _conclude(self, exit_status: int, message: str) -> None:
        """Record how the command ends; the result covers its own run and the one before it."""
        if self._former is not None and self._former.exit_status:
            exit_status, message = self._former.exit_status, f"{self._former.message}; {message}"
        Verdict.record(self._crawler, exit_status, message)


def _archive(settings: BaseSettings) -> ArchiveWriter | None:
    folder = settings["DAYUAN_ARCHIVE_DIR"]
    return ArchiveWriter(Path(folder), settings.getint("DAYUAN_ARCHIVE_FILE_BYTES")) if folder else None
