"""``scrapy export``, as a user runs it: whole processes on real databases."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import jsonschema
import pyarrow.parquet as pq
import pytest
from scrapy.cmdline import execute

from dayuan_crawler.export import FORMATS, article_schema
from dayuan_crawler.items import ArticleItem, Comment, Comments, Copyright
from dayuan_crawler.storage.articles.table import ArticleTable
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.crawl.runs import RunTable
from dayuan_crawler.text.dates import CHINA

if TYPE_CHECKING:
    from collections.abc import Sequence

PROJECT = Path(__file__).parents[3]


def an_item(site_id: int | None, city: str = "yangquan", **changes: Any) -> ArticleItem:
    url = f"http://www.shanxidayuan.com/gsyl/{city}/{site_id or 'notice'}.html"
    item = ArticleItem(
        url=url,
        site_id=site_id,
        city=city,
        section=city,
        title=f"=第{site_id}篇",
        tags=["防控", "疫情"],
        published_at=datetime(2022, 7, 9, 10, 29, 37, tzinfo=CHINA),
        body="第一段。\n第二段😀\u2028。",
        body_html="<p>第一段。</p><p>第二段😀\u2028。</p>",
        view_count=8163,
        copyright=Copyright(notice="不得转载。", reprint="prohibited", declared_url=url),
        comments=Comments(
            count=2,
            open=True,
            items=[
                Comment("晋人", datetime(2022, 7, 10, 11, 14, 38, tzinfo=CHINA), "好"),
                Comment("路人", None, "同意", "晋人"),
            ],
        ),
        layout="empire",
    )
    for name, value in changes.items():
        setattr(item, name, value)
    return item


def store(url: str, items: Sequence[ArticleItem]) -> None:
    def work(connection: Any, now: datetime) -> None:
        run = RunTable(connection).start("yangquan", "incremental", None, now)
        ArticleTable(connection).store(items, datetime(2022, 7, 9, 4, 0, tzinfo=UTC), run)

    with closing(Database(url)) as database:
        database.open()
        database.run(work)


# Articles of two cities, in no order.
FIVE = [
    an_item(30),
    an_item(None, copyright=Copyright()),
    an_item(4, "taiyuan", copyright=Copyright(reprint="permitted")),
    an_item(200, copyright=Copyright()),
    an_item(1),
]


@pytest.fixture
def articles(database_url: str) -> str:
    """A database with the five articles."""
    store(database_url, FIVE)
    return database_url


Export = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture
def export(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Export:
    """Runs ``scrapy export`` on a database, in this process: starting many others would take a minute."""
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "dayuan_crawler.settings")

    def run(url: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        command = ["scrapy", "export", "-s", f"DAYUAN_DATABASE_URL={url}", *arguments]
        with pytest.raises(SystemExit) as ended:
            execute(command)
        out, err = capfdbinary.readouterr()
        return subprocess.CompletedProcess(command, cast("int", ended.value.code), out, err)

    return run


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "scrapy", "export", *arguments]


def _environment(url: str) -> dict[str, str]:
    return {**os.environ, "DAYUAN_DATABASE_URL": url, "PYTHONPATH": str(PROJECT)}


def numbers(lines: bytes) -> list[int | None]:
    return [json.loads(line)["site_id"] for line in lines.splitlines()]


class TestArticles:
    def test_every_line_follows_the_schema_in_the_order_of_site_id(self, export: Export, articles: str) -> None:
        done = export(articles)
        assert (done.returncode, done.stderr) == (0, b"")
        records = [json.loads(line) for line in done.stdout.split(b"\n")[:-1]]
        validator = jsonschema.Draft202012Validator(article_schema(), format_checker=jsonschema.FormatChecker())
        for record in records:
            validator.validate(record)
            assert list(record) == article_schema()["required"]
        assert [record["site_id"] for record in records] == [1, 4, 30, 200, None]
        assert records[0]["first_seen_at"] == "2022-07-09T12:00:00+08:00"
        assert records[0]["comments"]["items"] == [
            {"author": "晋人", "posted_at": "2022-07-10T11:14:38+08:00", "text": "好"},
            {"author": "路人", "posted_at": None, "text": "同意", "reply_to": "晋人"},
        ]

    def test_every_format_goes_to_a_file_by_its_ending_and_the_same_bytes_to_a_pipe(
        self, export: Export, articles: str, tmp_path: Path
    ) -> None:
        for name in FORMATS:
            done = export(articles, "-o", str(tmp_path / f"a.{name}"))
            assert (done.returncode, done.stdout) == (0, b"")
            assert done.stderr.decode() == f"dayuan: 5 articles written to {tmp_path}/a.{name}\n"
        lines = (tmp_path / "a.jsonl").read_bytes()
        assert numbers(lines) == [1, 4, 30, 200, None]
        assert export(articles).stdout == lines
        assert export(articles, "-o", "-").stdout == lines
        # What >(program) gives: a pipe without an ending.
        reader, writer = os.pipe()
        assert export(articles, "-o", f"/dev/fd/{writer}").returncode == 0
        os.close(writer)
        with open(reader, "rb") as pipe:  # noqa: PTH123 - it has no path
            assert pipe.read() == lines
        assert gzip.decompress((tmp_path / "a.jsonl.gz").read_bytes()) == lines
        rows = list(csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text("utf-8-sig"), newline="")))
        assert [row["title"] for row in rows] == ["'=第1篇", "'=第4篇", "'=第30篇", "'=第200篇", "'=第None篇"]
        assert pq.read_table(tmp_path / "a.parquet").column("site_id").to_pylist() == [1, 4, 30, 200, None]
        assert export(articles, "--format", "parquet").stdout == (tmp_path / "a.parquet").read_bytes()

    @pytest.mark.parametrize(
        ("arguments", "expected"),
        [
            (["taiyuan", "datong"], [4]),
            (["--reprint", "permitted,unstated"], [4, 200, None]),
            (["yangquan", "--reprint=prohibited"], [1, 30]),
        ],
    )
    def test_cities_and_reprint_choose_articles(
        self, export: Export, sqlite_url: str, arguments: list[str], expected: list[int | None]
    ) -> None:
        store(sqlite_url, FIVE)
        assert numbers(export(sqlite_url, *arguments).stdout) == expected

    def test_a_database_without_articles_gives_an_empty_file(
        self, export: Export, sqlite_url: str, tmp_path: Path
    ) -> None:
        store(sqlite_url, [])
        done = export(sqlite_url, "-o", str(tmp_path / "a.jsonl"))
        assert (done.returncode, (tmp_path / "a.jsonl").read_bytes()) == (0, b"")


class TestSchema:
    def test_is_printed_without_a_database(self, export: Export) -> None:
        done = export("sqlite:////dev/null/no.db", "--schema")
        assert (done.returncode, done.stderr) == (0, b"")
        assert json.loads(done.stdout) == article_schema()

    def test_goes_to_a_file(self, export: Export, sqlite_url: str, tmp_path: Path) -> None:
        assert export(sqlite_url, "--schema", "-o", str(tmp_path / "article.json")).returncode == 0
        assert json.loads((tmp_path / "article.json").read_bytes()) == article_schema()


class TestErrors:
    """What a user can cause is said in one line."""

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["beijing"], "unknown city 'beijing'"),
            (["-o", "a.xlsx"], "the ending of 'a.xlsx' names no export format; end it in one of .jsonl"),
            (["--format", "xlsx"], "there is no export format 'xlsx'; choose one of jsonl"),
            (["--reprint", "allowed"], "there is no kind of reprint notice 'allowed'; the kinds are prohibited,"),
        ],
    )
    def test_wrong_usage_exits_2(self, export: Export, sqlite_url: str, arguments: list[str], message: str) -> None:
        done = export(sqlite_url, *arguments)
        assert (done.returncode, done.stdout) == (2, b"")
        assert message in done.stderr.decode().splitlines()[-1]
        assert b"Traceback" not in done.stderr

    def test_a_terminal_is_spared_binary_formats(self, sqlite_url: str) -> None:
        pty = pytest.importorskip("pty")
        master, terminal = pty.openpty()
        try:
            done = subprocess.run(
                _command("--format", "parquet"),
                env=_environment(sqlite_url),
                cwd=PROJECT,
                stdout=terminal,
                stderr=subprocess.PIPE,
                check=False,
            )
        finally:
            os.close(terminal)
            os.close(master)
        assert done.returncode == 2
        assert "a terminal cannot show parquet; name a file with -o" in done.stderr.decode()

    def test_an_unwritable_place_exits_1(self, export: Export, sqlite_url: str, tmp_path: Path) -> None:
        store(sqlite_url, [])
        done = export(sqlite_url, "-o", str(tmp_path / "missing" / "a.csv"))
        assert done.returncode == 1
        assert done.stderr.decode() == (
            f"dayuan: cannot write {tmp_path}/missing/a.csv: No such file or directory;"
            " make its folder first, or choose another\n"
        )

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
    def test_a_full_disk_behind_standard_output_exits_1(self, sqlite_url: str) -> None:
        store(sqlite_url, FIVE)
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                _command(), env=_environment(sqlite_url), cwd=PROJECT, stdout=full, stderr=subprocess.PIPE, check=False
            )
        assert done.returncode == 1
        assert done.stderr.decode() == (
            "dayuan: cannot write standard output: No space left on device; make room there, or choose another place\n"
        )

    @pytest.mark.parametrize(
        ("url", "message"),
        [
            ("sqlite:////dev/null/no.db", "there is no database"),
            ("postgresql+psycopg://nobody:secret@127.0.0.1:1/none", "check that the server runs"),
        ],
    )
    def test_an_unreachable_database_exits_1(self, export: Export, url: str, message: str, tmp_path: Path) -> None:
        (tmp_path / "a.csv").write_text("older")
        done = export(url, "-o", str(tmp_path / "a.csv"))
        assert done.returncode == 1
        [line] = done.stderr.decode().splitlines()
        assert message in line
        assert "secret" not in line
        assert (tmp_path / "a.csv").read_text() == "older"

    def test_a_file_that_is_no_database_exits_1(self, export: Export, tmp_path: Path) -> None:
        (tmp_path / "no.db").write_bytes(b"this is no database" * 1000)
        done = export(f"sqlite:///{tmp_path}/no.db")
        assert (done.returncode, done.stdout) == (1, b"")
        [line] = done.stderr.decode().splitlines()
        assert "file is not a database" in line


class TestInterruption:
    @pytest.fixture
    def many_articles(self, sqlite_url: str) -> str:
        store(sqlite_url, [an_item(number, body="长" * 20_000) for number in range(1, 201)])
        return sqlite_url

    def test_a_reader_that_leaves_early_is_no_error(self, many_articles: str) -> None:
        with subprocess.Popen(
            _command(),
            env=_environment(many_articles),
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            assert json.loads(process.stdout.readline())["site_id"] == 1
            process.stdout.close()
            assert process.stderr.read() == b""
        assert process.returncode == 0

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_a_signal_stops_it_quietly(self, many_articles: str, number: signal.Signals) -> None:
        with subprocess.Popen(
            _command(),
            env=_environment(many_articles),
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.readline()
            process.send_signal(number)
            process.stdout.read()
            assert process.stderr.read() == b""
        assert process.returncode == 128 + number
