"""Keeps the portal's cookies during a crawl, as a browser would."""

from __future__ import annotations

from collections.abc import Iterable
from http.cookiejar import Cookie

from scrapy import Request
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from scrapy.http.cookies import CookieJar


class PortalCookiesMiddleware(CookiesMiddleware):
    """Scrapy's, without its public suffix list, which it would download: all requests go to one origin."""

    def _process_cookies(self, cookies: Iterable[Cookie], *, jar: CookieJar, request: Request) -> None:
        for cookie in cookies:
            jar.set_cookie_if_ok(cookie, request)
