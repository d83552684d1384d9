"""Reads the address of a redirect as browsers do."""

from __future__ import annotations

from scrapy import Request
from scrapy.http import Response


class LocationMiddleware:
    """Turns a redirect's backslashes into slashes, before Scrapy escapes them."""

    def process_response(self, request: Request, response: Response) -> Response:
        location = response.headers.get("Location")
        if location is not None and b"\\" in location:
            head, mark, query = location.partition(b"?")
            response.headers["Location"] = head.replace(b"\\", b"/") + mark + query
        return response
