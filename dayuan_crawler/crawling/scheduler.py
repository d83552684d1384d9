"""The scheduler: feeds Scrapy from the durable frontier only."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.core.scheduler import BaseScheduler, Scheduler
from scrapy.utils.defer import deferred_from_coro
from scrapy.utils.misc import build_from_crawler

from dayuan_crawler.crawling.session import CrawlSession
from dayuan_crawler.crawling.visit import Visit, link_of
from dayuan_crawler.frontier.model import Kind, Lease
from dayuan_crawler.parts.rendering import BROWSER, is_rendered

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from twisted.internet.defer import Deferred

    from dayuan_crawler.spiders.base import SectionSpider


class FrontierScheduler(BaseScheduler):
    """Hands out leased URLs as requests, and accepts only seeds and redirects.

    A callback's requests do not come here: they are committed with its page, and come back as leases. There is no set
    of seen URLs: the frontier's key is the filter.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._spider: SectionSpider = crawler.spider  # type: ignore[assignment]
        self._session = CrawlSession.of(crawler)
        self._ready: deque[Request] = deque()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> BaseScheduler:  # type: ignore[override]
        if crawler.get_extension(CrawlSession) is None:
            return build_from_crawler(Scheduler, crawler)
        return cls(crawler)

    def open(self, spider: Spider) -> Deferred[None]:
        return deferred_from_coro(self._session.open(self._deliver))

    def close(self, reason: str) -> Deferred[None]:
        return deferred_from_coro(self._session.close(reason))

    def has_pending_requests(self) -> bool:
        # Only the database knows when nothing is left; the worker reports it.
        return True

    def enqueue_request(self, request: Request) -> bool:
        visit: Visit | None = request.meta.get("visit")
        if visit is None:
            self._session.worker.discover(link_of(request, self._spider.section.key))
        else:
            self._ready.append(request)
        return True

    def next_request(self) -> Request | None:
        return self._ready.popleft() if self._ready else None

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
            errback=self._session.failures,
            cb_kwargs=link.payload if link.kind in (Kind.PART, Kind.NAVIGATION) else {},
            headers=self._conditions(lease),
            meta={
                "visit": Visit(lease, self._session.worker.complete),
                "kind": link.kind,
                "again": lease.attempts > 0,
                "download_slot": "portal",
                **(BROWSER if is_rendered(link.payload) else {}),
            },
            dont_filter=True,
        )

    def _conditions(self, lease: Lease) -> dict[str, str]:
        """Return the headers that make a request conditional.

        A full walk needs the lists themselves. A full crawl with pictures needs the articles too.
        """
        progress = self._session.progress
        if progress.walks_all and lease.link.kind is Kind.LIST:
            return {}
        if progress.plan.mode == "full" and self._crawler.settings.getbool("DAYUAN_IMAGES"):
            return {}
        conditions = {"If-None-Match": lease.etag, "If-Modified-Since": lease.last_modified}
        return {name: value for name, value in conditions.items() if value}
