"""Databases and archives of earlier versions go on: nothing is lost, and an interrupted crawl is resumed."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from fixtures.portal import PortalServer
from tests.support.scrapy import Scrapy
from tests.support.truth import differences

StartPortal = Callable[..., PortalServer]

FOLDERS = sorted(path for path in (Path(__file__).parents[3] / "fixtures" / "upgrades").iterdir() if path.is_dir())
CITY = "yangquan"
EDITED = "http://www.shanxidayuan.com/gsyl/yangquan/5927.html"
# The day of the interrupted crawl.
DAY = 10
CHANGED = 2


def restore(folder: Path, database_url: str) -> None:
    """Write the folder's database into an empty one."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        Path(str(url.database)).write_bytes(gzip.decompress((folder / "database.sqlite.gz").read_bytes()))
        return
    with psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False)) as connection:
        connection.execute(gzip.decompress((folder / "database.postgresql.sql.gz").read_bytes()))


def exported(folder: Path) -> list[dict[str, Any]]:
    lines = gzip.decompress((folder / "export.jsonl.gz").read_bytes()).decode().splitlines()
    return [json.loads(line) for line in lines]


def live(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [record for record in records if record["status"] == "live"]


def assert_kept(records: list[dict[str, Any]], before: list[dict[str, Any]], *, but: frozenset[str]) -> None:
    """Assert that the records are as before, in every field that there was."""
    found = {record["url"]: record for record in records}
    assert found.keys() == {record["url"] for record in before}
    for record in before:
        fields = record.keys() - but
        assert {name: found[record["url"]][name] for name in fields} == {name: record[name] for name in fields}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_older_database_is_upgraded_and_its_crawl_resumed(
    folder: Path, portal: StartPortal, database_url: str
) -> None:
    server = portal(markup="empire", articles=9, list_size=5, day=DAY)
    scrapy = Scrapy(site_url="http://www.shanxidayuan.com", database_url=database_url, http_proxy=server.url)
    restore(folder, database_url)
    scrapy.run("db", "upgrade")
    # Each database was crawled on its own, at a time of its own.
    times = frozenset({"first_seen_at", "last_seen_at", "changed_at"}) if "postgresql" in database_url else frozenset()
    assert_kept(scrapy.export(), exported(folder), but=times)
    assert [(run["run"], run["city"], run["state"]) for run in scrapy.runs()] == [
        (4, CITY, "stopped"),
        (3, CITY, "complete"),
        (2, "datong", "complete"),
        (1, CITY, "complete"),
    ]
    assert "{+阳泉+}" in scrapy.run("history", EDITED).stdout
    done = scrapy.run("crawl", CITY)
    assert "Resuming run 4: " in done.stderr
    assert [run["state"] for run in scrapy.runs()[:1]] == ["complete"]
    # Some articles came and went between the crawls.
    assert not differences(live(scrapy.export(CITY)), live(server.truth(CITY, base="http://www.shanxidayuan.com")))
    edited = next(record for record in scrapy.export(CITY) if record["url"] == EDITED)
    assert edited["revision"] == CHANGED + 1
    # No other record changed by the upgrade.
    before = {record["url"]: record["content_hash"] for record in exported(folder) if record["city"] == "datong"}
    assert {record["url"]: record["content_hash"] for record in scrapy.export("datong")} == before


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_older_archive_fills_an_empty_database(folder: Path, sqlite_url: str, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    shutil.copytree(folder / "archive", archive)
    scrapy = Scrapy(site_url="http://www.shanxidayuan.com", database_url=sqlite_url, DAYUAN_ARCHIVE_DIR=archive)
    scrapy.run("db", "upgrade")
    scrapy.run("reparse", "--jobs", "1")
    assert_kept(scrapy.export(), exported(folder), but=frozenset())
    assert "{+阳泉+}" in scrapy.run("history", EDITED).stdout
