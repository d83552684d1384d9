"""Waiting, leased and failed URLs, with the reasons of failures."""

from __future__ import annotations

import re
from typing import Annotated, Literal, get_args

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from dayuan_crawler.console.parameters import OptionalCity
from dayuan_crawler.console.reading import reading, sections_of
from dayuan_crawler.console.views import page
from dayuan_crawler.frontier.model import UrlState
from dayuan_crawler.storage.crawl.runs import RunTable
from dayuan_crawler.storage.overview import Overview

router = APIRouter(include_in_schema=False)

PAGE = 50
State = Literal["discovered", "leased", "failed"]
_AFTER = re.compile(r"(\d{1,4})_(\d{1,18})")


@router.get("/frontier")
def frontier(
    request: Request,
    city: OptionalCity = None,
    state: State = "failed",
    after: Annotated[str, Query(pattern=rf"^({_AFTER.pattern})?$")] = "",
) -> Response:
    match = _AFTER.fullmatch(after)
    place = (int(match[1]), int(match[2])) if match else None
    with reading(request) as connection:
        view = Overview(connection)
        states, sections = view.url_states(), sections_of(RunTable(connection))
        chosen = city or next((key for key in sections if states.get(key, {}).get(state)), sections[0])
        urls = view.urls(chosen, UrlState(state), PAGE + 1, place)
    last = urls[PAGE - 1] if len(urls) > PAGE else None
    return page(
        request,
        "frontier.html",
        states=states,
        sections=sections,
        columns=list(UrlState),
        listed=get_args(State),
        city=chosen,
        state=state,
        urls=urls[:PAGE],
        following=f"{last.rank}_{last.id}" if last else None,
    )
