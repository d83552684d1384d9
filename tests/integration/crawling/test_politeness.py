"""The delay between requests holds over a kill, and after a wait for robots.txt."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing

from sqlalchemy import make_url

from fixtures.portal import PortalServer
from tests.support.politeness import assert_polite, gaps
from tests.support.scrapy import Scrapy
from tests.support.truth import differences
from tests.support.waiting import wait_for_requests

StartPortal = Callable[..., PortalServer]
CITY = "datong"
DELAY_S = 0.4


def test_the_delay_is_kept_over_a_kill(portal: StartPortal, database_url: str) -> None:
    server = portal(markup="zblog", articles=60)
    scrapy = Scrapy(site_url=server.url, database_url=database_url, DOWNLOAD_DELAY=DELAY_S)
    scrapy.run("db", "upgrade")
    with scrapy.running("crawl", CITY) as process:
        wait_for_requests(server, 4, process)
        process.kill()
    scrapy.run("crawl", CITY)
    assert len(gaps(server)) > 8
    assert_polite(server, DELAY_S)
    assert not differences(scrapy.export(CITY), server.truth(CITY))


def test_no_more_requests_are_under_way_than_allowed(portal: StartPortal, sqlite_url: str) -> None:
    server = portal(markup="zblog", articles=60, latency=0.5)
    Scrapy(site_url=server.url, database_url=sqlite_url, CONCURRENT_REQUESTS_PER_DOMAIN="3").run("crawl", "yangquan")
    times = sorted(request["time"] for request in server.requests())
    assert len(times) > 50
    # Each is under way for as long as the portal takes.
    assert all(after - before >= 0.4 for before, after in zip(times, times[3:], strict=False))


def test_requests_that_waited_for_robots_txt_are_no_burst(portal: StartPortal, sqlite_url: str) -> None:
    server = portal(markup="zblog", articles=60)
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url, DOWNLOAD_DELAY=DELAY_S)
    with scrapy.running("crawl", CITY) as process:
        wait_for_requests(server, 5, process)
    with closing(sqlite3.connect(str(make_url(sqlite_url).database))) as connection, connection:
        connection.execute("UPDATE origins SET robots_fetched_at = NULL")
    server.clear_log()
    server.set(faults=[{"kind": "slow", "path": r"^/robots\.txt", "delay": 2}])
    scrapy.run("crawl", CITY)
    assert server.requests()[0]["path"] == "/robots.txt"
    assert_polite(server, DELAY_S)
