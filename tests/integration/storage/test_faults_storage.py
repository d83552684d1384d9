"""Databases that go away, are busy or full in the middle of a crawl."""

from __future__ import annotations

import signal
import sqlite3
import time
from collections.abc import Callable

import psycopg
from sqlalchemy import make_url

from fixtures.portal import PortalServer
from tests.services.postgresql import OwnPostgresqlServer
from tests.support.patched import HURRY_MS
from tests.support.scrapy import Running, Scrapy
from tests.support.truth import differences
from tests.support.waiting import wait_for_requests, wait_until

StartPortal = Callable[..., PortalServer]
CITY = "datong"


def ended(process: Running, timeout: float = 60) -> tuple[int, str]:
    """The exit status and what was said."""
    status, said = process.ended(timeout)
    assert "Traceback" not in said, said
    return status, said


def complete(server: PortalServer, scrapy: Scrapy) -> None:
    lines = differences(scrapy.export(CITY), server.truth(CITY))
    assert not lines, lines[0]
    assert scrapy.runs()[0]["state"] == "complete"


def slow_crawl(portal: StartPortal, database_url: str, latency: float = 0.3) -> tuple[PortalServer, Scrapy]:
    server = portal(markup="zblog", articles=60, latency=latency)
    return server, Scrapy(site_url=server.url, database_url=database_url, CONCURRENT_REQUESTS_PER_DOMAIN=1)


def test_a_server_that_is_stopped_and_started(portal: StartPortal, own_postgresql_server: OwnPostgresqlServer) -> None:
    server, scrapy = slow_crawl(portal, own_postgresql_server.url)
    scrapy.run("db", "upgrade")
    with scrapy.running("crawl", CITY) as process:
        wait_for_requests(server, 5, process)
        own_postgresql_server.stop()
        wait_until(lambda: "waiting up to 60 s" in process.said(), process)
        own_postgresql_server.start()
        wait_until(lambda: "The database is back" in process.said(), process)
        server.set(latency=0.0)
        status, said = ended(process)
    assert status == 0, said
    complete(server, scrapy)


def test_a_signal_while_the_server_is_away(portal: StartPortal, own_postgresql_server: OwnPostgresqlServer) -> None:
    server, scrapy = slow_crawl(portal, own_postgresql_server.url)
    scrapy.run("db", "upgrade")
    with scrapy.running("crawl", CITY) as process:
        wait_for_requests(server, 5, process)
        own_postgresql_server.stop()
        wait_until(lambda: "waiting up to 60 s" in process.said(), process)
        process.send_signal(signal.SIGTERM)
        status, said = ended(process, timeout=40)
    assert status == 1, said
    own_postgresql_server.start()
    server.set(latency=0.0)
    assert "Resuming run 1" in scrapy.run("crawl", CITY).stderr
    complete(server, scrapy)


def test_connections_that_are_cut_again_and_again(portal: StartPortal, postgresql_url: str) -> None:
    server, scrapy = slow_crawl(portal, postgresql_url)
    scrapy.run("db", "upgrade")
    url = make_url(postgresql_url).set(drivername="postgresql").render_as_string(hide_password=False)
    cut = 0
    with scrapy.running("crawl", CITY) as process, psycopg.connect(url, autocommit=True) as connection:
        wait_for_requests(server, 3, process)
        while cut < 8:
            assert process.poll() is None
            cut += connection.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            ).fetchall()[0][0]
            time.sleep(0.05)
        server.set(latency=0.0)
        status, said = ended(process)
    assert status == 0, said
    complete(server, scrapy)


def test_a_file_that_another_process_holds(portal: StartPortal, sqlite_url: str) -> None:
    server, scrapy = slow_crawl(portal, sqlite_url)
    scrapy.patch = "hurried"
    with scrapy.running("crawl", CITY) as process:
        wait_for_requests(server, 5, process)
        other = sqlite3.connect(str(make_url(sqlite_url).database), isolation_level=None, timeout=5)
        other.execute("BEGIN IMMEDIATE")
        # Longer than a statement waits.
        time.sleep(1.5 * HURRY_MS / 1000)
        assert process.poll() is None
        other.execute("ROLLBACK")
        other.close()
        status, said = ended(process)
    assert status == 0, said
    complete(server, scrapy)


def test_a_full_disk(portal: StartPortal, sqlite_url: str) -> None:
    server, scrapy = slow_crawl(portal, sqlite_url, latency=0)
    scrapy.run("db", "upgrade")
    with scrapy.started("200", "crawl", CITY, module="tests.support.small_disk") as process:
        _, said = process.communicate(timeout=60)
    assert process.returncode == 1, said
    assert "Traceback" not in said
    assert said.strip().splitlines()[-1].startswith("dayuan: database")
    assert "Resuming run 1" in scrapy.run("crawl", CITY).stderr
    complete(server, scrapy)
