"""Requests addresses known to work, to tell broken pages from a portal that is down or refuses the crawler."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.http import Response, TextResponse
from scrapy.http.request import NO_CALLBACK

from dayuan_crawler.crawling.verdict import Verdict
from dayuan_crawler.errors import RunStopped
from dayuan_crawler.frontier.causes import GONE_CAUSES, REFUSALS, Cause, RunCause
from dayuan_crawler.frontier.model import Kind
from dayuan_crawler.pages.article import parse_article
from dayuan_crawler.pages.evidence import is_same_page
from dayuan_crawler.pages.listing import parse_listing
from dayuan_crawler.pages.navigation import find_sections
from dayuan_crawler.pages.redirects import Landing, landing
from dayuan_crawler.trouble import Trouble, says, trouble_in, trouble_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from dayuan_crawler.crawling.visit import Visit
    from dayuan_crawler.items import ArticleItem
    from dayuan_crawler.spiders.base import SectionSpider

Look = Callable[[Response], Trouble | None]
# The address and the title of the newest article of earlier runs, if there is any.
NewestStored = Callable[[], Awaitable[tuple[str, str] | None]]


@dataclass(frozen=True, slots=True)
class _Known:
    """An address, a check of its response, and whether it passed in this crawl.

    With ``may_be_missing``, a missing page also counts as healthy.
    """

    kind: Kind
    url: str
    look: Look
    is_proven: bool = False
    may_be_missing: bool = False


class Probe:
    """Knows an article, the section's list and the home page; requests them in this order.

    The article is the last one that was read well, or before that the newest one of earlier runs.
    """

    def __init__(self, crawler: Crawler, newest_stored: NewestStored) -> None:
        self._crawler = crawler
        self._spider: SectionSpider = crawler.spider  # type: ignore[assignment]
        self._article: tuple[str, str] | None = None
        self._newest_stored = newest_stored
        self._stored: tuple[str, str] | None = None
        self._list: str | None = None
        self._fronts: list[TextResponse] | None = None
        self._asking: dict[str, asyncio.Task[Trouble | None]] = {}

    def saw_article(self, url: str, title: str) -> None:
        """Remember an article that was read well."""
        self._article = url, title

    def saw_list(self, url: str) -> None:
        """Remember a list page that named articles; the first one is the page to probe."""
        self._list = self._list or url

    async def ask(self, trouble: Trouble, url: str, visit: Visit) -> Trouble | None:
        """Return what is wrong with the portal apart from ``url``; None when it is healthy and ``url`` is to blame.

        A page that this crawl has read before, and that now fails, decides at once. Raises RunStopped.
        """
        key = "" if visit.lease.link.kind in {Kind.ARTICLE, Kind.PART} else url
        if trouble.cause is Cause.GONE:
            key = "list"
        if key not in self._asking:
            # Pages that fail together share one probe.
            task = asyncio.get_running_loop().create_task(self._ask(trouble, url, visit))
            self._asking[key] = task
            task.add_done_callback(lambda _: self._asking.pop(key, None))
        return await asyncio.shield(self._asking[key])

    @property
    def knows_an_article(self) -> bool:
        """Whether any article was ever read: without one, a list that answers does not show that articles do."""
        return (self._article or self._stored) is not None

    async def front_in_place(self, page: Response, article: ArticleItem | None, visit: Visit) -> str | None:
        """Return the home page or section list that was shown instead of an article, if any. Raises RunStopped."""
        if self._fronts is None:
            fronts = (
                (Kind.NAVIGATION, f"{self._spider.site.origin}/"),
                (Kind.LIST, self._list or self._spider.list_url),
            )
            met = [await self._download(kind, url, visit) for kind, url in fronts]
            self._fronts = [front for front in met if isinstance(front, TextResponse)]
        for front in self._fronts:
            if self._shows_list(front) is not None:
                # This is not the front page either, at the moment.
                continue
            if article is None and _head(page) and _head(page) == _head(front):
                return front.url
            shown = parse_article(front.selector, front.url, self._spider.site)
            if article is not None and is_same_page(article, shown.title, shown.body):
                return front.url
        return None

    async def _ask(self, trouble: Trouble, url: str, visit: Visit) -> Trouble | None:
        first: Trouble | None = None
        if not self.knows_an_article:
            self._stored = await self._newest_stored()
        is_gone = trouble.cause in GONE_CAUSES
        for known in self._candidates(article=trouble.cause is not Cause.GONE):
            if known.url == url:
                continue
            met = await self._look(known, visit)
            if met is None or (not is_gone and known.may_be_missing and met.cause is Cause.GONE):
                return None
            first = first or met
            if met.cause in REFUSALS or (known.is_proven and (is_gone or met.cause not in GONE_CAUSES)):
                return met
        return first or trouble

    def _candidates(self, *, article: bool) -> list[_Known]:
        known: list[_Known] = []
        if article and (read := self._article or self._stored) is not None:
            look = partial(self._shows_article, *read)
            known.append(_Known(Kind.ARTICLE, read[0], look, is_proven=self._article is not None))
        known.append(
            _Known(Kind.LIST, self._list or self._spider.list_url, self._shows_list, is_proven=self._list is not None)
        )
        return [
            *known,
            _Known(Kind.NAVIGATION, f"{self._spider.site.origin}/", self._shows_sections, may_be_missing=True),
        ]

    async def _look(self, known: _Known, visit: Visit) -> Trouble | None:
        met = await self._download(known.kind, known.url, visit)
        return known.look(met) if isinstance(met, Response) else met

    async def _download(self, kind: Kind, url: str, visit: Visit) -> Response | Trouble:
        if not self._crawler.crawling or Verdict.of(self._crawler) is not None:
            # Nobody waits for the response any more.
            raise RunStopped("the crawl was stopped: run the same command to resume it", RunCause.SHUTDOWN)
        meta: dict[str, Any] = {"download_slot": "portal", "asked_for": visit, "kind": kind}
        request = Request(url, callback=NO_CALLBACK, dont_filter=True, meta=meta)
        try:
            response: Response = await self._crawler.engine.download_async(request)
        except RunStopped:
            raise
        except Exception as error:  # noqa: BLE001 - any reason why the page cannot be fetched is the result
            return trouble_of(error)
        return response

    def _shows_article(self, url: str, title: str, response: Response) -> Trouble | None:
        if (met := trouble_in(response)) is not None:
            return met
        site = self._spider.site
        led = landing(url, response.url, site)
        if led is not Landing.ARTICLE or not isinstance(response, TextResponse):
            return Trouble(Cause.DETOUR, f"{url} leads to {led.value}: {response.url}")
        if parse_article(response.selector, response.url, site).title != title:
            return Trouble(Cause.ANOTHER_PAGE, f"{url} shows another page than before{says(response)}")
        return None

    def _shows_list(self, response: Response) -> Trouble | None:
        if (met := trouble_in(response)) is not None:
            return met
        if isinstance(response, TextResponse):
            listing = parse_listing(response.selector, response.url, self._spider.site)
            if listing.entries:
                return None
        return Trouble(Cause.ANOTHER_PAGE, f"{response.url} lists no article{says(response)}")

    def _shows_sections(self, response: Response) -> Trouble | None:
        if (met := trouble_in(response)) is not None:
            return met
        if isinstance(response, TextResponse):
            if find_sections(response.selector, response.url, self._spider.site).found:
                return None
        return self._shows_list(response)


def _head(page: Response) -> str:
    """Return the text of a page's title element."""
    return (page.css("title::text").get() or "").strip() if isinstance(page, TextResponse) else ""
