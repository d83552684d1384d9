"""Whatever a page brings, storing it never fails the batch that it is in, on either database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from typing import Any

import pytest

from dayuan_crawler.frontier.model import Assignment, Completion, Kind, Link, Outcome
from dayuan_crawler.items import ArticleItem, Comment, Comments, Copyright
from dayuan_crawler.storage.articles.table import ArticleTable, Change
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.crawl.store import RunStore

SITE = "http://www.shanxidayuan.com"
HOSTILE = "坏\0字\ud83d符\udc00"
CLEAN = "坏字\ufffd符\ufffd"
# Longer than a key of PostgreSQL's indexes may be, and of no pattern that it could compress.
LONG_URL = f"{SITE}/gsyl/yangquan/" + "".join(f"{number * 7919 % 99991:x}" for number in range(1, 3000)) + ".html"


def an_item(number: int, **changes: Any) -> ArticleItem:
    values: dict[str, Any] = {
        "url": f"{SITE}/gsyl/yangquan/{number}.html",
        "site_id": number,
        "city": "yangquan",
        "section": "yangquan",
        "title": f"第{number}篇",
        "body": "正文。",
    }
    return ArticleItem(**{**values, **changes})


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with closing(Database(database_url)) as database:
        database.open()
        yield database


def store(database: Database, *items: ArticleItem) -> tuple[list[Change], list[dict[str, Any]]]:
    """What storing the articles did, and all records after it."""

    def work(connection: Any, now: datetime) -> tuple[list[Change], list[dict[str, Any]]]:
        table = ArticleTable(connection)
        return table.store(items, now, 1), list(table.records())

    return database.run(work)


def test_numbers_that_no_column_holds_are_unknown(database: Database) -> None:
    huge = an_item(1, site_id=10**20, view_count=10**30, like_count=-(10**30), comments=Comments(count=10**12))
    changes, records = store(database, huge, an_item(2, view_count=2**40, comments=Comments(count=3)))
    assert changes == [Change.NEW, Change.NEW]
    assert [(record["site_id"], record["view_count"], record["comments"]["count"]) for record in records] == [
        (2, 2**40, 3),
        (None, None, None),
    ]
    assert records[1]["like_count"] is None


def test_text_that_no_encoding_has_is_cleaned_and_stays_unchanged(database: Database) -> None:
    def hostile(*, partial: bool = False) -> ArticleItem:
        return an_item(
            1,
            title=HOSTILE,
            body=HOSTILE,
            body_html=HOSTILE,
            tags=[HOSTILE],
            images=[HOSTILE],
            copyright=Copyright(HOSTILE, "unstated", HOSTILE, HOSTILE),
            comments=Comments(items=[Comment(HOSTILE, None, HOSTILE, HOSTILE)], partial=partial),
        )

    changes, [record] = store(database, hostile())
    assert changes == [Change.NEW]
    assert (record["title"], record["body"], record["body_html"]) == (CLEAN, CLEAN, CLEAN)
    assert (record["tags"], record["images"]) == ([CLEAN], [CLEAN])
    assert record["copyright"] == {
        "notice": CLEAN,
        "reprint": "unstated",
        "declared_url": CLEAN,
        "site_notice": CLEAN,
    }
    assert record["comments"]["items"] == [{"author": CLEAN, "posted_at": None, "text": CLEAN, "reply_to": CLEAN}]
    assert store(database, hostile())[0] == [Change.UNCHANGED]
    assert store(database, hostile(partial=True))[0] == [Change.UNCHANGED]


def test_paired_surrogates_are_their_character(database: Database) -> None:
    _, [record] = store(database, an_item(1, title="\ud83d\ude00"))
    assert record["title"] == "😀"


def test_a_page_full_of_it_is_completed(database: Database) -> None:
    """Links, reasons, validators and payloads go through the frontier; an alias too long for an index is left out."""
    store_of_run = RunStore(database, Assignment("yangquan", SITE, "incremental", None, join=False, delay=0.0))
    store_of_run.open()
    seed = Link("yangquan", f"{SITE}/gsyl/yangquan/", Kind.LIST)
    [leased] = store_of_run.exchange([], [seed], 5).leases
    article = Link("yangquan", f"{SITE}/gsyl/yangquan/1.html", Kind.ARTICLE, None, {"title": HOSTILE, "x": [HOSTILE]})
    listed = Completion(
        leased, links=[article, Link("yangquan", LONG_URL, Kind.ARTICLE)], etag=HOSTILE, last_modified=HOSTILE
    )
    found, long = store_of_run.exchange([listed], [], 5).leases
    assert found.link.url == article.url
    assert found.link.payload == {"title": CLEAN, "x": [CLEAN]}
    part = Link("yangquan", LONG_URL, Kind.PART, None, {"article_url": article.url})
    aliases = {article.url: {LONG_URL, f"{SITE}/?id=1"}}
    done = Completion(found, items=[an_item(1)], links=[part], aliases=aliases, reason=HOSTILE)
    exchange = store_of_run.exchange([done], [], 5)
    assert exchange.counts["new"] == 1
    for lease in [long, *exchange.leases]:
        store_of_run.exchange([Completion(lease, Outcome.FAILED, HOSTILE)], [], 5)
    ending = store_of_run.finish()
    assert ending is not None
    assert ending.counts["waiting"] == 0
