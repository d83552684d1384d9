"""The archive: every page as it was fetched, and all that was stored read from it again."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from sqlalchemy import Connection, text

from dayuan_crawler.pages.version import extractor_version
from dayuan_crawler.portal import OWN_NAME
from dayuan_crawler.storage.archive.table import ArchiveTable, open_record
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.core.engine import StorageError
from dayuan_crawler.storage.rereading import restoring
from fixtures.portal import PortalServer
from tests.support.archive import assert_read_again, assert_whole, lose, rows, stored
from tests.support.scrapy import Scrapy
from tests.support.truth import differences

StartPortal = Callable[..., PortalServer]
CITY = "yangquan"


def crawled(portal: StartPortal, database_url: str, folder: Path, **options: object) -> tuple[PortalServer, Scrapy]:
    """A city that was crawled on two days, with what was deleted in between believed to be gone."""
    server = portal(**{"markup": "empire", "articles": 60, **options})
    scrapy = Scrapy(site_url=server.url, database_url=database_url, DAYUAN_ARCHIVE_DIR=folder)
    scrapy.run("crawl", CITY)
    for day in (2, 3):
        server.set(day=day)
        scrapy.run("crawl", CITY, "-a", "mode=full")
    return server, scrapy


def served(url: str) -> bytes:
    """What the portal sends now."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    connection.request("GET", parts.path)
    try:
        return connection.getresponse().read()
    finally:
        connection.close()


def reparsed(scrapy: Scrapy, *arguments: str) -> str:
    """Reparse by one reader, and what it says."""
    return scrapy.run("reparse", "--jobs", "1", *arguments).stdout


def test_all_is_read_again_from_the_archive_alone(portal: StartPortal, sqlite_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    server, scrapy = crawled(portal, sqlite_url, folder)
    assert assert_whole(folder, sqlite_url) > 300
    before = stored(sqlite_url)
    assert any(status == "gone" for *_, status, _, _, _, _, _, _, _ in before["articles"])
    assert before["revisions"]
    asked = len(server.requests())
    assert "0 articles would be added, 0 would be corrected" in reparsed(scrapy, "--dry-run", CITY)
    # With as many readers as the machine has cores for, in processes of their own.
    said = scrapy.run("reparse", CITY).stdout
    assert "0 articles added, 0 corrected, 0 former states corrected, +0 revisions" in said
    assert stored(sqlite_url) == before

    lose(sqlite_url)
    assert "3 files with" in scrapy.run("reparse").stdout
    assert stored(sqlite_url) == before
    assert len(server.requests()) == asked
    # What was fetched need not be fetched again.
    scrapy.run("crawl", CITY)
    assert len(server.requests()) <= asked + 3
    assert stored(sqlite_url)["articles"] == before["articles"]


def test_the_same_on_postgresql(portal: StartPortal, postgresql_url: str, sqlite_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    _, scrapy = crawled(portal, postgresql_url, folder, articles=24)
    assert_whole(folder, postgresql_url)
    assert "0 articles added, 0 corrected, 0 former states corrected, +0 revisions" in reparsed(scrapy, CITY)
    exported = scrapy.export()
    # From one kind of database to the other.
    scrapy.environment["DAYUAN_DATABASE_URL"] = sqlite_url
    reparsed(scrapy)
    assert scrapy.export() == exported
    scrapy.environment["DAYUAN_DATABASE_URL"] = postgresql_url
    with_new_run = scrapy.run("crawl", CITY).stderr
    assert "is complete" in with_new_run


def test_another_reader_reads_what_the_portal_sent(portal: StartPortal, sqlite_url: str, tmp_path: Path) -> None:
    server = portal(markup="empire", articles=24, compress=True)
    folder = tmp_path / "archive"
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url, DAYUAN_ARCHIVE_DIR=folder)
    scrapy.run("crawl", CITY)
    (file,) = folder.iterdir()
    with file.open("rb") as stream:
        records = [
            (
                record.headers["WARC-Target-URI"],
                dict(record.http_headers),
                record.verify_payload_digest(),
                record.reader.read(),
            )
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=True)
        ]
    url = scrapy.export()[0]["url"]
    bodies = {target: (headers, body) for target, headers, _, body in records}
    headers, body = bodies[url]
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == served(url)
    database = Database(sqlite_url, read_only=True)
    with database.reading() as connection:
        response = open_record(connection, folder, url)
        assert open_record(connection, folder, f"{server.url}/nowhere") is None
    database.close()
    assert response is not None
    assert (response.status, response.body) == (200, body)


