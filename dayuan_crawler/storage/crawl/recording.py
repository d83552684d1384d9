"""Records fetched pages in the archive, within the unit of work that acknowledges them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from dayuan_crawler.archive.records import VisitRecords, info_record, note_record
from dayuan_crawler.archive.writer import SUFFIX, ArchiveError, ArchiveWriter
from dayuan_crawler.frontier.causes import NOT_THE_PAGE
from dayuan_crawler.frontier.model import Assignment, Completion, Kind, Outcome, Progress
from dayuan_crawler.pages.version import extractor_version
from dayuan_crawler.storage.archive.table import ArchiveTable
from dayuan_crawler.storage.core.engine import StorageError
from dayuan_crawler.storage.crawl.runs import RunTable
from dayuan_crawler.storage.portal.origins import known_origins

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recorder:
    """Writes to a worker's archive file, and records in the same transaction how much of it is valid.

    The file is on disk before the commit. If the commit fails, the next write or the next start truncates the file.
    Every method raises StorageError.
    """

    connection: Connection
    writer: ArchiveWriter
    assignment: Assignment
    run: Progress
    now: datetime

    def open(self) -> None:
        """Close what killed workers left, begin the worker's file, and say whether a reparse is due."""
        self.close_abandoned()
        self.begin_file()
        section = self.assignment.section
        if (others := self._table.read_by_others(section, extractor_version())) and not self.run.resumed:
            logger.warning(
                "%d archived pages of %s were read by another version of this program: run scrapy reparse %s,"
                " or what is read better now counts as a change of the portal's until you do",
                others,
                section,
                section,
            )

    def begin_file(self, number: int = 0) -> None:
        """Record the file that the worker writes next, unless it has one."""
        if self._table.open_file(self.run.worker_id) is not None:
            return
        started = f"{self.now:%Y%m%d%H%M%S}"
        section = self.assignment.section.replace("/", ".")
        name = f"dayuan-{section}-{started}-{self.run.run_id}-{self.run.worker_id}-{number:05d}{SUFFIX}"
        self._table.begin_file(name, self.run.worker_id)

    def record(self, completions: Sequence[Completion]) -> None:
        """Record those completions that count."""
        counting = [completion for completion in completions if completion.counts]
        if not counting:
            return
        known = self._table.references({completion.lease.link.fingerprint for completion in counting})
        blocks: list[bytes] = []
        pages: list[dict[str, Any]] = []
        for completion in counting:
            page_id, reference = known.get(completion.lease.link.fingerprint, (None, None))
            records = VisitRecords(completion.captures, reference)
            visit = self._visit(completion)
            blocks.append(records.close({"visit": {**visit, "seen_at": self.now.isoformat()}}))
            pages.append(
                {
                    **visit,
                    "target_url": visit["url"],
                    "fetched_at": self.now,
                    **records.described(),
                    "seen_at": self.now,
                    "fingerprint": completion.lease.link.fingerprint,
                    "length": len(blocks[-1]),
                    "payload_of": page_id if records.is_revisit else None,
                }
            )
        file_id, position = self._append(blocks)
        for page in pages:
            page |= {"file_id": file_id, "position": position}
            position += page["length"]
        self._table.add(pages)

    def note(self, note: dict[str, Any]) -> None:
        """Record something the run did that no page shows."""
        note = {"run": self.run.run_id, "at": self.now.isoformat(), **note}
        file_id, _ = self._append([note_record({"note": note})])
        self._table.note(file_id, self.run.run_id, self.now, note)

    def close(self) -> None:
        """Truncate the worker's file to its committed size, and close it, when the worker leaves.

        Other workers may have closed it, if they presumed this one dead while it was writing.
        """
        file = self._table.last_file(self.run.worker_id)
        if file is not None:
            self._close(file)

    def close_abandoned(self) -> None:
        """Truncate the files of killed workers to their committed size, if they are on this machine."""
        for file in self._table.abandoned():
            self._close(file)

    @property
    def _table(self) -> ArchiveTable:
        return ArchiveTable(self.connection)

    def _visit(self, completion: Completion) -> dict[str, Any]:
        link = completion.lease.link
        article_urls = {Kind.ARTICLE: link.url, Kind.PART: link.payload.get("article_url")}
        return {
            "section": link.section,
            "kind": link.kind.value,
            "url": link.url,
            "article_url": article_urls.get(link.kind),
            "run_id": self.run.run_id,
            "outcome": _outcome(completion),
            "extractor": extractor_version(),
        }

    def _append(self, blocks: Sequence[bytes]) -> tuple[int, int]:
        """Append to the worker's file; returns the file's id, and the offset of the first block."""
        file = self._table.open_file(self.run.worker_id)
        assert file is not None
        chunks = list(blocks)
        if not file.size:
            chunks.insert(0, info_record(file.name, self._info()))
        start = file.size + (len(chunks[0]) if not file.size else 0)
        try:
            size = self.writer.append(file.name, file.size, chunks)
        except ArchiveError as error:
            raise StorageError(str(error)) from error
        self._table.grow(file.id, size)
        if size >= self.writer.max_bytes:
            self._table.close(file.id, is_empty=False)
            self.begin_file(int(file.name.removesuffix(SUFFIX)[-5:]) + 1)
        return file.id, start

    def _info(self) -> dict[str, str]:
        run = RunTable(self.connection).get(self.run.run_id)
        origin, portal = self.assignment.origin, self.assignment.portal
        return {
            "site": origin,
            "former": " ".join(known for known in known_origins(self.connection, portal) if known != origin),
            "portal": portal,
            "section": run.section,
            "run": str(run.id),
            "mode": run.mode,
            "since": run.since.isoformat() if run.since else "",
            "list": run.list_path or "",
            "started": run.started_at.isoformat(),
        }

    def _close(self, file: Row[Any]) -> None:
        try:
            if self.writer.cut(file.name, file.size):
                self._table.close(file.id, is_empty=not file.size)
            else:
                logger.debug("%s is on another machine, or gone", file.name)
        except ArchiveError as error:
            raise StorageError(str(error)) from error


def _outcome(completion: Completion) -> str:
    """How a visit ended, in one word, for later extractions from the archive."""
    if completion.postponed:
        return "postponed"
    if completion.cause in NOT_THE_PAGE and not completion.items:
        return "suspect"
    if completion.aliases and not completion.items and completion.outcome is Outcome.FETCHED:
        return "skipped"
    return completion.outcome.value
