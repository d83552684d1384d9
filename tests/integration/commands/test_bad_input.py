"""What a user or a portal can cause: one clear line, the right exit status, and nothing lost."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import make_url

from fixtures.portal import PortalServer
from tests.services.postgresql import PostgresqlServer
from tests.support.scrapy import Scrapy, last_line

StartPortal = Callable[..., PortalServer]


@pytest.fixture
def nowhere(sqlite_url: str) -> Scrapy:
    """A portal at a port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    return Scrapy(site_url=f"http://127.0.0.1:{port}", database_url=sqlite_url)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["crawl", "beijing"], "unknown city 'beijing'; the cities are changzhi"),
        (["crawl", "section"], "say where the section is: scrapy crawl section -a url=/zxzx/"),
        (["crawl", "section", "-a", "url=/x/", "-a", "name=datong"], "datong is a city of portal shanxidayuan"),
        (
            ["crawl", "section", "-a", "url=http://elsewhere.test/x/"],
            "write the address of a section of http://127.0.0.1",
        ),
        (["crawl", "news", "--portal", "none.toml"], "cannot read portal file none.toml"),
        (["list", "--portal", "nowhere"], "unknown portal 'nowhere'; the known ones are shanxidayuan"),
        (["portals", "chek", "a.toml"], "scrapy portals check FILE"),
        (["export", "county/news"], "unknown city 'county/news'"),
        (["crawl"], "name a city, several, or all"),
        (["crawl", "yangquan", "datong", "-a", "url=/x/"], "the section of one city"),
        (["crawl", "all", "-O", "all.jsonl"], "each city would write its own"),
        (["crawl", "yangquan", "-a", "depth=3"], "unknown argument -a depth"),
        (["crawl", "yangquan", "-a", "mode=fast"], "the mode is incremental or full"),
        (["crawl", "yangquan", "-a", "since=yesterday"], "write a date as 2022-07-01"),
        (["crawl", "yangquan", "-a", "since=0001-01-01"], "write a date as 2022-07-01"),
        (["crawl", "yangquan", "-a", "since=9990-01-01"], "still to come"),
        (["crawl", "yangquan", "-a", "join=maybe"], "it is 0 or 1"),
        (["crawl", "yangquan", "--logfile", "/no/such/folder.log"], "LOG_FILE=/no/such/folder.log"),
        (["crawl", "yangquan", "--pidfile", "/no/such/folder.pid"], "cannot write /no/such/folder.pid"),
        (["crawl", "--bogus", "yangquan"], "no such option: --bogus"),
        (["export", "beijing"], "unknown city 'beijing'"),
        (["export", "--format", "xlsx"], "xlsx"),
        (["export", "-o", "articles.docx"], "articles.docx"),
        (["export", "--bogus"], "no such option: --bogus"),
        (["runs", "beijing"], "unknown city"),
        (["frontier", "beijing"], "unknown city"),
        (["history"], "name one article"),
        (["reparse", "beijing"], "unknown city"),
        (["layout"], "name one page"),
        (["layout", "nowhere.html"], "there is no such file"),
        (["db", "downgrade"], "scrapy db upgrade"),
    ],
)
def test_wrong_usage_exits_2(nowhere: Scrapy, arguments: list[str], said: str) -> None:
    assert said in last_line(nowhere, *arguments, status=2)


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["crawl", "beijing"], 2, "unknown city 'beijing'"),
        (["crawl", "yangquan", "-s", "DAYUAN_RENDER=sometimes"], 2, "DAYUAN_RENDER"),
        (["export", "yangquan"], 1, "there is no database"),
    ],
)
def test_a_process_that_is_no_fork_says_it_too(nowhere: Scrapy, arguments: list[str], status: int, said: str) -> None:
    lines = [nowhere.run(*arguments, check=status, fork=fork).stderr for fork in (False, True)]
    assert said in lines[0]
    assert lines[0] == lines[1]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("DAYUAN_SITE_URL", "shanxidayuan"),
        ("DAYUAN_SITE_URL", "ftp://www.shanxidayuan.com"),
        ("DAYUAN_DATABASE_URL", "dayuan.db"),
        ("DAYUAN_DATABASE_URL", "mysql://localhost/dayuan"),
        ("DAYUAN_OUTAGE_PATIENCE", "long"),
        ("DAYUAN_ARCHIVE_FILE_BYTES", "large"),
        ("DAYUAN_LAYOUT_WATCH", "sometimes"),
        ("DAYUAN_REVISIT_BUDGET", "-1"),
        ("DAYUAN_REVISIT_BUDGET", "9" * 30),
        ("DAYUAN_EXTRA_ORIGINS", "elsewhere"),
        ("DAYUAN_RENDER", "sometimes"),
        ("DAYUAN_RAISE_COUNTERS", "perhaps"),
        ("DAYUAN_COMMENT_AUTHORS", "hide"),
        ("DAYUAN_IMAGES", "some"),
        ("DOWNLOAD_DELAY", "-1"),
        ("DOWNLOAD_DELAY", "nan"),
        ("DOWNLOAD_DELAY", "99999999999"),
        ("DOWNLOAD_TIMEOUT", "0"),
        ("CONCURRENT_REQUESTS", "many"),
        ("CONCURRENT_REQUESTS_PER_DOMAIN", "0"),
        ("ROBOTSTXT_OBEY", "perhaps"),
        ("LOG_LEVEL", "LOUD"),
        ("DAYUAN_SITE_URL", "http://www.shanxidayuan.com/gsyl/"),
        ("DAYUAN_RENDRE", "never"),
        ("DOWNLOAD_DELY", "5"),
    ],
)
def test_a_setting_with_a_wrong_value_is_named(nowhere: Scrapy, setting: str, value: str) -> None:
    assert setting in last_line(nowhere, "crawl", "yangquan", "-s", f"{setting}={value}", status=2)


