"""The articles: what a change is, what is kept of former states, and the same order on both databases."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from dayuan_crawler.items import ArticleItem, Comment, Comments
from dayuan_crawler.storage.articles import ArticleTable, Change
from dayuan_crawler.storage.database import Database
from dayuan_crawler.storage.history import read_history
from dayuan_crawler.storage.near_duplicates import NearDuplicates
from dayuan_crawler.storage.schema import Observation
from dayuan_crawler.text.dates import CHINA

SITE = "http://www.shanxidayuan.com"
START = datetime(2022, 7, 10, tzinfo=UTC)


def an_item(number: int | None, **changes: Any) -> ArticleItem:
    values: dict[str, Any] = {
        "url": f"{SITE}/gsyl/yangquan/{number}.html",
        "site_id": number,
        "city": "yangquan",
        "title": f"第{number}篇",
        "body": "正文。",
        "body_html": "<p>正文。</p>",
        "view_count": 5,
        "comments": Comments(count=1, items=[Comment("甲", None, "好")]),
    }
    return ArticleItem(**{**values, **changes})


class Articles:
    """The articles of a database, each call a transaction of a day and a run of the same number."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def do(self, day: int, work: Callable[[ArticleTable, datetime], Any]) -> Any:
        return self._database.run(lambda connection, _: work(ArticleTable(connection), START + timedelta(days=day)))

    def store(self, day: int, *items: ArticleItem) -> list[Change]:
        changes: list[Change] = self.do(day, lambda table, now: table.store(items, now, day))
        return changes

    def records(self) -> list[dict[str, Any]]:
        records: list[dict[str, Any]] = self.do(0, lambda table, _: list(table.records()))
        return records

    def history(self, url: str) -> list[dict[str, Any]]:
        return self._database.run(lambda connection, _: [state.record for state in read_history(connection, url)])

    def observations(self) -> list[tuple[Any, ...]]:
        query = select(Observation.view_count, Observation.comment_count).order_by(Observation.seen_at)
        return self._database.run(lambda connection, _: [tuple(row) for row in connection.execute(query)])

    def compare(self, day: int, at_once: int = 250) -> dict[int, int | None]:
        """Compare what the day's run changed; which article repeats which, by their numbers."""
        while self._database.run(
            lambda connection, now: NearDuplicates(connection, START + timedelta(days=day), day).compare_some(at_once)
        ):
            pass
        numbers = {record["url"]: record["site_id"] for record in self.records()}
        return {record["site_id"]: numbers.get(record["near_duplicate_of"]) for record in self.records()}


@pytest.fixture
def articles(database_url: str) -> Iterator[Articles]:
    with closing(Database(database_url)) as database:
        database.open()
        yield Articles(database)


def test_a_change_keeps_the_former_record(articles: Articles) -> None:
    assert articles.store(1, an_item(1), an_item(2)) == [Change.NEW, Change.NEW]
    former, other = articles.records()
    assert articles.store(2, an_item(1, body="改。"), an_item(2)) == [Change.CHANGED, Change.UNCHANGED]
    present, seen = articles.records()
    assert (present["revision"], present["changed_at"], present["first_seen_at"]) == (
        2,
        "2022-07-12T08:00:00+08:00",
        "2022-07-11T08:00:00+08:00",
    )
    assert present["content_hash"] != former["content_hash"]
    assert seen == {**other, "last_seen_at": "2022-07-12T08:00:00+08:00"}
    assert articles.history(an_item(1).url or "") == [former, present]


@pytest.mark.parametrize(
    "changes",
    [
        {"view_count": 99, "like_count": 3},
        {"body_html": "<div>正文。</div>"},
        {"layout": "other"},
        {"comments": Comments(count=7, items=[Comment("甲", None, "好")])},
        {"comments": Comments(count=7, partial=True)},
    ],
)
def test_counters_and_markup_are_no_change(articles: Articles, changes: dict[str, Any]) -> None:
    articles.store(1, an_item(1))
    assert articles.store(2, an_item(1, **changes)) == [Change.UNCHANGED]
    [record] = articles.records()
    assert record["comments"]["items"] == [{"author": "甲", "posted_at": None, "text": "好"}]


@pytest.mark.parametrize("changes", [{}, {"title": "改"}])
def test_an_unknown_counter_erases_no_known_one(articles: Articles, changes: dict[str, Any]) -> None:
    articles.store(1, an_item(1, like_count=2))
    articles.store(2, an_item(1, view_count=6, comments=Comments(items=[Comment("甲", None, "好")]), **changes))
    [record] = articles.records()
    assert (record["view_count"], record["like_count"], record["comments"]["count"]) == (6, 2, 1)
    assert articles.observations() == [(5, 1), (6, None)]


