"""Workers that are taken for dead and wake up, that share a machine's name, and whose commits are made twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, text, update

from dayuan_crawler.archive.writer import ArchiveWriter
from dayuan_crawler.frontier.model import Assignment, Capture, Completion, Kind, Lease, Link, Progress
from dayuan_crawler.frontier.store import FrontierStore, RunInProgress
from dayuan_crawler.frontier.walk import ListPage
from dayuan_crawler.items import ArticleItem
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.crawl import runs as runs_module
from dayuan_crawler.storage.crawl.runs import HEARTBEAT_TIMEOUT, Process
from dayuan_crawler.storage.crawl.store import RunStore
from dayuan_crawler.storage.schema import Worker
from tests.support.archive import assert_whole, rows

T = TypeVar("T")
SITE = "http://a.test"
CITY = "yangquan"
SECTION = Link(CITY, f"{SITE}/gsyl/yangquan/", Kind.LIST)
ARTICLES = [Link(CITY, f"{SITE}/gsyl/yangquan/{number}.html", Kind.ARTICLE) for number in range(1, 6)]

Open = Callable[..., tuple[RunStore, Progress]]


def assignment(*, join: bool = False, mode: str = "incremental") -> Assignment:
    return Assignment(CITY, SITE, mode, None, join=join, delay=0.0)


def page(lease: Lease) -> Completion:
    """What a page brought: its articles, or the article that it is."""
    link = lease.link
    captures = [Capture(link.url, "GET", [], datetime.now(UTC), 200, [], link.url.encode())]
    if link.kind is Kind.LIST:
        return Completion(lease, links=ARTICLES, list_page=ListPage(5, has_pager=True), captures=captures)
    number = int(link.url.rsplit("/", 1)[1].removesuffix(".html"))
    item = ArticleItem(url=link.url, site_id=number, city=CITY, section=CITY, title=f"第{number}篇", body="文。")
    return Completion(lease, items=[item], captures=captures)


def work_off(store: RunStore) -> None:
    """Work until nothing is leased to this worker any more."""
    leases = store.exchange([], [], 10).leases
    while leases:
        leases = store.exchange([page(lease) for lease in leases], [], 10).leases


@pytest.fixture
def opened(database_url: str, tmp_path: Path) -> Iterator[Open]:
    """Opens stores of a worker each, with an archive, on one database."""
    with ExitStack() as stores:

        def open_store(**changes: Any) -> tuple[RunStore, Progress]:
            archive = ArchiveWriter(tmp_path / "archive", 10**9)
            store = RunStore(Database(database_url), assignment(**changes), archive)
            stores.callback(store.close)
            return store, store.open()

        yield open_store


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with closing(Database(database_url)) as database:
        database.open()
        yield database


def silence(database: Database, worker_id: int, **changes: Any) -> None:
    """Let a worker have been silent for too long."""

    def work(connection: Connection, now: datetime) -> None:
        heartbeat = {"heartbeat_at": now - 2 * HEARTBEAT_TIMEOUT, **changes}
        connection.execute(update(Worker).where(Worker.id == worker_id).values(heartbeat))

    database.run(work)


def look_for_dead(store: RunStore) -> None:
    store._reclaimed_at = datetime.min.replace(tzinfo=UTC)
    store.exchange([], [], 0)


def test_a_worker_that_was_taken_for_dead_registers_again(
    opened: Open, database: Database, database_url: str, tmp_path: Path
) -> None:
    first, _ = opened()
    second, sleeper = opened(join=True)
    [seed] = first.exchange([], [SECTION], 1).leases
    first.exchange([page(seed)], [], 0)
    held = second.exchange([], [], 2).leases
    asleep = sleeper.worker_id
    # A process that is stopped is there, and says nothing.
    silence(database, asleep)
    look_for_dead(first)
    assert len(first.exchange([], [], 1).leases) == 1
    # It brings what it was asked for before: that is others' by now, or due.
    second.exchange([page(lease) for lease in held], [], 0)
    assert sleeper.worker_id not in {0, asleep}
    assert rows(database_url, "SELECT count(*) FROM articles") == [(0,)]
    assert len(second.exchange([], [], 3).leases) == 3
    # And when it is killed then, nobody waits for it.
    silence(database, sleeper.worker_id)
    look_for_dead(first)
    first.finish()
    work_off(first)
    ending = first.finish()
    assert ending is not None
    assert (ending.reason, ending.counts["new"], ending.counts["waiting"]) == (None, 5, 0)
    # It wakes up once more: its run is over, and the city's next is not its own.
    first.leave([], None)
    heir, _ = opened(mode="full")
    heir.keep_robots_txt(200, b"", 5.0)
    exchange = second.exchange([], [SECTION], 5)
    assert (exchange.leases, exchange.idle, exchange.paced) == ([], None, True)
    late = second.finish()
    assert late is not None
    assert late.counts["new"] == 5
    heir.exchange([], [SECTION], 0)
    work_off(heir)
    assert heir.finish() is not None
    for store in (second, heir):
        store.leave([], None)
    assert rows(database_url, "SELECT count(*) FROM workers WHERE ended_at IS NULL") == [(0,)]
    assert assert_whole(tmp_path / "archive", database_url) >= 6


def test_what_is_leased_to_workers_that_are_no_more_is_due(opened: Open, database: Database) -> None:
    store, progress = opened()
    assert len(store.exchange([], ARTICLES, 5).leases) == 5
    database.run(lambda connection, now: connection.execute(update(Worker).values(ended_at=now)))
    heir, resumed = opened()
    assert resumed.resumed
    assert resumed.run_id == progress.run_id
    assert len(heir.exchange([], [], 5).leases) == 5


def test_a_stopped_process_does_not_keep_its_city(opened: Open, database: Database) -> None:
    _, progress = opened()
    with pytest.raises(RunInProgress):
        opened()
    silence(database, progress.worker_id)
    _, heir = opened()
    assert heir.resumed


def test_machines_of_one_name_do_not_bury_one_another(
    opened: Open, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, progress = opened()
    [lease] = store.exchange([], [SECTION], 1).leases
    # In the other container there is no such process, or another one of this number.
    elsewhere = {"machine": "another boot pid:[4026532000]", "pid": 7}
    database.run(lambda connection, _: connection.execute(update(Worker).values(elsewhere)))
    with pytest.raises(RunInProgress):
        opened()
    other, _ = opened(join=True)
    look_for_dead(other)
    assert store.exchange([page(lease)], [], 5).leases
    assert progress.worker_id == store._run.worker_id
    # On this one it would be dead.
    here = {"machine": Process.current().machine}
    database.run(lambda connection, _: connection.execute(update(Worker).where(Worker.pid == 7).values(here)))
    look_for_dead(other)
    assert rows_of(database, "SELECT count(*) FROM workers WHERE pid = 7 AND ended_at IS NOT NULL") == 1


def rows_of(database: Database, query: str) -> int:
    return database.run(lambda connection, _: int(connection.execute(text(query)).scalar_one()))


def test_a_machine_is_told_by_its_boot_and_its_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    here = Process.current()
    assert here == Process.current()
    assert 0 < len(here.machine) <= 128
    assert here.host not in here.machine
    # Where the system does not tell, by its network card and its name.
    runs_module.machine.cache_clear()
    monkeypatch.setattr(Path, "readlink", lambda _: (_ for _ in ()).throw(OSError()))
    assert Process.current().machine.endswith(here.host[-50:])
    runs_module.machine.cache_clear()


class Twice(Database):
    """A database whose every answer is lost after the commit, so that all work is done a second time."""

    def run(self, work: Callable[[Connection, datetime], T]) -> T:
        super().run(work)
        return super().run(work)


class Told:
    """Notes which methods of a store were called."""

    def __init__(self, store: RunStore) -> None:
        self._store = store
        self.names: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        self.names.add(name)
        return getattr(self._store, name)


def test_every_method_may_be_repeated_after_its_own_commit(database_url: str, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    store: Any = Told(RunStore(Twice(database_url), assignment(), ArchiveWriter(archive, 1_500)))
    progress = store.open()
    assert (progress.run_id, progress.worker_id, progress.resumed) == (1, 1, False)
    store.keep_robots_txt(200, b"User-agent: *", 0.5)
    assert store.robots_txt() == (200, b"User-agent: *")
    assert store.comment_key() == store.comment_key()
    assert (store.section_url(), store.usual_coverage(), store.picture("http://a.test/1.jpg")) == (None, {}, None)
    store.hold(0.1)
    first, second = store.reserve(), store.reserve()
    assert second.at >= first.at + first.gap
    leases = store.exchange([], [SECTION], 3).leases
    while leases:
        leases = store.exchange([page(lease) for lease in leases], [], 3).leases
    ending = store.finish()
    assert (ending.reason, ending.counts["new"], ending.counts["done"], ending.counts["waiting"]) == (None, 5, 6, 0)
    assert store.has_article(ARTICLES[0].url)
    assert store.stored(ARTICLES[0].url) is not None
    assert store.newest_article() in {(link.url, f"第{number}篇") for number, link in enumerate(ARTICLES, 1)}
    article = store.article(ARTICLES[0].url)
    assert (article.url, article.title) == (ARTICLES[0].url, store.stored(ARTICLES[0].url).title)
    assert store.counts_at_once() is None
    store.leave([], None)
    store.hurry()
    store.close()
    protocol = {name for name in vars(FrontierStore) if not name.startswith("_")}
    assert store.names == protocol
    assert rows(database_url, "SELECT id, state FROM runs") == [(1, "complete")]
    assert rows(database_url, "SELECT id, ended_at IS NOT NULL FROM workers") == [(1, True)]
    assert rows(database_url, "SELECT count(*), max(revision) FROM articles") == [(5, 1)]
    assert rows(database_url, "SELECT articles FROM coverage WHERE kind = 'all'") == [(5,)]
    assert rows(database_url, "SELECT count(*) FROM archived_notes") == [(1,)]
    assert assert_whole(archive, database_url) == 6


def test_a_run_that_is_left_in_the_middle_is_left_once(database_url: str, tmp_path: Path) -> None:
    archive = ArchiveWriter(tmp_path / "archive", 10**9)
    store = RunStore(Twice(database_url), assignment(), archive)
    store.open()
    store.exchange([], [SECTION], 0)
    assert len(store.exchange([], [], 5).leases) == 1
    store.leave([], "stopped")
    store.close()
    resumed = RunStore(Twice(database_url), assignment(), archive)
    assert resumed.open().resumed
    resumed.leave([page(lease) for lease in resumed.exchange([], [], 5).leases], "stopped again")
    resumed.close()
    assert rows(database_url, "SELECT done, waiting, reason FROM runs") == [(1, 5, "stopped again")]
    assert assert_whole(archive.folder, database_url) == 1


def test_a_run_taken_up_later_is_walked_from_the_top_and_stops_at_what_its_own_walk_found(
    opened: Open, database: Database
) -> None:
    store, progress = opened()
    [seed] = store.exchange([], [SECTION], 1).leases
    store.exchange([page(seed)], [], 0)
    store.leave([], "stopped")
    silence(database, progress.worker_id, heartbeat_at=datetime.now(UTC) - timedelta(hours=5))
    heir, resumed = opened()
    assert resumed.resumed
    [seed, *_] = heir.exchange([], [SECTION], 1).leases
    assert seed.link == SECTION
    new = Link(CITY, f"{SITE}/gsyl/yangquan/9.html", Kind.ARTICLE)
    following = Link(CITY, f"{SITE}/gsyl/yangquan/index_2.html", Kind.LIST)
    top = Completion(seed, links=[new, *ARTICLES[:4]], next_page=following, list_page=ListPage(5, has_pager=True))
    leases = heir.exchange([top], [], 9).leases
    assert {lease.link.url for lease in leases} == {link.url for link in [new, *ARTICLES]}
    heir.exchange([page(lease) for lease in leases], [], 0)
    ending = heir.finish()
    assert ending is not None
    assert (ending.reason, ending.counts["waiting"]) == (None, 0)
