"""The database's index of the archive: its files, and the position of each page in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select, update
from sqlalchemy import delete as delete_from

from dayuan_crawler.archive.reader import ArchivedResponse, read_answer
from dayuan_crawler.archive.records import Reference, warc_date
from dayuan_crawler.frontier.model import Kind, Link
from dayuan_crawler.storage.core.chunks import chunks
from dayuan_crawler.storage.schema import ArchivedNote, ArchivedPage, ArchiveFile, FrontierUrl, Run, Worker

_files = ArchiveFile.__table__
_pages = ArchivedPage.__table__
_frontier = FrontierUrl.__table__
_notes = ArchivedNote.__table__
_runs = Run.__table__
_workers = Worker.__table__


@dataclass(frozen=True, slots=True)
class Place:
    """Position of a response: the file's name, the block of its visit in the file, and its WARC record in the block."""

    file: str
    position: int
    length: int
    record_id: str


@dataclass(frozen=True, slots=True)
class Visited:
    """An archived visit of a page. ``payload`` is the position of its body, if that is in another visit's block.

    ``listed`` is the article's date as a list gave it, if the frontier still has it.
    """

    id: int
    section: str
    kind: Kind
    url: str
    article_url: str | None
    run_id: int
    seen_at: datetime
    outcome: str
    status: int
    place: Place
    payload: Place | None
    listed: str | None = None


@dataclass(frozen=True, slots=True)
class Entered:
    """The content of a file that is in the database: the end offset of each visit, and the time of each note."""

    ends: frozenset[int]
    noted: frozenset[datetime]


