"""Adds archive files to a database that lacks them, because it is new or because another database wrote them."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from dayuan_crawler.archive.members import Gap
from dayuan_crawler.archive.reader import Block, scan
from dayuan_crawler.archive.writer import SUFFIX, ArchiveError
from dayuan_crawler.frontier.model import Kind, Link
from dayuan_crawler.portal import split_key
from dayuan_crawler.storage.archive.table import ArchiveTable, Entered
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.crawl.runs import COUNTERS, RunTable
from dayuan_crawler.storage.portal.origins import OriginTable, known_origins

logger = logging.getLogger(__name__)

# Pages per transaction. A concurrent crawl waits no longer than one transaction.
BATCH = 500
# Length of an ISO 8601 time up to the seconds.
_SECONDS = len("2022-07-09T10:29:37")


@dataclass(frozen=True, slots=True)
class UnknownFile:
    """An archive file that the database lacks, at least in part; ``fields`` describe the run that wrote it."""

    path: Path
    fields: Mapping[str, str]

    @property
    def former(self) -> list[str]:
        """The portal's former origins, as of this file's run."""
        return self.fields.get("former", "").split()


@dataclass(slots=True)
class Entry:
    """What was added from a file, and what was skipped.

    ``lost`` counts visits whose payload is in another record, which is missing. ``gaps`` are unreadable stretches.
    """

    pages: int = 0
    lost: int = 0
    gaps: list[Gap] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.lost and all(gap.torn for gap in self.gaps)


def unknown_files(
    database: Database, folder: Path, portal: str, site: str, sections: Collection[str]
) -> list[UnknownFile]:
    """The files of this portal that the database lacks, of these sections or of all, by the start of their runs.

    Includes files that were damaged when they were entered, since they may have been repaired.
    """
    with database.reading() as connection:
        known = ArchiveTable(connection).whole_files()
        origins = {site, *known_origins(connection, portal)}
    found = []
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        if path.name in known:
            continue
        try:
            fields, _ = scan(path)
        except ArchiveError as error:
            logger.warning("%s", error)
            continue
        section = fields.get("section", "")
        if split_key(section)[0] == portal and (not sections or section in sections):
            found.append(UnknownFile(path, fields))
    origins |= {origin for file in found if file.fields.get("site") in origins for origin in file.former}
    own = [file for file in found if file.fields.get("site") in {*origins, ""}]
    found = [UnknownFile(file.path, _fields_of_its_run(file, own)) for file in own]
    return sorted(found, key=lambda file: (file.fields["started"], file.path.name))


def _fields_of_its_run(file: UnknownFile, others: Collection[UnknownFile]) -> Mapping[str, str]:
    """The fields of the file's run, from its best file: a file with a damaged first record lacks some."""
    run = (file.fields["section"], file.fields["run"], file.fields["started"][:_SECONDS])
    told = (other.fields for other in others)
    return max(
        (fields for fields in told if run == (fields["section"], fields["run"], fields["started"][:_SECONDS])),
        key=lambda fields: len(fields["started"]),
    )


def enter(database: Database, file: UnknownFile) -> Entry:
    """Add a file to the database: its run, the positions of its pages, and its notes.

    If the file was entered before, adds only what is missing. Uses several transactions, so that a concurrent crawl does
    not wait for long. Until the last one the file counts as damaged, so an interrupted call is completed by the next.
    """
    return _Entering(database, file).enter()


