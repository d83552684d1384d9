"""Decodes archived responses as for a spider: decompressed, and in their actual encoding."""

from __future__ import annotations

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.settings import BaseSettings
from scrapy.statscollectors import DummyStatsCollector

from dayuan_crawler.archive.reader import ArchivedResponse
from dayuan_crawler.errors import PageError
from dayuan_crawler.middlewares.encoding import EncodingMiddleware


class Decoder:
    """Processes an archived response as the middlewares of a crawl process a fresh one."""

    def __init__(self, settings: BaseSettings) -> None:
        crawler = Crawler(Spider, settings)  # type: ignore[arg-type]
        crawler.stats = DummyStatsCollector(crawler)
        self._compression = HttpCompressionMiddleware.from_crawler(crawler)
        self._encoding = EncodingMiddleware()

    def response(self, archived: ArchivedResponse, request: Request) -> Response:
        """The response to ``request``.

        Raises IgnoreRequest if it is larger than ``download_maxsize`` of the request, and PageError if it is damaged.
        """
        headers = Headers()
        for name, value in archived.headers:
            headers.appendlist(name, value.encode("latin-1", "replace"))
        kind = responsetypes.from_args(headers=headers, url=archived.url, body=archived.body)
        response = kind(archived.url, status=archived.status, headers=headers, body=archived.body, request=request)
        try:
            decompressed = self._compression.process_response(request, response)
        except IgnoreRequest:
            raise
        except Exception as error:  # each compression library has its own exceptions
            raise PageError(f"it cannot be decompressed ({error})") from error
        assert isinstance(decompressed, Response)
        return self._encoding.process_response(request, decompressed)
