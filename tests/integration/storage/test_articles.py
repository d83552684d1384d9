"""The articles: what a change is, what is kept of former states, and the same order on both databases."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from dayuan_crawler.console.differences import between
from dayuan_crawler.console.languages import Translator
from dayuan_crawler.fields import RECORD_VERSION
from dayuan_crawler.items import ArticleItem, Comment, Comments, Copyright
from dayuan_crawler.portal import OWN_NAME
from dayuan_crawler.storage.articles import duplicates as near_duplicates
from dayuan_crawler.storage.articles import record as records
from dayuan_crawler.storage.articles.duplicates import NearDuplicates
from dayuan_crawler.storage.articles.history import articles_named, differing, read_history
from dayuan_crawler.storage.articles.lives import learn
from dayuan_crawler.storage.articles.record import columns_of, exported
from dayuan_crawler.storage.articles.table import ArticleTable, Change
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.core.engine import StorageError
from dayuan_crawler.storage.schema import Observation, Revision
from dayuan_crawler.text.dates import CHINA

SITE = "http://www.shanxidayuan.com"
START = datetime(2022, 7, 10, tzinfo=UTC)


def an_item(number: int | None, **changes: Any) -> ArticleItem:
    values: dict[str, Any] = {
        "url": f"{SITE}/gsyl/yangquan/{number}.html",
        "site_id": number,
        "city": "yangquan",
        "portal": OWN_NAME,
        "section": "yangquan",
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

    def named(self, text: str) -> list[str]:
        return self._database.run(lambda connection, _: [url for _, url in articles_named(connection, text)])

    def history(self, url: str) -> list[dict[str, Any]]:
        return self._database.run(lambda connection, _: [state.record for state in read_history(connection, url)])

    def revisions(self) -> list[tuple[dict[str, Any], int]]:
        query = select(Revision.record, Revision.record_version).order_by(Revision.revision)
        return self._database.run(lambda connection, _: [(row[0], row[1]) for row in connection.execute(query)])

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


def test_an_article_is_named_by_its_number_its_address_or_an_alias(articles: Articles) -> None:
    here, twice = an_item(1), an_item(1, url=f"{SITE}/gsyl/datong/1.html", section="datong", city="datong")
    articles.store(1, here, twice, an_item(2))
    aliases = [f"{SITE}/e/1.html", "https://www.shanxidayuan.com/e/1.html"]
    articles.do(1, lambda table, _: table.add_aliases({here.url or "": aliases}))
    assert articles.named(" 1 ") == [twice.url, here.url]
    assert articles.named("https://shanxidayuan.com/gsyl/yangquan/1.html#top") == [here.url]
    # Once, though two of its aliases are spellings of what is asked.
    assert articles.named("www.shanxidayuan.com/e/1.html") == [here.url]
    assert [articles.named(text) for text in ("3", "9" * 19, f"{SITE}/e/3.html", "第1篇", "")] == [[]] * 5


def test_nothing_is_told_as_changed_but_what_is(articles: Articles) -> None:
    """PostgreSQL keeps an object's keys in another order: the whole difference is looked at, as it is shown."""
    copyright_ = Copyright("未经许可,不得转载", "prohibited", f"{SITE}/1.html", "本站")
    for day, title, comments in ((1, "一号", 1), (2, "二号", 2)):
        told = Comments(comments, open=True, items=[Comment("甲", None, "好", "乙"), Comment("丙", None, "是")])
        articles.store(day, an_item(1, title=title, copyright=copyright_, comments=told))
    former, present = articles.history(an_item(1).url or "")
    assert [(name, *texts) for name, *texts in differing(former, present, json.dumps)] == [
        ("title", json.dumps("一号"), json.dumps("二号"))
    ]
    assert [change.name for change in between(former, present, Translator("en"))] == ["title"]
    # As it was exported, byte by byte.
    assert list(former) == list(present)
    assert json.dumps(former["comments"]["items"]) == json.dumps(present["comments"]["items"])


