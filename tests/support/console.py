"""The console as a user starts it, and an archive for it to show."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from dayuan_crawler.archive.writer import ArchiveWriter
from dayuan_crawler.frontier.causes import Cause, RunCause
from dayuan_crawler.frontier.model import Assignment, Capture, Completion, Kind, Lease, Link, Outcome, Plan, Progress
from dayuan_crawler.items import ArticleItem, Comment, Comments, Copyright
from dayuan_crawler.storage.articles.duplicates import NearDuplicates
from dayuan_crawler.storage.articles.table import ArticleTable
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.crawl.coverage import CoverageTable
from dayuan_crawler.storage.crawl.frontier import FrontierTable
from dayuan_crawler.storage.crawl.recording import Recorder
from dayuan_crawler.storage.crawl.runs import Process, RunTable
from dayuan_crawler.text.dates import CHINA
from tests.support.scrapy import Scrapy

PORTAL = "http://portal.test"
# Hostile text for each field of an article: none of it may run, be loaded, or close an element.
PAYLOAD = (
    "<script>window.stolen=1</script><img src=x onerror='window.stolen=1'><svg onload=window.stolen=1>"
    '"><iframe src="javascript:window.stolen=1"></iframe><style>body{display:none}</style>'
    "{{ 7*7 }}{% raw %}</title></textarea><!--<base href=http://evil.test/><meta http-equiv=refresh content=0;url=http://evil.test/>"
)
START = datetime(2022, 7, 10, tzinfo=UTC)


def an_item(site_id: int, city: str = "yangquan", **changes: object) -> ArticleItem:
    url = f"{PORTAL}/gsyl/{city}/{site_id}.html"
    item = ArticleItem(
        url=url,
        site_id=site_id,
        city=city,
        section=city,
        title=f"城市新闻第{site_id}号",
        source="日报",
        editor="网络编辑",
        category="新闻",
        tags=["防控", "文化"],
        published_at=datetime(2022, 7, 1, 8, tzinfo=CHINA) + timedelta(hours=7 * site_id),
        body=f"第{site_id}篇的正文,说的是街道与居民。\n第二段。",
        body_html="<p>正文</p>",
        view_count=100 + site_id,
        like_count=site_id % 5,
        copyright=Copyright("本文仅代表作者观点。", "prohibited", url, "本站所有文章来源于网络。"),
    )
    for name, value in changes.items():
        setattr(item, name, value)
    return item


CHANGED = an_item(
    101,
    title="阳泉市召开疫情防控会议",
    body="会议在周一召开。\n要求落实责任。",
    tags=["防控", "疫情", "阳泉"],
    comments=Comments(
        2, open=True, captcha=True, items=[Comment("晋人", START, "好"), Comment("路人", None, "同意", "晋人")]
    ),
)
HOSTILE = an_item(
    102,
    title=PAYLOAD,
    subtitle=PAYLOAD,
    source=PAYLOAD,
    editor=PAYLOAD,
    category=PAYLOAD,
    tags=[PAYLOAD, "javascript:window.stolen=1"],
    body=f"{PAYLOAD}\n海盗",
    body_html=PAYLOAD,
    images=["javascript:window.stolen=1", "http://evil.test/pixel.gif", "http://[bad"],
    copyright=Copyright(PAYLOAD, "unstated", "javascript:window.stolen=1", PAYLOAD),
    comments=Comments(1, items=[Comment(PAYLOAD, None, PAYLOAD, PAYLOAD)]),
)


# A hostile page: it would send requests to EVIL, run scripts, or navigate away.
EVIL = "http://127.0.0.1:9"
RAW = """<!doctype html><html><head><meta charset="gbk"><title>存档</title>
<meta http-equiv="refresh" content="0; url=EVIL/refresh"><base href="EVIL/base/">
<link rel="preconnect" href="EVIL"><LINK rel=stylesheet href="EVIL/a.css"><link rel="dns-prefetch" href="EVIL"/>
<style>@import url(EVIL/b.css); body { color: green; background: url(EVIL/c.png) }</style>
<script>top.stolen = 1; location = "EVIL/script"</script><script src="EVIL/d.js"></script></head>
<body onload="top.stolen = 1"><p>会议原文</p><img src="EVIL/e.png" onerror="top.stolen = 1"><svg onload="top.stolen = 1"></svg>
<video src="EVIL/video" poster="EVIL/f.png"></video>
<iframe src="EVIL/frame"></iframe><object data="EVIL/object"></object><embed src="EVIL/embed">
<form action="EVIL/form"><button>send</button></form>
<a href="EVIL/away">away</a> <a href="EVIL/top" target="_top">top</a> <a href="/" target="_top">home</a>
<a href="javascript:top.stolen = 1">script</a></body></html>"""


def fill(url: str, archive: Path, evil: str = EVIL) -> None:
    """Store sixty articles of two cities in three runs: one changed twice, one hostile, one gone, one repeats another.

    The archive has pages of three of them: the changed one, one that is too large, and the hostile one, which links to
    ``evil``.
    """
    plain = [an_item(number, ("yangquan", "taiyuan")[number % 2]) for number in range(1, 58)]
    repeated = an_item(58, body="这一篇说的是山上的古城墙,修了三年,终于开放,游客可以从北门进去,一直走到南门。" * 4)
    again = an_item(59, "taiyuan", title=repeated.title, body=repeated.body)
    with closing(Database(url)) as database:
        database.open()
        for day, items in enumerate(
            (
                [*plain, CHANGED, HOSTILE, repeated, again],
                [
                    an_item(1, "taiyuan", view_count=500),
                    _changed(CHANGED, body="会议在周二召开。\n要求落实责任。", view_count=900),
                ],
                [_changed(CHANGED, title="阳泉市再次召开疫情防控会议", body="会议在周三召开。", view_count=1500)],
            )
        ):
            _run(database, day, items, _answers(day, evil), archive)
        database.run(_stop_for_the_layout)


def _stop_for_the_layout(connection: object, now: datetime) -> None:
    runs = RunTable(connection)  # type: ignore[arg-type]
    number = runs.start("datong", "incremental", None, now)
    worker = runs.join(number, Process.current(), now)
    runs.pause(
        number, RunCause.LAYOUT, "the layout of the articles is no longer understood: 10 pages in a row lack title"
    )
    runs.leave([worker], now)


def _answers(day: int, evil: str) -> list[tuple[ArticleItem, int, list[tuple[str, str]], bytes]]:
    """Return the portal's responses to requests for an article."""
    html = ("Content-Type", "text/html")
    zipped = [html, ("Content-Encoding", "gzip")]
    said = f"<html><meta charset=gb2312><title>会议</title><p>会议在周{'一二三'[day]}召开,原样如此。".encode("gbk")
    if day == 1:
        return [(CHANGED, 304, [], b""), (an_item(1, "taiyuan"), 200, zipped, gzip.compress(bytes(50_000_000)))]
    changed = (CHANGED, 200, zipped, gzip.compress(said))
    if day == 2:
        return [changed]
    return [changed, (HOSTILE, 200, [html], RAW.replace("EVIL", evil).encode("gbk"))]


