"""What was deleted on request is nowhere any more, and does not come back."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator
from warcio.archiveiterator import ArchiveIterator as OtherIterator

from dayuan_crawler.archive import eraser
from dayuan_crawler.archive.eraser import erase, erased
from dayuan_crawler.archive.writer import ArchiveError
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.deleting import Deleter
from fixtures.portal import PortalServer
from tests.support.archive import stored
from tests.support.scrapy import Scrapy, last_line

StartPortal = Callable[..., PortalServer]
CITY = "yangquan"


def started(portal: StartPortal, database_url: str, folder: Path, **options: Any) -> tuple[PortalServer, Scrapy]:
    """A crawled city."""
    server = portal(**{"markup": "empire", "articles": 12, **options})
    scrapy = Scrapy(
        site_url=server.url,
        database_url=database_url,
        DAYUAN_ARCHIVE_DIR=folder / "archive",
        FILES_STORE=folder / "pictures",
        DAYUAN_IMAGES="on",
    )
    scrapy.run("crawl", CITY)
    return server, scrapy


def everything(folder: Path) -> bytes:
    """All bytes under a folder, also as they are when unpacked."""
    parts = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            parts += [data, gzip.decompress(data) if path.name.endswith(".gz") else b""]
    return b"\n".join(parts)


def record_types(folder: Path) -> list[str]:
    """The records of all files, as another program reads them."""
    found = []
    for path in sorted(folder.glob("*.warc.gz")):
        with path.open("rb") as file:
            found += [str(record.record_type) for record in ArchiveIterator(file, verify_digests=True)]
        with path.open("rb") as file:
            assert sum(1 for _ in OtherIterator(file, check_digests=True)) > 0
    return found


def test_an_article_is_gone_from_everywhere_and_stays_away(
    portal: StartPortal, database_url: str, tmp_path: Path
) -> None:
    server, scrapy = started(portal, database_url, tmp_path, articles=24)
    server.set(day=2)
    scrapy.run("crawl", CITY, "-a", "mode=full")
    before = scrapy.export()
    # One with an alias, pictures and comments where there is such a one.
    victim = max(
        before, key=lambda record: (bool(record["body"]), len(record["images"]), len(record["comments"]["items"]))
    )
    rest = [record for record in before if record["url"] != victim["url"]]
    secret = victim["body"].split("\n")[-1].encode()
    assert secret in everything(tmp_path / "archive")
    types = record_types(tmp_path / "archive")

    assert scrapy.run("history", str(victim["site_id"])).stdout == scrapy.run("history", victim["url"]).stdout

    said = scrapy.run("delete", str(victim["site_id"]), "--reason", "a request of 1 May").stdout
    assert said.startswith(f"{victim['site_id']}: 1 articles deleted, with ")
    assert " 0 archived pages" not in said
    assert secret not in everything(tmp_path)
    assert len(record_types(tmp_path / "archive")) < len(types)
    after = scrapy.export()
    assert [record["url"] for record in after] == [record["url"] for record in rest]
    logged = [json.loads(line) for line in scrapy.run("delete", "--log", "--json").stdout.splitlines()]
    assert victim["url"] in {row["url"] for row in logged}
    assert {row["reason"] for row in logged} == {"a request of 1 May"}
    assert all(row["erased_at"] for row in logged)

    # Neither a full crawl nor the archive brings it back; all else is read from the archive as before.
    scrapy.run("crawl", CITY, "-a", "mode=full")
    assert victim["url"] not in {record["url"] for record in scrapy.export()}
    assert secret not in everything(tmp_path)
    unchanged = stored(database_url)
    assert "0 articles added, 0 corrected" in scrapy.run("reparse", "--jobs", "1", CITY).stdout
    assert stored(database_url) == unchanged
    pictures = {picture["url"]: picture["path"] for record in scrapy.export() for picture in record.get("pictures", [])}
    assert all((tmp_path / "pictures" / path).is_file() for path in pictures.values())
    assert {str(path.relative_to(tmp_path / "pictures")) for path in (tmp_path / "pictures").rglob("*.*")} == {
        *pictures.values()
    }

    # Unless that is asked for.
    scrapy.run("delete", "--lift", victim["url"])
    scrapy.run("crawl", CITY)
    assert victim["url"] in {record["url"] for record in scrapy.export()}


def test_a_section_is_deleted_as_a_whole(portal: StartPortal, database_url: str, tmp_path: Path) -> None:
    server, scrapy = started(portal, database_url, tmp_path, articles=24)
    scrapy.run("crawl", "datong")
    kept = scrapy.export("datong")
    said = json.loads(scrapy.run("delete", CITY, "--json").stdout)
    assert said["articles"] == len(server.truth(CITY))
    assert said["archived_pages"] > said["articles"]
    assert scrapy.export() == kept
    assert [path.name for path in (tmp_path / "archive").iterdir() if f"-{CITY}-" in path.name] == []
    line = last_line(scrapy, "crawl", CITY, status=1)
    assert f"scrapy delete --lift {CITY} allows it" in line
    scrapy.run("delete", "--lift", CITY)
    scrapy.run("crawl", CITY)
    assert len(scrapy.export(CITY)) == len(server.truth(CITY))


def test_what_is_interrupted_is_finished_by_the_next_call(
    portal: StartPortal, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, scrapy = started(portal, sqlite_url, tmp_path, articles=12)
    victim, other = (record["url"] for record in scrapy.export()[:2])
    database = Database(sqlite_url)
    database.open()
    deleter = Deleter(database, tmp_path / "archive", tmp_path / "pictures")
    assert deleter.article(victim, None)
    # Killed within a record.
    monkeypatch.setattr(eraser, "erased", lambda length: erased(length)[: length // 2])
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        deleter.clean()
    monkeypatch.undo()
    database.close()
    assert "not erased from the archive yet" in scrapy.run("delete", "--log").stdout
    scrapy.run("delete", other)
    assert "not erased" not in scrapy.run("delete", "--log").stdout
    record_types(tmp_path / "archive")
    assert "0 corrected" in scrapy.run("reparse", "--jobs", "1").stdout


def test_an_archive_that_lies_elsewhere_is_told(portal: StartPortal, sqlite_url: str, tmp_path: Path) -> None:
    _, scrapy = started(portal, sqlite_url, tmp_path, articles=12)
    url = scrapy.export()[0]["url"]
    line = last_line(scrapy, "delete", url, "-s", f"DAYUAN_ARCHIVE_DIR={tmp_path / 'elsewhere'}", status=1)
    assert "archived pages remain in files that are not in DAYUAN_ARCHIVE_DIR" in line
    # Where they are.
    assert scrapy.run("delete", url).stdout.startswith(f"{url}: 0 articles deleted")
    assert "not erased" not in scrapy.run("delete", "--log").stdout


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ([], 2, "name articles by address or number"),
        (["nowhere"], 2, "unknown city 'nowhere'; the cities are changzhi"),
        (["5927"], 1, "there is no database"),
        (["--log"], 1, "there is no database"),
    ],
)
def test_wrong_usage(arguments: list[str], status: int, said: str, sqlite_url: str) -> None:
    assert said in last_line(
        Scrapy(site_url="http://a.test", database_url=sqlite_url), "delete", *arguments, status=status
    )


@pytest.mark.parametrize("length", [300, 65_000, 65_535 + 18, 65_535 + 23, 65_535 + 24, 131_090, 1_000_000])
def test_an_erased_record_has_the_length_of_the_former_one(length: int) -> None:
    data = erased(length)
    assert len(data) == length
    assert gzip.decompress(data).startswith(b"WARC/1.1\r\nWARC-Type: metadata\r\n")
    record = next(iter(ArchiveIterator(BytesIO(data))))
    assert json.loads(record.reader.read()) == {"erased": True}


def test_nothing_is_written_where_no_record_begins(tmp_path: Path) -> None:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(b"something else" * 100)
    with pytest.raises(ArchiveError, match="the record to erase is not there"):
        erase(path, [(3, 400)])
    assert path.read_bytes() == b"something else" * 100
