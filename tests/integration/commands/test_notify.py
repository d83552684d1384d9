"""Who is told of a failed crawl: once a cause, and when it is well again."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from dayuan_crawler.notices import NoticeError, Notices, cause_of
from fixtures.portal import PortalServer
from tests.support.scrapy import Scrapy, last_line

# Apprise imports it where it is still there.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

StartPortal = Callable[..., PortalServer]


class Receiver:
    """A webhook, and what it was told."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.address = f"json://127.0.0.1:{server.server_port}/"
        self.told: list[tuple[str, str]] = []


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            hook.told.append((told["title"], told["message"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        hook = Receiver(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield hook
        server.shutdown()


def test_a_failure_is_told_once_a_cause_and_its_end_once(
    portal: StartPortal, sqlite_url: str, receiver: Receiver, tmp_path: Path
) -> None:
    server = portal(markup="zblog", articles=12)
    server.set(faults=[{"kind": "status", "status": 404, "path": "^/gsyl/yangquan/"}])
    scrapy = Scrapy(
        site_url=server.url,
        database_url=sqlite_url,
        DAYUAN_NOTIFY=receiver.address,
        DAYUAN_HOME=tmp_path / "home",
    )
    line = last_line(scrapy, "crawl", "yangquan", status=1)
    assert receiver.told == [("dayuan: the crawl of yangquan failed", line.removeprefix("dayuan: "))]
    last_line(scrapy, "crawl", "yangquan", status=1)
    assert len(receiver.told) == 1
    assert scrapy.run("notify").stdout.startswith("yangquan: ")

    # Another cause: the database is out of reach, so what was told is not kept in it.
    for _ in range(2):
        line = last_line(scrapy, "crawl", "yangquan", "-s", f"DAYUAN_DATABASE_URL=sqlite:///{tmp_path}", status=1)
        assert [message for _, message in receiver.told[1:]] == [line.removeprefix("dayuan: ")]

    server.set(faults=[])
    scrapy.run("crawl", "yangquan")
    assert receiver.told[2][0] == "dayuan: yangquan is well again"
    assert "is complete" in receiver.told[2][1]
    assert scrapy.run("notify", "--json").stdout == ""
    scrapy.run("crawl", "yangquan")
    assert len(receiver.told) == 3


def test_the_addresses_can_be_tried_and_are_never_shown(receiver: Receiver, sqlite_url: str, tmp_path: Path) -> None:
    scrapy = Scrapy(site_url="http://a.test", database_url=sqlite_url, DAYUAN_HOME=tmp_path)
    assert "DAYUAN_NOTIFY is empty" in last_line(scrapy, "notify", "--test", status=2)
    scrapy.environment["DAYUAN_NOTIFY"] = receiver.address
    assert last_line(scrapy, "notify", "--test", status=0) == "dayuan: the notice was sent"
    assert receiver.told[0][0] == "dayuan: a test"
    for addresses, said in (
        (f"{receiver.address} json://user:secret@127.0.0.1:9/", "did not reach json://… (number 2)"),
        ("nonsense://secret", "number 1, which is no address of apprise's"),
    ):
        scrapy.environment["DAYUAN_NOTIFY"] = addresses
        failed = scrapy.run("notify", "--test", check=1)
        assert said in failed.stderr
        assert "secret" not in failed.stderr + failed.stdout
    scrapy.environment["DAYUAN_NOTIFY"] = "secret"
    line = last_line(scrapy, "notify", "--test", status=2)
    assert line.startswith("dayuan: DAYUAN_NOTIFY=…: write addresses")


def test_what_could_not_be_told_is_told_the_next_time(receiver: Receiver, tmp_path: Path) -> None:
    notices = Notices(receiver.address, tmp_path)
    notices.well("yangquan", "nothing was told, so nothing is")
    deaf = Notices("json://127.0.0.1:9/", tmp_path)
    with pytest.raises(NoticeError, match="did not reach json://"):
        deaf.failed("yangquan", "unreachable", "it is down")
    notices.failed("yangquan", "unreachable", "it is down")
    (tmp_path / "yangquan.json").write_text("{", encoding="utf-8")
    notices.failed("yangquan", "unreachable", "it is down still")
    assert [message for _, message in receiver.told] == ["it is down", "it is down still"]


def test_a_cause_has_no_numbers_and_addresses() -> None:
    assert cause_of("run 7 is not complete: 3 pages failed, http://a.test/1.html first") == cause_of(
        "run 12 is not complete: 4 pages failed, http://a.test/9.html first"
    )
