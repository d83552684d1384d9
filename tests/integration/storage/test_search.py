"""Lists and search: the same articles in the same order on both databases, and always as the articles are."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from alembic import command
from sqlalchemy import text

from dayuan_crawler.items import ArticleItem, Comments, Copyright
from dayuan_crawler.storage.articles import query as article_list
from dayuan_crawler.storage.articles.facets import Facets, count_facets
from dayuan_crawler.storage.articles.query import MAX_LOOKED_AT, ArticleFilter, ArticleList, Order, Place
from dayuan_crawler.storage.articles.table import ArticleTable
from dayuan_crawler.storage.core.database import Database, Reading
from dayuan_crawler.storage.core.engine import make_engine
from dayuan_crawler.storage.core.timeout import QueryTimeout
from dayuan_crawler.text.dates import CHINA
from dayuan_crawler.text.search import Question, fold
from tests.integration.storage.test_schema import config

START = datetime(2022, 7, 10, tzinfo=UTC)


def an_item(site_id: int, **changes: Any) -> ArticleItem:
    item = ArticleItem(
        url=f"http://a.test/gsyl/yangquan/{site_id}.html",
        site_id=site_id,
        city="yangquan",
        section="yangquan",
        title=f"第{site_id}篇",
        published_at=datetime(2022, 7, 1, tzinfo=CHINA) + timedelta(hours=site_id),
        body="正文。",
    )
    for name, value in changes.items():
        setattr(item, name, value)
    return item


class Archive:
    """Articles, and the numbers of those that a question finds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def store(self, *items: ArticleItem, day: int = 0) -> None:
        at = START + timedelta(days=day)
        self._database.run(lambda connection, _: ArticleTable(connection).store(items, at, day + 1))

    def bury(self, item: ArticleItem, day: int) -> None:
        at = START + timedelta(days=day)
        self._database.run(lambda connection, _: ArticleTable(connection).bury([item.url or ""], at, day + 1))

    def find(
        self, asked: str | None = None, *, page: int = 100, order: Order = Order.RELEVANCE, **wanted: Any
    ) -> list[int]:
        """All pages of the list, which must be what an export has too."""
        question = None if asked is None else Question.parse(asked)
        with self._database.reading(timeout=20) as connection:
            articles = ArticleList(connection, ArticleFilter(question=question, **wanted), order)
            found: list[int] = []
            place: Place | None = None
            while True:
                shown = articles.page(page, place)
                assert len(shown.articles) <= page
                found += [article.site_id for article in shown.articles]
                if shown.following is None:
                    break
                place = Place.parse(str(shown.following))
            assert sorted(found) == [record["site_id"] for record in articles.records()]
            assert articles.count() >= len(found)
        return found

    def reading(self) -> Reading:
        return self._database.reading()

    def facets(self, **wanted: Any) -> Facets:
        with self.reading() as connection:
            facets = count_facets(connection, ArticleList(connection, ArticleFilter(**wanted)), 20)
        assert facets is not None
        return facets


@pytest.fixture
def archive(database_url: str) -> Iterator[Archive]:
    with closing(Database(database_url)) as database:
        database.open()
        yield Archive(database)


def test_words_phrases_and_single_characters(archive: Archive) -> None:
    archive.store(
        an_item(1, body="疫情防控。"),
        an_item(2, title="阳泉市疫情防控会议"),
        an_item(3, source="阳泉日报", body="ＣＯＶＩＤ-19,阳光,泉水。"),
        an_item(4, tags=["阳泉"], body="泉市在阳泉,防控疫情。"),
        an_item(5, body="x" * 30_000 + "\n最后一句在很后面"),
    )
    # In the title first, then the newest.
    assert archive.find("阳泉") == [2, 4, 3]
    assert archive.find("疫情") == [2, 4, 1]
    assert archive.find("疫") == archive.find("情") == [2, 4, 1]
    assert archive.find("水") == [3]
    assert archive.find("阳泉市") == [2], "4 has both pairs, but not the word"
    assert archive.find("阳泉 疫情") == [2, 4]
    assert archive.find('"阳泉,防控"') == [4]
    assert archive.find('"阳泉 防控"') == []
    assert archive.find("covid 19") == [3]
    assert archive.find("最后一句") == [5]
    assert archive.find("没有") == archive.find("，") == archive.find(" ") == []
    assert archive.find() == [5, 4, 3, 2, 1]
    for hostile in ('" OR title:*', "NEAR(a b)", "a' OR '1'='1", "title : 阳泉", "*", "阳泉 AND NOT 疫情", "\\", "%"):
        assert isinstance(archive.find(hostile), list)


