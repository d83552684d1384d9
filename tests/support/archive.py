"""Checks an archive against its database, and reads everything that a crawl stored."""

from __future__ import annotations

from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlalchemy import make_url, text
from warcio.checker import Checker

from dayuan_crawler.archive.reader import read_answer, scan
from dayuan_crawler.storage.core.database import Database
from tests.support.scrapy import Scrapy

STORED = {
    "articles": "SELECT url, first_seen_at, last_seen_at, changed_at, changed_run, revision, status, layout, content_hash,"
    " near_duplicate_of, view_count, like_count, comment_count, body_html FROM articles ORDER BY url",
    "revisions": "SELECT url, r.revision, run_id, valid_from, replaced_at, record FROM revisions r"
    " JOIN articles a ON a.id = r.article_id ORDER BY url, r.revision",
    "observations": "SELECT url, seen_at, run_id, o.view_count, o.like_count, o.comment_count FROM observations o"
    " JOIN articles a ON a.id = o.article_id ORDER BY url, seen_at",
    "aliases": "SELECT l.url, a.url FROM aliases l JOIN articles a ON a.id = l.article_id ORDER BY l.url",
    "coverage": "SELECT run_id, kind, name, articles FROM coverage ORDER BY run_id, kind, name",
    "runs": "SELECT id, section, mode, since, state, reason, started_at, finished_at, walk_complete, requests, done, new,"
    " changed, unchanged, gone, failed FROM runs ORDER BY id",
}


def rows(database_url: str, query: str) -> list[tuple[Any, ...]]:
    database = Database(database_url, read_only=True)
    try:
        with database.reading() as connection:
            return [tuple(row) for row in connection.execute(text(query))]
    finally:
        database.close()


def stored(database_url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Return everything stored about articles and runs."""
    return {name: rows(database_url, query) for name, query in STORED.items()}


def assert_read_again(scrapy: Scrapy, database_url: str) -> None:
    """Assert that reparsing finds nothing to correct, and that it restores a lost SQLite database."""
    before = stored(database_url)
    said = scrapy.run("reparse", "--jobs", "1").stdout
    assert "0 articles added, 0 corrected, 0 former states corrected, +0 revisions" in said
    assert stored(database_url) == before
    lose(database_url)
    scrapy.run("reparse", "--jobs", "1")
    assert stored(database_url) == before


def lose(database_url: str) -> None:
    """Delete a SQLite database."""
    file = Path(str(make_url(database_url).database))
    for path in file.parent.glob(f"{file.name}*"):
        path.unlink()


def assert_whole(folder: Path, database_url: str) -> int:
    """Assert that the archive is valid and matches the database exactly; return its number of pages."""
    files = sorted(folder.glob("*"))
    assert files
    with redirect_stdout(StringIO()) as said:
        status = Checker(SimpleNamespace(inputs=[str(path) for path in files], verbose=False)).process_all()
    assert status == 0, said.getvalue()
    sizes = {name: size for name, size, closed in rows(database_url, "SELECT name, size, closed FROM archive_files")}
    assert sizes == {path.name: path.stat().st_size for path in files}
    noted = {
        (name, position, length): (url, outcome)
        for name, position, length, url, outcome in rows(
            database_url,
            "SELECT name, position, length, url, outcome FROM archived_pages p JOIN archive_files f ON f.id = p.file_id",
        )
    }
    held = {
        (path.name, block.offset, block.length): (block.note["visit"]["url"], block.note["visit"]["outcome"])
        for path in files
        for block in scan(path)[1]
        if "visit" in block.note
    }
    assert held == noted
    answers = rows(
        database_url,
        "SELECT name, position, length, record_id, target_url FROM archived_pages p"
        " JOIN archive_files f ON f.id = p.file_id WHERE record_id <> ''",
    )
    for name, position, length, record_id, url in answers:
        assert read_answer(folder / name, position, length, record_id).url == url
    fetched = set(rows(database_url, "SELECT url FROM frontier WHERE kind <> 'part' AND fetched_at IS NOT NULL"))
    # These were fetched under their other addresses.
    adopted = set(rows(database_url, "SELECT a.url FROM aliases l JOIN articles a ON a.id = l.article_id"))
    pages = set(rows(database_url, "SELECT url FROM archived_pages WHERE kind <> 'part' AND outcome <> 'retry'"))
    assert fetched - adopted <= pages <= fetched
    assert not rows(database_url, "SELECT name FROM archive_files WHERE NOT closed")
    return len(noted)
