"""The JSON API. ``/api/openapi.json`` describes it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from dayuan_crawler.console.parameters import MAX_PAGE, ArticlePageQuery, Limit, OptionalCity, RevisionNumber, RowNumber
from dayuan_crawler.console.reading import article_of, reading, revisions_of, rights_of
from dayuan_crawler.console.views import page
from dayuan_crawler.export import article_schema
from dayuan_crawler.portal import names_of
from dayuan_crawler.storage.articles.query import MAX_COUNT, ArticleList
from dayuan_crawler.storage.articles.record import exported
from dayuan_crawler.storage.crawl.runs import RunTable
from dayuan_crawler.storage.overview import Overview

router = APIRouter(prefix="/api", tags=["read"])

_SCHEMA = {name: value for name, value in article_schema().items() if not name.startswith("$")}
Record = Annotated[dict[str, Any], Field(json_schema_extra=_SCHEMA)]
NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"description": "there is none"}}


class ListedArticle(BaseModel):
    """An article, with its id in this database."""

    id: int
    record: Record


class ArticlePage(BaseModel):
    """A page of a list. Articles with all words in the title come first, then the newest."""

    articles: list[ListedArticle]
    count: Annotated[int, Field(description=f"how many there are; {MAX_COUNT + 1} stands for more")]
    following: Annotated[str | None, Field(description="what to give as `after` for the next page")]


class RevisionOut(BaseModel):
    """When a state of an article was current."""

    model_config = ConfigDict(from_attributes=True)

    revision: int
    run_id: int
    since: datetime
    until: datetime | None


class Observed(BaseModel):
    """An article's counters at one visit."""

    model_config = ConfigDict(from_attributes=True)

    seen_at: datetime
    view_count: int | None
    like_count: int | None
    comment_count: int | None


class ArticleOut(ListedArticle):
    """Everything stored about an article."""

    aliases: list[str]
    revisions: list[RevisionOut]
    observations: list[Observed]
    repeated_by: list[str]


class RunOut(BaseModel):
    """A run and its results."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    city: str | None
    portal: str
    section: str
    mode: str
    state: str
    cause: str | None
    reason: str | None
    started_at: datetime
    finished_at: datetime | None
    requests: int
    waiting: int
    done: int
    new: int
    changed: int
    unchanged: int
    gone: int
    failed: int
    stored: int | None
    portal_total: int | None


class CityOut(BaseModel):
    """A section's articles, its newest run, and its URLs by state. ``city`` is null for a section that is about none."""

    city: str | None
    portal: str
    section: str
    articles: int
    gone: int
    newest: datetime | None
    last_run: RunOut | None
    urls: dict[str, int]


@router.get("", include_in_schema=False)
def index(request: Request) -> Response:
    """A page that lists what can be asked."""
    paths = request.app.openapi()["paths"]
    return page(request, "api.html", operations={path: methods["get"] for path, methods in paths.items()})


@router.get("/articles")
def articles(request: Request, query: Annotated[ArticlePageQuery, Query()]) -> ArticlePage:
    """Articles, filtered and searched."""
    with reading(request) as connection:
        found = ArticleList(connection, query.filter(), query.order)
        shown = found.page(query.limit, query.place)
        return ArticlePage(
            articles=[
                ListedArticle(id=article.id, record=rights_of(request).shown(exported(article)))
                for article in shown.articles
            ],
            count=found.total(shown, query.place),
            following=str(shown.following) if shown.following else None,
        )


@router.get("/articles/{number}", responses=NOT_FOUND)
def article(request: Request, number: RowNumber) -> ArticleOut:
    """One article."""
    details = article_of(request, number)
    return ArticleOut(
        id=details.id,
        record=rights_of(request).shown(details.record),
        aliases=details.aliases,
        revisions=[RevisionOut.model_validate(revision) for revision in details.revisions],
        observations=[Observed.model_validate(seen) for seen in details.observations],
        repeated_by=[other.url for other in details.repeated_by],
    )


@router.get("/articles/{number}/revisions/{revision}", responses=NOT_FOUND)
def article_revision(request: Request, number: RowNumber, revision: RevisionNumber) -> Record:
    """An article in one of its revisions."""
    (record,), present = revisions_of(request, number, revision)
    return rights_of(request).shown(record, present)


@router.get("/runs")
def runs(
    request: Request,
    city: OptionalCity = None,
    before: Annotated[RowNumber | None, Query(description="only runs older than this one")] = None,
    limit: Limit = MAX_PAGE,
) -> list[RunOut]:
    """The runs, newest first."""
    with reading(request) as connection:
        found = RunTable(connection).history([city] if city else [], limit, before)
        return _runs_out(Overview(connection), found)


@router.get("/cities")
def cities(request: Request) -> list[CityOut]:
    """The sections that were crawled."""
    with reading(request) as connection:
        view = Overview(connection)
        known, urls = view.sections(), view.url_states()
        last = view.last_runs()
        last_runs = dict(zip(last, _runs_out(view, last.values()), strict=True))
    return [
        CityOut(
            **names_of(key),
            articles=known[key].articles if key in known else 0,
            gone=known[key].gone if key in known else 0,
            newest=known[key].newest if key in known else None,
            last_run=last_runs.get(key),
            urls=urls.get(key, {}),
        )
        for key in sorted({*known, *last_runs, *urls})
    ]


def _runs_out(view: Overview, runs: Collection[Any]) -> list[RunOut]:
    """The runs for output. A run is ``stopped`` if it should continue, but has no live process."""
    stopped = view.stopped(runs)
    found = [RunOut.model_validate({**run._asdict(), **names_of(run.section)}) for run in runs]
    return [run.model_copy(update={"state": "stopped"}) if run.id in stopped else run for run in found]
