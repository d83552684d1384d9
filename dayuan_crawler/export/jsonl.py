"""Articles as JSON Lines, plain or compressed with gzip."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any

from dayuan_crawler.export.unicode import utf8

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_GZIP = 16 + zlib.MAX_WBITS


def encode_jsonl(records: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """One compact object per line, in UTF-8, ended by a line feed. Non-ASCII text is not escaped."""
    for record in records:
        yield utf8(json.dumps(record, ensure_ascii=False, separators=(",", ":"), allow_nan=False)) + b"\n"


def encode_gzip_jsonl(records: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """The same lines as one gzip member. Its header has no name or time, so equal records give equal bytes."""
    compressor = zlib.compressobj(wbits=_GZIP)
    for line in encode_jsonl(records):
        if chunk := compressor.compress(line):
            yield chunk
    yield compressor.flush()
