"""What a crawl asks for: all counters of an article at once where the portal tells them so, and of a page that is as it
was only what may have changed beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fixtures.portal import PortalServer
from tests.support.archive import assert_read_again, rows
from tests.support.scrapy import Scrapy
from tests.support.truth import differences

CITY = "yangquan"
CLICK, MORE, LIST = "/e/public/ViewClick/?", "/e/public/ViewClick/ViewMore.php?", "/e/pl/"
# The request for all counters that pages do not make themselves: theirs names the downloads as well.
AT_ONCE = r"ViewMore\.php\?classid=\d+&id=\d+&onclick=1&plnum=1"

StartPortal = Callable[..., PortalServer]


def crawl(server: PortalServer, scrapy: Scrapy, *arguments: str) -> list[str]:
    """Crawl, and return what was asked, with the statuses before the paths. What is stored is what the portal shows."""
    server.clear_log()
    scrapy.run("crawl", CITY, *arguments)
    # A deletion is believed at the second visit.
    live = {record["url"]: record for record in server.truth(CITY) if record["status"] == "live"}
    assert differences([record for record in scrapy.export(CITY) if record["url"] in live], live.values()) == []
    return [f"{request['status']} {request['path']}" for request in server.requests()]


def number(asked: list[str], part: str) -> int:
    return sum(part in one for one in asked)


def test_a_page_that_is_as_it_was_is_asked_for_its_counters_alone(
    portal: StartPortal, sqlite_url: str, tmp_path: Path
) -> None:
    server = portal(markup="empire", articles=24)
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url, DAYUAN_ARCHIVE_DIR=tmp_path / "archive")
    first = crawl(server, scrapy)
    articles = len(server.truth(CITY))
    assert number(first, MORE) > articles / 2
    counts = server.counts()
    # Another process knows what the first found out.
    again = crawl(server, scrapy, "-a", "mode=full")
    pages = [
        one for one in again if one.endswith(".html") and f"/{CITY}/" in one and "index" not in one and "_" not in one
    ]
    unmodified = sum(one.startswith("304") for one in pages)
    # Those of several pages are read again, and one that has no time, though its list has.
    assert articles - 3 <= unmodified < articles
    assert (number(again, MORE), number(again, CLICK)) == (articles, 0)
    assert number(again, LIST) <= articles - unmodified
    assert server.counts() == counts
    # On a later day there are new views and comments, of pages most of which are as they were.
    server.set(day=2)
    later = crawl(server, scrapy, "-a", "mode=full")
    commented = {event["id"] for event in server.events() if event["kind"] == "comment" and event["city"] == CITY}
    assert 0 < number(later, LIST) <= len(commented) + articles / 3
    observed = rows(sqlite_url, "SELECT article_id, count(*), count(DISTINCT view_count) FROM observations GROUP BY 1")
    assert sum(visits == 3 for _, visits, _ in observed) >= articles - 6
    assert any(views > 1 for *_, views in observed)
    assert_read_again(scrapy, sqlite_url)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 404},
        {"kind": "soft_error"},
        {"kind": "replace", "part": r'L="\d+"', "text": 'L="7"'},
    ],
    ids=["missing", "an error in words", "other numbers"],
)
def test_where_the_portal_does_not_tell_them_at_once_each_is_asked(
    portal: StartPortal, sqlite_url: str, fault: dict[str, Any]
) -> None:
    server = portal(markup="empire", articles=24)
    server.set(faults=[{"path": AT_ONCE, **fault}])
    # One after another, so that few articles are under way when it is found out.
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url, DAYUAN_RENDER="never", CONCURRENT_REQUESTS=1)
    first = crawl(server, scrapy)
    assert 1 <= number(first, "&onclick=1&plnum=1") <= 3
    assert rows(sqlite_url, "SELECT counts_at_once FROM origins") in ([(0,)], [(False,)])
    assert number(crawl(server, scrapy, "-a", "mode=full"), "&onclick=1&plnum=1") == 0


def test_what_is_not_wanted_is_not_asked_and_what_is_stored_stays(portal: StartPortal, sqlite_url: str) -> None:
    server = portal(markup="empire", articles=24)
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url, DAYUAN_RENDER="never")
    crawl(server, scrapy)
    before = scrapy.export(CITY)
    scrapy.environment |= {"DAYUAN_COUNTERS": "off", "DAYUAN_COMMENTS": "off"}
    for day in (0, 6):
        # On the later day, all pages were made anew.
        server.set(day=day)
        server.clear_log()
        scrapy.run("crawl", CITY, "-a", "mode=full")
        assert [path for path in server.paths() if path.startswith("/e/p")] == []
    kept = {record["url"]: record["comments"]["items"] for record in scrapy.export(CITY)}
    assert all(kept[record["url"]] == record["comments"]["items"] for record in before)
