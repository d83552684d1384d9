"""The scheduler: feeds Scrapy from the durable frontier, and nothing but it."""

from __future__ import annotations

import asyncio
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy import Request, signals
from scrapy.core.scheduler import BaseScheduler, Scheduler
from scrapy.exceptions import CloseSpider
from scrapy.utils.defer import deferred_from_coro
from scrapy.utils.misc import build_from_crawler

from dayuan_crawler.archive.writer import ArchiveWriter
from dayuan_crawler.failures import FailureHandler
from dayuan_crawler.frontier.model import Assignment, Kind, Lease
from dayuan_crawler.frontier.store import RunInProgress
from dayuan_crawler.pipelines.pictures import keeps_pictures
from dayuan_crawler.politeness import Politeness
from dayuan_crawler.spiders.rendering import BROWSER, is_rendered
from dayuan_crawler.storage.database import Database
from dayuan_crawler.storage.engine import StorageError
from dayuan_crawler.storage.run_store import RunStore
from dayuan_crawler.text.authors import Authors
from dayuan_crawler.text.urls import Site
from dayuan_crawler.verdict import Verdict, stop
from dayuan_crawler.visit import Visit, link_of
from dayuan_crawler.worker import Worker

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from twisted.internet.defer import Deferred

    from dayuan_crawler.spiders.base import CitySpider


