"""Articles as CSV, for spreadsheets.

Objects become columns (``copyright_notice``, ``comments_count``), lists become JSON text, and ``null`` becomes an empty
cell. The file begins with a byte order mark. Without it, Excel reads a CSV file in the system's code page, GBK in
China, and garbles it. Lines end in CR LF (RFC 4180).
"""

from __future__ import annotations

import csv
import json
import re
from io import StringIO
from typing import TYPE_CHECKING, Any

from dayuan_crawler.export.schema import article_schema, flat_columns
from dayuan_crawler.export.unicode import utf8

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

# OWASP's list of characters that begin a formula, also after white space, which some spreadsheets trim.
_FORMULA = re.compile(r"[\t\r\n]|[\s\0\ufeff]*[=+\-@＝＋－＠]")


def encode_csv(records: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """A line of column names, then one line per article. Text that could run as a formula gets a leading apostrophe."""
    columns = flat_columns(article_schema())
    buffer = StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")

    def line(cells: Iterable[object]) -> bytes:
        writer.writerow(cells)
        text = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        return utf8(text)

    yield _BYTE_ORDER_MARK + line("_".join(path) for path in columns)
    for record in records:
        yield line(_cell(_value(record, path)) for path in columns)


def _value(record: dict[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = record
    for name in path:
        # A field that is not required may be absent.
        value = value.get(name)
    return value


def _cell(value: Any) -> str | int | None:
    match value:
        case bool() | list():
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        case str():
            return f"'{value}" if _FORMULA.match(value) else value
        case int() | None:
            return value
    raise TypeError(f"no CSV cell for {value!r}")
