"""``kill -9`` at any moment: nothing is lost, nothing comes twice, and no run says that it is complete when it is not."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dayuan_crawler.storage.database import Database
from dayuan_crawler.storage.frontier import FrontierTable
from dayuan_crawler.storage.runs import RunTable
from fixtures.portal import PortalServer
from tests.support.archive import assert_whole
from tests.support.scrapy import Scrapy
from tests.support.truth import differences

StartPortal = Callable[..., PortalServer]

# Requests under way at a time, twice: leased, or on their way into the database.
CAPACITY = 16
CITY = "yangquan"
# More writes than a crawl of the small portal has left when it was killed before each of as many.
WRITES = 60
SEED = 20220709


def run_states(database_url: str) -> list[str]:
    database = Database(database_url, read_only=True)
    try:
        with database.reading() as connection:
            return [run.state for run in RunTable(connection).history([CITY], 10_000)]
    finally:
        database.close()


def waiting(database_url: str) -> int:
    database = Database(database_url, read_only=True)
    try:
        with database.reading() as connection:
            states = FrontierTable(connection).summary(CITY).states
            return sum(count for state, count in states.items() if state in {"discovered", "leased"})
    finally:
        database.close()


def repeated(requests: list[dict[str, Any]], runs: int = 1) -> int:
    """How many requests were for what had been asked before in the same run.

    robots.txt is aside, and so are redirects: a redirected fetch is one lease, and two requests.
    """
    asked = Counter(
        request["path"]
        for request in requests
        if request["path"] != "/robots.txt" and request["status"] not in {301, 302}
    )
    return sum(max(times - runs, 0) for times in asked.values())


# Each step has its own limit, and `make crash KILLS=1000` takes as long as it takes.
@pytest.mark.timeout(0)
def test_kills_at_random_moments(portal: StartPortal, database_url: str, kills: int, tmp_path: Path) -> None:
    server = portal(markup="zblog", articles=600, list_size=40, latency=0.1)
    server.warm()
    archive = tmp_path / "archive"
    scrapy = Scrapy(site_url=server.url, database_url=database_url, DAYUAN_ARCHIVE_DIR=archive)
    # A full run asks for everything, so that another one can be killed when the first is through.
    full = ("crawl", CITY, "-a", "mode=full")
    moments = random.Random(SEED)
    killed = finished = 0
    while killed < kills:
        asked = len(server.requests())
        with scrapy.started(*full) as process:
            # The start takes a while: what matters is when, after its first request, the crawl is killed.
            deadline = time.monotonic() + 30
            while process.poll() is None and len(server.requests()) == asked and time.monotonic() < deadline:
                time.sleep(0.05)
            time.sleep(moments.uniform(0.0, 0.6))
            process.kill()
            _, said = process.communicate()
        if "is complete" in said:
            assert waiting(database_url) == 0, "a run said that it is complete, with pages waiting"
        if process.returncode == -signal.SIGKILL:
            killed += 1
            assert run_states(database_url)[0] == "running" or waiting(database_url) == 0
        else:
            assert process.returncode == 0, said
            finished += 1
            assert finished <= kills, f"seed {SEED}: the crawls end before they are killed"
    done = scrapy.run(*full)
    runs = len(run_states(database_url))
    again = repeated(server.requests(), runs)
    print(f"{killed} kills, {runs} runs, {again} repeated requests; {done.stderr.splitlines()[-1]}")
    lines = differences(scrapy.export(CITY), server.truth(CITY))
    assert not lines, f"seed {SEED}: {len(lines)} differences; the first: {lines[0]}"
    assert again <= CAPACITY * killed
    assert set(run_states(database_url)) == {"complete"}
    assert assert_whole(archive, database_url) > 600


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_kill_at_each_write(portal: StartPortal, database_url: str, moment: str, tmp_path: Path) -> None:
    server = portal(markup="zblog", articles=60, list_size=10)
    archive = tmp_path / "archive"
    scrapy = Scrapy(
        site_url=server.url,
        database_url=database_url,
        CONCURRENT_REQUESTS_PER_DOMAIN="2",
        DAYUAN_ARCHIVE_DIR=archive,
        DAYUAN_ARCHIVE_FILE_BYTES=20_000,
    )
    scrapy.run("db", "upgrade")
    kills = 0
    for number in range(1, WRITES + 1):
        with scrapy.started(str(number), moment, "crawl", CITY, module="tests.crash.killed") as process:
            process.wait(timeout=60)
            if process.returncode != -signal.SIGKILL:
                assert process.returncode == 0
                break
        kills += 1
    else:
        pytest.fail(f"the crawl has not ended after {kills} kills")
    print(f"{kills} kills {moment} a commit, {repeated(server.requests())} repeated requests")
    assert kills > 5
    scrapy.run("crawl", CITY)
    lines = differences(scrapy.export(CITY), server.truth(CITY))
    assert not lines, f"{len(lines)} differences; the first: {lines[0]}"
    assert repeated(server.requests()) <= CAPACITY * kills
    assert run_states(database_url)[0] == "complete"
    assert_whole(archive, database_url)


def test_a_resumed_run_says_so(portal: StartPortal, database_url: str) -> None:
    server = portal(markup="zblog", articles=200, latency=0.2)
    scrapy = Scrapy(site_url=server.url, database_url=database_url)
    with scrapy.started("crawl", CITY) as process:
        while len(server.requests()) < 20:
            time.sleep(0.05)
            assert process.poll() is None
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    server.set(latency=0.0)
    done = scrapy.run("crawl", CITY)
    assert "Resuming run 1: " in done.stderr
    assert [run["run"] for run in scrapy.runs()] == [1]