def test_a_page_that_did_not_change_is_kept_once(portal: StartPortal, sqlite_url: str, tmp_path: Path) -> None:
    server = portal(markup="dede", articles=24)
    folder = tmp_path / "archive"
    scrapy = Scrapy(
        site_url=server.url, database_url=sqlite_url, DAYUAN_ARCHIVE_DIR=folder, DAYUAN_ARCHIVE_FILE_BYTES=20_000
    )
    scrapy.run("crawl", CITY)
    assert len(list(folder.iterdir())) > 2, "no file was followed by another"
    scrapy.run("crawl", CITY, "-a", "mode=full")
    assert_whole(folder, sqlite_url)
    visits = rows(
        sqlite_url, "SELECT status, payload_of IS NULL FROM archived_pages WHERE kind = 'article' AND run_id = 2"
    )
    assert visits
    assert {bool(whole) for _, whole in visits} == {False}
    assert_read_again(scrapy, sqlite_url)


def test_what_is_read_better_is_no_change_of_the_portal_s(portal: StartPortal, sqlite_url: str, tmp_path: Path) -> None:
    server = portal(markup="zblog", articles=24)
    folder = tmp_path / "archive"
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url, DAYUAN_ARCHIVE_DIR=folder)
    scrapy.patch = "blind"
    scrapy.run("crawl", CITY)
    scrapy.patch = ""
    assert not any(record["tags"] or record["subtitle"] for record in scrapy.export())
    before = reparsed(scrapy, "--dry-run", CITY)
    assert "tags: " in before
    assert "{+" in before
    assert not any(record["tags"] for record in scrapy.export()), "a dry run has changed something"
    reparsed(scrapy, CITY)
    assert not differences(scrapy.export(), server.truth(CITY))
    assert {record["revision"] for record in scrapy.export()} == {1}

    # A crawl that reads better than the last one takes that for changes; a reparse knows better.
    scrapy.patch = "blind"
    reparsed(scrapy, CITY)
    scrapy.patch = ""
    server.advance(2)
    scrapy.run("crawl", CITY, "-a", "mode=full")
    assert len([record for record in scrapy.export() if record["revision"] == 2]) > 10
    edited = {event["id"] for event in server.events() if event["kind"] in {"edit", "comment"}}
    reparsed(scrapy, CITY)
    changed = {record["site_id"] for record in scrapy.export() if record["revision"] > 1 and record["status"] == "live"}
    assert changed <= edited
    assert any(record["subtitle"] for record in scrapy.export())


def test_states_that_no_archived_page_showed_stay(portal: StartPortal, sqlite_url: str, tmp_path: Path) -> None:
    server = portal(markup="empire", articles=24)
    folder = tmp_path / "archive"
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url)
    scrapy.run("crawl", CITY)
    scrapy.environment["DAYUAN_ARCHIVE_DIR"] = str(folder)
    server.advance(2)
    scrapy.run("crawl", CITY, "-a", "mode=full")
    before = stored(sqlite_url)
    assert "0 articles added, 0 corrected, 0 former states corrected, +0 revisions" in reparsed(scrapy, CITY)
    assert stored(sqlite_url) == before


def test_a_reparse_marks_what_it_has_read(portal: StartPortal, database_url: str, tmp_path: Path) -> None:
    server = portal(markup="empire", articles=12)
    scrapy = Scrapy(site_url=server.url, database_url=database_url, DAYUAN_ARCHIVE_DIR=tmp_path / "archive")
    scrapy.run("db", "upgrade")
    scrapy.run("crawl", CITY)
    assert "0 articles would be added, 0 would be corrected" in reparsed(scrapy, "--dry-run", CITY)
    database = Database(database_url)
    database.run(lambda connection, _: connection.execute(text("UPDATE archived_pages SET extractor = 'older'")))
    reparsed(scrapy, "--dry-run", CITY)
    older = "SELECT DISTINCT kind FROM archived_pages WHERE extractor = 'older'"
    assert {kind for (kind,) in rows(database_url, older)} >= {"article", "part"}
    reparsed(scrapy, CITY)
    assert {kind for (kind,) in rows(database_url, older)} <= {"list", "navigation"}
    with database.reading() as connection:
        assert ArchiveTable(connection).read_by_others(CITY, extractor_version()) == 0
    database.close()


