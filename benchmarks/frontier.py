"""A frontier of a million URLs and more, beside Scrapy's own filter of seen requests."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, text

from benchmarks.crawl import plain
from benchmarks.measure import Process, crawl, note, postgresql, table
from dayuan_crawler.frontier.model import Kind, Link
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.crawl.frontier import FrontierTable
from dayuan_crawler.storage.crawl.revisits import RevisitTable
from fixtures.portal import PortalServer

FEW = 3_000
MILLION = 1_000_000
LINKS_A_PAGE = 50
LIST_PAGES = 400
SETTLE_SECONDS = 3.0

_SERIES = {
    "sqlite": "(WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n LIMIT :count) SELECT n FROM n)",
    "postgresql": "(SELECT generate_series(1, :count) AS n)",
}
_RANDOM = {"sqlite": "randomblob(16)", "postgresql": "uuid_send(gen_random_uuid())"}
_KEPT = "section, kind, state, rank, due_at, discovered_at, discovered_run, listed_run"


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds from a command's start to the first page that the portal is asked for; MB in memory some time later."""

    seconds: float
    memory_mb: float


def run(*, large: bool) -> None:
    rows: list[list[str]] = []
    sizes = [FEW, MILLION, *([10 * MILLION] if large else [])]

    def add(name: str, values: list[str]) -> None:
        rows.append([name, *values])
        note(", ".join([name, *values]))

    with PortalServer(markup="zblog", articles=FEW, list_size=50) as portal, ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        server = stack.enter_context(postgresql())
        portal.warm()
        # Once unmeasured: the first start compiles all modules.
        start(portal, lambda: crawl(portal.url, f"sqlite:///{folder / 'first.db'}"))
        for size in sizes:
            sqlite_url = f"sqlite:///{folder / f'{size}.db'}"
            add("SQLite", ours(portal, sqlite_url, size))
            for file in folder.glob(f"{size}.db*"):
                file.unlink()
            if size <= MILLION:
                with server.database() as url:
                    add("PostgreSQL", ours(portal, url, size))
            add("Scrapy's JOBDIR", theirs(portal, folder / f"job-{size}", size))
    header = ["", "URLs", "first page after, s", "memory, MB", "discovered/s", "looked up/s", "size, MB"]
    table("URLs in the frontier", header, rows)


def ours(portal: PortalServer, url: str, size: int) -> list[str]:
    database = Database(url)
    database.open()
    if url.startswith("postgresql"):
        database.upgrade()
    database.run(lambda connection, now: fill(connection, now, portal.url, size))
    database.run(lambda connection, _: connection.execute(text("ANALYZE")))
    begun = start(portal, lambda: crawl(portal.url, url))
    links = [
        [link(portal.url, 10**9 + page * LINKS_A_PAGE + n) for n in range(LINKS_A_PAGE)] for page in range(LIST_PAGES)
    ]
    discovered, looked_up = (discoveries_a_second(database, links) for _ in range(2))
    used = database.run(lambda connection, _: size_mb(connection))
    database.close()
    return [
        f"{size:,}",
        f"{begun.seconds:.2f}",
        f"{begun.memory_mb:.0f}",
        f"{discovered:,.0f}",
        f"{looked_up:,.0f}",
        f"{used:,.0f}",
    ]


def theirs(portal: PortalServer, job: Path, size: int) -> list[str]:
    job.mkdir()
    seen = job / "requests.seen"
    with seen.open("wb") as file:
        for _ in range(size):
            # RFPDupeFilter's record: the length of a fingerprint, and the fingerprint.
            file.write(b"\x00\x14" + os.urandom(20))
    used = seen.stat().st_size / 1024**2
    begun = start(portal, lambda: plain(portal.url, job, "-s", f"JOBDIR={job}"))
    return [f"{size:,}", f"{begun.seconds:.2f}", f"{begun.memory_mb:.0f}", "", "", f"{used:,.0f}"]


def start(portal: PortalServer, command: Callable[[], Process]) -> Start:
    portal.clear_log()
    started = time.time()
    process = command()
    try:
        while not (pages := [entry for entry in portal.requests() if entry["path"] != "/robots.txt"]):
            time.sleep(0.05)
            if time.time() - started > 120:
                raise RuntimeError("no page was asked for in two minutes")
        time.sleep(SETTLE_SECONDS)
        return Start(pages[0]["time"] - started, process.memory_mb())
    finally:
        process.kill()


def fill(connection: Connection, now: datetime, site_url: str, size: int) -> None:
    """A third waits, a third was fetched and is due again, a third was fetched and is not due."""
    dialect = connection.dialect.name
    frontier = FrontierTable(connection)
    models = [link(site_url, number) for number in range(3)]
    frontier.discover(models, 0, now - timedelta(days=1))
    connection.execute(text("UPDATE frontier SET state = 'fetched' WHERE url <> :url"), {"url": models[0].url})
    RevisitTable(connection).schedule({models[2].fingerprint: now + timedelta(days=30)})
    for number, model in enumerate(models):
        address = f"'{site_url}/gsyl/yangquan/' || (10000000 * {number + 1} + n) || '.html'"
        connection.execute(
            text(
                f"INSERT INTO frontier (fingerprint, url, {_KEPT}) SELECT {_RANDOM[dialect]}, {address}, {_KEPT}"
                f" FROM frontier CROSS JOIN {_SERIES[dialect]} AS series WHERE url = :url"
            ),
            {"count": size // 3, "url": model.url},
        )


def discoveries_a_second(database: Database, pages: list[list[Link]]) -> float:
    """Links a second, when each list page is a transaction."""
    started = time.perf_counter()
    for links in pages:
        database.run(partial(discover, links))
    return sum(map(len, pages)) / (time.perf_counter() - started)


def discover(links: list[Link], connection: Connection, now: datetime) -> int:
    return FrontierTable(connection).discover(links, 0, now)


def link(site_url: str, number: int) -> Link:
    return Link("yangquan", f"{site_url}/gsyl/yangquan/{number}.html", Kind.ARTICLE)


def size_mb(connection: Connection) -> float:
    queries = {
        "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
        "postgresql": "SELECT pg_database_size(current_database())",
    }
    size: int = connection.execute(text(queries[connection.dialect.name])).scalar_one()
    return size / 1024**2
