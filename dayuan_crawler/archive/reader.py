"""Reads an archive's files: one visit at its place, or all of a file in order."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from dayuan_crawler.archive.records import NOTE_TYPE
from dayuan_crawler.archive.writer import ArchiveError

# What warcio raises at a torn or damaged record depends on where it is torn.
_DAMAGE = (OSError, ValueError, TypeError, AttributeError, LookupError, EOFError, zlib.error, ArchiveLoadFailed)


@dataclass(frozen=True, slots=True)
class ArchivedResponse:
    """One answer of the portal, as it was fetched. A ``revisit`` has no body: the record ``refers_to`` has it."""

    record_id: str
    url: str
    date: str
    digest: str | None
    status: int
    headers: list[tuple[str, str]]
    body: bytes
    refers_to: str | None = None


@dataclass(slots=True)
class Block:
    """What one visit, or one moment of a run, left in the archive."""

    note: dict[str, Any] = field(default_factory=dict)
    responses: list[ArchivedResponse] = field(default_factory=list)
    offset: int = 0
    length: int = 0


def read_answer(path: Path, offset: int, length: int, record_id: str) -> ArchivedResponse:
    """The answer of that record among those of a visit, at the place that the database tells. Raises ArchiveError."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            data = file.read(length)
        for record in ArchiveIterator(BytesIO(data)):
            # Others of the visit are not even looked into.
            if record.rec_headers.get_header("WARC-Record-ID") == record_id:
                return _response(record)
    except _DAMAGE as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is damaged there"
        raise ArchiveError(f"archive {path}, byte {offset}: {reason}; restore the file from a backup") from error
    raise ArchiveError(f"archive {path}, byte {offset}: no page is recorded there; restore the file from a backup")


def scan(path: Path) -> tuple[dict[str, str], Iterator[Block]]:
    """The fields of a file's first record, and its blocks, each with its place; a torn tail is left out.

    Raises ArchiveError for what is no WARC file of this program's.
    """
    text = ""
    try:
        with path.open("rb") as file:
            first = next(iter(ArchiveIterator(file)), None)
            if first is not None and first.rec_type == "warcinfo":
                text = first.content_stream().read().decode("utf-8", "replace")
    except OSError as error:
        raise ArchiveError(f"archive {path}: {error.strerror}") from error
    except _DAMAGE:
        text = ""
    fields = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
    if not fields.get("software", "").startswith("dayuan_crawler/"):
        raise ArchiveError(f"archive {path}: not a file that this program wrote; move it elsewhere")
    return fields, _whole_blocks(path)


def _whole_blocks(path: Path) -> Iterator[Block]:
    last: Block | None = None
    with path.open("rb") as file:
        try:
            for block in _blocks(file):
                if last is not None:
                    yield last
                last = block
        except _DAMAGE:
            pass
    # Of a record that lacks its very end, warcio does not say so.
    if last is not None and _is_whole(path, last):
        yield last


def _is_whole(path: Path, block: Block) -> bool:
    with path.open("rb") as file:
        file.seek(block.offset)
        rest = file.read(block.length)
    while rest:
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        member.decompress(rest)
        if not member.eof:
            return False
        rest = member.unused_data
    return True


def _blocks(file: BinaryIO) -> Iterator[Block]:
    records = ArchiveIterator(file)
    start = 0
    block = Block()
    for record in records:
        if record.rec_type == "warcinfo":
            records.read_to_end(record)
            start = records.get_record_offset() + records.get_record_length()
        elif record.rec_type in {"response", "revisit"}:
            block.responses.append(_response(record))
        elif record.rec_type == "metadata" and record.rec_headers.get_header("Content-Type") == NOTE_TYPE:
            block.note = json.loads(record.content_stream().read())
            records.read_to_end(record)
            end = records.get_record_offset() + records.get_record_length()
            block.offset, block.length = start, end - start
            yield block
            start, block = end, Block()


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
        # As it was fetched: content_stream would undo the compression.
        body=record.raw_stream.read(),
        refers_to=headers.get_header("WARC-Refers-To"),
    )
