"""Pages with status 200 in an article's place, and pages that are cut short: neither is stored as the article."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fixtures.portal import PortalServer
from tests.support.clock import ClockedScrapy
from tests.support.truth import differences

CITY = "yangquan"
Start = Callable[..., tuple[PortalServer, ClockedScrapy]]

FRAME = (
    "<html><head><title>{0} - 大院网</title></head><body><div class='nav'><a href='/'>首页</a></div><h1>{0}</h1>{1}"
    "<div class='footer'>Copyright 大院网</div></body></html>"
)
PAGES: dict[str, dict[str, Any]] = {
    "a check that nobody knows": {
        "part": FRAME.format("请拖动图形完成拼图", "<p>" + "把左边的图形拖到缺口处。" * 30 + "</p>")
    },
    "a login": {"part": FRAME.format("用户登录", "<form><p>账号</p><p>密码</p></form>")},
    "a notice of an upgrade": {
        "part": FRAME.format(
            "关于系统升级的公告",
            "<p class='info'>管理员 2022-07-09 10:00:00</p><p>"
            + "本站将于今晚进行系统升级，届时无法访问。" * 20
            + "</p>",
        )
    },
    "the home page": {"kind": "home"},
}


@pytest.fixture
def start(portal: Callable[..., PortalServer], tmp_path: Path) -> Iterator[Start]:
    with ExitStack() as clocks:

        def start(**options: Any) -> tuple[PortalServer, ClockedScrapy]:
            server = portal(**{"markup": "zblog", "articles": 60, **options})
            scrapy = ClockedScrapy(
                now=datetime.fromisoformat(server.state()["now"]),
                site_url=server.url,
                database_url=f"sqlite:///{tmp_path / 'test.db'}",
                DAYUAN_RENDER="never",
            )
            scrapy.patch = "hasty"
            return server, clocks.enter_context(scrapy)

        yield start


def some(server: PortalServer, number: int) -> str:
    """A pattern of the paths of so many articles, none of them odd."""
    paths = [record["url"].removeprefix(server.url) for record in server.truth(CITY)[2 : 2 + 2 * number : 2]]
    return "|".join(f"^{re.escape(path)}$" for path in paths)


def lasting(scrapy: ClockedScrapy) -> list[dict[str, Any]]:
    return [{**record, "last_seen_at": None} for record in scrapy.export(CITY)]


@pytest.mark.parametrize("name", PAGES)
def test_another_page_is_never_stored_as_an_article(start: Start, name: str) -> None:
    server, scrapy = start()
    fault = {"kind": "page", "status": 200, **PAGES[name]}
    hit = some(server, 8)
    server.set(faults=[{**fault, "path": hit}])
    scrapy.run("crawl", CITY, check=None)
    expected = [record for record in server.truth(CITY) if not re.search(hit, record["url"].removeprefix(server.url))]
    lines = differences(scrapy.export(CITY), expected)
    assert not lines, lines[0]

    server.set(faults=[])
    scrapy.now += timedelta(days=2)
    scrapy.run("crawl", CITY, "-a", "mode=full")
    assert not differences(scrapy.export(CITY), server.truth(CITY))
    before = lasting(scrapy)

    server.set(faults=[{**fault, "path": some(server, 6)}])
    scrapy.run("crawl", CITY, "-a", "mode=full", check=None)
    assert lasting(scrapy) == before


def test_one_known_article_that_says_less(start: Start) -> None:
    server, scrapy = start()
    scrapy.run("crawl", CITY)
    before = lasting(scrapy)
    for name in ("a check that nobody knows", "a notice of an upgrade"):
        server.set(faults=[{"kind": "page", "status": 200, "path": some(server, 1), **PAGES[name]}])
        scrapy.run("crawl", CITY, "-a", "mode=full", check=1)
        assert lasting(scrapy) == before
        assert scrapy.runs()[0]["failed"] == 1
        server.set(faults=[])
        scrapy.now += timedelta(days=2)
        scrapy.run("crawl", CITY, "-a", "mode=full")


@pytest.mark.parametrize("markup", ["zblog", "legacy", "dede"])
def test_a_page_that_is_cut_short_is_asked_again(start: Start, markup: str) -> None:
    server, scrapy = start(markup=markup)
    paths = (r"/gsyl/yangquan/$", r"/gsyl/yangquan/\d+\.html")
    server.set(faults=[{"kind": "cut", "path": path, "first": 3} for path in paths])
    scrapy.run("crawl", CITY)
    assert not differences(scrapy.export(CITY), server.truth(CITY))
    assert scrapy.runs()[0]["failed"] == 0


def test_a_known_article_keeps_its_state_while_its_page_is_cut_short(start: Start) -> None:
    server, scrapy = start()
    scrapy.run("crawl", CITY)
    before = lasting(scrapy)
    server.set(faults=[{"kind": "cut", "path": some(server, 3)}])
    scrapy.run("crawl", CITY, "-a", "mode=full", check=1)
    assert lasting(scrapy) == before
    assert "the page is cut short" in scrapy.run("frontier", CITY).stdout


@pytest.mark.parametrize("markup", ["zblog", "legacy"])
def test_a_list_that_is_cut_before_its_pager_is_not_its_end(start: Start, markup: str) -> None:
    server, scrapy = start(markup=markup)
    server.set(faults=[{"kind": "cut", "path": r"/gsyl/yangquan/$"}])
    scrapy.run("crawl", CITY, check=1)
    # What it names is taken.
    assert 1 < len(scrapy.export(CITY)) < len(server.truth(CITY))
    server.set(faults=[])
    scrapy.run("crawl", CITY)
    assert not differences(scrapy.export(CITY), server.truth(CITY))
