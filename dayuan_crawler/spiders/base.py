"""The spider of a section: walks its list and reads its articles."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from scrapy import Request, Spider
from scrapy.http import Response, TextResponse

from dayuan_crawler.errors import PageError, UnreadPage
from dayuan_crawler.frontier.model import Kind
from dayuan_crawler.frontier.walk import ListPage, page_after
from dayuan_crawler.items import ArticleItem
from dayuan_crawler.loaders import load_article
from dayuan_crawler.options import site_of
from dayuan_crawler.pages.article import parse_article
from dayuan_crawler.pages.evidence import list_name
from dayuan_crawler.pages.listing import Listing, parse_listing
from dayuan_crawler.pages.navigation import find_sections
from dayuan_crawler.pages.pager import End
from dayuan_crawler.parts.completer import Parts
from dayuan_crawler.parts.rendering import Rendering
from dayuan_crawler.parts.steps import RenderStep, from_json, next_step
from dayuan_crawler.spiders.arguments import Arguments, section_url
from dayuan_crawler.text.authors import Authors
from dayuan_crawler.text.dates import CHINA
from dayuan_crawler.text.urls import Site, resolve, without_index
from dayuan_crawler.trouble import says

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from dayuan_crawler.portal import Section


class SectionNotFound(PageError):
    """The portal's navigation does not have the section."""


class SectionSpider(Spider):
    """Crawls one section of a portal. A subclass defines ``name`` and ``section``.

    A callback's outputs are committed together with its page: items as articles, requests as links. A request's
    ``meta["kind"]`` is the kind of page that it fetches.
    """

    section: ClassVar[Section]

    def __init__(self, name: str | None = None, **arguments: Any) -> None:
        super().__init__(name)
        checked = Arguments.parse(arguments)
        self.mode = checked.mode
        # At first the command's value, then the run's: a resumed run keeps its own. The session sets it.
        self.since = checked.since
        self.join = checked.join
        self.arguments = checked
        # The section's address when the user gave one; no other address is tried then.
        self.given_url: str | None = None
        # The section's address as found by an earlier run; the session sets it.
        self.section_url: str | None = None
        # Why it was not found where it was expected.
        self._section_fails: str | None = None
        self.site: Site
        self.parts: Parts
        self.rendering: Rendering

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.site = site_of(crawler.settings)
        spider.given_url = section_url(spider.arguments, crawler.settings, spider.section.name)
        spider.rendering = Rendering(crawler.settings["DAYUAN_RENDER"], spider.site)
        spider.parts = Parts(
            spider.site,
            spider.parse_part,
            spider.rendering,
            # Without a given key, the session replaces this one by the key stored with the articles.
            Authors(
                crawler.settings["DAYUAN_COMMENT_AUTHORS"],
                crawler.settings["DAYUAN_COMMENT_KEY"].encode() or secrets.token_bytes(32),
            ),
            may_raise=crawler.settings.getbool("DAYUAN_RAISE_COUNTERS"),
            counters=crawler.settings.getbool("DAYUAN_COUNTERS"),
            comments=crawler.settings.getbool("DAYUAN_COMMENTS"),
        )
        return spider

    async def start(self) -> AsyncIterator[Any]:
        yield self._list_request(self.list_url, seed=True)

    def parse_list(self, response: Response) -> Iterator[Request]:
        """Read a page of the section's list: its articles, and the next page."""
        page = _text(response)
        moved_to = self._section_elsewhere(page)
        if moved_to is not None:
            yield self._list_request(moved_to, seed=True)
            return
        listing = parse_listing(page.selector, page.url, self.site, datetime.now(CHINA))
        visit = response.meta.get("visit")
        walk = visit.lease.link.payload if visit is not None else {}
        if not listing.entries and walk and visit is not None and not visit.lease.attempts:
            raise UnreadPage(["entries"])
        if not listing.entries and not walk and listing.page_number == 1:
            raise PageError(
                f"no article is listed there: the section is empty, or its layout is not understood{says(page)}"
            )
        own = [entry for entry in listing.entries if self.site.section_of(entry.url) in (self.section, None)]
        if listing.entries and not own:
            self.logger.warning("All %d articles listed at %s are of other sections", len(listing.entries), page.url)
        recent = [entry for entry in own if not self._is_old(entry.published_at)]
        for entry in recent:
            listed = entry.published_at.isoformat() if entry.published_at is not None else None
            meta = {"kind": Kind.ARTICLE, "title": entry.title, "listed": listed}
            yield Request(entry.url, callback=self.parse_article, meta=meta)
        is_bounded = bool(own) and not recent
        if visit is not None:
            name = list_name(page.selector.xpath("string(//title)").get())
            visit.completion.list_page = _list_page(listing, page.url, len(own), name, is_bounded=is_bounded)
        if listing.next_url is not None and not is_bounded:
            yield self._list_request(listing.next_url)

    def list_failed(self, url: str, reason: str) -> Iterable[Request] | None:
        """Handle a list page that cannot be fetched: for the section itself, try the portal's navigation."""
        if url != self.list_url or self.given_url is not None:
            return None
        self.logger.info("The section is not at %s (%s): looking in the portal's navigation", url, reason)
        self._section_fails = reason
        return [Request(self.site.origin + "/", callback=self.parse_navigation, meta={"kind": Kind.NAVIGATION})]

    def parse_navigation(self, response: Response, parents: list[str] | None = None) -> Iterator[Request]:
        """Look up the section on the portal's home page, or on a section that may be its parent."""
        page = _text(response)
        sections = find_sections(page.selector, page.url, self.site)
        url = sections.declared.get(self.section.name)
        parents = sections.parents if parents is None else parents
        if url is None and parents:
            yield Request(
                parents[0],
                callback=self.parse_navigation,
                cb_kwargs={"parents": parents[1:]},
                meta={"kind": Kind.NAVIGATION},
            )
            return
        if url is None:
            names = ", ".join(f"{section.name} {section.url}" for section in sections.found[:40]) or "none"
            raise SectionNotFound(
                f"the portal has no section for {self.section.name} ({self.section.title}); sections found: {names}{says(page)}"
            )
        if url == self.list_url:
            raise SectionNotFound(
                f"the portal's navigation has the section of {self.section.name} at {url}: it fails there"
                f" ({self._section_fails or 'at an earlier run'})"
            )
        self.logger.info("The section of %s is at %s", self.section.name, url)
        yield self._list_request(url, seed=True)

    def parse_article(self, response: Response) -> Iterator[Request | ArticleItem]:
        """Read an article's page. Its other pages and scripted data are fetched before it is stored."""
        text = _text(response)
        page = parse_article(text.selector, text.url, self.site, _listed_at(response))
        # Under load a page may arrive incomplete: retry it before using a browser.
        if page.missing and not (response.meta.get("again") and self.rendering.may_help(text)):
            raise UnreadPage(page.missing)
        article = load_article(page, text.url, self.site)
        # If neither the address nor the breadcrumb names the section, the list that linked the article does.
        if article.section not in (self.section.name, None):
            return
        article.portal, article.section, article.city = self.section.portal, self.section.name, self.section.city
        # Scrapy's parse command sends requests without a visit.
        visit = response.meta.get("visit")
        if self._is_old(article.published_at):
            if visit is not None:
                visit.completion.postponed = True
            return
        article_url = visit.article_url if visit is not None else text.url
        yield self.parts.begin(article, article_url, self.parts.find(page, article, text))

    def parse_part(
        self, response: Response, article_url: str, article: dict[str, Any], todo: list[dict[str, Any]]
    ) -> Iterator[Request | ArticleItem]:
        """Read a later page of an article, a counter, a page of its comments, or the rendered page."""
        item = ArticleItem.from_json(article)
        yield self.parts.next(item, article_url, self.parts.read(response, item, from_json(todo)))
        if (visit := response.meta.get("visit")) is not None:
            visit.completion.counts_at_once = self.parts.at_once.take_news()

    def part_failed(
        self, reason: str, article_url: str, article: dict[str, Any], todo: list[dict[str, Any]]
    ) -> Iterable[Request | ArticleItem] | None:
        """A part failed. An article is complete without counters or comments, but not without one of its pages."""
        item = ArticleItem.from_json(article)
        step, *rest = from_json(todo)
        instead = self.parts.leave_out(item, step)
        if instead is None:
            return None
        # A missing browser is reported only once.
        if self.rendering.is_on or not isinstance(step, RenderStep):
            self.logger.info("Left out of %s: %s: %s", article_url, step.url, reason)
        return [self.parts.next(item, article_url, instead + rest)]

    def may_leave_out(self, payload: dict[str, Any]) -> bool:
        """Return whether the part in this payload is optional: the article is complete without it."""
        step = next_step(payload)
        return step is not None and self.parts.may_leave_out(step)

    @property
    def list_url(self) -> str:
        """The best known address of the first page of the section's list."""
        return self.given_url or self.section_url or self._expected_url

    def _section_elsewhere(self, response: TextResponse) -> str | None:
        """Return the section's address from this page's navigation, if it differs from the expected address."""
        expected = self._expected_url
        if response.url != expected or self.given_url is not None:
            return None
        found = find_sections(response.selector, response.url, self.site).declared.get(self.section.name)
        if found is None or without_index(found) == expected:
            return None
        self.logger.info("The portal's navigation has the section of %s at %s", self.section.name, found)
        return found

    @property
    def _expected_url(self) -> str:
        root = f"{self.site.origin}/"
        return resolve(self.section.path, root, self.site) or root

    def _list_request(self, url: str, *, seed: bool = False) -> Request:
        return Request(url, callback=self.parse_list, meta={"kind": Kind.LIST, "seed": seed})

    def _is_old(self, published_at: datetime | None) -> bool:
        return self.since is not None and published_at is not None and published_at < self.since


