"""Reads the gzip members of a WARC file, one per record, and skips damaged parts."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_MAGIC = b"\x1f\x8b\x08"
_GZIP = zlib.MAX_WBITS | 16
_RECORD = b"WARC/"
_CHUNK = 16 * 1024
_WINDOW = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """A record with a valid checksum, decompressed, and the position of its member in the file."""

    offset: int
    length: int
    record: bytes


@dataclass(frozen=True, slots=True)
class Gap:
    """Skipped bytes. ``torn``: the file ends within a record, as it does after its writer was killed."""

    offset: int
    length: int
    torn: bool = False


def members(file: BinaryIO, start: int = 0) -> Iterator[Member | Gap]:
    """The members of a file in order, from ``start`` on. After damage, continues at the next readable member."""
    offset = start
    while True:
        found = _read(file, offset)
        if isinstance(found, Member):
            yield found
            offset += found.length
            continue
        following = _find(file, offset + 1)
        end = file.seek(0, 2) if following is None else following
        if end > offset:
            yield Gap(offset, end - offset, torn=found and following is None)
        if following is None:
            return
        offset = following


def _read(file: BinaryIO, offset: int) -> Member | bool:
    """The member at an offset. If there is none: True if the file ends within a possible record, False if damaged."""
    file.seek(offset)
    member = zlib.decompressobj(_GZIP)
    parts: list[bytes] = []
    length = 0
    while not member.eof:
        chunk = file.read(_CHUNK)
        if not chunk:
            return _may_go_on(b"".join(parts))
        try:
            parts.append(member.decompress(chunk))
        except zlib.error:
            return False
        length += len(chunk)
    record = b"".join(parts)
    return record.startswith(_RECORD) and Member(offset, length - len(member.unused_data), record)


def _may_go_on(beginning: bytes) -> bool:
    """Whether a record can begin like this. Damaged data rarely fits the length that the record declares."""
    head, is_whole, rest = beginning.partition(b"\r\n\r\n")
    if not is_whole:
        return head[: len(_RECORD)] == _RECORD[: len(head)]
    lengths = [line.partition(b":")[2].strip() for line in head.split(b"\r\n") if line.startswith(b"Content-Length:")]
    return len(lengths) == 1 and lengths[0].isdigit() and len(rest) <= int(lengths[0]) + len(b"\r\n\r\n")


def _find(file: BinaryIO, offset: int) -> int | None:
    """The offset of the next member at or after ``offset``; None if there is none."""
    while True:
        file.seek(offset)
        window = file.read(_WINDOW)
        place = window.find(_MAGIC)
        while place >= 0:
            if _begins_record(file, offset + place):
                return offset + place
            place = window.find(_MAGIC, place + 1)
        if len(window) < _WINDOW:
            return None
        offset += _WINDOW - len(_MAGIC) + 1


def _begins_record(file: BinaryIO, offset: int) -> bool:
    file.seek(offset)
    try:
        return zlib.decompressobj(_GZIP).decompress(file.read(_CHUNK), len(_RECORD)) == _RECORD
    except zlib.error:
        return False
