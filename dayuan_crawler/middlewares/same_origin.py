"""Keeps every request on the portal's origin (scheme, host, port); a redirect may go to https, and to or from www."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Self

from scrapy import Request

from dayuan_crawler.errors import PageError
from dayuan_crawler.frontier.causes import Cause
from dayuan_crawler.options import site_of
from dayuan_crawler.text.urls import Site

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


logger = logging.getLogger(__name__)


class SameOriginMiddleware:
    """Rejects a request to any other origin, except those in DAYUAN_EXTRA_ORIGINS."""

    def __init__(self, site: Site, others: list[str]) -> None:
        self._sites = [site, *map(Site.parse, others)]
        self._said = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        return cls(site_of(settings), settings.getlist("DAYUAN_EXTRA_ORIGINS"))

    def process_request(self, request: Request) -> None:
        if any(site.owns(request.url) for site in self._sites):
            return
        came_from = request.meta.get("redirect_urls")
        if came_from and self._sites[0].rebase(request.url) is not None:
            self._say_once(request.url)
            return
        if came_from:
            raise PageError(
                f"{came_from[-1]} leads away to {request.url}; if the portal has moved there, set DAYUAN_SITE_URL",
                Cause.LED_AWAY,
            )
        raise PageError(f"{request.url} is not on the portal's origin", Cause.DISALLOWED)

    def _say_once(self, url: str) -> None:
        if not self._said:
            self._said = True
            origin = Site.parse(url).origin
            logger.warning(
                "The portal has moved to %s: set DAYUAN_SITE_URL=%s to spare a request for each page", *[origin] * 2
            )