def test_a_folder_of_pictures_that_cannot_be_written_to_is_named(nowhere: Scrapy) -> None:
    settings = ("-s", "DAYUAN_IMAGES=on", "-s", "FILES_STORE=/dev/null/pictures")
    assert "FILES_STORE=/dev/null/pictures" in last_line(nowhere, "crawl", "yangquan", *settings, status=1)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("DAYUAN_SITE_URL", "nonsense"),
        ("DAYUAN_DATABASE_URL", "nonsense"),
        ("DAYUAN_REVISIT_BUDGET", "some"),
        ("CONCURRENT_REQUESTS", "many"),
        ("LOG_LEVEL", "LOUD"),
        ("DAYUAN_DATABSE_URL", "sqlite:///a.db"),
    ],
)
@pytest.mark.parametrize("command", [["crawl", "yangquan"], ["export"]], ids=lambda command: command[0])
def test_a_wrong_setting_in_the_environment_is_named(
    nowhere: Scrapy, setting: str, value: str, command: list[str]
) -> None:
    nowhere.environment[setting] = value
    assert setting in last_line(nowhere, *command, status=2)


@pytest.mark.parametrize("command", ["runs", "frontier"])
@pytest.mark.parametrize("limit", ["-1", "9" * 20, "few"])
def test_a_limit_that_is_none(nowhere: Scrapy, command: str, limit: str) -> None:
    done = nowhere.run(command, "--limit", limit, check=2)
    assert done.stderr.strip().split("\n")[-1].endswith("error: argument --limit: write a whole number, 0 or more")


def test_an_unreachable_portal(nowhere: Scrapy) -> None:
    line = last_line(nowhere, "crawl", "yangquan", status=1)
    assert "cannot read http://127.0.0.1:" in line
    assert "DAYUAN_SITE_URL" in line


def test_an_unknown_host(sqlite_url: str) -> None:
    scrapy = Scrapy(site_url="http://portal.invalid", database_url=sqlite_url)
    assert "http://portal.invalid/robots.txt" in last_line(scrapy, "crawl", "yangquan", status=1)


def test_robots_txt_that_refuses_the_section(portal: StartPortal, sqlite_url: str) -> None:
    server = portal(markup="zblog", articles=20)
    server.set(robots="User-agent: *\nDisallow: /\n")
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url)
    assert "robots.txt disallows" in last_line(scrapy, "crawl", "yangquan", status=1)
    assert {request["path"] for request in server.requests()} == {"/robots.txt"}


def test_robots_txt_that_fails(portal: StartPortal, sqlite_url: str) -> None:
    server = portal(markup="zblog", articles=20)
    server.set(faults=[{"kind": "status", "path": "^/robots.txt", "status": 503}])
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url)
    line = last_line(scrapy, "crawl", "yangquan", status=1)
    assert "/robots.txt answers HTTP 503, so nothing may be fetched" in line
    assert "run the command again later" in line


