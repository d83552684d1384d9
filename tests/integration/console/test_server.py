"""How the console is served: to whom, with which headers, and what it says when it cannot."""

from __future__ import annotations

import json
import re
import signal
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import jsonschema
import pytest
from lxml import etree
from sqlalchemy import text

from dayuan_crawler.storage.core.database import Database
from tests.support.console import CHANGED, HOSTILE, PORTAL, fill, served
from tests.support.scrapy import Scrapy

PLAIN = f"{PORTAL}/gsyl/yangquan/2.html"
PASSWORD = "晋 secret"
# base64 of "anybody:晋 secret", and of a wrong one.
RIGHT = "Basic YW55Ym9keTrmmYsgc2VjcmV0"
WRONG = "Basic YW55Ym9keTp3cm9uZw=="


@pytest.fixture(scope="module")
def database_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("console") / "test.db"
    fill(f"sqlite:///{path}", path.parent / "archive")
    return path


@pytest.fixture(scope="module")
def console(database_file: Path) -> Iterator[str]:
    with served(f"sqlite:///{database_file}") as address:
        yield address


def ask(address: str, path: str, *, method: str = "GET", **headers: str) -> tuple[HTTPResponse, str]:
    with closing(HTTPConnection(urlsplit(address).netloc, timeout=30)) as connection:
        connection.request(method, quote(path, safe="/?&=%"), headers=headers)
        response = connection.getresponse()
        return response, response.read().decode()


@pytest.mark.parametrize(
    "path", ["/", "/articles?q=市", "/nowhere", "/articles?limit=1000", "/static/console.css", "/api/runs"]
)
def test_every_answer_says_what_a_browser_may_do(console: str, path: str) -> None:
    response, _ = ask(console, path)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == ("max-age=3600" if "static" in path else "no-store")
    assert "Server" not in response.headers


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("localhost", 200),
        ("[::1]:8000", 200),
        ("evil.test", 421),
        ("localhost.evil.test", 421),
        ("127.0.0.1.evil.test:80", 421),
        ("192.0.2.1", 421),
        ("[", 421),
        ("", 421),
    ],
)
def test_only_its_own_names_are_answered(console: str, host: str, status: int) -> None:
    response, text = ask(console, "/api/runs", Host=host)
    assert response.status == status
    assert ("yangquan" in text) == (status == 200)


@pytest.mark.parametrize(
    "path",
    [
        "/articles?limit=101",
        "/articles?limit=0",
        "/articles?city=atlantis",
        "/articles?since=yesterday",
        "/articles?after=1_1",
        "/articles?since=0001-01-01",
        "/articles?until=9999-12-31",
        "/articles/download?since=2022-02-30",
        "/articles/1/difference?old=1&new=2147483648",
        "/articles/1/archived?visit=x",
        "/runs/fields?city=../../etc/passwd",
        "/articles?status=lost",
        f"/articles?q={'长' * 101}",
        "/articles/x",
        f"/articles/{2**63}",
        "/articles/1/difference?old=1",
        "/articles/download?format=xlsx",
        "/articles?sort=size",
        "/runs?before=-1",
        "/frontier?state=fetched",
        "/frontier?after=1",
        "/?days=100000",
    ],
)
def test_what_cannot_be_asked_is_said(console: str, path: str) -> None:
    response, text = ask(console, path)
    assert response.status == 422
    assert "That cannot be asked" in text


@pytest.mark.parametrize(
    "path",
    [
        "/articles/999999",
        "/articles/999999/archived",
        "/articles/1/archived/999999",
        "/articles/at?url=%00",
        "/articles/1/difference?old=1&new=77",
    ],
)
def test_what_is_not_there_is_said(console: str, path: str) -> None:
    response, text = ask(console, path)
    assert response.status == 404
    assert "Not found" in text


@pytest.mark.parametrize("odd", ["%00", "q%00z", "%FF%FE", "%ED%A0%80", "'%20OR%201=1--", "x" * 90, "%F0%9F%98%80"])
def test_odd_text_finds_nothing(console: str, odd: str) -> None:
    for name in ("q", "tag", "source"):
        response, text = ask(console, f"/articles?{name}=%22{odd}%22")
        assert response.status == 200
        assert "0 articles found" in text


