"""A database is copied into one of the other kind, and goes on there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fixtures.portal import PortalServer
from tests.support.scrapy import Scrapy, last_line

StartPortal = Callable[..., PortalServer]


def test_a_copy_exports_the_same_and_goes_on(
    portal: StartPortal, sqlite_url: str, postgresql_url: str, tmp_path: Path
) -> None:
    server = portal(markup="zblog", articles=24)
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url, DAYUAN_ARCHIVE_DIR=tmp_path / "archive")
    scrapy.run("crawl", "yangquan")
    exported = scrapy.run("export").stdout
    said = scrapy.run("db", "copy", postgresql_url).stdout
    assert f"{len(exported.splitlines())} articles among them" in said
    assert "***" in said
    assert "is not empty" in last_line(scrapy, "db", "copy", postgresql_url, status=1)

    copied = Scrapy(site_url=server.url, database_url=postgresql_url, DAYUAN_ARCHIVE_DIR=tmp_path / "archive")
    assert copied.run("export").stdout == exported
    # A later day: new rows get numbers of their own, and changed texts are found in the index.
    server.set(day=4)
    copied.run("crawl", "yangquan", "-a", "mode=full")
    back = f"sqlite:///{tmp_path / 'back.db'}"
    copied.run("db", "copy", back)
    returned = Scrapy(site_url=server.url, database_url=back)
    assert returned.run("export").stdout == copied.run("export").stdout
    assert returned.runs() == copied.runs()


def test_wrong_usage(sqlite_url: str, tmp_path: Path) -> None:
    scrapy = Scrapy(site_url="http://a.test", database_url=sqlite_url)
    assert "there is no database" in last_line(scrapy, "db", "copy", f"sqlite:///{tmp_path / 'x.db'}", status=1)
    assert "the database to copy into is not a database URL" in last_line(scrapy, "db", "copy", "x", status=2)
    assert "write scrapy db upgrade, or scrapy db copy URL" in last_line(scrapy, "db", "copy", status=2)
