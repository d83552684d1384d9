"""Several workers on one run: no URL twice, and a dead one's work is taken over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Self

from dayuan_crawler.frontier.model import Assignment, Kind, Link
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.crawl.store import RunStore
from fixtures.portal import PortalServer
from tests.crash.killable import killable
from tests.support.archive import rows
from tests.support.forks import Fork
from tests.support.politeness import assert_polite
from tests.support.scrapy import Scrapy
from tests.support.truth import differences
from tests.support.waiting import PATIENCE_S, wait_for_requests, wait_until

StartPortal = Callable[..., PortalServer]
CITY = "yangquan"
DELAY_S = 0.3


class Crew:
    """Workers of a city, which are killed at the end."""

    def __init__(self, scrapy: Scrapy, folder: Path) -> None:
        self._scrapy = scrapy
        self._folder = folder
        self._workers = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._workers.close()

    def start(self, name: str, *arguments: str) -> Fork:
        return self._workers.enter_context(
            killable(self._scrapy.environment, self._folder / name, "crawl", CITY, *arguments)
        )

    def finish(self, name: str, worker: Fork) -> str:
        """Wait until it ends in order; what it said."""
        worker.join(PATIENCE_S)
        said = (self._folder / name).read_text()
        assert worker.exitcode == 0, said
        return said


def test_three_workers_one_killed_and_one_late(portal: StartPortal, postgresql_url: str, tmp_path: Path) -> None:
    server = portal(markup="zblog", articles=100, list_size=50)
    scrapy = Scrapy(site_url=server.url, database_url=postgresql_url)

    def held(worker: int) -> int:
        query = f"SELECT count(*) FROM frontier WHERE state = 'leased' AND worker_id = {worker}"
        return int(rows(postgresql_url, query)[0][0])

    with Crew(scrapy, tmp_path) as crew:
        first = crew.start("first")
        wait_for_requests(server, 10, first)
        # The work is not done before all have come, however long they take to start.
        server.set(latency=4.0)
        second = crew.start("second", "-a", "join=1")
        wait_until(lambda: held(2), second)
        second.kill()
        third = crew.start("third", "-a", "join=1")
        refused = scrapy.run("crawl", CITY)
        assert "is in progress (process " in refused.stderr
        wait_until(lambda: held(3), third)
        server.set(latency=0.0)
        crew.finish("first", first)
        crew.finish("third", third)
    assert [run["state"] for run in scrapy.runs()] == ["complete"]
    lines = differences(scrapy.export(), server.truth(CITY))
    assert not lines, lines[0]
    asked = Counter(request["path"] for request in server.requests() if request["path"] != "/robots.txt")
    # What the killed worker held is asked again; nothing else is.
    assert sum(times - 1 for times in asked.values()) <= 16


def test_a_worker_of_another_command_helps_and_then_begins_its_own(
    portal: StartPortal, database_url: str, tmp_path: Path
) -> None:
    server = portal(markup="zblog", articles=10, list_size=8)
    scrapy = Scrapy(site_url=server.url, database_url=database_url)
    assignment = Assignment(CITY, server.url, "incremental", None, join=False, delay=0.0, revisits=500)
    with closing(RunStore(Database(database_url), assignment)) as store:
        store._database.upgrade()
        store.open()
        store.exchange([], [Link(CITY, f"{server.url}/gsyl/yangquan/", Kind.LIST)], 1)
        refused = scrapy.run("crawl", CITY, "-a", "mode=full")
        assert "it was begun with mode=incremental" in refused.stderr
        with Crew(scrapy, tmp_path) as crew:
            joined = crew.start("joined", "-a", "join=1", "-a", "mode=full")

            def has_joined() -> bool:
                # A heartbeat: this worker is not to be taken for dead.
                store.exchange([], [], 0)
                return rows(database_url, "SELECT count(*) FROM workers") == [(2,)]

            wait_until(has_joined, joined)
            store.leave([], None)
            said = crew.finish("joined", joined)
    assert "Run 1 of yangquan was begun with other arguments (mode=incremental" in said
    assert [(run["mode"], run["state"]) for run in scrapy.runs()] == [("full", "complete"), ("incremental", "complete")]
    assert not differences(scrapy.export(), server.truth(CITY))
    live = len([record for record in server.truth(CITY) if record["status"] == "live"])
    assert [(run["new"], run["unchanged"]) for run in scrapy.runs()] == [(0, live), (live, 0)]


def test_workers_keep_one_delay(portal: StartPortal, postgresql_url: str, tmp_path: Path) -> None:
    server = portal(markup="zblog", articles=60)
    scrapy = Scrapy(site_url=server.url, database_url=postgresql_url, DOWNLOAD_DELAY=DELAY_S)
    with Crew(scrapy, tmp_path) as crew:
        first = crew.start("first")
        wait_for_requests(server, 3, first)
        second, third = (crew.start(name, "-a", "join=1") for name in ("second", "third"))
        wait_for_requests(server, 40, second)
        second.kill()
        crew.finish("first", first)
        crew.finish("third", third)
    assert_polite(server, DELAY_S)
    assert not differences(scrapy.export(), server.truth(CITY))