def test_archived_pages_that_cannot_be_shown(database_file: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{database_file}"
    with closing(Database(url, read_only=True)) as database, database.reading() as connection:
        pages = {
            row[0]: row[1] for row in connection.execute(text("SELECT url, max(id) FROM archived_pages GROUP BY url"))
        }
        articles = {row[0]: row[1] for row in connection.execute(text("SELECT url, id FROM articles"))}
    changed, large = CHANGED.url or "", f"{PORTAL}/gsyl/taiyuan/1.html"
    cases = [
        (database_file.parent / "archive", large, "This page is too large to be shown."),
        (tmp_path, changed, "No such file or directory"),
        ("", changed, "No archive is set: DAYUAN_ARCHIVE_DIR says where it is."),
    ]
    for folder, page, sentence in cases:
        with served(url, DAYUAN_ARCHIVE_DIR=folder) as address:
            response, said = ask(address, f"/articles/{articles[page]}/archived")
            assert response.status == 200
            assert sentence in said
            assert "<iframe" not in said
            response, said = ask(address, f"/articles/{articles[page]}/archived/{pages[page]}")
            assert response.status == 404
            assert sentence in said
            assert ask(address, f"/articles/{articles[PLAIN]}/archived")[0].status == 404


ATOM = {"a": "http://www.w3.org/2005/Atom"}


def test_each_list_has_a_feed_of_its_changes(console: str) -> None:
    response, text = ask(console, "/changes.atom?lang=en")
    assert response.headers["Content-Type"] == "application/atom+xml"
    root = etree.fromstring(text.encode())
    entries = root.findall("a:entry", ATOM)
    titles = [entry.findtext("a:title", namespaces=ATOM) for entry in entries]
    assert titles[:2] == ["gone: 城市新闻第57号", "edited: 阳泉市再次召开疫情防控会议"]
    assert entries[1].findtext("a:summary", namespaces=ATOM) == (
        "title: 阳泉市{+再次+}召开疫情防控会议\nbody: 会议在周[-二-]{+三+}召开。[-⏎要求落实责任。-]\n"
    )
    ids = [entry.findtext("a:id", namespaces=ATOM) for entry in entries]
    assert len(set(ids)) == len(ids) == 50
    # RFC 4287: each has its time, and the feed that of the newest.
    moments = [datetime.fromisoformat(found.text or "") for found in root.iterfind(".//a:updated", ATOM)]
    assert moments == sorted(moments, reverse=True)
    assert moments[0] == moments[1]
    links = [link.get("href", "") for link in root.iter(f"{{{ATOM['a']}}}link")]
    assert all(link.startswith(f"{console}/") for link in links)
    for query, number in (("city=taiyuan", 30), ("q=疫情", 1), ("tag=疫情", 1), ("q=海盗", 1), ("q=nothing", 0)):
        found = etree.fromstring(ask(console, f"/changes.atom?{query}")[1].encode())
        assert len(found.findall("a:entry", ATOM)) == number, query
    again, nothing = ask(console, "/changes.atom?lang=en", **{"If-None-Match": response.headers["ETag"]})
    assert (again.status, nothing) == (304, "")


def test_the_api_and_the_icon_are_where_one_looks(console: str) -> None:
    response, said = ask(console, "/api")
    assert response.status == 200
    for path in json.loads(ask(console, "/api/openapi.json")[1])["paths"]:
        assert f"GET {path}" in said or f'GET <a href="{path}">' in said
    response, _ = ask(console, "/favicon.ico")
    assert (response.status, response.headers["Location"]) == (301, "/static/icon.svg")
    assert ask(console, "/static/icon.svg")[0].headers["Content-Type"] == "image/svg+xml"


def test_it_only_reads(console: str, database_file: Path) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert ask(console, "/articles/1", method=method)[0].status == 405
    with closing(Database(f"sqlite:///{database_file}", read_only=True)) as database:
        database.open()
        with database.reading() as connection, pytest.raises(sqlite3.OperationalError, match="readonly"):
            connection.connection.cursor().execute("DELETE FROM articles")


def test_the_api_is_as_it_describes_itself(console: str) -> None:
    description = json.loads(ask(console, "/api/openapi.json")[1])
    assert {method for path in description["paths"].values() for method in path} == {"get"}
    found = json.loads(ask(console, "/api/articles?q=疫情防控")[1])
    assert [article["record"]["site_id"] for article in found["articles"]] == [101]
    number = found["articles"][0]["id"]
    addresses = {
        "/api/articles": "/api/articles?city=yangquan&limit=5",
        "/api/articles/{number}": f"/api/articles/{number}",
        "/api/articles/{number}/revisions/{revision}": f"/api/articles/{number}/revisions/1",
        "/api/runs": "/api/runs?limit=2",
        "/api/cities": "/api/cities",
    }
    assert set(description["paths"]) == set(addresses)
    for path, address in addresses.items():
        response, text = ask(console, address)
        assert response.status == 200
        content = description["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
        schema: dict[str, Any] = {**content["schema"], "components": description["components"]}
        jsonschema.Draft202012Validator(schema).validate(json.loads(text))
    first = json.loads(ask(console, "/api/articles?limit=3")[1])
    second = json.loads(ask(console, f"/api/articles?limit=3&after={first['following']}")[1])
    assert len({article["id"] for page in (first, second) for article in page["articles"]}) == 6
    assert json.loads(ask(console, "/api/articles/999999")[1]) == {"detail": "there is no article 999999"}
    assert ask(console, "/api/runs?limit=1000")[0].status == 422


def test_a_run_without_a_worker_is_stopped_whoever_tells(console: str, database_file: Path) -> None:
    scrapy = Scrapy(site_url=PORTAL, database_url=f"sqlite:///{database_file}")
    told = {run["run"]: run["state"] for run in scrapy.runs()}
    assert "stopped" in told.values()
    assert "running" not in told.values()
    assert {run["id"]: run["state"] for run in json.loads(ask(console, "/api/runs")[1])} == told
    last = {
        city["last_run"]["id"]: city["last_run"]["state"]
        for city in json.loads(ask(console, "/api/cities")[1])
        if city["last_run"]
    }
    assert last.items() <= told.items()
    table = scrapy.run("runs").stdout
    assert "  stopped  " in table
    assert "  running  " not in table
    assert table.count("  stopped  ") == ask(console, "/runs")[1].count('"state stopped"')


def test_others_are_asked_for_the_password(database_file: Path) -> None:
    url = f"sqlite:///{database_file}"
    settings = {"DAYUAN_CONSOLE_PASSWORD": PASSWORD, "DAYUAN_CONSOLE_HOSTS": "news.example, archive.example"}
    with served(url, "--host", "0.0.0.0", **settings) as everywhere:
        address = everywhere.replace("0.0.0.0", "127.0.0.1")
        for path in ("/", "/api/runs", "/static/console.css", "/articles/download"):
            response, text = ask(address, path)
            assert response.status == 401
            assert response.headers["WWW-Authenticate"].startswith("Basic ")
            assert "article" not in text
        assert ask(address, "/", Authorization=WRONG)[0].status == 401
        assert ask(address, "/", Authorization="Basic %%%")[0].status == 401
        assert ask(address, "/", Authorization="Bearer x")[0].status == 401
        assert ask(address, "/", Authorization=RIGHT)[0].status == 200
        assert ask(address, "/", Authorization=RIGHT, Host="archive.example:8000")[0].status == 200
        assert ask(address, "/", Authorization=RIGHT, Host="192.0.2.1:8000")[0].status == 200
        assert ask(address, "/", Authorization=RIGHT, Host="evil.test")[0].status == 421


def test_texts_whose_reprint_is_prohibited_are_left_out_for_others(database_file: Path) -> None:
    url = f"sqlite:///{database_file}"
    long, secret = "会" * 200, "会议在周"
    with closing(Database(url)) as database:
        database.run(
            lambda connection, now: connection.execute(
                text("UPDATE articles SET body = :long || body, body_html = :long WHERE url = :url"),
                {"long": long, "url": PLAIN},
            )
        )
    settings = {"DAYUAN_CONSOLE_PASSWORD": PASSWORD, "DAYUAN_ARCHIVE_DIR": database_file.parent / "archive"}
    everywhere = ("--host", "0.0.0.0")
    for arguments, texts, is_withheld in (
        (everywhere, "auto", True),
        ((), "auto", False),
        (everywhere, "all", False),
        ((), "permitted", True),
    ):
        with served(url, *arguments, **settings, DAYUAN_CONSOLE_TEXTS=texts) as served_at:
            address = served_at.replace("0.0.0.0", "127.0.0.1")
            plain = urlsplit(ask(address, f"/articles/at?url={PLAIN}", Authorization=RIGHT)[0].headers["Location"]).path
            changed = urlsplit(
                ask(address, f"/articles/at?url={CHANGED.url}", Authorization=RIGHT)[0].headers["Location"]
            ).path
            whole = {plain: long, f"/api{plain}": long, "/api/articles?limit=100": long, "/articles/download": long}
            whole |= {"/articles/download?format=csv": long, f"{changed}/difference?old=1&new=2": secret}
            for path, said in whole.items():
                assert (said in ask(address, path, Authorization=RIGHT)[1]) != is_withheld, path
            response, shown = ask(address, f"{changed}/archived", Authorization=RIGHT)
            assert ("<iframe" in shown) != is_withheld
            frame = next(iter(re.findall(r'<option value="(\d+)"', shown)))
            response, _ = ask(address, f"{changed}/archived/{frame}", Authorization=RIGHT)
            assert response.status == (404 if is_withheld else 200)
            # Its link, the other fields and a quotation stay.
            shown = ask(address, plain, Authorization=RIGHT)[1]
            for said in (PLAIN, "本文仅代表作者观点。", "会" * 100):
                assert said in shown
            if texts != "all":
                assert ("Read it on the portal" in shown) == is_withheld
            record = json.loads(ask(address, f"/api{plain}", Authorization=RIGHT)[1])["record"]
            assert record["title"]
            # What is not prohibited is shown to all.
            hostile = urlsplit(
                ask(address, f"/articles/at?url={HOSTILE.url}", Authorization=RIGHT)[0].headers["Location"]
            ).path
            assert "海盗" in ask(address, hostile, Authorization=RIGHT)[1]


def test_it_stops_quietly(database_file: Path) -> None:
    scrapy = Scrapy(site_url=PORTAL, database_url=f"sqlite:///{database_file}")
    with scrapy.started("console", "--port", "0") as process:
        assert process.stdout is not None
        assert "the console is at http://127.0.0.1:" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=30) == ("", "")
        assert process.returncode == 0


def test_what_a_user_can_get_wrong_is_one_line(database_file: Path, tmp_path: Path) -> None:
    taken = socket.create_server(("127.0.0.1", 0))
    port = str(taken.getsockname()[1])
    wrong = [
        (
            ("--port", port),
            1,
            f"cannot listen on 127.0.0.1 port {port}: Address already in use; choose another with --port",
        ),
        (("--host", "nowhere.invalid"), 2, "set DAYUAN_CONSOLE_PASSWORD"),
        (("--port", "http"), 2, "--port: write a number from 0 to 65535"),
        (("yangquan",), 2, "takes no argument"),
    ]
    scrapy = Scrapy(site_url=PORTAL, database_url=f"sqlite:///{database_file}")
    with taken:
        for arguments, status, message in wrong:
            line = scrapy.run("console", *arguments, check=status).stderr.splitlines()[-1]
            assert message in line
    missing = Scrapy(site_url=PORTAL, database_url=f"sqlite:///{tmp_path}/none.db").run("console", check=1)
    assert "scrapy crawl yangquan makes it" in missing.stderr
    assert len(missing.stderr.splitlines()) == 1
