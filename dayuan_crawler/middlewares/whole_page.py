"""Checks how a page ends, before its bytes are changed."""

from __future__ import annotations

from scrapy import Request
from scrapy.http import HtmlResponse, Response

from dayuan_crawler.frontier.model import Kind
from dayuan_crawler.pages.evidence import end_of
from dayuan_crawler.parts.steps import PageStep, next_step


class WholePageMiddleware:
    """Records in ``meta["end"]`` how a page ends that should have an end: a list, or a page of an article."""

    def process_response(self, request: Request, response: Response) -> Response:
        if isinstance(response, HtmlResponse) and response.status == 200 and _has_end(request):
            request.meta["end"] = end_of(response.body)
        return response


def _has_end(request: Request) -> bool:
    kind = request.meta.get("kind")
    return kind in {Kind.LIST, Kind.ARTICLE} or (
        kind is Kind.PART and isinstance(next_step(request.cb_kwargs), PageStep)
    )
