"""The sample portal over real sockets: conditional requests, the proxy form, faults, days and the log."""

from __future__ import annotations

import gzip
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse, IncompleteRead
from pathlib import Path
from urllib.parse import urlsplit

import brotli  # type: ignore[import-untyped]
import pytest

from fixtures.portal import PortalServer

ARTICLE = "/gsyl/yangquan/5927.html"


class Answer:
    """A response that was read to its end."""

    def __init__(self, response: HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()


def get(
    portal: PortalServer, target: str, headers: dict[str, str] | None = None, method: str = "GET", timeout: float = 10
) -> Answer:
    origin = urlsplit(portal.url)
    connection = HTTPConnection(origin.hostname or "", origin.port, timeout=timeout)
    try:
        connection.request(method, target, headers=headers or {})
        return Answer(connection.getresponse())
    finally:
        connection.close()


@pytest.fixture(scope="module")
def shared() -> Iterator[PortalServer]:
    with PortalServer() as portal:
        yield portal


@pytest.fixture
def portal(shared: PortalServer) -> PortalServer:
    shared.set(day=0, markup="empire", faults=[], endless="", down=False, latency=0.0, frozen=False, compress=False)
    shared.clear_log()
    return shared


def test_static_pages_have_validators_and_no_charset(portal: PortalServer) -> None:
    page = get(portal, ARTICLE)
    assert page.headers["Content-Type"] == "text/html"
    assert page.headers["Content-Length"] == str(len(page.body))
    for name, value in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
        again = get(portal, ARTICLE, {name: page.headers[value]})
        assert (again.status, again.body) == (304, b"")


def test_head_has_the_length_and_no_body(portal: PortalServer) -> None:
    assert get(portal, ARTICLE, method="HEAD").body == b""
    assert get(portal, ARTICLE, method="POST").status == 405


def test_a_section_without_its_slash_is_moved(portal: PortalServer) -> None:
    moved = get(portal, "/gsyl/yangquan")
    assert (moved.status, moved.headers["Location"]) == (301, f"{portal.url}/gsyl/yangquan/")
    assert get(portal, "/gsyl/lvliang/").status == 404
    assert get(portal, "/gsyl/luliang/").status == 200
    assert get(portal, "/gsyl/yangquan/1.html").status == 404


def test_an_absolute_target_is_answered_as_a_proxy_does(portal: PortalServer) -> None:
    base = "http://www.shanxidayuan.com"
    page = get(portal, base + ARTICLE).body.decode()
    assert f'本文地址:<a href="{base}{ARTICLE}">' in page
    assert portal.url not in page
    assert portal.requests()[-1]["base"] == base
    assert portal.truth("yangquan", base=base)[0]["url"].startswith(base)


def test_the_log_has_every_request_and_what_was_asked_with_it(portal: PortalServer) -> None:
    before = time.time()
    get(portal, "/robots.txt", {"User-Agent": "tester"})
    get(portal, "/gsyl/yangquan/index_2.html", {"Referer": portal.url})
    first, second = portal.requests()
    assert (first["path"], first["status"], first["headers"]["user-agent"]) == ("/robots.txt", 200, "tester")
    assert second["headers"]["referer"] == portal.url
    assert before <= first["time"] <= second["time"] <= time.time()
    assert portal.paths([404]) == []


def test_old_layout_tells_its_charset_wrongly_or_not_at_all(portal: PortalServer) -> None:
    portal.set(markup="legacy")
    types = {}
    for item in portal.truth("yangquan"):
        page = get(portal, urlsplit(item["url"]).path)
        types[page.headers["Content-Type"]] = b"gb2312" in page.body
        assert "版权声明" in page.body.decode("gbk")
    assert set(types) == {"text/html", "text/html; charset=ISO-8859-1", "text/html; charset=gb2312"}


def test_a_short_address_redirects_in_zblog(portal: PortalServer) -> None:
    portal.set(markup="zblog")
    moved = get(portal, "/?id=5927")
    assert (moved.status, moved.headers["Location"]) == (302, portal.url + ARTICLE)
    assert get(portal, ARTICLE).headers["ETag"] is None


def test_days_move_pages_and_truth_together(portal: PortalServer) -> None:
    start = portal.truth("yangquan")
    etag = get(portal, "/gsyl/yangquan/").headers["ETag"]
    assert portal.advance()["day"] == 1
    assert portal.truth("yangquan") != start
    assert get(portal, "/gsyl/yangquan/", {"If-None-Match": etag}).status == 200
    portal.set(day=4)
    quiet = str(get(portal, "/gsyl/yangquan/").headers["ETag"])
    portal.set(day=5)
    assert get(portal, "/gsyl/yangquan/", {"If-None-Match": quiet}).status == 304
    gone = [event for event in portal.events() if event["kind"] == "delete"]
    portal.set(day=40)
    gone = [item for item in portal.truth() if item["status"] == "gone"]
    assert gone
    assert get(portal, urlsplit(gone[0]["url"]).path).status == 404
    portal.set(markup="legacy")
    soft = get(portal, urlsplit(gone[0]["url"]).path)
    assert (soft.status, "信息提示" in soft.body.decode("gbk")) == (200, True)


def test_frozen_days_bring_nothing(portal: PortalServer) -> None:
    start = portal.truth()
    portal.set(frozen=True)
    portal.set(day=9)
    assert portal.truth() == start


def test_answers_that_say_what_is_wrong(portal: PortalServer) -> None:
    portal.set(faults=[{"kind": "status", "path": "index_2", "status": 429, "retry_after": "7", "first": 1}])
    busy = get(portal, "/gsyl/yangquan/index_2.html")
    assert (busy.status, busy.headers["Retry-After"]) == (429, "7")
    assert get(portal, "/gsyl/yangquan/index_2.html").status == 200


@pytest.mark.parametrize(
    ("fault", "status", "held", "lacking"),
    [
        ({"kind": "empty"}, 200, "", "html"),
        ({"kind": "soft_error"}, 200, "信息提示", "5927"),
        ({"kind": "script_redirect"}, 200, "self.location.href='/'", "版权声明"),
        ({"kind": "partial", "part": "title"}, 200, "换班不换岗", "雷健坤"),
        ({"kind": "partial", "part": "body"}, 200, "雷健坤", "换班不换岗"),
        ({"kind": "sessions", "part": "jsessionid"}, 200, "/gsyl/yangquan/;jsessionid=", "PHPSESSID"),
    ],
)
def test_pages_that_are_not_what_they_should_be(
    portal: PortalServer, fault: dict[str, object], status: int, held: str, lacking: str
) -> None:
    portal.set(faults=[{**fault, "path": "5927"}])
    page = get(portal, ARTICLE)
    assert page.status == status
    assert held in page.body.decode()
    assert lacking not in page.body.decode()
    assert get(portal, "/gsyl/yangquan/;jsessionid=0A").status == 200


def test_redirects_loop_or_leave(portal: PortalServer) -> None:
    portal.set(faults=[{"kind": "redirect", "path": "5927"}])
    assert get(portal, ARTICLE).headers["Location"] == portal.url + ARTICLE
    portal.set(faults=[{"kind": "redirect", "location": "http://169.254.169.254/latest/"}])
    assert get(portal, ARTICLE).headers["Location"] == "http://169.254.169.254/latest/"


def test_bodies_that_are_bombs_or_huge(portal: PortalServer) -> None:
    for kind, unpack in (("gzip_bomb", gzip.decompress), ("brotli_bomb", brotli.decompress)):
        portal.set(faults=[{"kind": kind, "size": 5_000_000}])
        page = get(portal, ARTICLE)
        assert len(page.body) < 50_000
        assert len(unpack(page.body)) == 5_000_000
    portal.set(faults=[{"kind": "huge", "size": 5_000_000}])
    assert len(get(portal, ARTICLE).body) > 4_900_000


def test_connections_that_break_or_stall(portal: PortalServer) -> None:
    portal.set(faults=[{"kind": "truncate"}])
    with pytest.raises(IncompleteRead):
        get(portal, ARTICLE)
    portal.set(faults=[{"kind": "reset"}])
    with pytest.raises(ConnectionError):
        get(portal, ARTICLE)
    for kind in ("hang", "dribble"):
        portal.set(faults=[{"kind": kind}])
        started = time.time()
        with pytest.raises(TimeoutError):
            get(portal, ARTICLE, timeout=0.3)
        assert time.time() - started < 5
    portal.set(faults=[{"kind": "slow", "delay": 0.2}])
    started = time.time()
    assert get(portal, ARTICLE).status == 200
    assert time.time() - started >= 0.2
    assert [entry["status"] for entry in portal.requests()] == [200, 0, 0, 200, 200]


def test_an_outage_refuses_connections_and_ends(portal: PortalServer) -> None:
    portal.set(down=True)
    with pytest.raises(ConnectionRefusedError):
        get(portal, ARTICLE)
    portal.set(down=False)
    assert get(portal, ARTICLE).status == 200


def test_lists_can_go_on_for_ever(portal: PortalServer) -> None:
    for style in ("last", "calendar"):
        portal.set(endless=style)
        page = get(portal, "/e/action/ListInfo/?classid=4&page=50").body.decode()
        assert "page=51" in page
        assert ("<li><a" in page.split('class="newslist"')[1].split("</ul>")[0]) == (style == "last")
    portal.set(endless="")
    assert "信息提示" in get(portal, "/e/action/ListInfo/?classid=4&page=50").body.decode()


def test_robots_and_compression_are_settable(portal: PortalServer) -> None:
    portal.set(robots="User-agent: *\nCrawl-delay: 2\n", compress=True)
    assert b"Crawl-delay: 2" in get(portal, "/robots.txt").body
    packed = get(portal, ARTICLE, {"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "版权声明" in gzip.decompress(packed.body).decode()
    assert packed.headers["ETag"].startswith("W/")
    assert get(portal, ARTICLE, {"If-None-Match": packed.headers["ETag"]}).status == 304


def test_latency_is_kept(portal: PortalServer) -> None:
    portal.set(latency=0.15)
    started = time.time()
    get(portal, ARTICLE)
    assert time.time() - started >= 0.15


def test_wrong_settings_are_refused_by_name(portal: PortalServer) -> None:
    with pytest.raises(ValueError, match="no weather"):
        portal.set(weather="rain")
    with pytest.raises(ValueError, match="no such markup: 'wiki'"):
        portal.set(markup="wiki")


def test_counters_are_as_stored_after_a_reading_of_everything(portal: PortalServer) -> None:
    before = portal.counts()
    for item in portal.truth("yangquan"):
        get(portal, urlsplit(item["url"]).path)
        get(portal, f"/e/public/ViewClick/?classid=4&id={item['site_id']}")
    assert portal.counts() == before
    get(portal, "/plus/count.php?view=yes&aid=5927&mid=1")
    assert portal.counts() == before
    portal.set(markup="dede")
    get(portal, "/plus/count.php?view=yes&aid=5927&mid=1")
    assert portal.counts()[5927] == before[5927] + 1


def test_the_portal_ends_with_the_process_that_started_it() -> None:
    code = (
        "import os, sys\nfrom fixtures.portal import PortalServer\n"
        "portal = PortalServer().__enter__()\nprint(portal.url, flush=True)\nos._exit(9)\n"
    )
    root = Path(__file__).resolve().parents[2]
    ended = subprocess.run(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        text=True,
        check=False,
    )
    origin = urlsplit(ended.stdout.strip())
    deadline = time.time() + 10
    while time.time() < deadline:
        try:
            socket.create_connection((origin.hostname or "", origin.port or 0), timeout=1).close()
        except OSError:
            return
        time.sleep(0.05)
    pytest.fail("the portal outlived its test")


def test_a_taken_port_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        root = Path(__file__).resolve().parents[2]
        ended = subprocess.run(
            [sys.executable, "-m", "fixtures.portal", f"--port={taken.getsockname()[1]}"],
            capture_output=True,
            cwd=root,
            text=True,
            check=False,
        )
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
