"""The history of the runs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from dayuan_crawler.console.parameters import OptionalCity, RowNumber
from dayuan_crawler.console.reading import reading
from dayuan_crawler.console.views import page
from dayuan_crawler.storage.runs import RunTable

router = APIRouter(include_in_schema=False)

PAGE = 50


@router.get("/runs")
def runs(request: Request, city: OptionalCity = None, before: Annotated[RowNumber | None, Query()] = None) -> Response:
    with reading(request) as connection:
        found = RunTable(connection).history([city] if city else [], PAGE + 1, before)
    following = found[PAGE - 1].id if len(found) > PAGE else None
    return page(request, "runs.html", runs=found[:PAGE], city=city, following=following)
