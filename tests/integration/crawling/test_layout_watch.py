"""The portal changes its markup overnight: it is noticed at once, nothing is made worse, and nothing is fetched twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from fixtures.portal import PortalServer
from tests.support.archive import assert_whole, rows, stored
from tests.support.scrapy import Scrapy
from tests.support.truth import differences

StartPortal = Callable[..., PortalServer]
# What the layout of the test reads in the markup ``broken``.
READ = ("url", "site_id", "city", "title", "body", "published_at", "status")


def test_a_change_of_markup_overnight(portal: StartPortal, database_url: str, tmp_path: Path) -> None:
    server = portal(markup="zblog", articles=40)
    folder = tmp_path / "archive"
    scrapy = Scrapy(site_url=server.url, database_url=database_url, DAYUAN_ARCHIVE_DIR=folder)
    scrapy.run("crawl", "yangquan")
    before = scrapy.export()
    # Exported times are of whole seconds, and the next crawl comes sooner.
    last_seen = dict(rows(database_url, "SELECT url, last_seen_at FROM articles"))
    assert "title 100%" in scrapy.run("runs", "--fields", "yangquan").stdout
    server.set(markup="broken", day=2)
    # What was never crawled before cannot be understood no longer.
    for city, how, arguments in (("yangquan", "no longer", ["-a", "mode=full"]), ("datong", "not", [])):
        server.clear_log()
        done = scrapy.run("crawl", city, *arguments, check=1)
        line = done.stderr.strip().splitlines()[-1]
        assert f"the layout of the articles is {how} understood: 10 pages in a row lack title" in line
        assert f"the last of them {server.url}/gsyl/{city}/" in line
        asked = [path for path in server.paths() if path.startswith(f"/gsyl/{city}/") and path.endswith(".html")]
        assert 10 <= len([path for path in asked if "index" not in path]) <= 20
    assert scrapy.export() == before
    assert_whole(folder, database_url)

    asked_before = len(server.requests())
    scrapy.patch = "layout"
    said = scrapy.run("reparse", "--jobs", "1").stdout
    scrapy.patch = ""
    assert len(server.requests()) == asked_before
    recovered = [record for record in scrapy.export("datong") if record["url"] not in {old["url"] for old in before}]
    assert len(recovered) >= 8, said
    truth = {record["url"]: record for record in server.truth("datong")}
    expected = [{name: truth[record["url"]][name] for name in READ} for record in recovered]
    assert not differences(recovered, expected)
    # Those that had been known were seen again, and have lost nothing.
    again = {record["url"]: record for record in scrapy.export("yangquan")}
    for record in before:
        assert again[record["url"]]["published_at"] == record["published_at"]
    seen_again = dict(rows(database_url, "SELECT url, last_seen_at FROM articles"))
    assert sum(seen_again[url] > at for url, at in last_seen.items()) >= 10


def test_a_field_that_is_lost(portal: StartPortal, sqlite_url: str, tmp_path: Path) -> None:
    server = portal(markup="zblog", articles=40)
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url, DAYUAN_ARCHIVE_DIR=tmp_path / "archive")
    scrapy.run("crawl", "yangquan")
    before = stored(sqlite_url)
    scrapy.patch = "blind"
    said = scrapy.run("crawl", "yangquan", "-a", "mode=full", check=1).stderr
    scrapy.patch = ""
    assert "10 pages in a row lack tags" in said.strip().splitlines()[-1]
    # What slipped through is kept as a revision, and read right again from the archive.
    assert len(stored(sqlite_url)["revisions"]) <= 2
    scrapy.run("reparse", "yangquan", "--jobs", "1")
    assert stored(sqlite_url)["revisions"] == before["revisions"]
    assert not differences(scrapy.export(), server.truth("yangquan"))


def test_pages_that_come_in_parts_now_and_then_stop_nothing(portal: StartPortal, sqlite_url: str) -> None:
    server = portal(markup="zblog", articles=40)
    server.set(faults=[{"kind": "partial", "path": r"/\d+\.html", "part": "title", "probability": 0.3, "first": 8}])
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url)
    scrapy.run("crawl", "yangquan", check=None)
    assert "layout" not in scrapy.run("runs").stdout
    assert len(scrapy.export()) > 30


def test_a_time_that_the_lists_tell_and_no_article(portal: StartPortal, database_url: str) -> None:
    server = portal(markup="undated", articles=60)
    scrapy = Scrapy(site_url=server.url, database_url=database_url)
    truth = {record["url"]: record for record in server.truth("yangquan")}
    assert len(truth) > 20
    for arguments in ([], ["-a", "mode=full"]):
        said = scrapy.run("crawl", "yangquan", *arguments, check=1).stderr.strip().splitlines()
        found = re.search(
            r"published_at was found in 0 of 20 pages: scrapy layout (\S+); run \d of yangquan is complete", said[-1]
        )
        assert found, said[-1]
        assert found[1] in truth
        assert "no longer" not in said[-1]
        # It was said when it was seen, and the crawl went on.
        assert any("published_at was found in 0 of 20 pages" in line for line in said[:-2])
        assert {record["url"]: record["title"] for record in scrapy.export()} == {
            url: record["title"] for url, record in truth.items()
        }


def test_too_few_articles_to_tell(portal: StartPortal, sqlite_url: str) -> None:
    server = portal(markup="undated", articles=19)
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url)
    assert "0 of" not in scrapy.run("crawl", "yangquan", check=0).stderr
