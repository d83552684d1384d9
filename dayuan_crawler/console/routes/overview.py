"""The start page: the sections, the days, runs in progress, and what needs attention."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from dayuan_crawler.console import charts
from dayuan_crawler.console.parameters import OptionalCity
from dayuan_crawler.console.reading import reading
from dayuan_crawler.console.routes.changes import with_lines
from dayuan_crawler.console.views import page
from dayuan_crawler.frontier.causes import RunCause
from dayuan_crawler.portal import OWN
from dayuan_crawler.storage.articles.changes import last_changes
from dayuan_crawler.storage.articles.query import ArticleFilter
from dayuan_crawler.storage.crawl.coverage import CoverageTable
from dayuan_crawler.storage.overview import Overview, SectionArticles
from dayuan_crawler.text.dates import CHINA

router = APIRouter(include_in_schema=False)

DAYS = 30
MAX_DAYS = 366
MOST_CHANGES = 6

Days = Annotated[int, Query(ge=7, le=MAX_DAYS)]


@router.get("/")
def overview(request: Request, city: OptionalCity = None, days: Days = DAYS) -> Response:
    with reading(request) as connection:
        view = Overview(connection)
        last_runs = view.last_runs()
        stopped = view.stopped(last_runs.values())
        articles = view.sections()
        last, counts = _days(view, articles, city, days)
        return page(
            request,
            "overview.html",
            sections=OWN.with_others(last_runs),
            articles=articles,
            last_runs=last_runs,
            running=_in_progress(last_runs, stopped),
            stopped=stopped,
            unread=[run for run in last_runs.values() if run.cause == RunCause.LAYOUT],
            unfinished=[run for run in last_runs.values() if run.state == "incomplete" or run.id in stopped],
            lost=[run for run in CoverageTable(connection).latest() if run.lost],
            failed=view.failed(),
            changes=with_lines(request, last_changes(connection, ArticleFilter(), MOST_CHANGES)[0]),
            city=city,
            days=days,
            chart=charts.bars({day.isoformat(): parts for day, parts in counts.items()}),
            last=last,
        )


@router.get("/progress")
def progress(request: Request) -> Response:
    """The runs in progress, as an HTML fragment."""
    with reading(request) as connection:
        view = Overview(connection)
        last_runs = view.last_runs()
        return page(request, "progress.html", running=_in_progress(last_runs, view.stopped(last_runs.values())))


def _in_progress(last_runs: Mapping[str, Any], stopped: Collection[int]) -> list[Any]:
    """The runs with a live process."""
    return [run for run in last_runs.values() if run.state == "running" and run.id not in stopped]


def _days(
    view: Overview, articles: Mapping[str, SectionArticles], city: str | None, length: int
) -> tuple[date, dict[date, dict[str, int]]]:
    """The newest day with an article, and the articles of each section on each of the ``length`` days up to it."""
    newest = [known.newest for name, known in articles.items() if known.newest and city in {None, name}]
    last = max(newest, default=datetime.now(UTC)).astimezone(CHINA).date()
    shown = [last - timedelta(days=ago) for ago in reversed(range(length))]
    counts = view.days(city, datetime.combine(shown[0], datetime.min.time(), CHINA))
    return last, {day: counts.get(day, {}) for day in shown}
