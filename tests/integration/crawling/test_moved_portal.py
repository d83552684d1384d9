"""A portal that moves to another address keeps its articles, whatever their pages still say of the former one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from scrapy import Request

from dayuan_crawler.errors import PageError
from dayuan_crawler.frontier.model import Assignment, Kind, Link
from dayuan_crawler.frontier.store import RunInProgress
from dayuan_crawler.items import ArticleItem, Copyright, Picture
from dayuan_crawler.middlewares.same_origin import SameOriginMiddleware
from dayuan_crawler.portal import OWN_NAME
from dayuan_crawler.storage.articles.history import differing, read_history
from dayuan_crawler.storage.articles.pictures import PictureTable
from dayuan_crawler.storage.articles.table import ArticleTable, Change
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.core.engine import StorageError
from dayuan_crawler.storage.crawl.moves import settle
from dayuan_crawler.storage.crawl.store import RunStore
from dayuan_crawler.storage.portal.origins import OriginTable
from dayuan_crawler.text.origins import Rebase
from dayuan_crawler.text.urls import Site
from fixtures.portal import PortalServer
from tests.support.archive import lose, rows, stored
from tests.support.clock import ClockedScrapy
from tests.support.scrapy import Scrapy, last_line

StartPortal = Callable[..., PortalServer]
CITY = "yangquan"
NOW = datetime(2022, 9, 1, tzinfo=UTC)
OLD, NEW = "http://www.example.com", "https://www.example.com"


def test_a_move_doubles_nothing_and_changes_no_article(portal: StartPortal, database_url: str, tmp_path: Path) -> None:
    former, present = (portal(markup="zblog", articles=40) for _ in range(2))
    folder = tmp_path / "archive"

    def at(server: PortalServer, day: int) -> ClockedScrapy:
        return ClockedScrapy(
            now=NOW + timedelta(days=day), site_url=server.url, database_url=database_url, DAYUAN_ARCHIVE_DIR=folder
        )

    with at(former, 0) as scrapy:
        scrapy.run("db", "upgrade")
        scrapy.run("crawl", CITY)
        before = scrapy.export()
    with at(present, 3) as scrapy:
        # Killed in the midst of the move, which goes on.
        for commit in (2, 3, 4):
            scrapy.run("crawl", CITY, check=None, commit=commit)
        present.clear_log()
        assert "0 new articles, 0 changed" in scrapy.run("crawl", CITY).stderr
        after = scrapy.export()
        assert len(after) == len(before)
        for old, new in zip(before, after, strict=True):
            path = old["url"].removeprefix(former.url)
            assert new["url"] == present.url + path
            assert (new["revision"], new["changed_at"], new["first_seen_at"]) == (
                1,
                old["changed_at"],
                old["first_seen_at"],
            )
            assert former.url not in str(new["images"])
        assert scrapy.run("history", before[0]["url"]).stdout == scrapy.run("history", after[0]["url"]).stdout
        assert {record["url"] for record in before} <= {url for (url,) in rows(database_url, "SELECT url FROM aliases")}
        assert not rows(database_url, f"SELECT url FROM frontier WHERE url NOT LIKE '{present.url}/%'")
        assert "1 new articles" not in scrapy.run("crawl", CITY, "-a", "mode=full").stderr
        assert len(scrapy.export()) == len(before)

        kept = stored(database_url)
        said = scrapy.run("reparse", CITY, "--jobs", "1").stdout
        assert "0 articles added, 0 corrected, 0 former states corrected, +0 revisions" in said
        assert stored(database_url) == kept
        if database_url.startswith("sqlite"):
            lose(database_url)
            scrapy.run("reparse", CITY, "--jobs", "1")
            again = stored(database_url)
            assert {name: again[name] for name in kept if name != "runs"} == {
                name: kept[name] for name in kept if name != "runs"
            }


def at(origin: str) -> Assignment:
    return Assignment(CITY, origin, "incremental", None, join=False, delay=0)


def an_item(origin: str, **changes: object) -> ArticleItem:
    values: dict[str, object] = {
        "url": f"{origin}/gsyl/yangquan/1.html",
        "site_id": 1,
        "city": CITY,
        "section": CITY,
        "title": "题",
        "body": f"见{OLD}/about.html。",
        "images": [f"{origin}/a.jpg"],
        "copyright": Copyright(
            f"本文地址:{origin}/gsyl/yangquan/1.html", "prohibited", f"{origin}/gsyl/yangquan/1.html"
        ),
    }
    return ArticleItem(**{**values, **changes})  # type: ignore[arg-type]


def test_pages_that_name_the_former_address_are_no_change(database_url: str) -> None:
    """Static pages keep it until they are made anew; then they name the present one."""
    database = Database(database_url)
    database.open()

    def store(item: ArticleItem) -> list[Change]:
        return database.run(lambda connection, now: ArticleTable(connection).store([item], now, 1))

    database.run(lambda connection, now: OriginTable(connection, OWN_NAME, OLD).arrive(CITY, Rebase((), OLD), now))
    assert store(an_item(OLD)) == [Change.NEW]
    kept = Picture(f"{OLD}/a.jpg", "aa/a.jpg", "a" * 64)
    database.run(lambda connection, now: PictureTable(connection).store([kept], now))
    settle(database, at(NEW))
    # Its file need not be fetched again.
    known = database.run(lambda connection, _: PictureTable(connection).known([f"{NEW}/a.jpg"]))
    assert [picture.path for picture in known.values()] == [kept.path]
    stale = an_item(OLD, url=f"{NEW}/gsyl/yangquan/1.html")
    assert [store(item) for item in (stale, an_item(NEW), stale)] == [[Change.UNCHANGED]] * 3
    assert store(an_item(NEW, title="另一题")) == [Change.CHANGED]
    # And back again.
    settle(database, at(OLD))
    assert store(an_item(OLD, title="另一题")) == [Change.UNCHANGED]
    with database.reading() as connection:
        former, latest = (version.record for version in read_history(connection, f"{NEW}/gsyl/yangquan/1.html"))
    assert [name for name, *_ in differing(former, latest, str)] == ["title"]
    assert latest["url"] == f"{OLD}/gsyl/yangquan/1.html"
    database.close()


def test_a_run_in_progress_elsewhere_is_not_moved(database_url: str) -> None:
    with ExitStack() as stores:

        def opened(origin: str, *, join: bool) -> RunStore:
            store = RunStore(
                Database(database_url), Assignment(CITY, origin, "incremental", None, join=join, delay=0.0)
            )
            stores.callback(store.close)
            store.open()
            return store

        first = opened(OLD, join=False)
        [lease] = first.exchange([], [Link(CITY, f"{OLD}/gsyl/yangquan/", Kind.LIST)], 1).leases
        with pytest.raises(RunInProgress, match=f"in progress at {OLD}, and not at {NEW}"):
            opened(NEW, join=True)
        first.leave([], "stopped")
        [again] = opened(NEW, join=False).exchange([], [], 2).leases
        assert (again.id, again.link.url) == (lease.id, f"{NEW}/gsyl/yangquan/")


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        (f"{OLD}/1.html", f"{NEW}/1.html"),
        (f"见{OLD}。", f"见{NEW}。"),
        (f"{OLD}.evil.example/1.html", None),
        (f"{OLD}:8080/1.html", None),
        ("http://www.example.community/1.html", None),
        (f"{NEW}/1.html", None),
    ],
)
def test_only_the_former_origin_is_replaced(text: str, moved: str | None) -> None:
    assert Rebase([OLD, NEW], NEW).json({"a": [text, 1, None]}) == {"a": [moved or text, 1, None]}


def test_a_redirect_within_the_portal_is_followed() -> None:
    """With and without www, http and https: one portal. Its pages keep the address that they were asked under."""
    middleware = SameOriginMiddleware(Site.parse(OLD), [])
    came = {"redirect_urls": [f"{OLD}/1.html"]}
    for origin in (NEW, "http://example.com", "https://example.com"):
        middleware.process_request(Request(f"{origin}/1.html", meta=came))
        with pytest.raises(PageError, match="not on the portal's origin"):
            middleware.process_request(Request(f"{origin}/1.html"))
    for origin in ("https://other.example", "https://www.example.com:8443"):
        with pytest.raises(PageError, match="set DAYUAN_SITE_URL"):
            middleware.process_request(Request(f"{origin}/1.html", meta=came))


def test_a_portal_may_move_between_its_declared_origins(database_url: str) -> None:
    old, new = "http://old.example.org", "https://news.example.cn"
    database = Database(database_url)
    database.open()
    database.run(lambda connection, now: OriginTable(connection, OWN_NAME, old).arrive(CITY, Rebase((), old), now))
    database.run(lambda connection, now: ArticleTable(connection).store([an_item(old)], now, 1))
    with pytest.raises(StorageError, match="which is another portal than https://news"):
        settle(database, at(new))
    settle(database, replace(at(new), origins=(new, old)))
    with database.reading() as connection:
        assert [record["url"] for record in ArticleTable(connection).records()] == [f"{new}/gsyl/yangquan/1.html"]
        assert len(read_history(connection, f"{old}/gsyl/yangquan/1.html")) == 1
    database.close()


def test_another_portal_carries_no_article_away(portal: StartPortal, sqlite_url: str) -> None:
    server = portal(markup="zblog", articles=4)
    elsewhere = server.url.replace("127.0.0.1", "localhost")
    # An address that was wrong from the first leaves no article, and is simply corrected.
    scrapy = Scrapy(site_url="http://nowhere.invalid", database_url=sqlite_url)
    scrapy.run("crawl", CITY, check=1)
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url)
    scrapy.run("crawl", CITY)
    before = scrapy.export()
    other = Scrapy(site_url=elsewhere, database_url=sqlite_url)
    line = last_line(other, "crawl", CITY, status=1)
    assert f"holds articles of yangquan from {server.url}, which is another portal than {elsewhere}" in line
    assert scrapy.export() == before
    scrapy.run("crawl", CITY)