def test_one_wrong_byte_in_the_archive(portal: StartPortal, sqlite_url: str, tmp_path: Path) -> None:
    """All else is read, with the database and without it; the damage is told, and mended when the file is restored."""
    folder = tmp_path / "archive"
    server = portal(markup="zblog", articles=12)
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url, DAYUAN_ARCHIVE_DIR=folder)
    scrapy.run("crawl", CITY)
    scrapy.run("crawl", CITY, "-a", "mode=full")
    before = stored(sqlite_url)
    pages = len(rows(sqlite_url, "SELECT id FROM archived_pages"))
    first, _ = sorted(folder.iterdir())
    whole = first.read_bytes()
    article = (
        "SELECT position + length / 4 FROM archived_pages WHERE kind = 'article' AND run_id = 1 ORDER BY id LIMIT 1"
    )
    [(in_an_article,)] = rows(sqlite_url, article)

    def damage(place: int) -> None:
        data = bytearray(whole)
        data[place] ^= 0xFF
        first.write_bytes(data)

    damage(in_an_article)
    done = scrapy.run("reparse", CITY, "--jobs", "1", check=1)
    assert f"archive {first}: 1 of its pages cannot be read, and stay as they were; the first at byte" in done.stdout
    assert "the archive" in done.stderr.splitlines()[-1]
    assert stored(sqlite_url)["articles"] == before["articles"]

    for place, lost in ((in_an_article, 1), (30, 0)):
        lose(sqlite_url)
        damage(place)
        done = scrapy.run("reparse", "--jobs", "1", check=1)
        assert f"archive {first}, byte " in done.stdout
        assert "bytes are passed over" in done.stdout
        assert "Traceback" not in done.stderr
        assert len(rows(sqlite_url, "SELECT id FROM archived_pages")) == pages - lost
        # It is told again as long as the file is not restored.
        assert "bytes are passed over" in scrapy.run("reparse", "--jobs", "1", check=1).stdout
        first.write_bytes(whole)
        scrapy.run("reparse", "--jobs", "1")
        after = stored(sqlite_url)
        for name in ("articles", "revisions", "observations", "aliases"):
            assert after[name] == before[name], name
        assert "unknown to the database" not in scrapy.run("reparse", "--jobs", "1").stdout


def test_a_file_is_entered_in_pieces_and_made_up_for_where_that_broke_off(
    portal: StartPortal, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "archive"
    server = portal(markup="empire", articles=24)
    Scrapy(site_url=server.url, database_url=sqlite_url, DAYUAN_ARCHIVE_DIR=folder).run("crawl", CITY)
    query = "SELECT url, seen_at, outcome, position FROM archived_pages ORDER BY position, url"
    expected, noted = rows(sqlite_url, query), rows(sqlite_url, "SELECT count(*) FROM archived_notes")
    other_url = f"sqlite:///{tmp_path / 'other.db'}"
    monkeypatch.setattr(restoring, "BATCH", 7)
    with closing(Database(other_url)) as database:
        database.open()
        (file,) = restoring.unknown_files(database, folder, OWN_NAME, server.url, [CITY])
        work, done = database.run, list[object]()

        def cut(transaction: Callable[[Connection, datetime], object]) -> object:
            if len(done) == 3:
                raise StorageError("the server is gone")
            done.append(transaction)
            return work(transaction)

        monkeypatch.setattr(database, "run", cut)
        with pytest.raises(StorageError):
            restoring.enter(database, file)
        monkeypatch.setattr(database, "run", work)
        # No transaction was longer than a batch, and what was entered stays.
        assert 0 < len(rows(other_url, query)) <= 2 * 7
        assert restoring.unknown_files(database, folder, OWN_NAME, server.url, [CITY]) == [file]
        entry = restoring.enter(database, file)
        assert entry.is_whole
        assert rows(other_url, query) == expected
        assert rows(other_url, "SELECT count(*) FROM archived_notes") == noted
        assert restoring.unknown_files(database, folder, OWN_NAME, server.url, [CITY]) == []


def test_a_full_disk(portal: StartPortal, postgresql_url: str, tmp_path: Path) -> None:
    server = portal(markup="zblog", articles=40)
    folder = tmp_path / "archive"
    scrapy = Scrapy(site_url=server.url, database_url=postgresql_url, DAYUAN_ARCHIVE_DIR=folder)
    with scrapy.started("40", "crawl", CITY, module="tests.support.small_disk") as process:
        _, said = process.communicate(timeout=60)
    assert process.returncode == 1, said
    assert "Traceback" not in said
    assert said.strip().splitlines()[-1].startswith(f"dayuan: archive {folder}")
    assert "Resuming run 1" in scrapy.run("crawl", CITY).stderr
    assert_whole(folder, postgresql_url)
    assert not differences(scrapy.export(), server.truth(CITY))


@pytest.mark.parametrize(
    ("folder", "said"),
    [("", "DAYUAN_ARCHIVE_DIR is empty"), ("no/such/folder", "there is no archive in no/such/folder")],
)
def test_no_archive(sqlite_url: str, folder: str, said: str) -> None:
    scrapy = Scrapy(site_url="http://portal.invalid", database_url=sqlite_url, DAYUAN_ARCHIVE_DIR=folder)
    assert said in scrapy.run("reparse", "--jobs", "1", check=1).stderr
