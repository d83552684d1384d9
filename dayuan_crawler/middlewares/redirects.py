"""Follows redirects by HTTP status, and redirects by a page without content."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import BaseRedirectMiddleware, RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse, Response

from dayuan_crawler.errors import GonePage, PageError
from dayuan_crawler.frontier.causes import Cause
from dayuan_crawler.frontier.model import Kind
from dayuan_crawler.options import site_of
from dayuan_crawler.pages.redirects import Landing, forwards_to, landing
from dayuan_crawler.pages.soft_errors import SoftError
from dayuan_crawler.trouble import Refusal

# Targets of a redirect from an article's address that mean the article does not exist.
NOTHING_THERE = frozenset({Landing.HOME, Landing.LIST, Landing.ERROR})


class _FiniteRedirects(BaseRedirectMiddleware):
    """Reports an endless redirect with a cause of its own."""

    def _redirect(self, redirected: Request, request: Request, reason: Any) -> Request:
        try:
            return super()._redirect(redirected, request, reason)
        except IgnoreRequest:
            raise PageError("its redirects have no end", Cause.DETOUR) from None


class StatusRedirectMiddleware(_FiniteRedirects, RedirectMiddleware):
    """Scrapy's, with this cause."""


class PageRedirectMiddleware(_FiniteRedirects):
    """Follows a page that only refreshes to another page, or goes there by script.

    A redirect from an article to the home page, a list or an error page is not followed: the article does not exist.
    """

    def process_response(self, request: Request, response: Response) -> Request | Response:
        kind: Kind | None = request.meta.get("kind")
        if kind in {None, Kind.PART} or response.status != 200 or not isinstance(response, HtmlResponse):
            return response
        header = (response.headers.get("Refresh") or b"").decode("latin-1")
        target = forwards_to(response.selector, response.url, header)
        if target is None:
            return response
        site = site_of(self.crawler.settings)
        if site.owns(target):
            if urlsplit(target)[:3] == urlsplit(response.url)[:3]:
                reason = "a script that loads the page again with something in its address"
                raise Refusal(SoftError("challenge", reason, scripted=True))
            if kind is Kind.ARTICLE and (led := landing(request.url, target, site)) in NOTHING_THERE:
                raise GonePage(f"a page that goes to {led.value}: {target}")
        return self._redirect(self._redirect_request_using_get(request, response, target), request, "page")