def test_a_field_that_is_new_is_no_change_and_breaks_no_former_state(
    articles: Articles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later version exports one more field, of the article and of a comment."""
    articles.store(1, an_item(1))
    articles.store(2, an_item(1, title="改"))
    kept = articles.revisions()
    assert [version for _, version in kept] == [RECORD_VERSION]

    def with_shares(made: Callable[[Any], dict[str, Any]], value: Callable[[Any], Any]) -> Callable[[Any], Any]:
        return lambda source: {**made(source), "share_count": value(source)}

    monkeypatch.setattr(records, "exported", with_shares(exported, lambda row: row.share_count))
    monkeypatch.setattr(records, "columns_of", with_shares(columns_of, lambda item: []))
    records._pattern.cache_clear()
    try:
        record, version = kept[0]
        columns = records.former_columns(record, version)
        assert (columns["title"], columns["share_count"]) == ("第1篇", [])
        assert records.exported(SimpleNamespace(**columns))["share_count"] == []
        former = records.former_record(record, version)
        assert list(differing(former, {**former, "share_count": [5]}, str)) == []
        with pytest.raises(StorageError, match="update dayuan_crawler"):
            records.former_record(record, RECORD_VERSION + 1)
    finally:
        monkeypatch.undo()
        records._pattern.cache_clear()


def test_another_shape_of_a_record_has_another_version() -> None:
    """What is kept of former states is read by later programs: they must know which shape it has."""

    def names(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: names(part) for name, part in value.items()}
        return [names(part) for part in value] if isinstance(value, list) else None

    shape = json.dumps(names(records._pattern()))
    known = {1: "3cdd2cec3bf7246f", 2: "6f8630de0e02f9e3"}
    assert hashlib.sha256(shape.encode()).hexdigest()[:16] == known.get(RECORD_VERSION), (
        "the record has another shape: raise RECORD_VERSION, have former_record read the older ones, and enter it here"
    )


def test_comments_of_a_former_state_have_the_same_hash(articles: Articles) -> None:
    articles.store(1, an_item(1))
    articles.store(2, an_item(1, title="改"))
    [(record, version)] = articles.revisions()
    columns = records.former_columns(record, version)
    assert records.content_hash(columns) == columns["content_hash"]


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


def test_many_equal_bulletins_hide_no_true_pair(articles: Articles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(near_duplicates, "MAX_CANDIDATES", 5)
    bulletin = "今日天气晴,气温零到十度,请市民注意添衣保暖。" * 6
    pair = "古城墙修了三年,终于开放,游客可以从北门进去,一直走到南门。" * 6
    # The newest come first, as on a list.
    items = [
        an_item(number, title="今日天气", body=bulletin, published_at=START + timedelta(hours=number))
        for number in range(20, 0, -1)
    ]
    items += [an_item(90 + number, title="古城墙", body=pair, published_at=START) for number in (1, 2)]
    articles.store(1, *items)
    repeats = articles.compare(1, at_once=7)
    assert repeats == {1: None, **dict.fromkeys(range(2, 21), 1), 91: None, 92: 91}


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


def test_an_article_of_two_lists_stays_with_the_first_or_goes_to_a_city(articles: Articles) -> None:
    first, second = (an_item(1, city=None, section=name) for name in ("news", "more"))
    city = an_item(1, title="另一题")

    def section() -> str:
        (record,) = articles.records()
        return str(record["section"])

    assert articles.store(1, first) == [Change.NEW]
    assert articles.store(2, second) == [Change.UNCHANGED]
    assert articles.store(3, an_item(1, city=None, section="more", title="另一题")) == [Change.CHANGED]
    assert section() == "news"
    assert articles.store(4, city) == [Change.CHANGED]
    assert section() == "yangquan"
    assert articles.store(5, an_item(1, city=None, section="more", title="另一题")) == [Change.UNCHANGED]
    assert section() == "yangquan"


def test_an_article_is_read_back_as_a_visit_read_it(articles: Articles) -> None:
    url = f"{SITE}/gsyl/yangquan/1.html"

    def read(address: str) -> ArticleItem | None:
        item: ArticleItem | None = articles.do(2, lambda table, _: table.item(address))
        return item

    full = an_item(
        1,
        published_at=datetime(2022, 7, 9, 10, 29, 37, tzinfo=CHINA),
        tags=["防控"],
        images=[f"{SITE}/1.png"],
        like_count=3,
        copyright=Copyright("未经许可,不得转载", "prohibited", f"{SITE}/1.html", "本站"),
        comments=Comments(
            2, open=True, captcha=True, items=[Comment("甲", datetime(2022, 7, 9, tzinfo=CHINA), "好", "乙")]
        ),
        layout="zblog-post",
    )
    elsewhere = an_item(3, url="http://nanhu.test/news/3.html", portal="nanhu", section="news", city=None)
    articles.store(1, full, an_item(2), elsewhere)
    assert [read(url), read(url.replace("1.html", "2.html"))] == [full, an_item(2)]
    assert read("http://nanhu.test/news/3.html") == elsewhere
    articles.do(2, lambda table, _: table.add_aliases({url: [f"{SITE}/?id=1"]}))
    assert read(f"{SITE}/?id=1") == full
    articles.do(2, lambda table, now: table.bury([url], now, 2))
    assert [read(url), read(f"{SITE}/3.html")] == [None, None]
    assert articles.store(3, an_item(2)) == [Change.UNCHANGED]


def test_what_is_learned_of_a_section_s_past(articles: Articles) -> None:
    def item(number: int, body: str = "正文。", **more: Any) -> ArticleItem:
        return an_item(number, published_at=START, body=body, **more)

    unseen: dict[str, Any] = {"view_count": None, "comments": Comments()}
    articles.store(1, item(1), item(2), item(3, **unseen), an_item(4, city="datong", published_at=START))
    articles.store(3, item(1), item(3, **unseen))
    articles.store(5, item(1, "改。"), item(2), item(3, "改。", **unseen))
    articles.do(6, lambda table, now: table.bury([f"{SITE}/gsyl/yangquan/2.html"], now, 6))
    hazard = articles.do(7, lambda table, _: learn(table._connection, "yangquan"))
    # Each was observed from its first to its fifth day.
    assert [round(days, 3) for days in hazard.days[:4]] == [3, 6, 3, 0]
    # The first changed between the visits of days 3 and 5, the second was gone between 5 and 6. The third has no
    # counters, and so no observation that tells when it was last seen unchanged.
    assert [round(changes, 3) for changes in hazard.changes[:4]] == [0.25, 1.0, 1.75, 0]
