"""Gives every page its real encoding, whatever its header and meta tag claim."""

from __future__ import annotations

from scrapy import Request
from scrapy.http import HtmlResponse, Response, TextResponse

from dayuan_crawler.text.encoding import in_one_encoding, without_early_end, without_unclosed


class EncodingMiddleware:
    """Replaces a text response by one with the encoding that its bytes indicate, and with its whole content."""

    def process_response(self, request: Request, response: Response) -> Response:
        if not isinstance(response, TextResponse) or not response.body:
            return response
        content_type = response.headers.get("Content-Type")
        body, encoding = in_one_encoding(response.body, content_type.decode("latin-1") if content_type else None)
        if isinstance(response, HtmlResponse):
            # The parser stops at a premature </html>, which occurs on real pages.
            body = without_unclosed(without_early_end(body))
        return response.replace(encoding=encoding, body=body)
