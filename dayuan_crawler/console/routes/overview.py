"""The start page: the sections, the days, runs in progress, and what needs attention."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from dayuan_crawler.console import charts
from dayuan_crawler.console.parameters import OptionalCity
from dayuan_crawler.console.reading import reading, sections_of
from dayuan_crawler.console.views import page
from dayuan_crawler.frontier.causes import RunCause
from dayuan_crawler.storage.crawl.coverage import CoverageTable
from dayuan_crawler.storage.crawl.runs import RunTable
from dayuan_crawler.storage.overview import Overview
from dayuan_crawler.text.dates import CHINA

router = APIRouter(include_in_schema=False)

DAYS = 30
MAX_DAYS = 366
GONE_DAYS = 7
MOST_GONE = 20

Days = Annotated[int, Query(ge=7, le=MAX_DAYS)]


@router.get("/")
def overview(request: Request, city: OptionalCity = None, days: Days = DAYS) -> Response:
    with reading(request) as connection:
        view = Overview(connection)
        last_runs = view.last_runs()
        stopped = view.stopped(last_runs.values())
        sections = sections_of(RunTable(connection))
        covered = [run for key in sections for run in CoverageTable(connection).series(key, 1)]
        last, counts = _days(view, city, days)
        return page(
            request,
            "overview.html",
            sections=sections,
            articles=view.sections(),
            last_runs=last_runs,
            running=_in_progress(view),
            stopped=stopped,
            unread=[run for run in last_runs.values() if run.cause == RunCause.LAYOUT],
            unfinished=[run for run in last_runs.values() if run.state == "incomplete" or run.id in stopped],
            lost=[run for run in covered if run.lost],
            failed=view.failed(),
            gone=view.gone(datetime.now(UTC) - timedelta(days=GONE_DAYS), MOST_GONE),
            city=city,
            days=days,
            counts={day: counts[day] for day in sorted(counts, reverse=True)},
            last=last,
        )


@router.get("/progress")
def progress(request: Request) -> Response:
    """The runs in progress, as an HTML fragment."""
    with reading(request) as connection:
        return page(request, "progress.html", running=_in_progress(Overview(connection)))


@router.get("/charts/days.svg")
def days_chart(request: Request, city: OptionalCity = None, days: Days = DAYS, *, narrow: bool = False) -> Response:
    with reading(request) as connection:
        last, counts = _days(Overview(connection), city, days)
    return charts.articles_a_day(counts, last, days, narrow=narrow)


def _in_progress(view: Overview) -> list[Any]:
    """The runs with a live process."""
    running = [run for run in view.last_runs().values() if run.state == "running"]
    stopped = view.stopped(running)
    return [run for run in running if run.id not in stopped]


def _days(view: Overview, city: str | None, length: int) -> tuple[date, dict[date, int]]:
    """The newest day with an article, and the number of articles on each of the ``length`` days up to it."""
    newest = view.newest(city) or datetime.now(UTC)
    last = newest.astimezone(CHINA).date()
    first = datetime.combine(last - timedelta(days=length - 1), datetime.min.time(), CHINA)
    return last, view.days(city, first)
