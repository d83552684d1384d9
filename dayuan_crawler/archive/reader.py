"""Reads archive files: one visit by its position, or all visits in order."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from dayuan_crawler.archive.members import Gap, Member, members
from dayuan_crawler.archive.records import NOTE_TYPE
from dayuan_crawler.archive.writer import ArchiveError

# warcio raises various exceptions for a damaged record, or one that this program did not write.
_DAMAGE = (OSError, ValueError, TypeError, AttributeError, LookupError, EOFError, ArchiveLoadFailed)
# The file name replaces a damaged first record.
_NAME = re.compile(r"dayuan-(?P<section>[a-z][a-z0-9_.-]*)-(?P<started>\d{14})-(?P<run>\d{1,18})-\d+-\d{5}\.warc\.gz")


@dataclass(frozen=True, slots=True)
class ArchivedResponse:
    """A response of the portal, as fetched. A revisit record has no body: the record ``refers_to`` has it."""

    record_id: str
    url: str
    date: str
    digest: str | None
    status: int
    headers: list[tuple[str, str]]
    body: bytes
    refers_to: str | None = None


class UnreadableRecord(ArchiveError):
    """A response cannot be read at its position."""

    def __init__(self, path: Path, offset: int, reason: str) -> None:
        super().__init__(f"archive {path}, byte {offset}: {reason}; restore the file from a backup")
        self.path = path
        self.offset = offset
        self.reason = reason


@dataclass(slots=True)
class Block:
    """The archived records of one visit, or of one note of a run."""

    note: dict[str, Any] = field(default_factory=dict)
    responses: list[ArchivedResponse] = field(default_factory=list)
    offset: int = 0
    length: int = 0


def read_answer(path: Path, offset: int, length: int, record_id: str) -> ArchivedResponse:
    """The response with this id within the block at this position. Raises UnreadableRecord."""
    is_damaged = False
    try:
        with path.open("rb") as file:
            file.seek(offset)
            data = file.read(length)
        for member in members(BytesIO(data)):
            if isinstance(member, Gap):
                is_damaged = True
            # The other records of the visit are not parsed.
            elif _own_id(member) == record_id.encode():
                return _response(_record(member))
    except _DAMAGE as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is damaged there"
        raise UnreadableRecord(path, offset, reason) from error
    raise UnreadableRecord(path, offset, "it is damaged there" if is_damaged else "no page is recorded there")


def _ignore(_: Gap) -> None:
    pass


def scan(path: Path, passed_over: Callable[[Gap], None] = _ignore) -> tuple[dict[str, str], Iterator[Block]]:
    """The fields of a file's first record, and an iterator over its blocks with their positions.

    Calls ``passed_over`` for each skipped part: damage, or a torn tail. Raises ArchiveError if the file is not a WARC
    file that this program wrote.
    """
    text = ""
    try:
        with path.open("rb") as file:
            first = next(members(file), None)
            if isinstance(first, Member) and (record := _record(first)).rec_type == "warcinfo":
                text = record.content_stream().read().decode("utf-8", "replace")
    except OSError as error:
        raise ArchiveError(f"archive {path}: {error.strerror}") from error
    except _DAMAGE:
        text = ""
    fields = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
    if "city" in fields:
        # Written by an earlier version, whose sections were cities; its "section" was the address of a list.
        fields = {**fields, "list": fields.get("section", ""), "section": fields["city"]}
    if isinstance(first, Gap) and (name := _NAME.fullmatch(path.name)) is not None:
        fields = _probable_fields(path, name)
    if not fields.get("software", "").startswith("dayuan_crawler/"):
        raise ArchiveError(f"archive {path}: not a file that this program wrote; move it elsewhere")
    return fields, _blocks(path, passed_over)


def _probable_fields(path: Path, name: re.Match[str]) -> dict[str, str]:
    """The fields according to a file's name and its visits, because its first record is damaged."""
    visits = (block.note["visit"] for block in _blocks(path, _ignore) if "visit" in block.note)
    address = urlsplit(next((visit["url"] for visit in visits), ""))
    return {
        "software": "dayuan_crawler/",
        "site": f"{address.scheme}://{address.netloc}" if address.netloc else "",
        "section": name["section"].replace(".", "/"),
        "run": name["run"],
        "mode": "incremental",
        "since": "",
        "started": datetime.strptime(name["started"], "%Y%m%d%H%M%S").replace(tzinfo=UTC).isoformat(),
    }


def _blocks(path: Path, passed_over: Callable[[Gap], None]) -> Iterator[Block]:
    """The blocks of a file. Skips a block with a damaged response or note."""
    with path.open("rb") as file:
        start = 0
        block = Block()
        for member in members(file):
            if isinstance(member, Gap):
                passed_over(member)
                continue
            try:
                record = _record(member)
                if record.rec_type == "warcinfo":
                    start = member.offset + member.length
                elif record.rec_type in {"response", "revisit"}:
                    block.responses.append(_response(record))
                elif _is_note(record):
                    block.note = json.loads(record.content_stream().read())
                    if "city" in (visit := block.note.get("visit", {})):
                        visit["section"] = visit["city"]
                    end = member.offset + member.length
                    block.offset, block.length = start, end - start
                    if _is_whole(block, record.rec_headers.get_header("WARC-Concurrent-To")):
                        yield block
                    start, block = end, Block()
            except _DAMAGE:
                passed_over(Gap(member.offset, member.length))


def _is_note(record: Any) -> bool:
    return bool(record.rec_type == "metadata" and record.rec_headers.get_header("Content-Type") == NOTE_TYPE)


def _is_whole(block: Block, answer_id: str | None) -> bool:
    """Whether a note's response was read. Earlier ones may be of another visit, whose note is damaged."""
    if answer_id is None:
        block.responses.clear()
        return True
    return bool(block.responses) and block.responses[-1].record_id == answer_id


def _record(member: Member) -> Any:
    record = next(iter(ArchiveIterator(BytesIO(member.record))), None)
    if record is None:
        raise ValueError("no record")
    return record


def _own_id(member: Member) -> bytes:
    """The value of a record's WARC-Record-ID header."""
    return member.record.partition(b"\r\nWARC-Record-ID: ")[2].partition(b"\r\n")[0]


def _response(record: Any) -> ArchivedResponse:
    headers = record.rec_headers
    http = record.http_headers
    return ArchivedResponse(
        record_id=headers.get_header("WARC-Record-ID"),
        url=headers.get_header("WARC-Target-URI"),
        date=headers.get_header("WARC-Date"),
        digest=headers.get_header("WARC-Payload-Digest"),
        status=int(http.get_statuscode()),
        headers=list(http.headers),
        # As fetched: content_stream would decompress it.
        body=record.raw_stream.read(),
        refers_to=headers.get_header("WARC-Refers-To"),
    )
