"""Traps, hostile pages and a portal that breaks: what each must come to."""

from __future__ import annotations

import re
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from fixtures.portal import PortalServer
from tests.support.archive import rows
from tests.support.scrapy import Scrapy
from tests.support.truth import differences
from tests.support.waiting import wait_for_requests, wait_until

StartPortal = Callable[..., PortalServer]
CITY = "datong"
ARTICLES = r"/gsyl/datong/\d+\.html"
# A worker with a few hundred small pages needs about 150 MB; a 200 MB page must not show.
MAX_PEAK_KB = 320_000


@pytest.fixture
def server(portal: StartPortal) -> PortalServer:
    return portal(markup="zblog", articles=60)


def scrapy_for(server: PortalServer, database_url: str, **settings: object) -> Scrapy:
    return Scrapy(site_url=server.url, database_url=database_url, **settings)


def assert_complete(server: PortalServer, scrapy: Scrapy) -> None:
    lines = differences(scrapy.export(CITY), server.truth(CITY))
    assert not lines, f"{len(lines)} differences; the first: {lines[0]}"
    assert scrapy.runs()[0]["state"] == "complete"


def an_article(server: PortalServer) -> str:
    """The path of one article of the city, as a pattern."""
    urls: list[str] = [record["url"] for record in server.truth(CITY)]
    return re.escape("/" + urls[0].split("/", 3)[3])


@contextmanager
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """Another server on this machine: its port, and what arrived there."""
    arrived: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                arrived.append(b"connected")
                connection.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1], arrived
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(5)


@pytest.mark.parametrize("endless", ["last", "calendar"])
def test_lists_without_an_end(server: PortalServer, sqlite_url: str, endless: str) -> None:
    server.set(endless=endless)
    scrapy = scrapy_for(server, sqlite_url)
    scrapy.run("crawl", CITY)
    assert_complete(server, scrapy)
    lists = [path for path in server.paths() if re.search(r"/gsyl/datong/(index_|\?page=|$)", path)]
    assert 1 <= len(lists) <= 8, lists


@pytest.mark.parametrize("style", ["PHPSESSID", "jsessionid"])
def test_session_ids_do_not_multiply_pages(server: PortalServer, sqlite_url: str, style: str) -> None:
    server.set(faults=[{"kind": "sessions", "part": style}])
    scrapy = scrapy_for(server, sqlite_url)
    scrapy.run("crawl", CITY)
    assert_complete(server, scrapy)
    articles = Counter(match[0] for path in server.paths() if (match := re.search(ARTICLES, path)))
    assert max(articles.values()) == 1


def test_a_redirect_loop(server: PortalServer, sqlite_url: str) -> None:
    looped = an_article(server)
    server.set(faults=[{"kind": "redirect", "path": looped}])
    scrapy = scrapy_for(server, sqlite_url)
    scrapy.run("crawl", CITY, check=1)
    assert len(scrapy.export(CITY)) == len(server.truth(CITY)) - 1
    run = scrapy.runs()[0]
    assert (run["state"], run["failed"]) == ("incomplete", 1)
    asked = [path for path in server.paths() if re.search(looped, path)]
    assert len(asked) <= 8, "it ends after a few redirects"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433"])
def test_a_redirect_to_another_server_is_not_followed(server: PortalServer, sqlite_url: str, host: str) -> None:
    with listener() as (port, arrived):
        location = f"http://{host}:{port}/secret"
        server.set(faults=[{"kind": "redirect", "path": an_article(server), "location": location}])
        scrapy = scrapy_for(server, sqlite_url)
        scrapy.run("crawl", CITY, check=1)
        assert arrived == []
    assert len(scrapy.export(CITY)) == len(server.truth(CITY)) - 1
    assert "leads away" in scrapy.run("frontier", CITY).stdout


