"""What users of Scrapy expect: feeds, a line of progress, and commands that look at one page."""

from __future__ import annotations

import csv
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dayuan_crawler.portal import OWN
from fixtures.portal import PortalServer
from tests.support.scrapy import PROJECT, Scrapy, last_line

StartPortal = Callable[..., PortalServer]
CITY = "datong"


@pytest.fixture
def server(portal: StartPortal) -> PortalServer:
    return portal(markup="zblog", articles=20)


@pytest.fixture
def scrapy(server: PortalServer, sqlite_url: str) -> Scrapy:
    return Scrapy(site_url=server.url, database_url=sqlite_url)


def test_the_cities_are_listed(scrapy: Scrapy) -> None:
    assert scrapy.run("list").stdout.split() == sorted(OWN.sections)


def test_a_feed_holds_each_stored_article_once(portal: StartPortal, sqlite_url: str, tmp_path: Path) -> None:
    server = portal(markup="empire", articles=24)
    feed = tmp_path / "items.jsonl"
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url)
    scrapy.run("crawl", "yangquan", "-o", str(feed))
    items = {item["url"]: item for item in map(json.loads, feed.read_text("utf-8").splitlines())}
    records = {record["url"]: record for record in scrapy.export()}
    assert len(feed.read_text("utf-8").splitlines()) == len(records)
    assert items.keys() == records.keys()
    for url, item in items.items():
        for field in ("title", "body", "tags", "images", "view_count", "copyright"):
            assert item[field] == records[url][field], (url, field)


def test_one_option_appends(server: PortalServer, scrapy: Scrapy, tmp_path: Path) -> None:
    feed = tmp_path / "new" / "items.jsonl"
    for _ in range(2):
        scrapy.run("crawl", CITY, "-a", "mode=full", "-o", str(feed))
    urls = [json.loads(line)["url"] for line in feed.read_text("utf-8").splitlines()]
    assert sorted(urls) == sorted(2 * [record["url"] for record in server.truth(CITY)])


def test_the_other_option_overwrites(server: PortalServer, scrapy: Scrapy, tmp_path: Path) -> None:
    feed = tmp_path / "items.csv"
    feed.write_text("what an earlier crawl left\n")
    scrapy.run("crawl", CITY, "-O", str(feed))
    with feed.open(encoding="utf-8", newline="") as file:
        titles = {row["url"]: row["title"] for row in csv.DictReader(file)}
    assert titles == {record["url"]: record["title"] for record in server.truth(CITY)}


def test_a_feed_that_cannot_be_written_is_told_before_the_crawl(
    server: PortalServer, scrapy: Scrapy, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder.jsonl").mkdir()
    for target in (tmp_path / "file" / "items.csv", tmp_path / "folder.jsonl"):
        assert f"cannot write {target}" in last_line(scrapy, "crawl", CITY, "-O", str(target), status=1)
    assert server.requests() == []


def test_a_feed_that_breaks_off_is_no_success(scrapy: Scrapy) -> None:
    # Its name is known only when it is opened. The articles are stored all the same; the reasons are in Scrapy's log.
    done = scrapy.run("crawl", CITY, "-O", "/dev/null/%(name)s.csv", check=1)
    line = done.stderr.strip().split("\n")[-1]
    assert "a feed could not be written, as the log says; " in line
    assert "8 new articles" in line


def test_looking_at_a_page_begins_no_run(server: PortalServer, scrapy: Scrapy, tmp_path: Path) -> None:
    article = server.truth(CITY)[0]
    url = article["url"]
    assert article["title"] in scrapy.run("fetch", "--nolog", url).stdout
    assert article["title"] in scrapy.run("fetch", "--nolog", "--spider", CITY, url).stdout
    said = scrapy.run("shell", "-c", "(response.status, response.css('h1::text').get())", url)
    assert said.stdout.strip() == str((200, article["title"]))
    assert scrapy.run("shell", "--nolog", "--spider", CITY, "-c", "response.status", url).stdout.strip() == "200"
    parsed = scrapy.run("parse", "--nolog", "--nocolour", "--depth", "9", url).stdout
    assert f"'title': '{article['title']}'" in parsed
    assert f"'site_id': {article['site_id']}" in parsed
    listed = scrapy.run("parse", "--nolog", "--nocolour", f"{server.url}/gsyl/{CITY}/").stdout
    assert all(f"<GET {record['url']}>" in listed for record in server.truth(CITY))
    assert not (tmp_path / "test.db").exists()


def test_a_saved_page_can_be_looked_at(scrapy: Scrapy, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<h1>saved</h1>")
    assert scrapy.run("shell", "--nolog", "-c", "response.css('h1::text').get()", str(page)).stdout == "saved\n"


def test_why_a_page_cannot_be_looked_at(server: PortalServer, scrapy: Scrapy) -> None:
    url = server.truth(CITY)[0]["url"]
    elsewhere = "http://127.0.0.1:9/"
    assert f"{elsewhere} is not on the portal's origin" in last_line(scrapy, "fetch", elsewhere, status=1)
    assert "unknown city 'beijing'" in last_line(scrapy, "fetch", "--spider", "beijing", url, status=2)
    assert "no city's section" in last_line(scrapy, "parse", server.url + "/", status=2)
    assert "no callback 'nothing'" in last_line(scrapy, "parse", "-c", "nothing", url, status=2)
    server.set(faults=[{"kind": "partial", "path": r"/gsyl/datong/\d+\.html", "part": "title"}])
    assert f"{url}: the page lacks title" in last_line(scrapy, "parse", url, status=1)
    server.set(faults=[], robots="User-agent: *\nDisallow: /gsyl/\n")
    assert f"robots.txt disallows {url}" in last_line(scrapy, "shell", "-c", "response.status", url, status=1)
    assert url.removeprefix(server.url) not in server.paths()[-1:]


def test_a_terminal_shows_a_line_of_progress(server: PortalServer, scrapy: Scrapy) -> None:
    server.set(latency=0.3)
    scrapy.environment["CONCURRENT_REQUESTS_PER_DOMAIN"] = "1"
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "scrapy", "crawl", CITY],
        cwd=PROJECT,
        env=scrapy.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        said = b""
        try:
            while chunk := os.read(ours, 65536):
                said += chunk
        except OSError:  # the other end is closed
            pass
        os.close(ours)
        assert process.wait(timeout=60) == 0
    lines = [line for line in said.decode().split("\r\x1b[2K") if " pages done, " in line]
    assert len(lines) > 3
    done = [int(line.split(" pages done, ")[0]) for line in lines]
    assert done == sorted(done)
    assert done[0] < done[-1]
    assert all("waiting;" in line and "pages/s" in line for line in lines)
    assert said.decode().strip().split("\n")[-1].startswith("dayuan: run 1 of datong is complete: 8 new articles")
