"""A portal that turns the crawler away in the midst of a run, and pages that fail while the portal is well."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from fixtures.portal import PortalServer
from tests.support.clock import ClockedScrapy
from tests.support.truth import differences

CITY = "yangquan"
ARTICLES = r"/gsyl/yangquan/\d+\.html"
# So many requests are answered before the ban, and so many may be made until the crawl stops.
BEFORE, MOST = 20, 26

Start = Callable[..., tuple[PortalServer, ClockedScrapy]]


def page(title: str, text: str) -> dict[str, Any]:
    html = f"<html><head><title>{title}</title></head><body><div>{title}</div><p>{text}</p></body></html>"
    return {"kind": "page", "status": 200, "part": html}


# Others are told apart in tests/unit/crawling/test_trouble.py.
BANS: dict[str, tuple[dict[str, Any], str]] = {
    "403": ({"kind": "status", "status": 403}, "HTTP 403"),
    "to another host": ({"kind": "redirect", "location": "http://127.0.0.9:9/verify"}, "leads away"),
    "to a check page": ({"kind": "redirect", "location": "/verify.html"}, "请按住滑块"),
    "200 with a slider": (page("访问验证", "请按住滑块，拖动到最右边"), "请按住滑块"),
    "200 with a page that nobody knows": (page("请稍等片刻", "马上就好 " + "稍等片刻 " * 90), ""),
    "a script that asks with a number": (
        {
            "kind": "page",
            "status": 200,
            "part": "<script>location.href = location.pathname + '?n=1'; location.href = '?n=1'</script>",
        },
        "a script that loads the page again with something in its address",
    ),
    "a frame of another host": (
        {"kind": "page", "status": 200, "part": "<title>b.test</title><iframe src=http://b.test/wall></iframe>"},
        "it says: b.test (a frame with http://b.test/wall)",
    ),
    "404 for everything": ({"kind": "status", "status": 404}, "HTTP 404"),
}


@pytest.fixture
def start(portal: Callable[..., PortalServer], tmp_path: Path) -> Iterator[Start]:
    with ExitStack() as clocks:

        def start(articles: int = 40, **settings: object) -> tuple[PortalServer, ClockedScrapy]:
            server = portal(markup="zblog", articles=articles)
            scrapy = ClockedScrapy(
                now=datetime.fromisoformat(server.state()["now"]),
                site_url=server.url,
                database_url=f"sqlite:///{tmp_path / 'test.db'}",
                **{
                    "DAYUAN_RENDER": "never",
                    "CONCURRENT_REQUESTS_PER_DOMAIN": 2,
                    "DAYUAN_OUTAGE_PATIENCE": 1,
                    **settings,
                },
            )
            scrapy.patch = "hasty"
            return server, clocks.enter_context(scrapy)

        yield start


def last_line(scrapy: ClockedScrapy, *arguments: str, status: int = 1) -> str:
    done = scrapy.run("crawl", CITY, *arguments, check=status)
    assert "Traceback" not in done.stderr
    return str(done.stderr.strip().splitlines()[-1])


@pytest.mark.parametrize("ban", BANS)
def test_a_ban_in_the_midst(start: Start, ban: str) -> None:
    fault, named = BANS[ban]
    server, scrapy = start()
    check = {"path": "^/verify", **page("访问验证", "请按住滑块，拖动到最右边")}
    server.set(faults=[{"path": r"^/(?!verify|robots)", **fault, "after": BEFORE}, check])
    for most in (BEFORE + MOST, MOST):
        server.clear_log()
        line = last_line(scrapy)
        assert "turns the crawler away" in line
        assert named in line
        assert len(server.requests()) <= most
        run = scrapy.runs()[0]
        # A page or two that are told not to be there may be believed before it is known that none is.
        assert run["failed"] == 0
        assert run["gone"] <= (8 if ban.startswith("404") else 0)
        assert run["state"] == "stopped"
    server.set(faults=[])
    scrapy.run("crawl", CITY)
    if ban.startswith("404"):
        scrapy.run("crawl", CITY, "-a", "mode=full")
    lines = differences(scrapy.export(CITY), server.truth(CITY))
    assert not lines, lines[0]


def test_a_check_now_and_then_is_passed(start: Start) -> None:
    server, scrapy = start()
    server.set(faults=[{"path": ARTICLES, **BANS["200 with a slider"][0], "first": 2}])
    scrapy.run("crawl", CITY)
    assert scrapy.runs()[0]["failed"] == 0
    assert not differences(scrapy.export(CITY), server.truth(CITY))


def test_known_articles_keep_their_state_under_a_ban(start: Start) -> None:
    server, scrapy = start()
    scrapy.run("crawl", CITY)
    before = scrapy.export(CITY)
    server.set(faults=[{"path": ARTICLES, **BANS["200 with a slider"][0]}])
    last_line(scrapy, "-a", "mode=full")
    assert scrapy.export(CITY) == before


@pytest.mark.parametrize("status", [500, 403])
def test_pages_that_fail_while_the_portal_is_well_are_given_up(start: Start, status: int) -> None:
    server, scrapy = start(articles=60)
    live = [record["url"].removeprefix(server.url) for record in server.truth(CITY)]
    broken = [path for path in live if path.endswith(("1.html", "2.html", "3.html"))]
    assert len(broken) >= 12
    fault = {"kind": "status", "status": status, "path": "|".join(f"^{path}$" for path in broken)}
    server.set(faults=[fault])
    assert f"{len(broken)} pages failed" in last_line(scrapy)
    assert scrapy.runs()[0]["state"] == "incomplete"
    assert len(scrapy.export(CITY)) == len(live) - len(broken)
    # They do not stand before what is new.
    scrapy.now = datetime.fromisoformat(server.set(day=2)["now"])
    last_line(scrapy)
    stored = {record["url"] for record in scrapy.export(CITY)}
    new = [record["url"] for record in server.truth(CITY) if record["status"] == "live"]
    assert {url.removeprefix(server.url) for url in set(new) - stored} <= set(broken)


def test_a_ban_that_spares_the_lists_is_noticed(start: Start) -> None:
    server, scrapy = start(articles=40)
    refused = {"kind": "status", "status": 403, "path": ARTICLES}
    server.set(faults=[refused])
    for _ in range(2):
        assert "turns the crawler away (HTTP 403)" in last_line(scrapy)
        run = scrapy.runs()[0]
        assert (run["state"], run["failed"], run["gone"]) == ("stopped", 0, 0)
    # The newest ones are refused for good, and these are not all.
    newest = [record["url"].removeprefix(server.url) for record in server.truth(CITY)][-12:]
    server.set(faults=[{**refused, "path": "|".join(f"^{path}$" for path in newest)}])
    assert "12 pages failed" in last_line(scrapy)
    # A few new ones, later, while an article of an earlier run is refused, too.
    scrapy.now = datetime.fromisoformat(server.set(day=2, faults=[refused])["now"])
    assert "turns the crawler away (HTTP 403)" in last_line(scrapy)
    assert scrapy.runs()[0]["failed"] == 0
    server.set(faults=[])
    scrapy.run("crawl", CITY)
    scrapy.run("crawl", CITY, "-a", "mode=full")
    assert set(newest) <= {record["url"].removeprefix(server.url) for record in scrapy.export(CITY)}


def test_an_outage_is_none_of_the_pages_fault(start: Start) -> None:
    server, scrapy = start()
    server.set(faults=[{"kind": "status", "status": 503, "path": r"^/(?!robots)", "after": BEFORE}])
    assert "has not answered for 1 s (HTTP 503)" in last_line(scrapy)
    run = scrapy.runs()[0]
    assert (run["state"], run["failed"], run["gone"]) == ("stopped", 0, 0)
    server.set(faults=[])
    scrapy.run("crawl", CITY)
    assert not differences(scrapy.export(CITY), server.truth(CITY))


def test_an_empty_answer_to_a_part_says_that_there_is_none(start: Start) -> None:
    server, scrapy = start(articles=12)
    server.set(faults=[{"kind": "empty", "path": "/zb_system/"}])
    scrapy.run("crawl", CITY)
    assert [path for path in server.paths() if path.startswith("/zb_system/")]
    lines = differences(scrapy.export(CITY), server.truth(CITY), ignore=frozenset({"comments"}))
    assert not lines, lines[0]


def test_a_cookie_that_the_portal_sets_is_kept_within_a_run(start: Start) -> None:
    server, scrapy = start(articles=12)
    server.set(faults=[{"kind": "redirect", "path": "^/gsyl/", "cookie": "seen=1"}])
    for run in range(2):
        server.clear_log()
        scrapy.run("crawl", CITY)
        assert len(server.paths([302])) in ({1, 2} if run == 0 else {1})
    assert not differences(scrapy.export(CITY), server.truth(CITY))


SCRIPT = "<html><script>document.cookie='seen=1;path=/';window.location.reload();</script></html>"


@pytest.mark.parametrize("status", [200, 521])
def test_a_script_that_sets_a_cookie_is_answered_by_the_browser(start: Start, chromium: Path, status: int) -> None:
    server, scrapy = start(articles=12, DAYUAN_RENDER="auto", DAYUAN_CHROMIUM=chromium)
    server.set(faults=[{"kind": "page", "status": status, "path": "^/gsyl/", "part": SCRIPT, "cookie": "seen=1"}])
    scrapy.run("crawl", CITY)
    assert not differences(scrapy.export(CITY), server.truth(CITY))


def test_a_script_that_asks_with_a_number_is_answered_by_the_browser(start: Start, chromium: Path) -> None:
    server, scrapy = start(DAYUAN_RENDER="auto", DAYUAN_CHROMIUM=chromium)
    script = "<html><script>var n = 6 * 7; self.location = location.pathname + '?n=' + n</script></html>"
    server.set(
        faults=[
            {"kind": "redirect", "path": "[?]n=42$", "location": "/gsyl/yangquan/", "cookie": "seen=1"},
            {"kind": "page", "status": 200, "path": "^/gsyl/", "part": script, "cookie": "seen=1"},
        ]
    )
    scrapy.run("crawl", CITY)
    assert not differences(scrapy.export(CITY), server.truth(CITY))


def test_a_script_that_sets_a_cookie_is_named_without_a_browser(start: Start) -> None:
    server, scrapy = start()
    server.set(faults=[{"kind": "page", "status": 200, "path": "^/(?!robots)", "part": SCRIPT, "cookie": "seen=1"}])
    assert "a script that sets a cookie and loads the page again" in last_line(scrapy)
    assert len(server.requests()) < 20
