"""The formats of an export, each a function from records to the bytes of a file."""

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
    """A format: its ``name``, which is also the ending of its files, and whether a terminal can show it."""

    name: str
    encode: Encoder
    is_text: bool


def _encode_parquet(records: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    # Loading pyarrow takes a tenth of a second, which the other formats needn't pay.
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
    """The format called ``name``. Raises ValueError, naming those there are."""
    try:
        return FORMATS[name.lower()]
    except KeyError:
        raise ValueError(f"there is no export format {name!r}; choose one of {', '.join(FORMATS)}") from None


def format_of_file(path: str) -> Format:
    """The format that a file's ending asks for. Raises ValueError, naming the endings there are."""
    file_name = PurePath(path).name.lower()
    for known in FORMATS.values():
        if file_name.endswith(f".{known.name}"):
            return known
    endings = ", ".join(f".{name}" for name in FORMATS)
    raise ValueError(f"the ending of {path!r} names no export format; end it in one of {endings}, or give --format")
