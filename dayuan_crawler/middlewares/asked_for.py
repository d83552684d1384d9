"""Counts requests without a lease: pictures, and what a rendered page requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import Request

if TYPE_CHECKING:
    from dayuan_crawler.crawling.visit import Visit


class AskedForMiddleware:
    """Counts a request towards the visit in its ``meta["asked_for"]``."""

    def process_request(self, request: Request) -> None:
        visit: Visit | None = request.meta.get("asked_for")
        if visit is not None:
            visit.completion.requests += 1
