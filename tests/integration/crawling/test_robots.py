"""robots.txt as RFC 9309 has it, at every concurrency."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from fixtures.portal import PortalServer
from tests.support.scrapy import Scrapy

StartPortal = Callable[..., PortalServer]
NO_ARTICLES = "User-agent: *\nDisallow: /gsyl/yangquan/5\n"


def paths(server: PortalServer) -> list[str]:
    return [request["path"] for request in server.requests()]


@pytest.mark.parametrize("concurrency", [1, 2, 8, 16, 32])
def test_of_many_disallowed_addresses_none_is_asked(portal: StartPortal, sqlite_url: str, concurrency: int) -> None:
    server = portal(markup="zblog", list_size=100)
    server.set(robots=NO_ARTICLES)
    limits = {"CONCURRENT_REQUESTS": concurrency, "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency}
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url, **limits)
    done = scrapy.run("crawl", "yangquan", check=1)
    assert "robots.txt disallows" in done.stderr
    assert [path for path in paths(server) if "/gsyl/yangquan/5" in path] == []
    assert scrapy.export() == [record for record in scrapy.export() if record["site_id"] >= 6000]


@pytest.mark.parametrize("status", [403, 404])
def test_a_robots_txt_that_is_not_there_allows(portal: StartPortal, sqlite_url: str, status: int) -> None:
    server = portal(markup="zblog")
    server.set(faults=[{"kind": "status", "path": "/robots.txt", "status": status}])
    Scrapy(site_url=server.url, database_url=sqlite_url).run("crawl", "datong")


def test_a_robots_txt_that_fails_refuses_until_it_is_there(portal: StartPortal, sqlite_url: str) -> None:
    server = portal(markup="zblog")
    server.set(faults=[{"kind": "status", "path": "/robots.txt", "status": 503}])
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url)
    done = scrapy.run("crawl", "datong", check=1)
    assert "answers HTTP 503, so nothing may be fetched" in done.stderr
    assert set(paths(server)) == {"/robots.txt"}
    server.set(faults=[])
    assert "Resuming run 1" in scrapy.run("crawl", "datong").stderr


@pytest.mark.parametrize(
    "shown",
    ["<title>访问验证</title><p>请按住滑块，拖动到最右边</p>", "<b>Warning</b>: x() in <b>/a.php</b> on line <b>3</b>"],
)
def test_a_page_in_the_place_of_robots_txt_gives_no_permission(
    portal: StartPortal, sqlite_url: str, shown: str
) -> None:
    server = portal(markup="zblog", articles=20)
    server.set(robots=NO_ARTICLES, faults=[{"kind": "page", "status": 200, "path": "/robots.txt", "part": shown}])
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url)
    assert "is shown as another page" in scrapy.run("crawl", "yangquan", check=1).stderr
    server.set(faults=[])
    assert "robots.txt disallows" in scrapy.run("crawl", "yangquan", check=1).stderr
    assert [path for path in paths(server) if "/gsyl/yangquan/5" in path] == []


def test_a_redirect_of_robots_txt(portal: StartPortal, sqlite_url: str) -> None:
    server = portal(markup="zblog")
    away: dict[str, Any] = {"kind": "redirect", "path": "/robots.txt", "location": "http://127.0.0.1:9/robots.txt"}
    server.set(faults=[away])
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url)
    assert "leads away" in scrapy.run("crawl", "datong", check=1).stderr
    assert set(paths(server)) == {"/robots.txt"}


def test_a_redirect_within_the_portal_is_followed(portal: StartPortal, sqlite_url: str) -> None:
    server = portal(markup="zblog")
    # The second answer holds the rules.
    moved: dict[str, Any] = {
        "kind": "redirect",
        "path": "/robots.txt",
        "location": f"{server.url}/robots.txt",
        "first": 1,
    }
    server.set(faults=[moved], robots=NO_ARTICLES)
    done = Scrapy(site_url=server.url, database_url=sqlite_url).run("crawl", "yangquan", check=1)
    assert "robots.txt disallows" in done.stderr
    assert paths(server)[:2] == ["/robots.txt", "/robots.txt"]
    assert not [path for path in paths(server) if "/gsyl/yangquan/5" in path]


def test_robots_txt_is_kept_and_its_delay_is_held(portal: StartPortal, sqlite_url: str) -> None:
    server = portal(markup="zblog")
    server.set(robots="User-agent: *\nCrawl-delay: 0.3\n")
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url)
    scrapy.run("crawl", "datong")
    times = [request["time"] for request in server.requests()]
    gaps = [after - before for before, after in pairwise(times)]
    assert len(gaps) > 5
    assert min(gaps) > 0.25
    server.clear_log()
    scrapy.run("crawl", "datong")
    assert "/robots.txt" not in paths(server)
