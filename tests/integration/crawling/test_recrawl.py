"""What a later crawl costs, and that it finds all that is new: however the list moves, and wherever a walk was cut off."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from fixtures.portal import PortalServer
from tests.support.archive import rows
from tests.support.clock import ClockedScrapy

CITY = "yangquan"
ROBOTS_TXT = "/robots.txt"
SECTION = "/gsyl/yangquan/"
# Days with more new articles than three list pages hold.
BURSTS = (24, 52)
LIST_SIZE = 16
SECOND_PAGE, THIRD_PAGE = (re.compile(rf"(?:/index|/list_\d+)_{number}\.html|page={number}") for number in (2, 3))
# Markups whose articles are one page each, without scripts for counters.
PLAIN = ["zblog", "legacy", "dede"]

Start = Callable[..., "Recrawl"]


class Recrawl:
    """A portal and the crawls of it, each at its day, with nothing due for a revisit."""

    def __init__(self, portal: PortalServer, scrapy: ClockedScrapy) -> None:
        self.portal = portal
        self.scrapy = scrapy

    def crawl(self, day: int | None = None, *, check: int | None = 0, commit: int = 0) -> list[str]:
        """Crawl on a day of the portal's, or on the present one; what was asked, with the statuses before the paths."""
        if day is not None:
            self.scrapy.now = datetime.fromisoformat(self.portal.set(day=day)["now"])
        self.portal.clear_log()
        self.scrapy.run("crawl", CITY, check=check, commit=commit)
        return [f"{request['status']} {request['path']}" for request in self.portal.requests()]

    def stored(self) -> set[str]:
        return {url for (url,) in rows(self.scrapy.environment["DAYUAN_DATABASE_URL"], "SELECT url FROM articles")}

    def live(self) -> set[str]:
        """The articles that the portal's lists name today."""
        return {record["url"] for record in self.portal.truth(CITY) if record["status"] == "live"}


@pytest.fixture
def start(portal: Callable[..., PortalServer], sqlite_url: str) -> Start:
    def start(markup: str, **settings: object) -> Recrawl:
        server = portal(markup=markup, list_size=LIST_SIZE)
        scrapy = ClockedScrapy(
            now=datetime.fromisoformat(server.state()["now"]),
            site_url=server.url,
            database_url=sqlite_url,
            DAYUAN_REVISIT_BUDGET=0,
            **settings,
        )
        return Recrawl(server, scrapy)

    return start


@pytest.mark.parametrize("markup", ["empire", *PLAIN])
def test_a_recrawl_finds_all_that_is_new_for_little_more_than_itself(start: Start, markup: str) -> None:
    recrawl = start(markup)
    recrawl.crawl(4)
    # A quiet city: its list is not modified, where the markup's pages are files.
    recrawl.scrapy.now += timedelta(hours=1)
    status = 200 if markup == "zblog" else 304
    assert recrawl.crawl() == [f"{status} {SECTION}"]
    recrawl.portal.set(day=5)
    recrawl.scrapy.now += timedelta(hours=24)
    assert recrawl.crawl() == [f"200 {ROBOTS_TXT}", f"{status} {SECTION}"]
    if markup not in PLAIN:
        return

    # A few new articles, more than a list page holds, and more than three do.
    for day, least in [(7, 1), (8, 1), (9, 1), (10, LIST_SIZE), (BURSTS[0] - 1, 0), (BURSTS[0], 3 * LIST_SIZE)]:
        before = recrawl.stored()
        asked = recrawl.crawl(day)
        new = len(recrawl.stored() - before)
        assert recrawl.live() <= recrawl.stored()
        assert new > least or not least
        assert len(asked) <= 1.1 * new + 2 or not least, f"day {day}, {new} new articles: {asked}"

    # Some are listed a day late, behind many others.
    asked = recrawl.crawl(BURSTS[0] + 1)
    assert [path for path in asked if THIRD_PAGE.search(path)]
    assert recrawl.live() <= recrawl.stored()

    # The second list page is answered, and then there are new articles on top.
    recrawl.crawl(BURSTS[1] - 1)
    before, former = recrawl.stored(), recrawl.live()
    recrawl.portal.set(day=BURSTS[1])
    listed = recrawl.live() - former
    recrawl.portal.set(move={"path": SECOND_PAGE.pattern, "day": BURSTS[1] + 1})
    asked = recrawl.crawl()
    assert recrawl.portal.state()["day"] == BURSTS[1] + 1
    deleted = {record["url"] for record in recrawl.portal.truth(CITY) if record["status"] == "gone"}
    stored = recrawl.stored()
    assert listed - deleted <= stored
    assert len(asked) <= 1.1 * len(stored - before) + 2
    recrawl.crawl()
    assert recrawl.live() - former <= recrawl.stored()


@pytest.mark.parametrize("pause", [timedelta(minutes=1), timedelta(days=1)], ids=["at once", "a day later"])
def test_walks_that_are_killed_leave_no_gap(start: Start, pause: timedelta) -> None:
    recrawl = start("legacy", CONCURRENT_REQUESTS_PER_DOMAIN=1)
    recrawl.crawl(BURSTS[0] - 1)
    recrawl.portal.set(day=BURSTS[0])
    lists = 0
    for commit in range(6, 14, 2):
        asked = recrawl.crawl(check=-9, commit=commit)
        lists = max(lists, len([path for path in asked if "index_" in path]))
        recrawl.scrapy.now += pause
    assert lists >= 2, "no walk was cut off in its middle"
    # Meanwhile, articles have come and gone.
    recrawl.portal.set(day=BURSTS[0] + 1)
    recrawl.crawl()
    recrawl.crawl()
    assert recrawl.live() <= recrawl.stored()
    states = [run["state"] for run in recrawl.scrapy.runs()]
    assert states == ["complete"] * 3
