"""Pages that only scripts fill in, in a real Chromium: right, and whatever they try, none hangs a run or leaves the portal."""

from __future__ import annotations

import os
import signal
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from fixtures.portal import PortalServer
from tests.support.archive import assert_read_again
from tests.support.scrapy import Scrapy
from tests.support.truth import differences
from tests.support.waiting import Process, wait_until

StartPortal = Callable[..., PortalServer]

# Each is put into one article's page.
HOSTILE = {
    "dialogs": """<script>alert('a'); confirm('b'); prompt('c'); onbeforeunload = function () { return 'stay'; };
        setInterval(function () { alert('again'); }, 50);</script>""",
    "never idle": "<script>setInterval(function () { fetch('/stat/1?' + Math.random()); }, 20);</script>",
    "endless loop": "<script>document.title = 'x'; while (true) {}</script>",
    "navigates away at once": "<script>location = 'http://127.0.0.1:{port}/away';</script>",
    "navigates away later": """<script>setTimeout(function () { location = 'http://127.0.0.1:{port}/later'; }, 100);
        setTimeout(function () { location = '/'; }, 200);</script>
        <meta http-equiv="refresh" content="0; url=http://127.0.0.1:{port}/refresh">""",
    "reaches out": """<link rel="preconnect" href="http://127.0.0.1:{port}"><link rel="prefetch" href="http://127.0.0.1:{port}/p">
        <img src="http://127.0.0.1:{port}/i.png"><iframe src="http://127.0.0.1:{port}/frame"></iframe>
        <script src="http://127.0.0.1:{port}/s.js"></script><script>
        fetch('http://169.254.169.254/latest/meta-data/'); fetch('http://localhost:{port}/'); fetch('file:///etc/passwd');
        fetch('/stat/1', {method: 'POST', body: 'x'}); navigator.sendBeacon('http://127.0.0.1:{port}/beacon', 'x');
        new WebSocket('ws://127.0.0.1:{port}/socket'); new EventSource('http://127.0.0.1:{port}/events');
        window.open('http://127.0.0.1:{port}/popup');
        new Worker(URL.createObjectURL(new Blob(["new WebSocket('ws://127.0.0.1:{port}/w');"])));
        var call = new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.1:{port}'}]}); call.createDataChannel('x');
        call.createOffer().then(function (offer) { call.setLocalDescription(offer); });
        navigator.serviceWorker.register('/sw.js');
        var form = document.createElement('form'); form.action = 'http://127.0.0.1:{port}/form'; form.method = 'post';
        document.body.appendChild(form); form.submit();</script>""",
    "odd comments": """<script>setTimeout(function () {
        var block = document.querySelector('.comments');
        block.innerHTML = '<h3>留言与评论（共有 <b>1e400</b> 条评论）</h3><table><form><div>' + '<p>'.repeat(5000);
        block.querySelectorAll('p').forEach(function (p) { p.textContent = '本站网友 \\ud800 '; });
        block.parentNode.replaceChild(document.createElement('comments'), block); }, 50);</script>""",
    "no page is left": "<script>setTimeout(function () { document.documentElement.remove(); }, 300);</script>",
}
FILLED_BY_SCRIPT = frozenset({"view_count", "like_count", "comments"})


class Listener:
    """A server of TCP and UDP that wants to be asked, beside the portal on the same machine."""

    def __init__(self) -> None:
        self._stream = socket.create_server(("127.0.0.1", 0))
        self.port = self._stream.getsockname()[1]
        self._datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._datagrams.bind(("127.0.0.1", self.port))
        self.heard: list[str] = []
        for listen in (self._accept, self._receive):
            Thread(target=listen, daemon=True).start()

    def close(self) -> None:
        self._stream.close()
        self._datagrams.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._stream.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(1)
                self.heard.append(f"TCP {connection.recv(100)!r}")

    def _receive(self) -> None:
        while True:
            try:
                self.heard.append(f"UDP {self._datagrams.recv(100)!r}")
            except OSError:
                return