@pytest.mark.parametrize("kind", ["huge", "gzip_bomb", "brotli_bomb"])
def test_a_page_of_200_megabytes(server: PortalServer, sqlite_url: str, kind: str) -> None:
    server.set(faults=[{"kind": kind, "path": an_article(server)}])
    scrapy = scrapy_for(server, sqlite_url)
    with scrapy.started("crawl", CITY, module="tests.support.peak_memory") as process:
        said, errors = process.communicate(timeout=120)
    assert process.returncode == 1, errors
    peak = int(said.splitlines()[-1])
    print(f"{kind}: peak {peak} KB")
    assert peak < MAX_PEAK_KB
    assert len(scrapy.export(CITY)) == len(server.truth(CITY)) - 1
    assert scrapy.runs()[0]["failed"] == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "truncate"},
        {"kind": "empty"},
        {"kind": "reset"},
        {"kind": "status", "status": 500},
        {"kind": "status", "status": 429, "retry_after": "1"},
        {"kind": "partial", "part": "body"},
        {"kind": "partial", "part": "title"},
    ],
    ids=lambda fault: "-".join(str(value) for value in fault.values()),
)
def test_what_passes_is_tried_again(server: PortalServer, sqlite_url: str, fault: dict[str, Any]) -> None:
    server.set(faults=[{**fault, "path": ARTICLES, "first": 3}])
    scrapy = scrapy_for(server, sqlite_url)
    scrapy.run("crawl", CITY)
    assert_complete(server, scrapy)
    run = scrapy.runs()[0]
    assert (run["failed"], run["gone"]) == (0, 0)


@pytest.mark.parametrize(("status", "form"), [(429, "seconds"), (503, "date")])
def test_retry_after_holds_all_requests(server: PortalServer, sqlite_url: str, status: int, form: str) -> None:
    until = datetime.now(UTC) + timedelta(seconds=5)
    value = "3" if form == "seconds" else format_datetime(until, usegmt=True)
    server.set(faults=[{"kind": "status", "path": ARTICLES, "status": status, "retry_after": value, "first": 1}])
    scrapy = scrapy_for(server, sqlite_url, CONCURRENT_REQUESTS_PER_DOMAIN=1)
    scrapy.run("crawl", CITY)
    assert_complete(server, scrapy)
    requests = server.requests()
    refused = next(request for request in requests if request["status"] == status)
    again = [r["time"] for r in requests if r["path"] == refused["path"] and r["time"] > refused["time"]]
    earliest = refused["time"] + 3 if form == "seconds" else int(until.timestamp())
    assert min(again) >= earliest - 0.05


def test_nothing_broken_is_stored_over_what_is_known(server: PortalServer, sqlite_url: str) -> None:
    scrapy = scrapy_for(server, sqlite_url, DAYUAN_OUTAGE_PATIENCE=1)
    scrapy.patch = "hasty"
    scrapy.run("crawl", CITY)
    known = {record["url"]: record["content_hash"] for record in scrapy.export(CITY)}
    for fault in (
        {"kind": "truncate"},
        {"kind": "empty"},
        {"kind": "soft_error"},
        {"kind": "script_redirect"},
        {"kind": "partial", "part": "body"},
        {"kind": "partial", "part": "title"},
    ):
        server.set(faults=[{**fault, "path": ARTICLES}])
        scrapy.run("crawl", CITY, "-a", "mode=full", check=1)
        after = scrapy.export(CITY)
        assert {record["url"]: record["content_hash"] for record in after} == known, fault
        assert {record["status"] for record in after} == {"live"}, fault


def test_a_server_that_dribbles(server: PortalServer, sqlite_url: str) -> None:
    server.set(faults=[{"kind": "dribble", "path": an_article(server), "first": 1, "delay": 0.5}])
    scrapy = scrapy_for(server, sqlite_url, DOWNLOAD_TIMEOUT=1)
    scrapy.run("crawl", CITY)
    assert_complete(server, scrapy)


def test_a_short_outage_is_ridden_out(server: PortalServer, sqlite_url: str) -> None:
    server.set(latency=0.2)
    scrapy = scrapy_for(server, sqlite_url, DAYUAN_OUTAGE_PATIENCE=60, CONCURRENT_REQUESTS_PER_DOMAIN=1)
    with scrapy.running("crawl", CITY) as process:
        wait_for_requests(server, 6, process)
        server.set(down=True)
        wait_until(lambda: rows(sqlite_url, "SELECT url FROM frontier WHERE reason LIKE '%refuses%'"), process)
        server.set(down=False, latency=0.0)
        status, said = process.ended()
    assert status == 0, said
    assert_complete(server, scrapy)
