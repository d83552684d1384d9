"""Articles as JSON Lines, plain or compressed with gzip."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any

from dayuan_crawler.export.unicode import utf8

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Programs that split a file by ``str.splitlines`` or by JavaScript's rules before 2019 would break a line there.
_SEPARATORS = {separator: f"\\u{separator:04x}" for separator in (0x85, 0x2028, 0x2029)}
_GZIP = 16 + zlib.MAX_WBITS


def encode_jsonl(records: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """One compact object per line, in UTF-8, ended by a line feed. Non-ASCII text is not escaped, except line separators."""
    for record in records:
        text = json.dumps(record, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        yield utf8(text.translate(_SEPARATORS)) + b"\n"


def encode_gzip_jsonl(records: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """The same lines as one gzip member. Its header has no name or time, so equal records give equal bytes."""
    compressor = zlib.compressobj(wbits=_GZIP)
    for line in encode_jsonl(records):
        if chunk := compressor.compress(line):
            yield chunk
    yield compressor.flush()
