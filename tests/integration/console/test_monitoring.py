"""What Prometheus reads of the console, and whether it is alive."""

from __future__ import annotations

import base64
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families

from dayuan_crawler.console.routes.monitoring import FAMILIES
from tests.support.console import fill, served


@pytest.fixture(scope="module")
def database_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("console") / "test.db"
    fill(f"sqlite:///{path}", path.parent / "archive")
    return path


@pytest.fixture
def console(database_file: Path) -> Iterator[str]:
    with served(f"sqlite:///{database_file}", DAYUAN_CONSOLE_PASSWORD="secret") as address:
        yield address


def read(address: str, path: str, *, password: str | None = None) -> tuple[int, str]:
    request = Request(f"{address.rstrip('/')}{path}")
    if password is not None:
        request.add_header("Authorization", "Basic " + base64.b64encode(f"prometheus:{password}".encode()).decode())
    try:
        with urlopen(request, timeout=30) as response:
            return response.status, response.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_metrics_and_health(console: str) -> None:
    assert read(console, "/healthz") == (200, "ok\n")
    assert read(console, "/metrics")[0] == 401
    status, text = read(console, "/metrics", password="secret")
    assert status == 200
    found = {family.name: family.samples for family in text_string_to_metric_families(text)}
    assert {sample.name for samples in found.values() for sample in samples} <= FAMILIES
    assert len(found) == len(FAMILIES)
    articles = {(s.labels["section"], s.labels["status"]): s.value for s in found["dayuan_articles"]}
    assert articles["yangquan", "live"] > 0
    outcomes = {s.labels["outcome"] for s in found["dayuan_runs"]}
    assert outcomes
    assert all(0 < s.value <= 1 for s in found["dayuan_field_coverage_ratio"])
    assert {s.labels["state"] for s in found["dayuan_frontier_urls"]} <= {
        "discovered",
        "leased",
        "fetched",
        "failed",
        "gone",
    }


def test_a_console_that_cannot_read_is_not_well(database_file: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    shutil.copy(database_file, copy)
    with served(f"sqlite:///{copy}") as address:
        assert read(address, "/healthz") == (200, "ok\n")
        with closing(sqlite3.connect(copy)) as connection:
            connection.execute("ALTER TABLE runs RENAME TO lost")
        for path in ("/healthz", "/metrics"):
            status, said = read(address, path)
            assert status == 503
            assert "no such table: runs" in said
            assert "<html" not in said
