"""Workers that are suspended, taken for dead, woken up and killed, by commands that each ask for something else."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest

from fixtures.portal import PortalServer
from tests.crash.killable import killable
from tests.support.archive import assert_whole, rows
from tests.support.forks import Fork
from tests.support.patched import SILENT_S
from tests.support.scrapy import Scrapy
from tests.support.truth import differences

StartPortal = Callable[..., PortalServer]

CITY = "yangquan"
COMMANDS = [
    (),
    ("-a", "mode=full"),
    ("-a", "since=2022-07-05"),
    ("-s", "DAYUAN_REVISIT_BUDGET=7"),
]
# A worker that is stopped in the midst of a transaction keeps SQLite's lock: nobody can take over then.
LONGEST_S = 4 * SILENT_S


class Crew:
    """Two workers on a city, and what is done to them."""

    def __init__(self, server: PortalServer, scrapy: Scrapy, database_url: str, folder: Path, seed: int) -> None:
        self._server = server
        self._scrapy = scrapy
        self._database_url = database_url
        self._logs = [folder / "one.log", folder / "other.log"]
        self._moments = random.Random(seed)
        self.kills = 0
        self.reclaimed = 0

    def work(self) -> None:
        """Let both work for a while, suspend one of them until the other has taken over, and kill them one by one."""
        moments = self._moments
        self._server.clear_log()
        with ExitStack() as stack:
            workers = [stack.enter_context(self._start(log)) for log in self._logs]
            asked = moments.randint(5, 60)
            while any(worker.is_alive() for worker in workers) and self._server.request_count() < asked:
                time.sleep(0.02)
            moments.shuffle(workers)
            if moments.random() < 0.7:
                self._suspend(workers[0])
            # What it does first when it wakes up is of interest, and so is what it leaves behind.
            workers[0].join(moments.uniform(0.0, 1.0))
            for worker in workers:
                worker.kill()
                worker.join()
                self.kills += worker.exitcode == -signal.SIGKILL
                assert worker.exitcode in {0, -signal.SIGKILL}, self._said()
        said = self._said()
        assert "Traceback" not in said, said

    def _start(self, log: Path) -> AbstractContextManager[Fork]:
        command = self._moments.choice(COMMANDS)
        return killable(self._scrapy.environment, log, "crawl", CITY, "-a", "join=1", *command, patch="impatient")

    def _suspend(self, worker: Fork) -> None:
        """SIGSTOP, and SIGCONT when another has taken over what it held."""
        if not worker.is_alive():
            return
        os.kill(worker.pid, signal.SIGSTOP)
        until = time.monotonic() + LONGEST_S
        while time.monotonic() < until:
            if self._is_buried(worker.pid):
                self.reclaimed += 1
                break
            time.sleep(0.05)
        os.kill(worker.pid, signal.SIGCONT)

    def _is_buried(self, pid: int) -> bool:
        found = rows(self._database_url, f"SELECT ended_at FROM workers WHERE pid = {pid} ORDER BY id DESC LIMIT 1")
        return bool(found) and found[0][0] is not None

    def _said(self) -> str:
        return "".join(log.read_text() for log in self._logs if log.exists())


@pytest.mark.timeout(0)
def test_suspended_and_killed_workers_of_different_commands(
    portal: StartPortal, database_url: str, kills: int, seed: int, tmp_path: Path
) -> None:
    server = portal(markup="zblog", articles=100, list_size=10, latency=0.1)
    server.warm()
    archive = tmp_path / "archive"
    scrapy = Scrapy(site_url=server.url, database_url=database_url, DAYUAN_ARCHIVE_DIR=archive)
    scrapy.run("db", "upgrade")
    crew = Crew(server, scrapy, database_url, tmp_path, seed)
    while crew.kills < kills or not crew.reclaimed:
        crew.work()
    server.set(latency=0.0)
    done = scrapy.run("crawl", CITY, "-a", "mode=full")
    runs = rows(database_url, "SELECT state, new, reason FROM runs")
    print(
        f"{crew.kills} kills and {crew.reclaimed} burials of suspended workers in {len(runs)} runs; {done.stderr.splitlines()[-1]}"
    )
    assert {state for state, *_ in runs} == {"complete"}, f"seed {seed}: {runs}"
    lines = differences(scrapy.export(CITY), server.truth(CITY))
    assert not lines, f"seed {seed}: {len(lines)} differences; the first: {lines[0]}"
    live = [record for record in scrapy.export(CITY) if record["status"] == "live"]
    assert {record["revision"] for record in live} == {1}, "something was stored twice"
    assert sum(new for _, new, _ in runs) == len(live)
    assert rows(database_url, "SELECT count(*) FROM frontier WHERE state IN ('discovered', 'leased')") == [(0,)]
    assert rows(database_url, "SELECT count(*) FROM workers WHERE ended_at IS NULL") == [(0,)]
    assert_whole(archive, database_url)
