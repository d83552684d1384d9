"""``scrapy layout``: what each layout makes of a page that is saved, archived or fetched."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from fixtures.portal import PortalServer
from tests.support.scrapy import PROJECT, Scrapy

PAGES = PROJECT / "fixtures" / "pages"
StartPortal = Callable[..., PortalServer]


def test_a_file_becomes_a_fixture(sqlite_url: str, tmp_path: Path) -> None:
    scrapy = Scrapy(site_url="http://www.example.com", database_url=sqlite_url)
    page, record = PAGES / "article-zblog-post.html", json.loads((PAGES / "article-zblog-post.json").read_text())
    fixture = tmp_path / "article-new"
    arguments = ("layout", str(page), "--url", record["url"], "--save", str(fixture))
    said = scrapy.run(*arguments).stdout
    assert "dedecms: does not apply: title .viewbox .title h2 is there 0 times" in said
    assert "[h2.post-title]" in said
    assert "A crawl takes what is read by zblog-post" in said
    assert fixture.with_suffix(".html").read_bytes() == page.read_bytes()
    assert json.loads(fixture.with_suffix(".json").read_text()) == record
    assert "is there already" in scrapy.run(*arguments, check=1).stderr


def test_a_page_of_the_archive_and_a_fetched_one(portal: StartPortal, sqlite_url: str, tmp_path: Path) -> None:
    server = portal(markup="empire", articles=20)
    folder = tmp_path / "archive"
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url, DAYUAN_ARCHIVE_DIR=folder)
    scrapy.run("crawl", "datong")
    record = scrapy.export()[0]
    asked = len(server.requests())
    archived = scrapy.run("layout", record["url"]).stdout
    assert record["title"][:20] in archived
    assert len(server.requests()) == asked
    assert scrapy.run("layout", record["url"], "--fetch").stdout == archived
    shutil.rmtree(folder)
    assert "restore the file" in scrapy.run("layout", record["url"], check=1).stderr
    scrapy.environment["DAYUAN_ARCHIVE_DIR"] = ""
    assert scrapy.run("layout", record["url"]).stdout == archived
    server.set(markup="broken")
    assert "A crawl would refuse this page: it lacks title" in scrapy.run("layout", record["url"]).stdout


def test_what_is_no_page(sqlite_url: str, tmp_path: Path) -> None:
    scrapy = Scrapy(site_url="http://portal.invalid", database_url=sqlite_url)
    (tmp_path / "empty.html").touch()
    assert "the page is empty" in scrapy.run("layout", str(tmp_path / "empty.html"), check=1).stderr
    assert "http://portal.invalid" in scrapy.run("layout", "http://portal.invalid/gsyl/datong/1.html", check=1).stderr