def test_a_list_is_sorted_and_walked_in_every_order(archive: Archive) -> None:
    views = [7, 0, 900, 7, 30]
    archive.store(*(an_item(n, view_count=views[n - 1], comments=Comments(n % 3)) for n in range(1, 6)))
    archive.store(an_item(2, body="一条新消息", view_count=0, comments=Comments(2)), day=1)
    archive.bury(an_item(4), 2)
    expected = {
        Order.NEWEST: [5, 4, 3, 2, 1],
        Order.CHANGED: [4, 2, 5, 3, 1],
        Order.VIEWS: [3, 5, 4, 1, 2],
        Order.COMMENTS: [5, 2, 4, 1, 3],
    }
    for order, numbers in expected.items():
        for size in (1, 2, 100):
            assert archive.find(order=order, page=size) == numbers, (order, size)
        assert archive.find("新闻", order=order, page=2) == [n for n in numbers if n in archive.find("新闻")], order
        assert archive.find(order=order, status="live") == [n for n in numbers if n != 4], order


def test_facets_count_what_a_list_has(archive: Archive) -> None:
    archive.store(
        an_item(
            1, tags=["防控", "文化"], source="日报", editor="甲", published_at=datetime(2021, 12, 31, 23, tzinfo=CHINA)
        ),
        an_item(2, tags=["防控"], source="日报", editor=None, published_at=datetime(2022, 1, 1, 1, tzinfo=CHINA)),
        an_item(3, tags=[], source=None, editor="甲", published_at=None, copyright=Copyright(reprint="permitted")),
    )
    archive.bury(an_item(2), 1)
    everything = archive.facets()
    assert everything.total == 3
    assert everything.counts == {
        "section": [("yangquan", 3)],
        "year": [("2022", 1), ("2021", 1)],
        "tag": [("防控", 2), ("文化", 1)],
        "source": [("日报", 2)],
        "editor": [("甲", 2)],
        "reprint": [("unstated", 2), ("permitted", 1)],
        "status": [("live", 2), ("gone", 1)],
    }
    assert archive.facets(tag="文化").counts["year"] == [("2021", 1)]
    assert archive.facets(question=Question.parse("新闻"), editor="甲").total == len(archive.find("新闻", editor="甲"))
    assert archive.facets(question=Question.parse(",")).total == 0


def test_facets_that_take_too_long_are_left_out(archive: Archive) -> None:
    archive.store(*(an_item(n) for n in range(1, 400)))
    with archive.reading() as connection:
        assert count_facets(connection, ArticleList(connection, ArticleFilter()), 0.001) is None


def test_the_index_follows_the_articles(archive: Archive) -> None:
    archive.store(an_item(1, body="旧的正文", tags=["旧"], source="旧报"), an_item(2))
    archive.store(
        an_item(1, body="新的正文", tags=["新"], section="taiyuan", copyright=Copyright(reprint="permitted")), day=1
    )
    assert archive.find("旧") == []
    assert archive.find("新的") == archive.find(tag="新") == archive.find(section="taiyuan") == [1]
    assert archive.find(tag="旧") == archive.find(source="旧报") == []
    assert archive.find(reprint="permitted") == [1]
    archive.bury(an_item(1), 2)
    assert archive.find(status="gone") == archive.find("新的") == [1]
    assert archive.find(status="live") == [2]
    archive.store(an_item(1, body="回来了"), day=3)
    assert archive.find(status="gone") == archive.find("新的") == []
    assert archive.find("回来", status="live") == [1]