class _Entering:
    def __init__(self, database: Database, file: UnknownFile) -> None:
        self._database = database
        self._file = file
        self._pages: list[dict[str, Any]] = []
        self._notes: list[dict[str, Any]] = []
        self._entered = Entry()

    def enter(self) -> Entry:
        self._run_id, self._file_id, known = self._database.run(self._begin)
        _, blocks = scan(self._file.path, self._entered.gaps.append)
        size = 0
        for block in blocks:
            size = block.offset + block.length
            if "visit" in block.note:
                if size not in known.ends:
                    self._add(block)
            elif "note" in block.note and datetime.fromisoformat(block.note["note"]["at"]) not in known.noted:
                self._notes.append(block.note["note"])
            if len(self._pages) + len(self._notes) >= BATCH:
                self._flush()
        self._flush()
        self._database.run(lambda connection, _: self._end(connection, size))
        return self._entered

    def _begin(self, connection: Connection, now: datetime) -> tuple[int, int, Entered]:
        table, fields = ArchiveTable(connection), self._file.fields
        run_id = RunTable(connection).restore(int(fields["run"]), _run(fields))
        for origin in filter(None, [fields.get("site"), *self._file.former]):
            OriginTable(connection, split_key(fields["section"])[0], origin).register(now)
        file_id = table.enter_file(self._file.path.name)
        table.mark_damaged(file_id, damaged=True)
        return run_id, file_id, table.entered(file_id)

    def _end(self, connection: Connection, size: int) -> None:
        table = ArchiveTable(connection)
        table.grow(self._file_id, size)
        table.mark_damaged(self._file_id, damaged=not self._entered.is_whole)

    def _add(self, block: Block) -> None:
        visit = block.note["visit"]
        answer = block.responses[-1] if block.responses else None
        link = Link(visit["section"], visit["url"], Kind(visit["kind"]), payload={"article_url": visit["article_url"]})
        seen_at = datetime.fromisoformat(visit["seen_at"])
        self._pages.append(
            {
                **{name: visit[name] for name in ("section", "kind", "url", "article_url", "outcome", "extractor")},
                "run_id": self._run_id,
                "seen_at": seen_at,
                "file_id": self._file_id,
                "position": block.offset,
                "length": block.length,
                "fingerprint": link.fingerprint,
                "record_id": answer.record_id if answer else "",
                "target_url": answer.url if answer else visit["url"],
                "fetched_at": datetime.fromisoformat(answer.date) if answer else seen_at,
                "status": answer.status if answer else 0,
                "digest": (answer.digest if answer else None) or "",
                "payload_of": None,
                "refers_to": answer.refers_to if answer else None,
            }
        )

    def _flush(self) -> None:
        """Add the pending pages and notes."""
        pages, self._pages = self._pages, []
        notes, self._notes = self._notes, []

        def work(connection: Connection, _: datetime) -> int:
            for note in notes:
                self._note(connection, note)
            return _enter_pages(ArchiveTable(connection), pages)

        entered = self._database.run(work)
        self._entered.pages += entered
        self._entered.lost += len(pages) - entered

    def _note(self, connection: Connection, note: dict[str, Any]) -> None:
        noted_at = datetime.fromisoformat(note["at"])
        ArchiveTable(connection).note(self._file_id, self._run_id, noted_at, {**note, "run": self._run_id})
        if (ended := note.get("ended")) is not None:
            counts = {name: count for name, count in ended["counts"].items() if name in COUNTERS}
            # Archives of earlier versions have no ``cause``.
            values = {name: ended.get(name) for name in ("state", "cause", "reason", "walk_complete")}
            RunTable(connection).amend(self._run_id, {**values, **counts, "finished_at": noted_at})


def _enter_pages(table: ArchiveTable, pages: Sequence[Mapping[str, Any]]) -> int:
    """Add pages, those that others refer to first. Return how many could be added."""
    rows = [({name: value for name, value in page.items() if name != "refers_to"}, page["refers_to"]) for page in pages]
    whole = [row for row, reference in rows if reference is None]
    table.add(whole)
    found = table.whole({row["fingerprint"] for row, reference in rows if reference is not None})
    # A 304 is useful without the page that it confirms; a duplicate of a missing page is not.
    kept = [
        row | {"payload_of": found.get(reference)}
        for row, reference in rows
        if reference is not None and (reference in found or row["status"] == HTTPStatus.NOT_MODIFIED)
    ]
    table.add(kept)
    return len(whole) + len(kept)


def _run(fields: Mapping[str, str]) -> dict[str, Any]:
    """The row of a run whose end is not known yet."""
    started_at = datetime.fromisoformat(fields["started"])
    return {
        "section": fields["section"],
        "mode": fields["mode"],
        "since": datetime.fromisoformat(fields["since"]) if fields.get("since") else None,
        "list_path": fields.get("list") or None,
        "state": "incomplete",
        "reason": "its database was lost before its end; the archive kept what it had fetched",
        "started_at": started_at,
        "finished_at": started_at,
    }
