"""Several workers on one run: no URL twice, and a dead one's work is taken over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, closing

from dayuan_crawler.frontier.model import Assignment, Kind, Link
from dayuan_crawler.storage.database import Database
from dayuan_crawler.storage.run_store import RunStore
from fixtures.portal import PortalServer
from tests.support.archive import rows
from tests.support.politeness import assert_polite
from tests.support.scrapy import Scrapy
from tests.support.truth import differences
from tests.support.waiting import wait_for_requests, wait_until

StartPortal = Callable[..., PortalServer]
DELAY_S = 0.3


def test_three_workers_one_killed_and_one_late(portal: StartPortal, postgresql_url: str) -> None:
    server = portal(markup="zblog", articles=100, list_size=50)
    scrapy = Scrapy(site_url=server.url, database_url=postgresql_url)

    def held(worker: int) -> int:
        query = f"SELECT count(*) FROM frontier WHERE state = 'leased' AND worker_id = {worker}"
        return int(rows(postgresql_url, query)[0][0])

    with ExitStack() as workers:
        first = workers.enter_context(scrapy.started("crawl", "yangquan"))
        wait_for_requests(server, 10, first)
        # The work is not done before all have come, however long they take to start.
        server.set(latency=4.0)
        second = workers.enter_context(scrapy.started("crawl", "yangquan", "-a", "join=1"))
        wait_until(lambda: held(2), second)
        second.kill()
        third = workers.enter_context(scrapy.started("crawl", "yangquan", "-a", "join=1"))
        refused = scrapy.run("crawl", "yangquan")
        assert "is in progress (process " in refused.stderr
        wait_until(lambda: held(3), third)
        server.set(latency=0.0)
        said = [worker.communicate(timeout=120)[1] for worker in (first, third)]
    assert first.returncode == 0, said[0]
    assert third.returncode == 0, said[1]
    assert [run["state"] for run in scrapy.runs()] == ["complete"]
    lines = differences(scrapy.export(), server.truth("yangquan"))
    assert not lines, lines[0]
    asked = Counter(request["path"] for request in server.requests() if request["path"] != "/robots.txt")
    # What the killed worker held is asked again; nothing else is.
    assert sum(times - 1 for times in asked.values()) <= 16


def test_a_worker_of_another_command_helps_and_then_begins_its_own(portal: StartPortal, database_url: str) -> None:
    server = portal(markup="zblog", articles=10, list_size=8)
    scrapy = Scrapy(site_url=server.url, database_url=database_url)
    assignment = Assignment("yangquan", server.url, "incremental", None, join=False, delay=0.0, revisits=500)
    with closing(RunStore(Database(database_url), assignment)) as store:
        store._database.upgrade()
        store.open()
        store.exchange([], [Link("yangquan", f"{server.url}/gsyl/yangquan/", Kind.LIST)], 1)
        refused = scrapy.run("crawl", "yangquan", "-a", "mode=full")
        assert "it was begun with mode=incremental" in refused.stderr
        with scrapy.started("crawl", "yangquan", "-a", "join=1", "-a", "mode=full") as joined:

            def has_joined() -> bool:
                # A heartbeat: this worker is not to be taken for dead.
                store.exchange([], [], 0)
                return rows(database_url, "SELECT count(*) FROM workers") == [(2,)]

            wait_until(has_joined, joined)
            store.leave([], None)
            _, said = joined.communicate(timeout=200)
    assert joined.returncode == 0, said
    assert "Run 1 of yangquan was begun with other arguments (mode=incremental" in said
    assert [(run["mode"], run["state"]) for run in scrapy.runs()] == [("full", "complete"), ("incremental", "complete")]
    assert not differences(scrapy.export(), server.truth("yangquan"))
    live = len([record for record in server.truth("yangquan") if record["status"] == "live"])
    assert [(run["new"], run["unchanged"]) for run in scrapy.runs()] == [(0, live), (live, 0)]


def test_workers_keep_one_delay(portal: StartPortal, postgresql_url: str) -> None:
    server = portal(markup="zblog", articles=60)
    scrapy = Scrapy(site_url=server.url, database_url=postgresql_url, DOWNLOAD_DELAY=DELAY_S)
    with ExitStack() as workers:
        first = workers.enter_context(scrapy.started("crawl", "yangquan"))
        wait_for_requests(server, 3, first)
        second, third = (workers.enter_context(scrapy.started("crawl", "yangquan", "-a", "join=1")) for _ in range(2))
        wait_for_requests(server, 40, second)
        second.kill()
        said = [worker.communicate(timeout=120)[1] for worker in (first, third)]
    assert first.returncode == 0, said[0]
    assert third.returncode == 0, said[1]
    assert_polite(server, DELAY_S)
    assert not differences(scrapy.export(), server.truth("yangquan"))
