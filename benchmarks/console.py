"""The console on an archive of 200,000 articles; and what it, and the catalogue that it searches, cost a crawl."""

from __future__ import annotations

import multiprocessing
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from itertools import islice
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

from sqlalchemy import text

from benchmarks import news
from benchmarks.measure import Usage, crawl, median, note, postgresql, table
from dayuan_crawler.storage.articles.table import ArticleTable
from dayuan_crawler.storage.core.database import Database
from fixtures.portal import PortalServer
from tests.support.console import served

ARCHIVE = 200_000
BATCH = 500
ROUNDS = 15
# Of what takes seconds.
SLOW_ROUNDS = 3
# As the migration makes it.
ARRAYS_INDEX = "CREATE INDEX ix_search_index ON search_index USING gin (title, text)"
CRAWLED = 1_000

PAGES = {
    "first page": "/",
    "list": "/articles",
    "list, a city": "/articles?city=yangquan",
    "list, a tag": "/articles?tag=铁路",
    "list, a source, a kind of reprint": "/articles?source=日报&reprint=permitted",
    "list, a month": "/articles?since=2024-01-01&until=2024-01-31",
    "search 的 (nearly all)": "/articles?q=的",
    "search 阳泉": "/articles?q=阳泉",
    "search 疫情, a city": "/articles?q=疫情&city=yangquan",
    "search 五台山": "/articles?q=五台山",
    "search 疫情防控": "/articles?q=疫情防控",
    "search 阳泉 太原": "/articles?q=阳泉 太原",
    "search a rare word": "/articles?q=僜刼",
    "search what is nowhere": "/articles?q=没有这个",
    "an article": f"/articles/{ARCHIVE // 3}",
}
# What a user without the console asks the database instead.
LIKE = "SELECT id FROM articles WHERE body LIKE :wanted OR title LIKE :wanted ORDER BY published_at DESC LIMIT 20"
LOOKED_AT = ("/", "/progress", "/articles?q=阳泉", "/runs", "/frontier")
LOOK_EVERY_S = 1.0


def run(*, articles: int, runs: int) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        server = stack.enter_context(postgresql())
        urls = {
            "SQLite": f"sqlite:///{folder / 'archive.db'}",
            "PostgreSQL": stack.enter_context(server.database()),
        }
        # Both at once; a process of its own for each, for only then each has a processor.
        with ProcessPoolExecutor(len(urls), multiprocessing.get_context("spawn")) as pool:
            for line in pool.map(fill, urls.values()):
                note(line)
        report_pages(urls)
        crawls = {
            "SQLite": lambda: f"sqlite:///{tempfile.mkdtemp(dir=folder)}/bench.db",
            "PostgreSQL": lambda: stack.enter_context(server.database()),
        }
        report_crawls(crawls, min(articles, CRAWLED), runs)


def fill(url: str) -> str:
    """Store made-up articles as a crawl does, in transactions of some; what to say of it."""
    started = time.perf_counter()
    items = news.articles(ARCHIVE)
    is_server = url.startswith("postgresql")
    with closing(Database(url)) as database:
        database.open()
        if is_server:
            # Entry by entry it grows slowly; all at once it comes to the same.
            database.run(lambda connection, _: connection.execute(text("DROP INDEX ix_search_index")))
        while some := list(islice(items, BATCH)):
            database.run(lambda connection, now: ArticleTable(connection).store(some, now, 1))
        if is_server:
            database.run(lambda connection, _: connection.execute(text(ARRAYS_INDEX)))
            # A server does so by itself after a while.
            database.run(lambda connection, _: connection.execute(text("ANALYZE")))
    return f"{url.partition(':')[0]}: {ARCHIVE:,} articles stored in {time.perf_counter() - started:.0f} s"


def report_pages(urls: dict[str, str]) -> None:
    """Print what each page takes on each database."""
    rows = {name: [name] for name in [*PAGES, "LIKE 五台山", "LIKE what is nowhere"]}
    for url in urls.values():
        with served(url) as address:
            for name, path in PAGES.items():
                rows[name] += milliseconds(lambda path=path: get(address, path))  # type: ignore[misc]
        for name, wanted in (("LIKE 五台山", "%五台山%"), ("LIKE what is nowhere", "%没有这个%")):
            rows[name] += milliseconds(lambda url=url, wanted=wanted: like(url, wanted), SLOW_ROUNDS)  # type: ignore[misc]
    header = ["", *(f"{name}, {what}" for name in urls for what in ("median ms", "longest ms"))]
    table(f"Pages on {ARCHIVE:,} articles, {ROUNDS} rounds", header, list(rows.values()))


def report_crawls(databases: dict[str, Callable[[], str]], articles: int, runs: int) -> None:
    """Print what a crawl takes alone, while its console is looked at, and without the catalogue."""
    rows = []
    with PortalServer(markup="zblog", articles=articles, list_size=50) as portal:
        portal.warm()
        for name, new in databases.items():
            usages: dict[str, list[Usage]] = {"alone": [], "looked at": [], "uncatalogued": []}
            answers: list[float] = []
            for _ in range(runs):
                for way, measured in usages.items():
                    url = new()
                    with closing(Database(url)) as database:
                        database.open()
                    command = ("tests.support.patched", way) if way == "uncatalogued" else ("scrapy",)
                    with looked_at(url, answers) if way == "looked at" else ExitStack():
                        measured.append(crawl(portal.url, url, command=command).wait())
                said = ", ".join(f"{measured[-1].seconds:.1f} s {way}" for way, measured in usages.items())
                note(f"{name}: {said}")
            alone, watched, uncatalogued = (median(measured) for measured in usages.values())
            rows.append(
                [
                    name,
                    f"{alone.seconds:.2f}",
                    f"{watched.seconds:.2f}",
                    f"{watched.seconds / alone.seconds:.2f}",
                    f"{statistics.median(answers):.0f}",
                    f"{uncatalogued.seconds:.2f}",
                    f"{alone.seconds / uncatalogued.seconds:.2f}",
                    f"{(alone.cpu_seconds - uncatalogued.cpu_seconds) / articles * 1000:.2f}",
                ]
            )
    header = ["", "alone, s", "looked at, s", "looked at / alone", "the console's median ms"]
    header += ["without the catalogue, s", "alone / without", "its processor ms an article"]
    table(f"A crawl of {articles} articles with its console, median of {runs}", header, rows)


@contextmanager
def looked_at(url: str, answers: list[float]) -> Iterator[None]:
    """Look at the console's pages in turn, one a second."""
    ended = threading.Event()

    def look(address: str) -> None:
        number = 0
        while not ended.wait(LOOK_EVERY_S):
            started = time.perf_counter()
            get(address, LOOKED_AT[number % len(LOOKED_AT)])
            answers.append((time.perf_counter() - started) * 1000)
            number += 1

    with served(url) as address:
        thread = threading.Thread(target=look, args=(address,))
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()


def milliseconds(work: Callable[[], object], rounds: int = ROUNDS) -> list[str]:
    """The median and the longest of some rounds, after one that does not count."""
    work()
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    return [f"{statistics.median(taken):.0f}", f"{max(taken):.0f}"]


def get(address: str, path: str) -> bytes:
    with urlopen(address + quote(path, safe="/?&=")) as response:
        page: bytes = response.read()
    return page


def like(url: str, wanted: str) -> int:
    with closing(Database(url, read_only=True)) as database, database.reading() as connection:
        return len(connection.execute(text(LIKE), {"wanted": wanted}).all())
