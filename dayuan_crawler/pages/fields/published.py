"""The time of publication: from the page, refined by the page's head if both have the same day."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlsplit

from dayuan_crawler.pages.candidate import Candidate
from dayuan_crawler.pages.head import Head
from dayuan_crawler.text.dates import day_without_year, is_finer, parse_time

_DAY_IN_PATH = re.compile(r"/((?:19|20)\d{2})[-/]?([01]\d)[-/]?([0-3]\d)/")


def published(chosen: dict[str, Candidate], head: Head, listed: datetime | None) -> tuple[datetime | None, str]:
    """The time and where it was found. ``listed`` is the list's time, for a page that shows a day without its year."""
    shown = chosen.get("published_at")
    meta = head.published
    if shown is not None and shown.value is not None:
        found = shown.value
        if meta is not None and is_finer(meta, found):
            return meta.value, "meta element"
        return found.value, shown.evidence
    if meta is not None and meta.value is not None:
        day = chosen.get("day")
        exact = day_without_year(day.value, meta.value) if day is not None and not meta.exact else None
        return exact or meta.value, "meta element"
    day = chosen.get("day")
    if day is not None and listed is not None and (moment := day_without_year(day.value, listed)) is not None:
        return moment, "byline, in the list's year"
    issue = chosen.get("issue")
    return (issue.value, issue.evidence) if issue is not None else (None, "")


def day_of_address(url: str) -> datetime | None:
    """The date in an address's folders, as in newspapers' editions."""
    match = _DAY_IN_PATH.search(urlsplit(url).path)
    return parse_time(f"{match[1]}-{match[2]}-{match[3]}") if match else None
