"""What changed: a page, and an Atom feed of each section, search and tag."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from dayuan_crawler.console.differences import LineChange, in_a_line
from dayuan_crawler.console.languages import translator_of
from dayuan_crawler.console.parameters import ArticlePageQuery, ArticleQuery
from dayuan_crawler.console.reading import reading, sections_of
from dayuan_crawler.console.views import page, rendered
from dayuan_crawler.storage.articles.changes import ArticleChange, last_changes
from dayuan_crawler.storage.crawl.runs import RunTable
from dayuan_crawler.storage.search.catalogue import UNDATED
from dayuan_crawler.text.search import excerpt

router = APIRouter(include_in_schema=False)

FEED = 50
EXCERPT = 120


@router.get("/changes")
def changes(request: Request, query: Annotated[ArticlePageQuery, Query()]) -> Response:
    with reading(request) as connection:
        found, following = last_changes(connection, query.filter(), query.limit, query.place)
        sections = sections_of(RunTable(connection))
    return page(
        request,
        "changes.html",
        query=query,
        sections=sections,
        changes=with_lines(request, found),
        following=str(following) if following else None,
    )


@router.get("/changes.atom")
def feed(request: Request, query: Annotated[ArticleQuery, Query()]) -> Response:
    """The newest changes as a feed (RFC 4287). A reader that has them already is told so."""
    with reading(request) as connection:
        found, _ = last_changes(connection, query.filter(), FEED)
    text = rendered(
        request,
        "changes.atom",
        query=query,
        base=str(request.base_url).rstrip("/"),
        changes=with_lines(request, found),
        updated=found[0].at if found else UNDATED,
        excerpts={change.article.id: excerpt(change.article.body, query.question, EXCERPT) for change in found},
    )
    content = text.encode()
    headers = {"ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"', "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(None, 304, headers)
    return Response(content, 200, headers, "application/atom+xml")


def with_lines(request: Request, changes: Sequence[ArticleChange]) -> list[tuple[ArticleChange, list[LineChange]]]:
    """Changes, each with its difference in lines."""
    translate = translator_of(request)
    return [(change, in_a_line(change.before, change.record, translate) if change.before else []) for change in changes]