class FrontierScheduler(BaseScheduler):
    """Hands out leased URLs as requests, and takes seeds, redirects and nothing else.

    What a callback yields does not come here: it is committed with its page, and comes back leased.
    It holds no set of seen URLs: the frontier's key is the filter.
    """

    def __init__(self, crawler: Crawler) -> None:
        spider: CitySpider = crawler.spider  # type: ignore[assignment]
        settings = crawler.settings
        self._crawler = crawler
        self._spider = spider
        self._ready: deque[Request] = deque()
        # Whose items are in the pipelines, by the item's identity.
        self.visits: dict[int, Visit] = {}
        # The share of articles that had each field filled in the runs before.
        self.usual_coverage: dict[str, float] = {}
        self._assignment = Assignment(
            city=spider.name,
            origin=Site.parse(settings["DAYUAN_SITE_URL"]).origin,
            mode=spider.mode,
            since=spider.since,
            join=spider.join,
            delay=settings.getfloat("DOWNLOAD_DELAY"),
            revisits=settings.getint("DAYUAN_REVISIT_BUDGET"),
            section=spider.given_url and spider.given_url.removeprefix(spider.site.origin),
        )
        self.store = RunStore(Database(settings["DAYUAN_DATABASE_URL"]), self._assignment, _archive(settings))
        concurrency = min(settings.getint("CONCURRENT_REQUESTS"), settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"))
        self.worker = Worker(
            self.store,
            concurrency=concurrency,
            deliver=self._deliver,
            ended=self._ended,
        )
        self.politeness = Politeness(self.worker, self.store, concurrency)
        self.failures = FailureHandler(crawler, self.politeness)
        # What became of the run that was resumed before the command's own.
        self._former: Verdict | None = None
        self._next: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> BaseScheduler:  # type: ignore[override]
        if not hasattr(crawler.spider, "city"):
            # Scrapy's own commands, as shell and fetch, bring a spider without a city, and need no frontier.
            return build_from_crawler(Scheduler, crawler)
        return cls(crawler)

    def open(self, spider: Spider) -> Deferred[None]:
        return deferred_from_coro(self._open())

    def close(self, reason: str) -> Deferred[None]:
        return deferred_from_coro(self._close(reason))

    def has_pending_requests(self) -> bool:
        # The worker says when nothing is left: only the database knows.
        return True

    def enqueue_request(self, request: Request) -> bool:
        visit: Visit | None = request.meta.get("visit")
        if visit is None:
            self.worker.discover(link_of(request, self._assignment.city))
        else:
            self._ready.append(request)
        return True

    def next_request(self) -> Request | None:
        return self._ready.popleft() if self._ready else None

    async def _open(self) -> None:
        try:
            await self._begin()
        except RunInProgress as notice:
            self._refuse("run_in_progress", 0, str(notice))
            return
        except StorageError as error:
            self._refuse("storage_error", 1, str(error))
            return
        self.usual_coverage = await self.worker.call(self.store.usual_coverage)
        await self._agree_on_pseudonyms()

    async def _begin(self) -> None:
        """Start, resume or join a run: the one that the command asks for, or first another that is to be finished."""
        progress = await self.worker.open()
        if progress.resumed:
            done, waiting = progress.counts["done"], progress.counts["waiting"]
            self._spider.logger.info("Resuming run %d: %d pages done, %d waiting", progress.run_id, done, waiting)
        else:
            self._spider.logger.info("Run %d of %s begins (%s)", progress.run_id, self._spider.name, progress.plan)
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
        section = progress.plan.section
        self._spider.given_url = section and self._spider.site.origin + section
        self._spider.section_url = await self.worker.call(self.store.section)

    @property
    def _is_own(self) -> bool:
        """Whether the run is what the command asks for."""
        assert self.worker.progress is not None
        return self.worker.progress.plan.has_aim_of(self._assignment.plan)

    async def _begin_own(self) -> None:
        """The run that was in the command's way is finished: now for what it asks."""
        try:
            await self.worker.leave()
            await self._begin()
            async for seed in self._spider.start():
                self.worker.discover(link_of(seed, self._assignment.city))
        except RunInProgress as notice:
            self._conclude(0, str(notice))
            stop(self._crawler, "run_in_progress")
        except Exception as error:  # noqa: BLE001 - whatever it is, the crawl must not wait for seeds
            self._ended(error)
        else:
            self.worker.start_done()

    async def _agree_on_pseudonyms(self) -> None:
        """Give a commenter the same pseudonym in every run, and in every city."""
        given: str = self._crawler.settings["DAYUAN_COMMENT_KEY"]
        policy = self._spider.parts.authors.policy
        if policy == "hash":
            key = given or await self.worker.call(self.store.comment_key)
            self._spider.parts.authors = Authors(policy, key.encode())

    def _refuse(self, reason: str, exit_status: int, message: str) -> None:
        """Have the spider closed as soon as it is open: before that, Scrapy cannot close it in order."""
        Verdict.record(self._crawler, exit_status, message)

        def close() -> None:
            raise CloseSpider(reason)

        self._crawler.signals.connect(close, signal=signals.spider_opened, weak=False)

    async def _close(self, reason: str) -> None:
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

    def _deliver(self, lease: Lease) -> None:
        self._crawler.engine.crawl(self._request(lease))

    def _request(self, lease: Lease) -> Request:
        link = lease.link
        callbacks = {
            Kind.NAVIGATION: self._spider.parse_navigation,
            Kind.LIST: self._spider.parse_list,
            Kind.ARTICLE: self._spider.parse_article,
        }
        callback = getattr(self._spider, link.callback) if link.callback else callbacks[link.kind]
        return Request(
            link.url,
            callback=callback,
            errback=self.failures,
            cb_kwargs=link.payload if link.kind in (Kind.PART, Kind.NAVIGATION) else {},
            headers=self._conditions(lease),
            meta={
                "visit": Visit(lease, self.worker.complete, self.visits),
                "kind": link.kind,
                "again": lease.attempts > 0,
                "download_slot": "portal",
                **(BROWSER if is_rendered(link.payload) else {}),
            },
            dont_filter=True,
        )

    def _conditions(self, lease: Lease) -> dict[str, str]:
        """The headers that make a request conditional. A full walk needs the lists themselves, and the pictures' pages."""
        progress = self.worker.progress
        assert progress is not None
        if progress.walks_all and lease.link.kind is Kind.LIST:
            return {}
        if progress.plan.mode == "full" and keeps_pictures(self._crawler.settings):
            return {}
        conditions = {"If-None-Match": lease.etag, "If-Modified-Since": lease.last_modified}
        return {name: value for name, value in conditions.items() if value}

    def _ended(self, error: Exception | None) -> None:
        if error is None:
            self._finished()
            return
        if isinstance(error, StorageError):
            Verdict.record(self._crawler, 1, str(error))
        else:
            # A defect of ours; but a crawl must not go on without its worker.
            self._spider.logger.error("The worker broke off", exc_info=error)
            Verdict.record(self._crawler, 1, f"the worker broke off ({error!r}): the run goes on at the next crawl")
        stop(self._crawler, "storage_error")

    def _finished(self) -> None:
        progress, ending = self.worker.progress, self.worker.ending
        assert progress is not None
        assert ending is not None
        progress.counts = counts = ending.counts
        run = f"run {progress.run_id} of {self._spider.name}"
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
        """Record how the command ends, its own run and the one before it taken together."""
        if self._former is not None and self._former.exit_status:
            exit_status, message = self._former.exit_status, f"{self._former.message}; {message}"
        Verdict.record(self._crawler, exit_status, message)


def _archive(settings: BaseSettings) -> ArchiveWriter | None:
    folder = settings["DAYUAN_ARCHIVE_DIR"]
    return ArchiveWriter(Path(folder), settings.getint("DAYUAN_ARCHIVE_FILE_BYTES")) if folder else None
