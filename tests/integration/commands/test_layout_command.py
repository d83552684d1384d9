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


def test_a_file_of_another_site_has_its_address(sqlite_url: str, tmp_path: Path) -> None:
    """As the guide to adding a layout has it."""
    page = tmp_path / "page.html"
    page.write_text(
        "<h1>桃河边添了一条步道</h1><p>编辑：王芳 2022-07-09</p>" + "<p>步道今天开放，全长三公里。</p>" * 3,
        encoding="utf-8",
    )
    scrapy = Scrapy(site_url="http://www.shanxidayuan.com", database_url=sqlite_url)
    url = "http://www.example.com/gsyl/yangquan/5503.html"
    scrapy.run("layout", str(page), "--url", url, "--save", str(tmp_path / "article-x"))
    item = json.loads((tmp_path / "article-x.json").read_text(encoding="utf-8"))["item"]
    assert (item["url"], item["site_id"], item["city"]) == (url, 5503, "yangquan")
    assert "layout" in item
    wrong = scrapy.run("layout", str(page), "--url", "5503.html", check=2)
    assert "--url 5503.html: write the whole address" in wrong.stderr


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
