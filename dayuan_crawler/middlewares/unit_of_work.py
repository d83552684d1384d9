"""Collects a callback's outputs into its page's unit of work."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Self

from scrapy.http import Response

from dayuan_crawler.crawling.session import CrawlSession
from dayuan_crawler.errors import PageError, RunStopped
from dayuan_crawler.frontier.model import Kind, Outcome
from dayuan_crawler.storage.core.engine import StorageError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from dayuan_crawler.crawling.visit import Visit


class UnitOfWorkMiddleware:
    """Turns a callback's requests into links, which are committed with their page."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        async for seed in start:
            yield seed
        session = self._crawler.get_extension(CrawlSession)
        if session is not None:
            session.worker.start_done()

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        visit: Visit | None = response.meta.get("visit")
        if visit is None or visit.collecting or visit.ended:
            async for output in result:
                yield output
            return
        if visit.lease.link.kind in {Kind.LIST, Kind.ARTICLE}:
            visit.completion.etag = _header(response, "ETag")
            visit.completion.last_modified = _header(response, "Last-Modified")
        # Read all outputs first: items wait in the pipelines for the commit, and the commit waits for the last output.
        items = [item async for output in result if (item := visit.take(output)) is not None]
        if visit.in_doubt or visit.ended:
            # The callback failed: its earlier outputs are not kept.
            return
        CrawlSession.of(self._crawler).failures.succeeded()
        visit.seal()
        for item in items:
            yield item

    def process_spider_exception(self, response: Response, exception: Exception) -> tuple[()] | None:
        visit: Visit | None = response.meta.get("visit")
        if visit is None:
            return None
        if isinstance(exception, PageError):
            # The callback reports that it could not read the page. Under load a page may arrive incomplete, so it is
            # retried, but only once: the layout may also have changed.
            CrawlSession.of(self._crawler).failures.misread(response, visit, exception)
            return ()
        if isinstance(exception, RunStopped | StorageError):
            # The request that should have judged the page failed. This indicates nothing about the page.
            visit.fail(str(exception), Outcome.RETRY, blameless=True)
            return ()
        visit.fail(f"{type(exception).__name__}: {exception}")
        return None


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
