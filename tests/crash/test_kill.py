"""``kill -9`` at any moment: nothing is lost, nothing comes twice, and no run says that it is complete when it is not."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from dayuan_crawler.storage.core.database import Database
from fixtures.portal import PortalServer
from tests.crash.killable import killable
from tests.crash.witness import Witness
from tests.support.archive import assert_whole
from tests.support.scrapy import Scrapy
from tests.support.truth import differences
from tests.support.waiting import wait_for_requests

StartPortal = Callable[..., PortalServer]

CITY = "yangquan"
SMALL_CITY = "datong"
# The number of kills in the test suite.
FEW_KILLS = 12
# Eight requests under way, and as many that are answered and wait for their commit.
MOST_IN_FLIGHT = 16
TIMES = frozenset({"first_seen_at", "last_seen_at", "changed_at"})
# More writes than a crawl of the smallest portal makes.
MOST_WRITES = 40


def timeless(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{field: value for field, value in record.items() if field not in TIMES} for record in records]


# Each step has its own limit, and `make crash KILLS=1000` takes as long as it takes.
@pytest.mark.timeout(0)
def test_kills_at_random_moments(portal: StartPortal, database_url: str, kills: int, seed: int, tmp_path: Path) -> None:
    server = portal(markup="zblog", articles=150, list_size=20, latency=0.1)
    server.warm()
    archive = tmp_path / "archive"
    scrapy = Scrapy(site_url=server.url, database_url=database_url, DAYUAN_ARCHIVE_DIR=archive)
    witness = Witness(server, CITY, database_url)
    scrapy.run("db", "upgrade")
    # A full run asks for everything, so that another one can be killed when the first is through.
    full = ("crawl", CITY, "-a", "mode=full")
    moments = random.Random(seed)
    log = tmp_path / "killed.log"
    finished = 0
    while witness.kills < kills:
        with killable(scrapy.environment, log, *full) as process:
            # In requests rather than seconds, so that a busy machine is killed as far in its crawl as an idle one.
            asked = moments.randint(1, 80)
            while process.is_alive() and server.request_count() < asked:
                time.sleep(0.02)
            process.join(moments.uniform(0.0, 0.15))
        said = log.read_text()
        if process.exitcode == -signal.SIGKILL:
            witness.killed()
        else:
            assert process.exitcode == 0, said
            witness.look()
            finished += 1
            assert finished <= kills, f"seed {seed}: the crawls end before they are killed"
        if "is complete" in said:
            assert witness.unfinished() == 0, "a run said that it is complete, with pages waiting"
        assert witness.states()[0] == "running" or witness.unfinished() == 0
    done = scrapy.run(*full)
    witness.look()
    print(
        f"{witness.kills} kills in {len(witness.states())} runs: {witness.repeated} requests came again,"
        f" {witness.most_in_flight} in flight at the most; {done.stderr.splitlines()[-1]}"
    )
    assert not witness.unexcused, witness.unexcused
    assert witness.most_in_flight <= MOST_IN_FLIGHT
    assert set(witness.states()) == {"complete"}
    records = scrapy.export(CITY)
    lines = differences(records, server.truth(CITY))
    assert not lines, f"seed {seed}: {len(lines)} differences; the first: {lines[0]}"
    server.set(latency=0.0)
    undisturbed = Scrapy(site_url=server.url, database_url=f"sqlite:///{tmp_path / 'undisturbed.db'}")
    undisturbed.run("crawl", CITY)
    assert timeless(records) == timeless(undisturbed.export(CITY))
    assert assert_whole(archive, database_url) > 150


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_kill_at_each_write(
    portal: StartPortal, new_database: Callable[[], str], moment: str, kills: int, tmp_path: Path
) -> None:
    server = portal(markup="zblog", articles=3)
    # The test suite kills before the odd writes and after the even ones, and `make crash` before and after all.
    step = 1 if kills > FEW_KILLS else 2
    for number in range(2 if moment == "after" and step == 2 else 1, MOST_WRITES, step):
        database_url = new_database()
        archive = tmp_path / f"archive-{number}"
        scrapy = Scrapy(
            site_url=server.url,
            database_url=database_url,
            CONCURRENT_REQUESTS_PER_DOMAIN="2",
            DAYUAN_ARCHIVE_DIR=archive,
            DAYUAN_ARCHIVE_FILE_BYTES=20_000,
        )
        with closing(Database(database_url)) as database:
            database.upgrade()
        server.clear_log()
        witness = Witness(server, SMALL_CITY, database_url)
        log = tmp_path / "killed.log"
        with killable(scrapy.environment, log, "crawl", SMALL_CITY, kill_at=(number, moment)) as process:
            process.join(120)
            assert process.exitcode is not None
        if process.exitcode != -signal.SIGKILL:
            assert process.exitcode == 0, log.read_text()
            break
        witness.killed()
        finished = witness.states() == ["complete"]
        assert not (finished and witness.unfinished())
        with killable(scrapy.environment, log, "crawl", SMALL_CITY) as process:
            process.join(120)
            assert process.exitcode == 0, log.read_text()
        witness.look()
        assert not witness.unexcused, (number, witness.unexcused)
        assert "is complete" in log.read_text()
        assert witness.states() == (["complete", "complete"] if finished else ["complete"])
        lines = differences(witness.records(), server.truth(SMALL_CITY))
        assert not lines, f"write {number}: {len(lines)} differences; the first: {lines[0]}"
        assert_whole(archive, database_url)
    else:
        pytest.fail(f"a crawl makes more than {MOST_WRITES} writes")
    print(f"killed {moment} {len(range(1, number, step))} of {number - 1} commits")
    # The run's beginning and end, robots.txt, and what the pages brought.
    assert number > 8


def test_a_resumed_run_says_so(portal: StartPortal, database_url: str) -> None:
    server = portal(markup="zblog", articles=60, latency=0.2)
    scrapy = Scrapy(site_url=server.url, database_url=database_url)
    with scrapy.running("crawl", CITY) as process:
        wait_for_requests(server, 20, process)
        process.kill()
    server.set(latency=0.0)
    done = scrapy.run("crawl", CITY)
    assert "Resuming run 1: " in done.stderr
    assert [run["run"] for run in scrapy.runs()] == [1]