def _list_page(listing: Listing, url: str, own: int, name: str, *, is_bounded: bool) -> ListPage:
    """Return what a list page indicates about its whole list; ``own`` is how many of its entries are the section's."""
    pager = listing.pager
    refused = pager.refused[-1] if pager.end is End.REFUSED and pager.refused else None
    after_next = page_after(url, pager.next_url, pager.page_number + 1) if pager.next_url else None
    return ListPage(
        entries=len(listing.entries),
        others=len(listing.entries) - own,
        number=pager.page_number,
        page_count=pager.page_count,
        total=pager.total,
        has_pager=pager.end is not End.NO_PAGER,
        refused=f"{refused.label!r} to {refused.link or 'nowhere'} ({refused.reason})" if refused else None,
        leads_nowhere=refused is not None and not refused.link,
        is_bounded=is_bounded,
        name=name,
        after_next=pager.after_next or after_next,
    )


def _listed_at(response: Response) -> datetime | None:
    """Return the article's date as a list gave it. Without a visit, a reparse passes it on; Scrapy's parse command has none."""
    visit = response.meta.get("visit")
    told = visit.lease.link.payload.get("listed") if visit is not None else response.meta.get("listed")
    return datetime.fromisoformat(told) if told else None


def _text(response: Response) -> TextResponse:
    """Return the response as text: other kinds never reach the spider's page callbacks."""
    if not isinstance(response, TextResponse):
        raise PageError("not a page of text")
    return response