@contextmanager
def listening() -> Iterator[Listener]:
    listener = Listener()
    try:
        yield listener
    finally:
        listener.close()


def crawler(server: PortalServer, sqlite_url: str, chromium: Path | str, **settings: object) -> Scrapy:
    return Scrapy(site_url=server.url, database_url=sqlite_url, DAYUAN_CHROMIUM=chromium, **settings)


def test_hostile_pages_neither_hang_a_run_nor_leave_the_portal(
    portal: StartPortal, sqlite_url: str, chromium: Path
) -> None:
    server = portal(markup="js", articles=12)
    truth = {record["url"]: record for record in server.truth("yangquan")}
    hostile = dict(zip(sorted(truth), HOSTILE, strict=False))
    # robots.txt holds for what a page asks for, too: its script tells an article's number backwards.
    disallowed = max(truth)
    numbers = f"/stat/{str(truth[disallowed]['site_id'])[::-1]}"
    with listening() as listener:
        server.set(
            robots=f"User-agent: *\nDisallow: {numbers}\n",
            faults=[
                {
                    "kind": "inject",
                    "path": f"^{url.removeprefix(server.url)}$",
                    "part": HOSTILE[name].replace("{port}", str(listener.port)),
                }
                for url, name in hostile.items()
            ],
        )
        scrapy = crawler(server, sqlite_url, chromium)
        done = scrapy.run("crawl", "yangquan", "-s", "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT=6000")
        assert listener.heard == []
    assert "Traceback" not in done.stderr, done.stderr
    records = scrapy.export("yangquan")
    assert not differences(records, truth.values(), FILLED_BY_SCRIPT)
    friendly = [record for record in records if record["url"] not in {*hostile, disallowed}]
    lines = differences(friendly, [truth[record["url"]] for record in friendly])
    assert not lines, lines[0]
    assert numbers not in server.paths()
    assert {record["view_count"] for record in records if record["url"] == disallowed} == {None}
    assert {request["method"] for request in server.requests()} == {"GET"}
    assert not [path for path in server.paths() if path.endswith((".png", ".gif", ".css", "/sw.js"))]


def test_a_browser_is_started_again_and_its_pages_are_rendered(
    portal: StartPortal, sqlite_url: str, chromium: Path, tmp_path: Path
) -> None:
    server = portal(markup="js", articles=30)
    scrapy = crawler(server, sqlite_url, chromium, DAYUAN_ARCHIVE_DIR=tmp_path / "archive")
    with scrapy.running("crawl", "yangquan") as process:
        wait_for_rendering(server, 3, process)
        process.send_signal(signal.SIGTERM)
        process.ended()
        # Its driver, and so the browser, have ended with it.
        assert not browsers_of(process.pid)
    server.clear_log()
    with scrapy.running("crawl", "yangquan", "-s", "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT=6000") as process:
        for pages, number in ((2, signal.SIGKILL), (5, signal.SIGSTOP)):
            wait_for_rendering(server, pages, process)
            for browser in browsers_of(process.pid):
                os.kill(browser, number)
        status, errors = process.ended()
    assert status == 0, errors
    lines = differences(scrapy.export("yangquan"), server.truth("yangquan"))
    assert not lines, f"{lines[0]}\n{errors}"
    assert_read_again(scrapy, sqlite_url)


