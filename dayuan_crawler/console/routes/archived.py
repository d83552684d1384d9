"""Archived pages of an article."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, Response

from dayuan_crawler.archive.writer import ArchiveError
from dayuan_crawler.console.originals import HEADERS, Originals
from dayuan_crawler.console.parameters import RowNumber
from dayuan_crawler.console.reading import article_of, rights_of
from dayuan_crawler.console.security import POLICY_WITH_FRAME
from dayuan_crawler.console.views import page
from dayuan_crawler.storage.archive.table import Visited
from dayuan_crawler.storage.articles.details import ArticleDetails

router = APIRouter(include_in_schema=False)


@router.get("/articles/{number}/archived")
def archived_page(request: Request, number: RowNumber, visit: Annotated[RowNumber | None, Query()] = None) -> Response:
    """An archived page, by default the newest, with a list of all."""
    article, visited = _find(request, number, visit)
    problem = None
    try:
        _page(request, article, visited)
    except ArchiveError as error:
        problem = str(error)
    response = page(request, "archived.html", article=article, visited=visited, problem=problem)
    response.headers["Content-Security-Policy"] = POLICY_WITH_FRAME
    return response


@router.get("/articles/{number}/archived/{visit}")
def original(request: Request, number: RowNumber, visit: RowNumber) -> Response:
    """The archived page itself, for the frame in the page above."""
    article, visited = _find(request, number, visit)
    try:
        return HTMLResponse(_page(request, article, visited).encode("utf-8", "replace"), headers=HEADERS)
    except ArchiveError as error:
        raise HTTPException(404, str(error)) from None


def _find(request: Request, number: int, visit: int | None) -> tuple[ArticleDetails, Visited]:
    article = article_of(request, number)
    visited = next((known for known in article.visits if visit in {None, known.id}), None)
    if visited is None:
        which = "no page" if visit is None else f"no page {visit}"
        raise HTTPException(404, f"{which} of article {number} is in the archive")
    return article, visited


def _page(request: Request, article: ArticleDetails, visited: Visited) -> str:
    """The HTML of an archived visit. Raises ArchiveError if it cannot or may not be shown."""
    if not rights_of(request).allow(article.record):
        raise ArchiveError("The text is left out here, because its reprint is prohibited.")
    originals: Originals = request.app.state.originals
    return originals.page(visited)