def _run(
    database: Database,
    day: int,
    items: Sequence[ArticleItem],
    answers: Sequence[tuple[ArticleItem, int, list[tuple[str, str]], bytes]],
    archive: Path,
) -> None:
    at = START + timedelta(days=day)

    def work(connection: object, _: datetime) -> None:
        runs = RunTable(connection)  # type: ignore[arg-type]
        number = runs.start("yangquan", "incremental", None, at)
        worker = runs.join(number, Process.current(), at)
        articles = ArticleTable(connection)  # type: ignore[arg-type]
        articles.store(items, at, number)
        articles.add_aliases({CHANGED.url or "": {f"{PORTAL}/e/101.html"}})
        runs.count(number, {"requests": len(items) + 2, "new": len(items) if day == 0 else 0, "changed": day})
        NearDuplicates(connection, at, number).compare_some(200)  # type: ignore[arg-type]
        frontier = FrontierTable(connection)  # type: ignore[arg-type]
        frontier.discover([Link("yangquan", f"{PORTAL}/{n}.html", Kind.ARTICLE) for n in range(60)], number, at)
        if day == 2:
            failed = Link("yangquan", f"{PORTAL}/0.html", Kind.ARTICLE)
            frontier.fail(failed, Cause.SERVER_ERROR, f"HTTP 500 {PAYLOAD}", at, number)
            articles.bury([an_item(57, "taiyuan").url or ""], datetime.now(UTC), number)
        # The articles of the last run have no editor.
        lacking = [an_item(number, editor=None) for number in range(30)] if day == 2 else items
        CoverageTable(connection).add(number, lacking)  # type: ignore[arg-type]
        _record(
            connection,
            Progress(number, worker, Plan("incremental", None, None, 0), resumed=False),
            at,
            answers,
            archive,
        )
        runs.leave([worker], at)
        runs.finish(
            number,
            cause=RunCause.PAGES_FAILED if day == 2 else None,
            reason=f"1 page failed {PAYLOAD}" if day == 2 else None,
            now=at + timedelta(minutes=3),
        )

    database.run(work)


def _record(
    connection: object,
    run: Progress,
    at: datetime,
    answers: Sequence[tuple[ArticleItem, int, list[tuple[str, str]], bytes]],
    archive: Path,
) -> None:
    """Archive responses, as a crawl does."""
    assignment = Assignment("yangquan", PORTAL, "incremental", None, join=False, delay=0)
    recorder = Recorder(connection, ArchiveWriter(archive, 10**9), assignment, run, at)  # type: ignore[arg-type]
    recorder.begin_file()
    recorder.record(
        [
            Completion(
                Lease(number, Link(item.section or "", item.url or "", Kind.ARTICLE), 0),
                Outcome.NOT_MODIFIED if status == 304 else Outcome.FETCHED,
                captures=[Capture(item.url or "", "GET", [], at, status, headers, body)],
            )
            for number, (item, status, headers, body) in enumerate(answers)
        ]
    )
    recorder.close()


def _changed(item: ArticleItem, **changes: object) -> ArticleItem:
    return ArticleItem.from_json({**item.to_json(), **changes})


def begin_run(url: str, done: int, waiting: int) -> None:
    """Start a run of Taiyuan, or update the one in progress."""

    def work(connection: object, now: datetime) -> None:
        runs = RunTable(connection)  # type: ignore[arg-type]
        known = runs.running("taiyuan")
        number = known.id if known else runs.start("taiyuan", "full", None, now)
        if known is None:
            runs.join(number, Process.current(), now)
        connection.execute(  # type: ignore[attr-defined]
            text("UPDATE runs SET done = :done, waiting = :waiting WHERE id = :id"),
            {"done": done, "waiting": waiting, "id": number},
        )

    with closing(Database(url)) as database:
        database.open()
        database.run(work)


@contextmanager
def served(database_url: str, *arguments: str, **settings: object) -> Iterator[str]:
    """Run ``scrapy console`` on a free port; yield the address that it prints."""
    scrapy = Scrapy(site_url=PORTAL, database_url=database_url, **settings)
    with scrapy.started("console", "--port", "0", *arguments) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        match = re.search(r"(http://\S+)/ ", line)
        if match is None:
            raise AssertionError(f"the console did not start: {process.communicate()[1]}")
        yield match[1]
