"""The history of the runs, and their field coverage."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from dayuan_crawler.console.parameters import OptionalCity, RowNumber
from dayuan_crawler.console.reading import reading, sections_of
from dayuan_crawler.console.views import page
from dayuan_crawler.storage.crawl.coverage import CoverageTable
from dayuan_crawler.storage.crawl.runs import RunTable
from dayuan_crawler.storage.overview import Overview

router = APIRouter(include_in_schema=False)

PAGE = 50
# Maximum number of runs compared.
SERIES = 30


@router.get("/runs")
def runs(request: Request, city: OptionalCity = None, before: Annotated[RowNumber | None, Query()] = None) -> Response:
    with reading(request) as connection:
        found = RunTable(connection).history([city] if city else [], PAGE + 1, before)
        stopped = Overview(connection).stopped(found)
        sections = sections_of(RunTable(connection))
    following = found[PAGE - 1].id if len(found) > PAGE else None
    return page(
        request, "runs.html", runs=found[:PAGE], stopped=stopped, city=city, sections=sections, following=following
    )


@router.get("/runs/fields")
def fields(request: Request, city: OptionalCity = None) -> Response:
    with reading(request) as connection:
        table = CoverageTable(connection)
        covered, sections = table.sections(), sections_of(RunTable(connection))
        chosen = city or next((key for key in sections if key in covered), sections[0])
        series = table.series(chosen, SERIES)
    total = sum(counted.read.articles for counted in series)
    names = {name for counted in series for name in counted.read.fields}
    shares = {name: sum(counted.read.fields.get(name, 0) for counted in series) / total for name in names}
    ranked = sorted(names, key=lambda name: (-shares[name], name))
    layouts = sorted({name for counted in series for name in counted.read.layouts})
    return page(request, "fields.html", city=chosen, sections=sections, series=series, names=ranked, layouts=layouts)