def test_filters_go_together(archive: Archive) -> None:
    archive.store(
        an_item(1, source="日报", tags=["防控", "疫情"]),
        an_item(25, source="日报", tags=["防控"], section="taiyuan"),
        an_item(49, source="日报" * 200, tags=["长" * 500]),
        an_item(50, published_at=None),
    )
    assert archive.find(first_day=date(2022, 7, 2), last_day=date(2022, 7, 2)) == [25]
    assert archive.find(last_day=date(2022, 7, 1)) == [1]
    assert archive.find(source="日报") == [25, 1]
    assert archive.find(source="日报", tag="防控", section="yangquan") == [1]
    assert archive.find(source="日报" * 200) == archive.find(tag="长" * 500) == [49]
    assert archive.find() == [49, 25, 1, 50], "what has no date comes last"
    assert archive.find(first_day=date(1969, 1, 1)) == [49, 25, 1], "and is in no range of days"


def test_pages_join_without_gaps(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(1)
    items = [
        an_item(
            number,
            title="".join(chance.choices("阳泉疫情", k=3)),
            body="".join(chance.choices("阳泉疫情,", k=12)),
            # Many at the same moment.
            published_at=datetime(2022, 7, 1 + number % 5, tzinfo=CHINA),
        )
        for number in range(1, 61)
    ]
    archive.store(*items)
    for asked in ("阳", "泉疫", "阳泉疫", "情阳 泉", "阳泉疫情"):
        terms = [fold(term) for term in asked.split()]
        right = {
            item.site_id
            for item in items
            if all(any(term in text for text in (item.title or "", item.body)) for term in terms)
        }
        found = archive.find(asked, page=7)
        assert len(found) == len(set(found))
        assert set(found) == right
        assert found == archive.find(asked)
        with monkeypatch.context() as many:
            many.setattr(article_list, "MANY", 3)
            assert found == archive.find(asked, page=7)
    assert len(archive.find(page=7)) == 60
    archive.store(an_item(61, published_at=None), an_item(62, published_at=datetime(1931, 1, 1, tzinfo=CHINA)))
    assert archive.find(page=1)[-2:] == [61, 62]


def test_a_page_ends_though_nothing_is_found(archive: Archive) -> None:
    archive.store(*(an_item(number, body="阳泉。泉市") for number in range(MAX_LOOKED_AT + 5)))
    with archive._database.reading() as connection:
        page = ArticleList(connection, ArticleFilter(question=Question.parse("阳泉市"))).page(100)
        assert page.articles == []
        assert page.following is not None
    assert archive.find("阳泉市") == []


@pytest.mark.parametrize("text", ["", "2_1_1", "1_1", "0_99999999999999999999_1", "0_9999999999999999999_1", "0_1_1 "])
def test_a_place_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no place in a list"):
        Place.parse(text)


def test_old_articles_are_entered_by_the_migration(database_url: str) -> None:
    with closing(Database(database_url)) as database:
        database.open()
        archive = Archive(database)
        archive.store(*(an_item(number, body="疫情", tags=["甲"], source="日报") for number in range(1, 451)))
        archive.bury(an_item(7), 1)
    engine = make_engine(database_url)
    command.downgrade(config(engine), "0002")
    command.upgrade(config(engine), "head")
    engine.dispose()
    with closing(Database(database_url)) as database:
        database.open()
        archive = Archive(database)
        assert len(archive.find("疫情", tag="甲", source="日报")) == 450
        assert archive.find("疫情", status="gone") == [7]
        archive.store(an_item(8, body="改"), day=2)
        assert len(archive.find("疫情")) == 449


def test_a_question_that_takes_too_long_is_broken_off(database_url: str) -> None:
    slow = {
        "sqlite": "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n) SELECT count(*) FROM n",
        "postgresql": "SELECT pg_sleep(60)",
    }
    with closing(Database(database_url)) as database:
        database.open()
        with pytest.raises(QueryTimeout, match=r"took longer than 0.2 s"), database.reading(timeout=0.2) as connection:
            connection.execute(text(slow[connection.dialect.name]))
        with database.reading(timeout=20) as connection:
            assert connection.scalar(text("SELECT 1")) == 1
