"""Keeps every response as received, for the archive."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from scrapy import Request
from scrapy.exceptions import NotConfigured
from scrapy.http import Headers, Response

from dayuan_crawler.frontier.model import Capture

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from dayuan_crawler.crawling.visit import Visit


class ArchiveMiddleware:
    """Adds each response, unchanged, to the unit of work of its visit, which records it."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not crawler.settings["DAYUAN_ARCHIVE_DIR"]:
            raise NotConfigured("DAYUAN_ARCHIVE_DIR is empty: no page is archived")
        return cls()

    def process_response(self, request: Request, response: Response) -> Response:
        visit: Visit | None = request.meta.get("visit")
        if visit is not None:
            visit.completion.captures.append(
                Capture(
                    url=response.url,
                    method=request.method,
                    request_headers=_pairs(request.headers),
                    fetched_at=datetime.now(UTC),
                    status=response.status,
                    headers=_pairs(response.headers),
                    body=response.body,
                    ip=str(response.ip_address) if response.ip_address else None,
                )
            )
        return response


def _pairs(headers: Headers) -> list[tuple[str, str]]:
    return [(_text(name), _text(value)) for name in headers for value in headers.getlist(name)]


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
