"""Tries whether a portal can be read: its navigation, each section's list, and an article of each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, Spider
from scrapy.http import TextResponse
from scrapy.http.request import NO_CALLBACK

from dayuan_crawler.errors import PageError
from dayuan_crawler.fields import FIELDS
from dayuan_crawler.frontier.model import Kind
from dayuan_crawler.loaders import load_article
from dayuan_crawler.middlewares.robots_txt import RobotsTxtMiddleware
from dayuan_crawler.middlewares.soft_errors import SoftErrorMiddleware
from dayuan_crawler.options import site_of
from dayuan_crawler.pages.article import parse_article
from dayuan_crawler.pages.listing import Listing, parse_listing
from dayuan_crawler.pages.navigation import find_sections
from dayuan_crawler.portal import Section
from dayuan_crawler.text.dates import CHINA
from dayuan_crawler.text.urls import Site, resolve

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_EXPECTED = [field.path for field in FIELDS if field.filled]


@dataclass(slots=True)
class SectionReport:
    """What could be read of a section; ``problem`` says why it cannot be crawled, or None."""

    name: str
    url: str
    entries: int = 0
    others: int = 0
    next_page: str | None = None
    article: str | None = None
    found: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    problem: str | None = None


@dataclass(slots=True)
class Report:
    """What could be read of a portal: the texts of its navigation by address, and its declared sections."""

    portal: str
    home: str
    navigation: dict[str, str] = field(default_factory=dict)
    sections: list[SectionReport] = field(default_factory=list)
    problem: str | None = None

    @property
    def unread(self) -> list[str]:
        """The names of the sections that cannot be crawled, or of the portal if it cannot be reached."""
        return [self.portal] if self.problem else [section.name for section in self.sections if section.problem]

    @property
    def conclusion(self) -> str:
        if self.problem:
            return f"portal {self.portal} cannot be read: {self.problem}"
        number = len(self.sections)
        if not self.unread:
            return f"portal {self.portal}: all {number} declared sections can be read"
        return f"portal {self.portal}: {len(self.unread)} of {number} declared sections cannot be read: {' '.join(self.unread)}"

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


class PortalCheck(Spider):
    """Fetches the few pages one after another, as slowly as a crawl would. It has no ``name``: it is no section's."""

    site: Site
    report: Report
    _delay = 0.0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, name="portals", **kwargs)
        spider.site = site_of(crawler.settings)
        spider.report = Report(spider.site.portal.name, f"{spider.site.origin}/")
        return spider

    async def start(self) -> AsyncIterator[Any]:
        try:
            await self._check()
        except Exception as error:  # noqa: BLE001 - whatever the portal causes
            self.report.problem = _line(error)
        requests: tuple[Request, ...] = ()  # none for the scheduler
        for request in requests:
            yield request

    async def _check(self) -> None:
        report = self.report
        home = await self._page(report.home, Kind.NAVIGATION)
        robots = self.crawler.get_downloader_middleware(RobotsTxtMiddleware)
        asked = await robots.crawl_delay(self.site.origin) if robots is not None else 0.0
        self._delay = max(asked, self.settings.getfloat("DOWNLOAD_DELAY"))
        sections = find_sections(home.selector, home.url, self.site)
        report.navigation = {link.url: link.name for link in sections.found}
        for section in self.site.portal.sections.values():
            expected = resolve(section.path, report.home, self.site) or report.home
            found = SectionReport(section.name, sections.declared.get(section.name, expected))
            report.sections.append(found)
            try:
                await self._check_section(section, found)
            except Exception as error:  # noqa: BLE001 - the other sections may be readable
                found.problem = _line(error)

    async def _check_section(self, section: Section, found: SectionReport) -> None:
        listing = await self._list(found.url)
        own = [entry for entry in listing.entries if self.site.section_of(entry.url) in (section, None)]
        found.entries, found.others = len(listing.entries), len(listing.entries) - len(own)
        if not own:
            raise PageError(
                "no article of the section is listed there: correct its path, or its layout is not understood"
            )
        if listing.next_url is not None:
            later = await self._list(listing.next_url)
            found.next_page = f"{listing.next_url} ({len(later.entries)} articles)"
        found.article = own[0].url
        response = await self._page(found.article, Kind.ARTICLE)
        page = parse_article(response.selector, response.url, self.site, own[0].published_at)
        filled = load_article(page, response.url, self.site).filled()
        found.found = [name for name in _EXPECTED if name in filled]
        found.missing = [name for name in _EXPECTED if name not in filled]
        if page.missing:
            raise PageError(f"the article lacks {' and '.join(page.missing)}: look at it with scrapy layout")

    async def _list(self, url: str) -> Listing:
        page = await self._page(url, Kind.LIST)
        return parse_listing(page.selector, page.url, self.site, datetime.now(CHINA))

    async def _page(self, url: str, kind: Kind) -> TextResponse:
        await asyncio.sleep(self._delay)
        request = Request(url, callback=NO_CALLBACK, meta={"kind": kind}, dont_filter=True)
        response = await self.crawler.engine.download_async(request)
        if not 200 <= response.status < 300:
            raise PageError(f"{url}: HTTP {response.status}")
        SoftErrorMiddleware().process_spider_input(response)
        assert isinstance(response, TextResponse)
        return response


def _line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