def test_without_a_browser_a_crawl_says_so_once_and_does_the_rest(
    portal: StartPortal, sqlite_url: str, chromium: Path
) -> None:
    server = portal(markup="js", articles=12)
    scrapy = crawler(server, sqlite_url, "/no/such/chromium")
    errors = scrapy.run("crawl", "yangquan").stderr
    assert errors.count("DAYUAN_CHROMIUM=/no/such/chromium: there is no such program") == 1
    lines = differences(scrapy.export("yangquan"), server.truth("yangquan"), FILLED_BY_SCRIPT)
    assert not lines, lines[0]
    refused = scrapy.run("crawl", "yangquan", "-a", "mode=full", "-s", "DAYUAN_RENDER=always", check=1).stderr
    assert "DAYUAN_RENDER=always needs a browser" in refused.splitlines()[-1]


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({"DAYUAN_CHROMIUM": "/bin/false"}, "/bin/false does not start: [pid="),
        # Playwright's own variable for the program that its driver runs on.
        ({"PLAYWRIGHT_NODEJS_PATH": "/bin/false"}, "Playwright's driver does not start: "),
        ({"PLAYWRIGHT_NODEJS_PATH": "/no/such/node"}, "Playwright's driver does not start: "),
    ],
)
def test_a_browser_that_does_not_start_is_a_missing_one(
    portal: StartPortal, sqlite_url: str, chromium: Path, environment: dict[str, str], reason: str
) -> None:
    server = portal(markup="js", articles=6)
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url, **{"DAYUAN_CHROMIUM": str(chromium), **environment})
    errors = scrapy.run("crawl", "yangquan").stderr
    assert errors.count(reason) == 1
    assert "Traceback" not in errors
    assert "<launching>" not in errors
    refused = scrapy.run("crawl", "yangquan", "-a", "mode=full", "-s", "DAYUAN_RENDER=always", check=1).stderr
    assert f"DAYUAN_RENDER=always needs a browser, and {reason}" in refused.splitlines()[-1]
    assert "Traceback" not in refused


def test_only_the_page_that_needs_a_browser_gets_one(
    portal: StartPortal, sqlite_url: str, chromium: Path, tmp_path: Path
) -> None:
    server = portal(markup="empire", articles=10)
    truth = server.truth("yangquan")
    url = next(record["url"] for record in truth if "\n" in record["body"] and not record["images"])
    server.set(faults=[{"kind": "scripted", "path": f"^{url.removeprefix(server.url)}$"}])
    scrapy = crawler(server, sqlite_url, chromium, DAYUAN_ARCHIVE_DIR=tmp_path / "archive")
    scrapy.run("crawl", "yangquan")
    lines = differences(scrapy.export("yangquan"), truth)
    assert not lines, lines[0]
    asked = Counter(server.paths())
    # The skin's script is what only a browser asks for; the page is asked again before it gets one.
    assert asked["/skin/dayuan/site.js"] == 1
    assert {path: times for path, times in asked.items() if times > 1} == {url.removeprefix(server.url): 3}
    assert_read_again(scrapy, sqlite_url)


def test_always_renders_every_page_and_raises_no_count(
    portal: StartPortal, sqlite_url: str, chromium: Path, tmp_path: Path
) -> None:
    server = portal(markup="empire", articles=8)
    counts = server.counts()
    scrapy = crawler(server, sqlite_url, chromium, DAYUAN_RENDER="always", DAYUAN_ARCHIVE_DIR=tmp_path / "archive")
    scrapy.run("crawl", "yangquan")
    lines = differences(scrapy.export("yangquan"), server.truth("yangquan"))
    assert not lines, lines[0]
    assert server.counts() == counts
    asked = Counter(server.paths())
    assert asked["/skin/dayuan/site.js"] == 1
    assert not [path for path in asked if "addclick" in path or "/onclick/" in path]
    assert_read_again(scrapy, sqlite_url)


def wait_for_rendering(server: PortalServer, pages: int, process: Process) -> None:
    """Until the scripts of so many pages have asked for their numbers."""
    wait_until(lambda: sum(path.startswith("/stat/") for path in server.paths()) >= pages, process)


def browsers_of(process: int) -> list[int]:
    """The browsers' main processes below a process (Linux)."""
    parents: dict[int, int] = {}
    commands: dict[int, str] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            commands[int(folder.name)] = (folder / "cmdline").read_text()
        except OSError:
            continue
    found = []
    for child, command in commands.items():
        ancestor = child
        while ancestor in parents and ancestor != process:
            ancestor = parents[ancestor]
        if ancestor == process and "--remote-debugging-pipe" in command and "--type=" not in command:
            found.append(child)
    return found