def test_partial_comments_keep_the_known_ones_also_when_the_article_changed(articles: Articles) -> None:
    articles.store(1, an_item(1))
    assert articles.store(2, an_item(1, title="改", comments=Comments(count=2, partial=True))) == [Change.CHANGED]
    assert articles.store(3, an_item(1, title="改")) == [Change.UNCHANGED]
    assert articles.records()[0]["comments"]["items"] == [{"author": "甲", "posted_at": None, "text": "好"}]


def test_a_tombstone_keeps_the_last_state_and_coming_back_is_a_change(articles: Articles) -> None:
    url = an_item(1).url or ""
    articles.store(1, an_item(1))
    [former] = articles.records()
    assert articles.do(2, lambda table, now: table.bury([url, f"{SITE}/unknown"], now, 2)) == 1
    assert articles.do(3, lambda table, now: table.bury([url], now, 3)) == 0
    [tombstone] = articles.records()
    changed = {"status": "gone", "revision": 2, "changed_at": "2022-07-12T08:00:00+08:00"}
    assert tombstone == {**former, **changed}
    assert articles.store(4, an_item(1)) == [Change.CHANGED]
    [back] = articles.records()
    assert (back["status"], back["revision"], back["content_hash"]) == ("live", 3, former["content_hash"])
    assert articles.history(url) == [former, tombstone, back]


def test_another_address_leads_to_the_article(articles: Articles) -> None:
    url, alias = an_item(1).url or "", f"{SITE}/?id=1"
    articles.store(1, an_item(1))
    for _ in range(2):
        articles.do(1, lambda table, _: table.add_aliases({url: [alias, url], f"{SITE}/unknown": [alias]}))
    assert articles.history(alias) == articles.history(url) != []
    articles.do(3, lambda table, now: table.touch([url], now))
    assert articles.records()[0]["last_seen_at"] == "2022-07-13T08:00:00+08:00"


def test_records_are_in_one_order_on_every_database(articles: Articles) -> None:
    names = ["b", "B", "a", "~", "_", "É", "山", "a-", "aa", "10", "9"]
    items = [an_item(None, url=f"{SITE}/{name}.html") for name in names]
    articles.store(1, *items, an_item(10), an_item(9), an_item(10, url=f"{SITE}/A.html"))
    urls = [record["url"] for record in articles.records()]
    assert urls[:3] == [an_item(9).url, f"{SITE}/A.html", an_item(10).url]
    assert urls[3:] == sorted((f"{SITE}/{name}.html" for name in names), key=str.encode)


STORY = "".join(chr(0x4E00 + number * 37 % 20000) for number in range(400))


def told(number: int, body: str = STORY) -> ArticleItem:
    return an_item(number, title="同一件事", body=body, published_at=START - timedelta(days=10 - number))


@pytest.mark.parametrize("order", list(itertools.permutations([1, 2, 3])))
def test_the_earliest_is_the_original_in_whatever_order_they_came(articles: Articles, order: tuple[int, ...]) -> None:
    for day, number in enumerate(order, 1):
        articles.store(day, told(number, STORY + "完" * number))
        found = articles.compare(day)
    assert found == {1: None, 2: 1, 3: 1}


def test_a_change_undoes_a_duplicate_and_its_reversion_restores_it(articles: Articles) -> None:
    articles.store(1, told(1), told(2), told(3), told(4, STORY[::-1]))
    assert articles.compare(1, at_once=1) == {1: None, 2: 1, 3: 1, 4: None}
    articles.store(2, told(1, STORY[::-1]))
    assert articles.compare(2) == {1: None, 2: None, 3: 2, 4: 1}
    articles.store(3, told(1))
    assert articles.compare(3) == {1: None, 2: 1, 3: 1, 4: None}


def test_a_comment_that_is_timed_from_the_visit_is_no_change(articles: Articles) -> None:
    def item(posted_at: datetime, *more: Comment) -> ArticleItem:
        return an_item(1, comments=Comments(count=1, items=[Comment("甲", posted_at, "好"), *more]))

    first = START - timedelta(hours=3)
    assert articles.store(0, item(first)) == [Change.NEW]
    assert articles.store(1, item(first + timedelta(minutes=40))) == [Change.UNCHANGED]
    # What comes besides is a change, and the known time stays.
    assert articles.store(2, item(first - timedelta(minutes=20), Comment("乙", None, "顶"))) == [Change.CHANGED]
    times = [comment["posted_at"] for comment in articles.records()[0]["comments"]["items"]]
    assert times == [first.astimezone(CHINA).isoformat(), None]
    assert articles.store(3, item(first + timedelta(days=2))) == [Change.CHANGED]
