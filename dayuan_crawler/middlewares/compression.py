"""Decompresses responses; a damaged one is a transient failure."""

from __future__ import annotations

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from dayuan_crawler.errors import TransientPage
from dayuan_crawler.frontier.causes import Cause


class CompressionMiddleware(HttpCompressionMiddleware):
    """Scrapy's, except that a response that cannot be decompressed counts as truncated, and is retried."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]  # no spider
        try:
            return super().process_response(request, response)
        except IgnoreRequest:
            raise
        except Exception as error:  # each compression library has its own exceptions
            raise TransientPage(f"its compression is damaged ({error})", Cause.CUT_SHORT) from error
