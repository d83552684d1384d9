"""One command for several cities, or for all of them."""

from __future__ import annotations

import signal
from collections.abc import Callable

from dayuan_crawler.commands.crawl import chosen_sections
from dayuan_crawler.portal import OWN
from fixtures.portal import PortalServer
from tests.support.scrapy import Scrapy
from tests.support.waiting import wait_until

StartPortal = Callable[..., PortalServer]


def test_cities_one_after_another(portal: StartPortal, sqlite_url: str) -> None:
    server = portal(markup="zblog", articles=24)
    server.set(faults=[{"kind": "status", "status": 404, "path": "^/gsyl/datong/"}])
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url)
    done = scrapy.run("crawl", "datong", "yangquan", "datong", "-a", "mode=full", check=1, fork=False)
    assert done.stderr.splitlines()[-1] == (
        "dayuan: 1 of 2 cities not complete: datong (the lines above say why): run the same command again"
    )
    assert [(run["city"], run["mode"], run["state"]) for run in scrapy.runs()] == [
        ("yangquan", "full", "complete"),
        ("datong", "full", "incomplete"),
    ]
    # A line fits a terminal; below is why a run is not complete.
    *table, below = scrapy.run("runs").stdout.splitlines()
    assert len(table) == 3
    assert max(map(len, table)) < 140
    assert below.startswith("run 1 of datong: ")
    server.set(faults=[])
    done = scrapy.run("crawl", "datong", "yangquan", fork=False)
    assert done.stderr.splitlines()[-1] == "dayuan: all 2 cities are complete"


def test_all_stands_for_every_city() -> None:
    assert [section.name for section in chosen_sections(["all"], {}, OWN)] == list(OWN.sections)


def test_a_signal_ends_the_present_city_and_begins_no_other(portal: StartPortal, sqlite_url: str) -> None:
    server = portal(markup="zblog", articles=24)
    server.set(faults=[{"kind": "hang", "path": r"/gsyl/datong/\d+\.html"}])
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url)
    with scrapy.started("crawl", "datong", "yangquan") as process:
        wait_until(lambda: any(path.endswith(".html") for path in server.paths()), process)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        assert process.stderr is not None
        last = process.stderr.read().splitlines()[-1]
    assert process.returncode == 1
    assert last == (
        "dayuan: 2 of 2 cities not complete: datong yangquan (the command was stopped): run the same command again"
    )
    assert [run["city"] for run in scrapy.runs()] == ["datong"]
