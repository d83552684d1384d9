"""Export formats: each encodes records as the bytes of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from dayuan_crawler.export.csv import encode_csv
from dayuan_crawler.export.jsonl import encode_gzip_jsonl, encode_jsonl

Encoder = Callable[[Iterable[dict[str, Any]]], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Format:
    """An export format. ``name`` is also the file extension; ``is_text``: a terminal can show it."""

    name: str
    encode: Encoder
    is_text: bool


def _encode_parquet(records: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    # Importing pyarrow takes 0.1 s, and the other formats do not need it.
    from dayuan_crawler.export.parquet import encode_parquet  # noqa: PLC0415

    return encode_parquet(records)


FORMATS: dict[str, Format] = {
    known.name: known
    for known in (
        Format("jsonl", encode_jsonl, is_text=True),
        Format("jsonl.gz", encode_gzip_jsonl, is_text=False),
        Format("csv", encode_csv, is_text=True),
        Format("parquet", _encode_parquet, is_text=False),
    )
}


def format_named(name: str) -> Format:
    """The format called ``name``. Raises ValueError, which lists the known names."""
    try:
        return FORMATS[name.lower()]
    except KeyError:
        raise ValueError(f"there is no export format {name!r}; choose one of {', '.join(FORMATS)}") from None


def format_of_file(path: str) -> Format:
    """The format for a file's extension. Raises ValueError, which lists the known extensions."""
    file_name = PurePath(path).name.lower()
    for known in FORMATS.values():
        if file_name.endswith(f".{known.name}"):
            return known
    endings = ", ".join(f".{name}" for name in FORMATS)
    raise ValueError(f"the ending of {path!r} names no export format; end it in one of {endings}, or give --format")
