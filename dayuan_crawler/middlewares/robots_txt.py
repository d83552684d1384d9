"""Obeys robots.txt according to RFC 9309."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import TYPE_CHECKING, Self

from scrapy import Request
from scrapy.exceptions import NotConfigured
from scrapy.http.request import NO_CALLBACK

from dayuan_crawler.crawling.session import CrawlSession
from dayuan_crawler.errors import PageError, RunStopped
from dayuan_crawler.frontier.causes import REFUSALS, Cause, RunCause
from dayuan_crawler.options import site_of
from dayuan_crawler.text.encoding import decode_html
from dayuan_crawler.text.robots_txt import RobotsTxt
from dayuan_crawler.text.urls import Site
from dayuan_crawler.trouble import trouble_in

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response


logger = logging.getLogger(__name__)

# RFC 9309, section 2.5: a crawler may stop reading at this size, but not before it.
MAX_BYTES = 500 * 1024
_RULE = re.compile(rb"^\s{0,20}(?:user-agent|disallow|allow)\s{0,20}:", re.IGNORECASE | re.MULTILINE)


class RobotsTxtMiddleware:
    """Rejects what robots.txt disallows, and everything while robots.txt cannot be fetched.

    Scrapy (2.14 to 2.19) lets concurrent requests waiting for robots.txt through unchecked, takes a failing server for
    permission, and ignores Crawl-delay.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self._crawler = crawler
        self._session = crawler.get_extension(CrawlSession)
        self._user_agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"] or crawler.settings["USER_AGENT"]
        self._portal = site_of(crawler.settings).origin
        self._rules: dict[str, asyncio.Task[RobotsTxt]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if request.meta.get("dont_obey_robotstxt"):
            return
        origin = Site.parse(request.url).origin
        rules = await self._rules_of(origin)
        if not rules.allows(request.url):
            raise PageError(f"robots.txt disallows {request.url}", Cause.DISALLOWED)

    async def crawl_delay(self, origin: str) -> float:
        """Return the seconds between two requests that an origin's robots.txt asks for."""
        return (await self._rules_of(origin)).crawl_delay or 0.0

    async def _rules_of(self, origin: str) -> RobotsTxt:
        # One task for all waiters: each gets its result, or its failure.
        if origin not in self._rules:
            self._rules[origin] = asyncio.get_running_loop().create_task(self._load(origin))
        return await asyncio.shield(self._rules[origin])

    async def _load(self, origin: str) -> RobotsTxt:
        if self._session is None or origin != self._portal:
            # The rules of another permitted origin are not stored, and its failure does not stop the crawl.
            try:
                status, body = await self._fetch(f"{origin}/robots.txt")
            except RunStopped as error:
                if origin == self._portal:
                    raise
                raise PageError(str(error)) from error
            return self._parse(status, body)
        worker, store = self._session.worker, self._session.store
        kept = await worker.call(store.robots_txt)
        if kept is not None:
            return self._parse(*kept)
        status, body = await self._fetch(f"{origin}/robots.txt")
        rules = self._parse(status, body)
        delay = rules.crawl_delay
        await worker.call(lambda: store.keep_robots_txt(status, body, delay))
        if delay:
            logger.info("robots.txt asks for %g s between requests", delay)
            # URLs that were leased before the delay was known have to wait as well.
            worker.is_paced = True
        return rules

    async def _fetch(self, url: str) -> tuple[int, bytes]:
        request = Request(
            url,
            callback=NO_CALLBACK,
            dont_filter=True,
            meta={"dont_obey_robotstxt": True, "download_slot": "portal"},
        )
        try:
            response: Response = await self._crawler.engine.download_async(request)
        except Exception as error:
            raise RunStopped(
                f"cannot read {url} ({_first_line(error)}), so nothing may be fetched:"
                " check DAYUAN_SITE_URL and the network, then run the command again",
                RunCause.ROBOTS_TXT,
            ) from error
        if response.status >= 500:
            raise RunStopped(
                f"{url} answers HTTP {response.status}, so nothing may be fetched (RFC 9309):"
                " run the command again later; the run continues where it stopped",
                RunCause.ROBOTS_TXT,
            )
        if (wall := _wall_in(response)) is not None:
            raise RunStopped(
                f"{url} is shown as another page ({wall}), so nothing may be fetched: look at it in a browser, and run the"
                " command again when it is there; the run continues where it stopped",
                RunCause.ROBOTS_TXT,
            )
        return response.status, response.body[:MAX_BYTES]

    def _parse(self, status: int, body: bytes) -> RobotsTxt:
        # 4xx: there are no rules. A redirect that was not followed counts as 4xx.
        return RobotsTxt.parse(decode_html(body, None)[0] if status < 300 else "", self._user_agent)


def _wall_in(response: Response) -> str | None:
    """The reason why a page was served instead of robots.txt: rules exist, but are not accessible at the moment."""
    if not 200 <= response.status < 300 or b"<" not in response.body or _RULE.search(response.body):
        return None
    met = trouble_in(response)
    # A challenge that a browser can pass is passed later, at a page.
    is_wall = met is not None and met.cause in REFUSALS | {Cause.SERVER_ERROR} and not met.scripted
    return met.reason if met is not None and is_wall else None


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
