"""What is kept of readers: commenters' names as far as is wanted, and no trace of reading in the portal's counters."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from fixtures.portal import PortalServer
from tests.support.scrapy import Scrapy
from tests.support.truth import differences

StartPortal = Callable[..., PortalServer]


def test_pseudonyms_are_the_same_everywhere_and_names_nowhere(
    portal: StartPortal, sqlite_url: str, tmp_path: Path
) -> None:
    server = portal(markup="empire", articles=60)
    settings = {"DAYUAN_RENDER": "never", "DAYUAN_COMMENT_AUTHORS": "hash", "LOG_LEVEL": "DEBUG"}
    folder = tmp_path / "archive"
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url, DAYUAN_ARCHIVE_DIR=folder, **settings)
    feed = tmp_path / "feed.jsonl"
    logged = scrapy.run("crawl", "yangquan", "-O", str(feed)).stderr
    truth = {record["url"]: record["comments"]["items"] for record in server.truth("yangquan")}
    records = scrapy.export()
    pseudonyms: dict[str, str] = {}
    for record in records:
        for comment, expected in zip(record["comments"]["items"], truth[record["url"]], strict=True):
            assert comment["text"] == expected["text"]
            for name in ("author", "reply_to"):
                if expected.get(name):
                    assert pseudonyms.setdefault(expected[name], comment[name]) == comment[name]
    assert len(set(pseudonyms.values())) == len(pseudonyms) > 10
    said = " ".join(f"{record['body']} {record['editor']} {record['comments']}" for record in records)
    names = [name for name in pseudonyms if name not in said]
    assert len(names) > 10
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as database:
        # The index of the searches has no rows to read; what it holds lies in tables of its own.
        named = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'search_index'"
        tables = [name for (name,) in database.execute(named)]
        values = (value for name in tables for row in database.execute(f'SELECT * FROM "{name}"') for value in row)
        stored = "\n".join(map(str, values))
    assert "articles" in tables
    for kept in (stored, feed.read_text(encoding="utf-8"), logged):
        assert not [name for name in names if name in kept or json.dumps(name)[1:-1] in kept]
    # Pages that are read again give the same pseudonyms.
    assert "0 articles added, 0 corrected" in scrapy.run("reparse", "--jobs", "1").stdout
    # Without the key in the database the pseudonyms are others; with it, a visit finds nothing changed.
    assert "0 changed" in scrapy.run("crawl", "yangquan", "-a", "mode=full").stderr
    scrapy.environment["DAYUAN_COMMENT_KEY"] = "another key"
    # A crawl asks no article again that is not modified: the archive has all.
    scrapy.run("reparse", "--jobs", "1")
    others = {comment["author"] for record in scrapy.export() for comment in record["comments"]["items"]}
    assert others.isdisjoint(pseudonyms.values())


def test_names_are_dropped_and_counters_raised_only_if_that_is_wanted(portal: StartPortal, sqlite_url: str) -> None:
    server = portal(markup="dede", articles=24)
    counts = server.counts()
    settings = {"DAYUAN_COMMENT_AUTHORS": "drop", "DAYUAN_RAISE_COUNTERS": "1"}
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url, **settings)
    scrapy.run("crawl", "yangquan")
    records = scrapy.export()
    assert not differences(records, server.truth("yangquan"), frozenset({"view_count", "comments"}))
    comments = [comment for record in records for comment in record["comments"]["items"]]
    assert comments
    assert {(comment["author"], "reply_to" in comment) for comment in comments} == {("", False)}
    # Each page was counted once, and tells its number.
    after = server.counts()
    for record in records:
        assert after[record["site_id"]] == counts[record["site_id"]] + 1
        assert record["view_count"] == after[record["site_id"]]
