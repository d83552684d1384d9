"""A city crawled end to end: what is exported equals what the portal knows to be true."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest

from dayuan_crawler.export.schema import schema_text
from dayuan_crawler.portal import OWN
from fixtures.portal import PortalServer
from tests.support.scrapy import Scrapy
from tests.support.truth import differences

READABLE = ["empire", "zblog", "zblog-default", "legacy", "dede", "wordpress", "pboot", "trs"]
StartPortal = Callable[..., PortalServer]


def assert_true(
    records: list[dict[str, Any]], truth: list[dict[str, Any]], ignore: frozenset[str] = frozenset()
) -> None:
    lines = differences(records, truth, ignore)
    assert not lines, f"{len(lines)} differences; the first: {lines[0]}"


@pytest.mark.parametrize("markup", READABLE)
def test_every_field_of_every_article_is_right(portal: StartPortal, sqlite_url: str, markup: str) -> None:
    server = portal(markup=markup)
    counts = server.counts()
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url, DAYUAN_RENDER="never")
    scrapy.run("crawl", "yangquan")
    records = scrapy.export("yangquan")
    assert len(records) > 50
    assert_true(records, server.truth("yangquan"))
    validator = jsonschema.Draft202012Validator(json.loads(schema_text()))
    for record in records:
        validator.validate(record)
    near = {record["site_id"]: record["near_duplicate_of"] for record in records if record["near_duplicate_of"]}
    by_id = {record["site_id"]: record["url"] for record in records}
    assert near == {copy: by_id[original] for copy, original in server.near_duplicates().items() if copy in by_id}
    assert server.counts() == counts, "reading has raised a counter"
    asked = Counter(request["path"] for request in server.requests())
    assert [path for path, times in asked.items() if times > 1] == []
    assert not any("addclick" in path or "/digg/" in path or "/onclick/" in path for path in asked)


def test_counters_of_an_unknown_script_are_left_blank(portal: StartPortal, sqlite_url: str) -> None:
    server = portal(markup="js")
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url, DAYUAN_RENDER="never")
    scrapy.run("crawl", "yangquan")
    records = scrapy.export("yangquan")
    assert_true(records, server.truth("yangquan"), frozenset({"view_count", "like_count", "comments"}))
    assert {(record["view_count"], record["like_count"]) for record in records} == {(None, None)}
    # The list of comments needs no browser, and tells their number too.
    truth = {record["url"]: record["comments"] for record in server.truth("yangquan")}
    for record in records:
        comments, expected = record["comments"], truth[record["url"]]
        assert comments["items"] == expected["items"]
        assert comments["count"] in {expected["count"], None} if expected["count"] else comments["count"] is None
    assert None in {record["comments"]["count"] for record in records}


def test_all_eleven_cities_on_postgresql(portal: StartPortal, postgresql_url: str) -> None:
    server = portal(markup="zblog", articles=24)
    scrapy = Scrapy(site_url=server.url, database_url=postgresql_url)
    for city in OWN.sections:
        scrapy.run("crawl", city)
    exported = scrapy.run("export").stdout
    assert_true([json.loads(line) for line in exported.split("\n") if line], server.truth())
    assert scrapy.run("export").stdout == exported
    assert {run["state"] for run in scrapy.runs()} == {"complete"}


def test_both_databases_give_the_same_export(portal: StartPortal, sqlite_url: str, postgresql_url: str) -> None:
    server = portal(markup="empire", articles=24)
    exports = []
    for url in (sqlite_url, postgresql_url):
        scrapy = Scrapy(site_url=server.url, database_url=url)
        scrapy.run("crawl", "yangquan")
        times = ("first_seen_at", "last_seen_at", "changed_at")
        exports.append(
            [{name: value for name, value in record.items() if name not in times} for record in scrapy.export()]
        )
    assert exports[0] == exports[1]


def test_crawling_again_costs_a_request_and_finds_nothing_new(portal: StartPortal, database_url: str) -> None:
    server = portal(markup="empire", articles=24)
    scrapy = Scrapy(site_url=server.url, database_url=database_url)
    scrapy.run("crawl", "yangquan")
    before = scrapy.export()
    server.clear_log()
    done = scrapy.run("crawl", "yangquan")
    assert "0 new articles" in done.stderr
    assert len(server.requests()) <= 2
    assert scrapy.export() == before


def test_a_later_day_brings_new_articles_and_revisions(portal: StartPortal, sqlite_url: str) -> None:
    server = portal(markup="zblog")
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url)
    scrapy.run("crawl", "yangquan")
    server.advance(4)
    scrapy.run("crawl", "yangquan", "-a", "mode=full")
    records = scrapy.export("yangquan")
    seen = {record["url"] for record in records}
    # A deletion is believed when a second run finds it; what came and went between the two was never seen.
    truth = [
        record | {"status": "live"}
        for record in server.truth("yangquan")
        if record["status"] == "live" or record["url"] in seen
    ]
    assert_true(records, truth, frozenset({"view_count", "like_count"}))
    changed = [record for record in records if record["revision"] > 1]
    assert changed
    history = scrapy.run("history", changed[0]["url"]).stdout
    assert "revision 1," in history
    assert "{+" in history or "[-" in history
    versions = [
        json.loads(line) for line in scrapy.run("history", "--json", changed[0]["url"]).stdout.split("\n") if line
    ]
    assert [version["revision"] for version in versions] == [1, 2]
    assert versions[0]["content_hash"] != versions[1]["content_hash"]


def test_the_next_day_s_articles_are_found_without_the_rest(portal: StartPortal, sqlite_url: str) -> None:
    server = portal(markup="zblog")
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url)
    scrapy.run("crawl", "yangquan")
    known = {record["url"] for record in scrapy.export("yangquan")}
    server.advance()
    server.clear_log()
    scrapy.run("crawl", "yangquan")
    live = {record["url"] for record in server.truth("yangquan") if record["status"] == "live"}
    found = {record["url"]: record for record in scrapy.export("yangquan")}
    assert live - known, "the day brought nothing"
    assert live <= found.keys()
    new = [record for record in server.truth("yangquan") if record["url"] in live - known]
    assert_true([found[record["url"]] for record in new], new)
    assert len(server.requests()) < len(known) / 2


def test_since_leaves_older_articles_alone(portal: StartPortal, sqlite_url: str) -> None:
    server = portal(markup="zblog")
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url)
    scrapy.run("crawl", "yangquan", "-a", "since=2022-07-10")
    truth = [record for record in server.truth("yangquan") if (record["published_at"] or "9") >= "2022-07-10"]
    assert 0 < len(truth) < len(server.truth("yangquan"))
    assert_true(scrapy.export("yangquan"), truth)
    scrapy.run("crawl", "yangquan")
    assert_true(scrapy.export("yangquan"), server.truth("yangquan"))


@pytest.mark.parametrize(("city", "address"), [("lvliang", "/gsyl/luliang/"), ("xinzhou", "/sx/xinzhou/")])
def test_a_section_elsewhere_is_found_by_the_navigation(
    portal: StartPortal, sqlite_url: str, city: str, address: str
) -> None:
    server = portal(markup="empire")
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url)
    done = scrapy.run("crawl", city)
    assert f"The section of {city} is at {server.url}{address}" in done.stderr
    assert_true(scrapy.export(city), server.truth(city))
    server.clear_log()
    scrapy.run("crawl", city)
    assert [request["path"] for request in server.requests()] == [address]


def test_every_request_stays_on_the_portal(portal: StartPortal, sqlite_url: str) -> None:
    server = portal(markup="zblog")
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url)
    scrapy.run("crawl", "yangquan")
    host = urlsplit(server.url).netloc
    for request in server.requests():
        assert urlsplit(request["base"]).netloc == host
        assert request["headers"]["user-agent"].startswith("dayuan_crawler/")
        assert "referer" not in request["headers"]
