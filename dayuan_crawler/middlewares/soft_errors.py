"""Detects error pages with status 200."""

from __future__ import annotations

from scrapy.http import Response, TextResponse

from dayuan_crawler.errors import GonePage, PageError, TransientPage
from dayuan_crawler.frontier.causes import Cause
from dayuan_crawler.frontier.model import Kind
from dayuan_crawler.pages.soft_errors import soft_error
from dayuan_crawler.trouble import Refusal


class SoftErrorMiddleware:
    """Raises for pages that report an error, and for responses that are not pages."""

    def process_spider_input(self, response: Response) -> None:
        # Scrapy's own commands send requests without a kind.
        kind: Kind | None = response.meta.get("kind")
        if kind in {None, Kind.PART}:
            return
        if not response.body:
            raise TransientPage("the page is empty", Cause.EMPTY)
        if not isinstance(response, TextResponse):
            media_type = (response.headers.get("Content-Type") or b"an unknown type").decode("latin-1")
            raise PageError(f"not a page but {media_type}", Cause.NOT_A_PAGE)
        error = soft_error(response.selector)
        if error is None:
            return
        if error.kind == "gone":
            raise GonePage(error.reason, Cause.GONE)
        if error.kind == "error":
            raise TransientPage(error.reason)
        if error.kind == "empty":
            raise TransientPage(error.reason, Cause.EMPTY)
        raise Refusal(error)
