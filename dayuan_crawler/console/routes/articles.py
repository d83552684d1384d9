"""Articles: the list, its download, one article, and the differences between two revisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse

from dayuan_crawler.console import charts, differences
from dayuan_crawler.console.languages import translator_of
from dayuan_crawler.console.parameters import ArticlePageQuery, ArticleQuery, RevisionNumber, RowNumber
from dayuan_crawler.console.reading import DOWNLOAD_SECONDS, article_of, reading, revisions_of, rights_of, sections_of
from dayuan_crawler.console.views import page
from dayuan_crawler.export import FORMATS
from dayuan_crawler.portal import section_key
from dayuan_crawler.storage.articles.facets import MOST_LOOKED_AT, Facets, count_facets
from dayuan_crawler.storage.articles.history import articles_named, find_article
from dayuan_crawler.storage.articles.query import MAX_COUNT, ArticleList, Order, Page
from dayuan_crawler.storage.crawl.runs import RunTable
from dayuan_crawler.text.search import excerpt

router = APIRouter(include_in_schema=False)

COUNTERS = ("view_count", "like_count", "comment_count")

EXCERPT = 120
FACET_SECONDS = 0.5
CHUNK = 64 * 1024
_MEDIA_TYPES = {
    "jsonl": "application/jsonl; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}


@router.get("/articles")
def articles(request: Request, query: Annotated[ArticlePageQuery, Query()]) -> Response:
    question = query.question
    with reading(request) as connection:
        named = articles_named(connection, query.q) if query.q and not query.after else []
        if len(named) == 1 and not query.is_filtered:
            return RedirectResponse(f"/articles/{named[0][0]}", 303)
        found = ArticleList(connection, query.filter(), query.order)
        shown = found.page(query.limit, query.place)
        sections = sections_of(RunTable(connection))
        facets = count_facets(connection, found, FACET_SECONDS)
    return page(
        request,
        "articles.html",
        query=query,
        sections=sections,
        question=question,
        orders=[order.value for order in Order if order is not Order.RELEVANCE or question],
        articles=[(article, excerpt(article.body, question, EXCERPT)) for article in shown.articles],
        following=str(shown.following) if shown.following else None,
        count=_total(shown, query, facets),
        most=MAX_COUNT,
        facets=facets,
        counted=MOST_LOOKED_AT,
    )


def _total(shown: Page, query: ArticlePageQuery, facets: Facets | None) -> int | None:
    """Number of articles: exact if the whole list is shown; None if counting takes too long."""
    if not query.after and shown.following is None:
        return len(shown.articles)
    return facets.total if facets else None


@router.get("/articles/download")
def download(
    request: Request,
    query: Annotated[ArticleQuery, Query()],
    form: Annotated[Literal["jsonl", "csv", "parquet"], Query(alias="format")] = "jsonl",
) -> Response:
    """Download the articles of a filter, byte for byte as ``scrapy export`` writes them unless texts are left out."""

    def lines() -> Iterator[bytes]:
        with (
            reading(request, DOWNLOAD_SECONDS) as connection,
            closing(ArticleList(connection, query.filter()).records()) as records,
        ):
            yield from FORMATS[form].encode(rights_of(request).all_shown(records))

    disposition = {"Content-Disposition": f'attachment; filename="articles.{form}"'}
    return StreamingResponse(_in_chunks(lines()), media_type=_MEDIA_TYPES[form], headers=disposition)


@router.get("/articles/at")
def article_at(request: Request, url: Annotated[str, Query(max_length=2048)]) -> Response:
    """Redirect to the article at a URL of the portal, which may be an alias."""
    with reading(request) as connection:
        number = find_article(connection, url)
    if number is None:
        raise HTTPException(404, f"no article is known under {url}")
    return RedirectResponse(f"/articles/{number}", 303)


@router.get("/articles/{number}")
def article(request: Request, number: RowNumber) -> Response:
    details = article_of(request, number)
    section = section_key(details.record["portal"], details.record["section"])
    counted = _counted(details.observations)
    return page(
        request,
        "article.html",
        article=details,
        record=rights_of(request).shown(details.record),
        is_whole=rights_of(request).allow(details.record),
        section=section,
        counted=counted,
        charts={name: charts.line(seen) for name, seen in counted.items() if len(seen) > 1},
    )


@router.get("/articles/{number}/difference")
def difference(request: Request, number: RowNumber, old: RevisionNumber, new: RevisionNumber) -> Response:
    (before, after), present = revisions_of(request, number, old, new)
    return page(
        request,
        "difference.html",
        number=number,
        old=old,
        new=new,
        title=after["title"],
        changes=differences.between(before, after, translator_of(request)),
        is_shown=lambda name: rights_of(request).is_shown(name, before, after, present),
    )


def _counted(observations: Sequence[Any]) -> dict[str, list[tuple[datetime, int]]]:
    """The known numbers of each counter, oldest first."""
    seen = [row._asdict() for row in reversed(observations)]
    return {name: [(row["seen_at"], row[name]) for row in seen if row[name] is not None] for name in COUNTERS}


def _in_chunks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in larger pieces, because each piece passes through the server's thread pool."""
    buffer = bytearray()
    for piece in pieces:
        buffer += piece
        if len(buffer) >= CHUNK:
            yield bytes(buffer)
            buffer.clear()
    yield bytes(buffer)
