"""Erases records: their bytes are overwritten in place by a record of the same length that says so.

Every other record stays where it is, so the file stays readable, also to a crawl that appends to it, and a process that is
killed in between only has to do it again.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from dayuan_crawler.archive.records import NOTE_TYPE, warc_date
from dayuan_crawler.archive.writer import ArchiveError

_MAGIC = b"\x1f\x8b\x08"
# RFC 1952: deflate, no flags, no time, no name, unknown system.
_HEADER = _MAGIC + b"\0" * 6 + b"\xff"
_TRAILER = 8
# RFC 1951: a stored block has 5 bytes before its data, which are at most 65,535 bytes.
_STORED = 5
_MOST = 0xFFFF
_NOTE = b'{"erased":true}'


def erase(path: Path, places: Iterable[tuple[int, int]]) -> None:
    """Overwrite the records at these offsets and lengths, and sync them to disk. Raises ArchiveError."""
    try:
        with path.open("r+b", buffering=0) as file:
            for offset, length in places:
                file.seek(offset)
                if file.read(len(_MAGIC)) != _MAGIC or os.fstat(file.fileno()).st_size < offset + length:
                    raise ArchiveError(
                        f"archive {path}, byte {offset}: the record to erase is not there; restore the file, or read it"
                        " again (scrapy reparse) and repeat this"
                    )
                file.seek(offset)
                data = memoryview(erased(length))
                while data:
                    data = data[file.write(data) :]
            os.fsync(file.fileno())
    except OSError as error:
        raise ArchiveError(
            f"archive {path}: {error.strerror}; make it writable, then run the same command again"
        ) from error


def erased(length: int) -> bytes:
    """A gzip member of exactly ``length`` bytes: a metadata record, padded with spaces."""
    data_length = length - len(_HEADER) - _TRAILER
    blocks = -(-data_length // (_STORED + _MOST))
    data = _record(data_length - _STORED * blocks)
    parts = [_HEADER]
    for number in range(blocks):
        part = data[number * _MOST : (number + 1) * _MOST]
        is_last = number == blocks - 1
        size = len(part).to_bytes(2, "little")
        parts += [bytes([is_last]), size, bytes(byte ^ 0xFF for byte in size), part]
    parts += [zlib.crc32(data).to_bytes(4, "little"), (len(data) & 0xFFFFFFFF).to_bytes(4, "little")]
    return b"".join(parts)


def _record(length: int) -> bytes:
    head = (
        "WARC/1.1\r\nWARC-Type: metadata\r\n"
        f"WARC-Record-ID: <urn:uuid:{uuid4()}>\r\nWARC-Date: {warc_date(datetime.now(UTC))}\r\n"
        f"Content-Type: {NOTE_TYPE}\r\nContent-Length: {{:010d}}\r\n\r\n"
    )
    end = b"\r\n\r\n"
    content = length - len(head.format(0)) - len(end)
    if content < len(_NOTE):
        raise ArchiveError(f"a record of {length} bytes is too short to be one that this program wrote")
    return head.format(content).encode() + _NOTE.ljust(content) + end
