"""Articles as Parquet, with typed and nested columns."""

from __future__ import annotations

import json
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from dayuan_crawler.export.schema import article_schema
from dayuan_crawler.export.unicode import utf8

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

# A row group is buffered in memory, so limit its rows and its characters of text.
_GROUP_ROWS = 1000
_GROUP_CHARACTERS = 4_000_000

_TIME = pa.timestamp("us", tz="Asia/Shanghai")


def encode_parquet(records: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """One file with row groups of up to 1,000 articles, compressed with Zstandard. Equal records give equal bytes."""
    schema = arrow_schema()
    sink = _Sink()
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        for group in _groups(records):
            writer.write_table(_table(group, schema))
            yield sink.drain()
    yield sink.drain()


def arrow_table(records: Iterable[Mapping[str, Any]]) -> pa.Table:
    """All records as one table, in memory."""
    schema = arrow_schema()
    return pa.concat_tables([schema.empty_table(), *(_table(group, schema) for group in _groups(records))])


def arrow_schema() -> pa.Schema:
    """The Arrow schema of an article, derived from the JSON Schema. Times are instants, shown in China's time zone."""
    return pa.schema(_fields(article_schema()))


def _fields(schema: dict[str, Any]) -> list[pa.Field[Any]]:
    return [
        pa.field(name, _type(value), nullable="null" in value["type"] or name not in schema["required"])
        for name, value in schema["properties"].items()
    ]


def _type(schema: dict[str, Any]) -> pa.DataType:
    kinds = schema["type"]
    if "object" in kinds:
        return pa.struct(_fields(schema))
    if "array" in kinds:
        return pa.list_(pa.field("element", _type(schema["items"]), nullable=False))
    if "integer" in kinds:
        return pa.int64()
    if "boolean" in kinds:
        return pa.bool_()
    return _TIME if schema.get("format") == "date-time" else pa.string()


def _groups(records: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    group: list[Mapping[str, Any]] = []
    characters = 0
    for record in records:
        group.append(record)
        characters += len(record["body"]) + len(record["body_html"])
        if len(group) == _GROUP_ROWS or characters >= _GROUP_CHARACTERS:
            yield group
            group, characters = [], 0
    if group:
        yield group


def _table(group: list[Mapping[str, Any]], schema: pa.Schema) -> pa.Table:
    rows = [_typed(record, article_schema()) for record in group]
    try:
        return pa.Table.from_pylist(rows, schema=schema)
    except UnicodeEncodeError:
        rows = [_typed(_well_formed(record), article_schema()) for record in group]
        return pa.Table.from_pylist(rows, schema=schema)


def _typed(value: Any, schema: dict[str, Any]) -> Any:
    """The value with all times parsed."""
    if isinstance(value, dict):
        return {name: _typed(part, schema["properties"][name]) for name, part in value.items()}
    if isinstance(value, list):
        return [_typed(part, schema["items"]) for part in value]
    if isinstance(value, str) and schema.get("format") == "date-time":
        return datetime.fromisoformat(value)
    return value


def _well_formed(record: Mapping[str, Any]) -> dict[str, Any]:
    repaired: dict[str, Any] = json.loads(utf8(json.dumps(record, ensure_ascii=False)))
    return repaired


class _Sink(BytesIO):
    """The file that pyarrow writes to, emptied after each row group. Positions count from the start of the file."""

    _drained = 0

    def tell(self) -> int:
        return self._drained + super().tell()

    def drain(self) -> bytes:
        data = self.getvalue()
        self._drained += len(data)
        self.seek(0)
        self.truncate()
        return data
