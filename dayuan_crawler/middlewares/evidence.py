"""Rejects responses that are not the requested page: another page, or a truncated one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request
from scrapy.http import Response

from dayuan_crawler.crawling.session import CrawlSession
from dayuan_crawler.crawling.visit import article_of
from dayuan_crawler.errors import AnotherPage, GonePage, PageError, TransientPage
from dayuan_crawler.frontier.causes import Cause
from dayuan_crawler.frontier.model import Kind, Outcome
from dayuan_crawler.frontier.policy import GONE_VISITS, gives_up
from dayuan_crawler.items import ArticleItem
from dayuan_crawler.middlewares.redirects import NOTHING_THERE
from dayuan_crawler.options import site_of
from dayuan_crawler.pages.evidence import Ending, Stored, digest, is_another, is_named, parts_of, says_less
from dayuan_crawler.pages.redirects import Landing, landing
from dayuan_crawler.parts.steps import next_step

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from dayuan_crawler.crawling.visit import Visit
    from dayuan_crawler.spiders.base import SectionSpider

# A kind of page is expected to have an end after this many complete pages, and this many for each incomplete one.
ENOUGH_PAGES = 3
ENDED_FOR_EACH = 9
# How many more pages may differ from their title in the list than match it. Beyond that, the lists' titles prove
# nothing.
MOST_RENAMED = 3


class EvidenceMiddleware:
    """Checks where a redirect led, whether a page is complete, and whether it is the requested article.

    A doubtful page is retried. If the doubt remains it has failed, and a known article keeps its state.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._spider: SectionSpider = crawler.spider  # type: ignore[assignment]
        self._site = site_of(crawler.settings)
        self._ended: Counter[Kind] = Counter()
        self._endless: defaultdict[Kind, set[str]] = defaultdict(set)
        # By digest of an unexpected page: the addresses of the articles that it was shown for.
        self._unnamed: defaultdict[bytes, set[str]] = defaultdict(set)
        self._named = self._renamed = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_spider_input(self, response: Response) -> None:
        visit: Visit | None = response.meta.get("visit")
        if visit is None:
            return
        if visit.lease.link.kind is Kind.PART:
            payload = visit.lease.link.payload
            if (step := next_step(payload)) is not None:
                self._spider.parts.check(response, ArticleItem.from_json(payload["article"]), step)
        self._look_where(response, visit)
        if self._is_cut(response) and not self._may_be_read(response, visit):
            raise TransientPage("the page is cut short", Cause.CUT_SHORT)

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        visit: Visit | None = response.meta.get("visit")
        kind = response.meta.get("kind")
        kinds = set()
        async for output in result:
            if visit is not None and kind is Kind.ARTICLE and (article := article_of(output)) is not None:
                await self._look_at(article, response, visit)
            if isinstance(output, Request):
                kinds.add(output.meta.get("kind"))
            yield output
        if visit is None or kind is not Kind.LIST:
            return
        if Kind.ARTICLE in kinds:
            self._session.failures.probe.saw_list(response.url)
        if response.meta.get("is_cut") and Kind.LIST not in kinds:
            self._end_cut_list(visit)

    def _look_where(self, response: Response, visit: Visit) -> None:
        """Reject the page that a redirect led to, unless it can be the requested one."""
        if not response.meta.get("redirect_urls"):
            return
        asked, kind = visit.lease.link.url, visit.lease.link.kind
        led = landing(asked, response.url, self._site)
        if kind is Kind.ARTICLE and led in NOTHING_THERE:
            raise GonePage(f"it leads to {led.value}: {response.url}")
        if kind is Kind.ARTICLE and led is not Landing.ARTICLE:
            raise PageError(f"it leads to {led.value}: {response.url}", Cause.DETOUR)
        if kind is Kind.LIST and led is Landing.HOME:
            raise PageError(f"it leads to {led.value}: {response.url}", Cause.DETOUR)

    def _is_cut(self, response: Response) -> bool:
        kind, end = response.meta["kind"], response.meta.get("end")
        if end is None:
            return False
        if end is Ending.PROPER:
            self._ended[kind] += 1
            return False
        endless = self._endless[kind]
        endless.add(response.url)
        return end is Ending.OPEN or (
            self._ended[kind] >= ENOUGH_PAGES and self._ended[kind] >= ENDED_FOR_EACH * len(endless)
        )

    def _may_be_read(self, response: Response, visit: Visit) -> bool:
        """Return whether to read a page without an end: a list for its entries, or an article that never has an end."""
        lease = visit.lease
        if lease.link.kind is Kind.LIST and lease.attempts > 0:
            response.meta["is_cut"] = True
            return True
        return lease.link.kind is Kind.ARTICLE and lease.attempts > 0 and lease.misses >= GONE_VISITS

    def _end_cut_list(self, visit: Visit) -> None:
        """Keep the entries of a list that was cut off before its pager, but do not take it for the end of the list."""
        reason = "the list is cut short before its pager"
        if not gives_up(visit.lease.attempts + 1):
            raise TransientPage(reason, Cause.CUT_SHORT)
        completion = visit.completion
        completion.outcome, completion.reason, completion.cause = Outcome.FAILED, reason, Cause.CUT_SHORT

    async def _look_at(self, article: ArticleItem, response: Response, visit: Visit) -> None:
        """Raise for an article that is not the requested one, as far as that can be detected."""
        if not article.title or not (article.body or article.images):
            # A browser will read it.
            return
        listed = visit.lease.link.payload.get("title")
        if is_named(article.title, [listed]):
            self._named += 1
        else:
            await self._look_closer(article, response, visit, listed)
        self._session.failures.probe.saw_article(response.url, article.title)

    async def _look_closer(self, article: ArticleItem, response: Response, visit: Visit, listed: str | None) -> None:
        url = article.url or visit.article_url
        store = self._session.store
        stored = await self._session.worker.call(lambda: store.stored(url))
        if stored is not None and is_named(article.title, [stored.title]):
            return
        twins = self._unnamed[digest(article)]
        twins.add(url)
        doubt = self._doubt(article, visit, stored, listed, len(twins))
        if doubt is None:
            return
        front = await self._session.failures.probe.front_in_place(response, article, visit)
        if front is not None:
            raise GonePage(f"{front} is shown instead")
        raise AnotherPage(doubt)

    def _doubt(
        self, article: ArticleItem, visit: Visit, stored: Stored | None, listed: str | None, twins: int
    ) -> str | None:
        """Return the evidence against a page whose title is not the known title of its article, if any."""
        lease = visit.lease
        if twins > 1:
            return f"the same page, {article.title!r}, is shown for {twins} articles"
        if stored is not None:
            if says_less(article, stored):
                return f"the page, {article.title!r}, says less than what is stored in every part"
            # Repeated in two runs, this is what the article has become.
            if lease.misses + 1 < GONE_VISITS and is_another(article, stored):
                return f"the page, {article.title!r}, has nothing in common with what is stored"
            return None
        if not parts_of(article):
            return f"nothing shows that the page, {article.title!r}, is an article"
        if listed and lease.attempts == 0 and self._renamed <= self._named + MOST_RENAMED:
            self._renamed += 1
            return f"its title, {article.title!r}, is not the one that the list gave it, {listed!r}"
        return None

    @property
    def _session(self) -> CrawlSession:
        return CrawlSession.of(self._crawler)