def test_a_portal_that_leads_elsewhere(portal: StartPortal, sqlite_url: str) -> None:
    server = portal(markup="zblog", articles=20)
    server.set(faults=[{"kind": "redirect", "path": "/gsyl/.*", "location": "https://www.example.com/"}])
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url)
    line = last_line(scrapy, "crawl", "yangquan", status=1)
    assert "leads away to https://www.example.com/; if the portal has moved there, set DAYUAN_SITE_URL" in line
    server.set(faults=[])
    scrapy.run("crawl", "yangquan")
    assert len(scrapy.export("yangquan")) == 20


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"kind": "status", "status": 404}, "HTTP 404"),
        ({"kind": "redirect", "location": "/"}, "it leads to the home page"),
        ({"kind": "page", "status": 200, "part": "<title>大同</title><p>暂无内容</p>"}, "no article is listed there"),
    ],
    ids=["404", "to the home page", "without an article"],
)
def test_a_section_that_fails_where_the_navigation_has_it(
    portal: StartPortal, sqlite_url: str, fault: dict[str, object], said: str
) -> None:
    server = portal(markup="zblog", articles=20)
    server.set(faults=[{"path": "/gsyl/datong/.*", **fault}])
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url)
    line = last_line(scrapy, "crawl", "datong", status=1)
    assert f"the section of datong at {server.url}/gsyl/datong/: it fails there" in line
    assert said in line
    # Another city's is none of that one's fault.
    assert "is complete" in last_line(scrapy, "crawl", "yangquan", status=0)


def test_a_city_that_the_portal_does_not_have(sqlite_url: str) -> None:
    class OneCity(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = '<meta charset="utf-8"><ul class="nav"><li><a href="/gsyl/yangquan/">阳泉</a></li></ul>'.encode()
            self.send_response(200 if self.path == "/" else 404)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with ThreadingHTTPServer(("127.0.0.1", 0), OneCity) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        site = f"http://127.0.0.1:{server.server_port}"
        line = last_line(Scrapy(site_url=site, database_url=sqlite_url), "crawl", "datong", status=1)
        server.shutdown()
    assert f"the portal has no section for datong (大同); sections found: 阳泉 {site}/gsyl/yangquan/" in line


def test_pages_that_lack_a_part(portal: StartPortal, sqlite_url: str) -> None:
    server = portal(markup="zblog", articles=20)
    broken, *others = [record["url"] for record in server.truth("datong")]
    server.set(faults=[{"kind": "partial", "path": broken.removeprefix(server.url), "part": "body"}])
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url)
    assert f"({broken}: the page lacks body)" in last_line(scrapy, "crawl", "datong", status=1)
    assert [record["url"] for record in scrapy.export()] == others


def test_a_layout_that_is_not_understood(portal: StartPortal, sqlite_url: str) -> None:
    server = portal(markup="broken", articles=20)
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url)
    line = last_line(scrapy, "crawl", "datong", status=1)
    assert "the layout of the articles is not understood: 10 pages in a row lack title" in line
    assert scrapy.export() == []
    assert len(server.requests()) <= 22


def test_a_file_that_is_no_database(nowhere: Scrapy, tmp_path: Path) -> None:
    file = tmp_path / "notes.db"
    file.write_text("These are notes, and no database at all.\n" * 100)
    nowhere.environment["DAYUAN_DATABASE_URL"] = f"sqlite:///{file}"
    for command in (["crawl", "yangquan"], ["export"], ["runs"]):
        assert "the file is damaged or is something else" in last_line(nowhere, *command, status=1)
    assert file.read_text().startswith("These are notes")


def test_a_folder_in_the_database_s_place(nowhere: Scrapy, tmp_path: Path) -> None:
    nowhere.environment["DAYUAN_DATABASE_URL"] = f"sqlite:///{tmp_path}"
    assert "check that the path exists" in last_line(nowhere, "crawl", "yangquan", status=1)


