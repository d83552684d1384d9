"""The score of list pages: entries found and invented, their titles and dates, the next page and the total."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from parsel import Selector

from dayuan_crawler.pages.listing import Entry, Listing, parse_listing
from dayuan_crawler.text.encoding import decode_html
from dayuan_crawler.text.urls import Site
from tests.support.corpus import SavedPage, saved_pages
from tools.score.reading import Reading, spelt

MAIN_FIELDS = ("entries found", "nothing else", "titles", "dates", "next page", "total")
_ROUNDS = 3  # the fastest reading of each page counts: the others were disturbed


def read() -> list[Reading]:
    """Return the readings of the pages whose records are complete."""
    return [read_page(page) for page in saved_pages("list") if "next_url" in page.expected]


def site_of(page: SavedPage) -> Site:
    parts = urlsplit(page.url)
    return Site.parse(f"{parts.scheme}://{parts.netloc}")


def read_page(page: SavedPage) -> Reading:
    site, now, fastest = site_of(page), datetime.fromisoformat(page.expected["now"]), float("inf")
    found = Listing()
    for _ in range(_ROUNDS):
        started = time.process_time()
        text, _ = decode_html(page.body)
        found = parse_listing(Selector(text=text), page.url, site, now)
        fastest = min(fastest, time.process_time() - started)
    wanted = {spelt(entry["url"]): entry for entry in page.expected["entries"]}
    got = {spelt(entry.url): entry for entry in found.entries}
    # A pinned article of another section is optional.
    required = {url for url, entry in wanted.items() if url in got or not entry.get("elsewhere")}
    made_up = got.keys() - wanted.keys()
    both = [(wanted[url], got[url]) for url in wanted if url in got]
    pairs: dict[str, tuple[Any, Any]] = {
        "next page": (spelt(page.expected["next_url"]), spelt(found.next_url)),
        "total": (page.expected["total"], found.total),
    }
    wrong: dict[str, tuple[Any, Any]] = {
        "entries found": ([url for url in wanted if url in required and url not in got], []),
        "nothing else": ([], [url for url in got if url in made_up]),
        "titles": _differing((entry["title"], read.title) for entry, read in both),
        "dates": _differing((entry["date"], _date(read, entry["date"])) for entry, read in both),
    }
    right = {
        "entries found": part(len(required & got.keys()), len(required)),
        "nothing else": part(len(got) - len(made_up), len(got)),
        # A missing entry also counts as a missing title: finding more entries never lowers a field's score.
        "titles": part(len(both) - len(wrong["titles"][0]), len(required)),
        "dates": part(len(both) - len(wrong["dates"][0]), len(required)),
        **{name: float(one == other) for name, (one, other) in pairs.items()},
    }
    wrong = {name: values for name, values in (wrong | pairs).items() if right[name] < 1}
    return Reading(page, right=right, milliseconds=fastest * 1000, wrong=wrong)


def part(number: int, of: int) -> float:
    return number / of if of else 1.0


def _differing(pairs: Any) -> tuple[list[Any], list[Any]]:
    unlike = [(one, other) for one, other in pairs if one != other]
    return [one for one, _ in unlike], [other for _, other in unlike]


def _date(entry: Entry, wanted: str | None) -> str | None:
    """Return the time that was read, in the precision of the expected date."""
    if entry.published_at is None:
        return None
    moment = entry.published_at.isoformat()
    return moment[:10] if wanted and len(wanted) == len("2022-07-09") and moment[11:19] == "00:00:00" else moment