class ArchiveTable:
    """The archive, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin_file(self, name: str, worker_id: int | None, *, size: int = 0, closed: bool = False) -> int:
        """Record a file before it exists; returns its id. An unrecorded file in the folder is another database's."""
        statement = insert(ArchiveFile).returning(_files.c.id)
        values = {"name": name, "worker_id": worker_id, "size": size, "closed": closed}
        return int(self._connection.execute(statement, values).scalar_one())

    def last_file(self, worker_id: int) -> Row[Any] | None:
        """The last file that a worker began; None if it began none."""
        query = select(_files).where(_files.c.worker_id == worker_id).order_by(_files.c.id.desc()).limit(1)
        return self._connection.execute(query).one_or_none()

    def open_file(self, worker_id: int) -> Row[Any] | None:
        """The file that a worker writes to; None if it has none, or closed it."""
        query = select(_files).where(_files.c.worker_id == worker_id, ~_files.c.closed)
        return self._connection.execute(query).one_or_none()

    def abandoned(self) -> list[Row[Any]]:
        """Files that are still open although their workers have ended."""
        query = (
            select(_files)
            .join(_workers, _workers.c.id == _files.c.worker_id)
            .where(~_files.c.closed, _workers.c.ended_at.is_not(None))
        )
        return list(self._connection.execute(query))

    def grow(self, file_id: int, size: int) -> None:
        self._connection.execute(update(ArchiveFile).where(_files.c.id == file_id).values(size=size))

    def close(self, file_id: int, *, is_empty: bool) -> None:
        """Mark a file as closed: nobody writes to it any more. An empty one is deleted from the table."""
        condition = _files.c.id == file_id
        if is_empty:
            self._connection.execute(delete_from(ArchiveFile).where(condition))
        else:
            self._connection.execute(update(ArchiveFile).where(condition).values(closed=True))

    def whole_files(self) -> set[str]:
        """Names of all known files, except those found damaged when they were entered."""
        return set(self._connection.scalars(select(_files.c.name).where(~_files.c.damaged)))

    def enter_file(self, name: str) -> int:
        """Record a file that another database wrote, unless it is known; returns its id."""
        known = self._connection.scalar(select(_files.c.id).where(_files.c.name == name))
        return self.begin_file(name, None, closed=True) if known is None else int(known)

    def entered(self, file_id: int) -> Entered:
        """The visits and notes of a file that are in the database."""
        pages = select(_pages.c.position + _pages.c.length).where(_pages.c.file_id == file_id)
        notes = select(_notes.c.noted_at).where(_notes.c.file_id == file_id)
        return Entered(frozenset(self._connection.scalars(pages)), frozenset(self._connection.scalars(notes)))

    def mark_damaged(self, file_id: int, *, damaged: bool) -> None:
        self._connection.execute(update(ArchiveFile).where(_files.c.id == file_id).values(damaged=damaged))

    def references(self, fingerprints: Iterable[bytes]) -> dict[bytes, tuple[int, Reference]]:
        """For each URL fingerprint, the last archived page with a payload of its own, and its record as a reference."""
        found: dict[bytes, tuple[int, Reference]] = {}
        for some in chunks(fingerprints):
            newest = (
                select(func.max(_pages.c.id))
                .where(
                    _pages.c.fingerprint.in_(some),
                    _pages.c.payload_of.is_(None),
                    _pages.c.status != HTTPStatus.NOT_MODIFIED.value,
                )
                .group_by(_pages.c.fingerprint)
            )
            for row in self._connection.execute(select(_pages).where(_pages.c.id.in_(newest))):
                reference = Reference(row.record_id, row.target_url, warc_date(row.fetched_at), row.digest)
                found[row.fingerprint] = (row.id, reference)
        return found

    def whole(self, fingerprints: Iterable[bytes]) -> dict[str, int]:
        """Ids of the pages at these URLs with a payload of their own, by WARC-Record-ID."""
        found: dict[str, int] = {}
        for some in chunks(fingerprints):
            query = select(_pages.c.record_id, _pages.c.id)
            rows = self._connection.execute(query.where(_pages.c.fingerprint.in_(some), _pages.c.payload_of.is_(None)))
            found |= {row.record_id: row.id for row in rows}
        return found

    def add(self, pages: Sequence[Mapping[str, Any]]) -> None:
        """Record archived pages."""
        if pages:
            self._connection.execute(insert(ArchivedPage), list(pages))

    def note(self, file_id: int, run_id: int, noted_at: datetime, note: Mapping[str, Any]) -> None:
        self._connection.execute(
            insert(ArchivedNote), {"file_id": file_id, "run_id": run_id, "noted_at": noted_at, "note": dict(note)}
        )

    def notes(self) -> list[Row[Any]]:
        """All notes, oldest first."""
        return list(self._connection.execute(select(_notes).order_by(_notes.c.noted_at, _notes.c.id)))

    def read_by_others(self, section: str, extractor: str) -> int:
        """Number of a section's article pages that another version of the extraction code read last."""
        query = select(func.count()).where(
            _pages.c.section == section,
            _pages.c.kind.in_([Kind.ARTICLE, Kind.PART]),
            or_(_pages.c.extractor < extractor, _pages.c.extractor > extractor),
        )
        return int(self._connection.execute(query).scalar_one())

    def mark_read(self, page_ids: Iterable[int], extractor: str) -> None:
        """Record the version of the extraction code that read these pages."""
        for some in chunks(page_ids):
            other = update(ArchivedPage).where(_pages.c.id.in_(some), _pages.c.extractor != extractor)
            self._connection.execute(other.values(extractor=extractor))

    def article_urls(self, section: str, after: str, limit: int) -> list[str]:
        """The next URLs at which a section's articles were visited, in the database's sort order."""
        query = (
            select(_pages.c.article_url)
            .where(_pages.c.section == section, _pages.c.article_url > after)
            .group_by(_pages.c.article_url)
            .order_by(_pages.c.article_url)
            .limit(limit)
        )
        return list(self._connection.scalars(query))

    def visits_of(self, section: str, article_urls: Iterable[str]) -> dict[str, list[Visited]]:
        """The visits of articles and their parts, oldest first, by the URLs at which the articles were visited."""
        found: dict[str, list[Visited]] = {}
        for some in chunks(article_urls):
            query = _visits().where(
                _pages.c.section == section,
                _pages.c.article_url.in_(some),
                _pages.c.kind.in_([Kind.ARTICLE, Kind.PART]),
            )
            for row in self._connection.execute(query.order_by(_pages.c.seen_at, _pages.c.id)):
                found.setdefault(row.article_url, []).append(_visited(row))
        return found

    def count(self, section: str) -> int:
        """Number of a section's archived article pages, with their parts."""
        query = select(func.count()).where(_pages.c.section == section, _pages.c.kind.in_([Kind.ARTICLE, Kind.PART]))
        return int(self._connection.execute(query).scalar_one())

    def find(self, url: str, until: datetime | None = None) -> Visited | None:
        """The last archived visit of a URL, optionally at or before ``until``."""
        sections = self._connection.scalars(select(_runs.c.section).distinct())
        own = _pages.c.fingerprint.in_([Link(section, url, Kind.ARTICLE).fingerprint for section in sections])
        # The fingerprint of an article's later page contains the article's URL, so such pages need a scan.
        for is_wanted in (own, _pages.c.url == url):
            query = _visits().where(is_wanted)
            if until is not None:
                query = query.where(_pages.c.seen_at <= until)
            newest = query.order_by(_pages.c.seen_at.desc(), _pages.c.id.desc()).limit(1)
            if (row := self._connection.execute(newest).one_or_none()) is not None:
                return _visited(row)
        return None

    def of_article(self, section: str, urls: Collection[str], limit: int) -> list[Visited]:
        """The newest visits, with a response, of an article's page under any of its URLs."""
        query = _visits().where(
            _pages.c.section == section,
            _pages.c.article_url.in_(urls),
            _pages.c.kind == Kind.ARTICLE,
            _pages.c.status != 0,
        )
        newest = query.order_by(_pages.c.seen_at.desc(), _pages.c.id.desc()).limit(limit)
        return [_visited(row) for row in self._connection.execute(newest)]


