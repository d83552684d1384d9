"""Sections whose lists have the addresses of other systems: each is found, and walked to its end."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from parsel import Selector

from dayuan_crawler.pages.listing import parse_listing
from dayuan_crawler.pages.navigation import find_sections
from dayuan_crawler.pages.pager import End
from dayuan_crawler.text.urls import Site
from fixtures.portal import PortalServer
from fixtures.portal.addresses import RULES
from fixtures.portal.content import SECTIONS
from fixtures.portal.markups.base import Request
from fixtures.portal.site import Site as Portal
from fixtures.portal.timeline import World
from tests.support.scrapy import Scrapy

StartPortal = Callable[..., PortalServer]
ORIGIN = "http://www.shanxidayuan.com"
SITE = Site.parse(ORIGIN)


@pytest.mark.parametrize("rule", RULES)
def test_every_list_is_walked_to_its_end(rule: str) -> None:
    world = World(24)
    portal = Portal(world, "zblog", list_size=6, addresses=rule)

    def page(url: str) -> Selector:
        path, _, query = url.removeprefix(ORIGIN).partition("?")
        return Selector(portal.respond(Request("GET", path, query, ORIGIN)).body.decode(), type="html")

    sections = find_sections(page(f"{ORIGIN}/"), f"{ORIGIN}/", SITE).declared
    assert sections.keys() == SECTIONS.keys()
    for city, first in sections.items():
        url, walked, found = first, set[str](), set[str]()
        while url not in walked:
            walked.add(url)
            listing = parse_listing(page(url), url, SITE, world.now)
            found.update(entry.url for entry in listing.entries if not entry.sticky)
            url = listing.next_url or url
        assert listing.pager.end in (End.LAST_PAGE, End.NO_PAGER)
        assert len(walked) == portal.list_pages(SECTIONS[city])
        own = {f"{ORIGIN}{article.path}" for article in world.listing(city) if article.id not in world.sticky}
        assert {address for address in found if "?" not in address} <= own
        assert len(found) == len(own)


@pytest.mark.parametrize("rule", ["folder", "paged", "from-zero", "opaque"])
def test_every_article_is_stored(portal: StartPortal, sqlite_url: str, rule: str) -> None:
    server = portal(markup="zblog", articles=12, list_size=4, addresses=rule)
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url, DAYUAN_RENDER="never")
    scrapy.run("crawl", "yangquan")
    found = {record["url"] for record in scrapy.export("yangquan")}
    truth = {record["url"] for record in server.truth("yangquan")}
    assert len(truth) > 8
    assert found == truth


def test_a_section_given_by_hand_is_taken_and_the_navigation_not_asked(portal: StartPortal, sqlite_url: str) -> None:
    server = portal(markup="zblog", articles=12, list_size=4, addresses="opaque")
    path = RULES["opaque"](SECTIONS["yangquan"], 1, 0)
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url, DAYUAN_RENDER="never")
    scrapy.run("crawl", "yangquan", "-a", f"url={path}")
    assert not {"/", "/gsyl/yangquan/"} & set(server.paths())
    assert len(scrapy.export("yangquan")) == len(server.truth("yangquan"))
    server.clear_log()
    datong = RULES["opaque"](SECTIONS["datong"], 1, 0)
    scrapy.run("crawl", "datong", "-s", f"DAYUAN_SECTION_URLS=yangquan={path} datong={datong}")
    assert not {"/", "/gsyl/datong/"} & set(server.paths())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-a", "url=zxzx"], "-a url=zxzx: write the address of a section of http://portal.example, as /zxzx/"),
        (["-a", "url=http://other.example/x/"], "write the address of a section of http://portal.example, as /zxzx/"),
        (
            ["-s", "DAYUAN_SECTION_URLS=paris=/x/"],
            "DAYUAN_SECTION_URLS=paris=/x/: write cities with their sections, as",
        ),
    ],
)
def test_what_is_no_section_s_address_is_refused(sqlite_url: str, arguments: list[str], message: str) -> None:
    scrapy = Scrapy(site_url="http://portal.example", database_url=sqlite_url)
    assert message in scrapy.run("crawl", "yangquan", *arguments, check=2).stderr


def test_backslashes_in_addresses_are_read_as_browsers_do(portal: StartPortal, sqlite_url: str) -> None:
    server = portal(markup="zblog", articles=12, list_size=4)
    moved = {"kind": "redirect", "path": "^/gsyl/yangquan/$", "location": "\\gsyl\\yangquan\\index_1.html"}
    server.set(faults=[moved])
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url, DAYUAN_RENDER="never")
    scrapy.run("crawl", "yangquan")
    assert {record["url"] for record in scrapy.export("yangquan")} == {
        record["url"] for record in server.truth("yangquan")
    }
