"""Unpacks answers, and says so where they cannot be."""

from __future__ import annotations

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from dayuan_crawler.errors import TransientPage
from dayuan_crawler.frontier.causes import Cause


class CompressionMiddleware(HttpCompressionMiddleware):
    """Scrapy's. What cannot be unpacked did not come whole: it is asked again, as a page that is cut short."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]  # no spider
        try:
            return super().process_response(request, response)
        except IgnoreRequest:
            raise
        except Exception as error:  # each of the libraries has errors of its own
            raise TransientPage(f"its compression is damaged ({error})", Cause.CUT_SHORT) from error