def test_a_folder_that_cannot_be_made(nowhere: Scrapy, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    nowhere.environment["DAYUAN_DATABASE_URL"] = f"sqlite:///{tmp_path}/file/dayuan.db"
    assert "DAYUAN_DATABASE_URL" in last_line(nowhere, "crawl", "yangquan", status=1)


def test_no_database_yet(nowhere: Scrapy, tmp_path: Path) -> None:
    for command in (["export"], ["runs"], ["frontier"], ["history", "http://www.example.com/1.html"]):
        assert "there is no database" in last_line(nowhere, *command, status=1)
    assert not (tmp_path / "test.db").exists()


def test_postgresql_with_a_wrong_password_never_shows_it(postgresql_server: PostgresqlServer, nowhere: Scrapy) -> None:
    with postgresql_server.database() as url:
        scheme, _, rest = url.partition("://")
        place = rest.rpartition("@")[2]
        wrong = f"{scheme}://nobody_here:sesame-9Qx@{place}"
        nowhere.environment["DAYUAN_DATABASE_URL"] = wrong
        for arguments in (["crawl", "yangquan"], ["crawl", "yangquan", "-L", "DEBUG"], ["runs"]):
            done = nowhere.run(*arguments, check=1)
            assert "sesame-9Qx" not in done.stderr + done.stdout
            assert "Traceback" not in done.stderr
            assert done.stderr.strip().split("\n")[-1].startswith("dayuan: database postgresql+psycopg://")


def test_a_debug_log_does_not_show_the_password(portal: StartPortal, postgresql_url: str) -> None:
    password = make_url(postgresql_url).password
    assert password
    scrapy = Scrapy(site_url=portal(markup="zblog", articles=20).url, database_url=postgresql_url)
    for arguments in (["-L", "DEBUG"], ["-s", "LOG_LEVEL=DEBUG", "-s", f"DAYUAN_DATABASE_URL={postgresql_url}"]):
        done = scrapy.run("crawl", "datong", *arguments)
        assert "DEBUG: " in done.stderr
        assert f":{password}@" not in done.stderr + done.stdout


def test_a_postgresql_database_that_is_not_there(postgresql_server: PostgresqlServer, nowhere: Scrapy) -> None:
    with postgresql_server.database() as url:
        pass
    nowhere.environment["DAYUAN_DATABASE_URL"] = url
    for arguments in (["crawl", "yangquan"], ["export"]):
        line = last_line(nowhere, *arguments, status=1)
        assert "does not exist" in line
        assert "create it first; or check the user and password in DAYUAN_DATABASE_URL" in line


def test_postgresql_that_is_down(nowhere: Scrapy) -> None:
    nowhere.environment["DAYUAN_DATABASE_URL"] = "postgresql+psycopg://dayuan:secret@127.0.0.1:9/dayuan"
    line = last_line(nowhere, "crawl", "yangquan", status=1)
    assert "check that the server runs" in line
    assert "secret" not in line


def test_an_export_to_a_place_that_cannot_be_written(portal: StartPortal, sqlite_url: str, tmp_path: Path) -> None:
    server = portal(markup="zblog", articles=20)
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url)
    scrapy.run("crawl", "datong")
    target = tmp_path / "no" / "such" / "folder.jsonl"
    assert str(target) in last_line(scrapy, "export", "-o", str(target), status=1)


def test_a_database_that_may_only_be_read(portal: StartPortal, tmp_path: Path) -> None:
    server = portal(markup="zblog", articles=20)
    file = tmp_path / "test.db"
    scrapy = Scrapy(site_url=server.url, database_url=f"sqlite:///{file}")
    scrapy.run("crawl", "datong")
    before = scrapy.export()
    file.chmod(stat.S_IRUSR)
    if os.geteuid() != 0:  # root may write everywhere
        assert "writable" in last_line(scrapy, "crawl", "datong", status=1)
    assert scrapy.export() == before


@pytest.mark.parametrize("arguments", [["runs", "--json"], ["frontier", "--json"], ["export"], ["export", "--schema"]])
def test_whoever_reads_may_have_enough(portal: StartPortal, sqlite_url: str, arguments: list[str]) -> None:
    server = portal(markup="zblog", articles=4)
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url)
    scrapy.run("crawl", "yangquan")
    with scrapy.started(*arguments) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        errors = process.stderr.read()
        process.wait(60)
    assert "Traceback" not in errors
    assert "BrokenPipe" not in errors


def test_the_runs_of_a_city_without_any(portal: StartPortal, sqlite_url: str) -> None:
    server = portal(markup="zblog", articles=4)
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url)
    scrapy.run("crawl", "yangquan")
    assert scrapy.run("runs", "taiyuan").stdout == "no runs of taiyuan yet: scrapy crawl taiyuan begins one\n"