def open_record(
    connection: Connection, folder: Path, url: str, until: datetime | None = None
) -> ArchivedResponse | None:
    """The last archived response at ``url``, optionally at or before ``until``; None if there is none.

    The body is as received, so it may be compressed. Raises ArchiveError.
    """
    visited = ArchiveTable(connection).find(url, until)
    return None if visited is None else read_response(folder, visited)


def read_response(folder: Path, visited: Visited) -> ArchivedResponse:
    """The response of an archived visit, with its body; for a 304, the page that it confirms.

    Raises ArchiveError.
    """
    if visited.payload is None:
        return _answer(folder, visited.place)
    whole = _answer(folder, visited.payload)
    if visited.status == HTTPStatus.NOT_MODIFIED:
        return whole
    # The same body may have come with another status.
    return replace(_answer(folder, visited.place), body=whole.body)


def _answer(folder: Path, place: Place) -> ArchivedResponse:
    return read_answer(folder / place.file, place.position, place.length, place.record_id)


def _visits() -> Any:
    whole, whole_file = _pages.alias(), _files.alias()
    return (
        select(
            _pages,
            _files.c.name,
            whole_file.c.name.label("whole_name"),
            whole.c.position.label("whole_position"),
            whole.c.length.label("whole_length"),
            whole.c.record_id.label("whole_record_id"),
            _frontier.c.payload.label("told"),
        )
        .join(_files, _files.c.id == _pages.c.file_id)
        .outerjoin(_frontier, _frontier.c.fingerprint == _pages.c.fingerprint)
        .outerjoin(whole, whole.c.id == _pages.c.payload_of)
        .outerjoin(whole_file, whole_file.c.id == whole.c.file_id)
    )


def _visited(row: Row[Any]) -> Visited:
    payload = None
    if row.whole_name is not None:
        payload = Place(row.whole_name, row.whole_position, row.whole_length, row.whole_record_id)
    return Visited(
        id=row.id,
        section=row.section,
        kind=Kind(row.kind),
        url=row.url,
        article_url=row.article_url,
        run_id=row.run_id,
        seen_at=row.seen_at,
        outcome=row.outcome,
        status=row.status,
        place=Place(row.name, row.position, row.length, row.record_id),
        payload=payload,
        listed=(row.told or {}).get("listed"),
    )
