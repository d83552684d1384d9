"""The record of one article: its columns, as filled from a page, and its exported form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

from dayuan_crawler.fields import FIELDS, RECORD_VERSION, Field, Filled
from dayuan_crawler.items import ArticleItem, Comment, Comments, Copyright
from dayuan_crawler.portal import OWN_NAME, section_key, split_key
from dayuan_crawler.storage.core.engine import StorageError
from dayuan_crawler.storage.schema.types import storable_json
from dayuan_crawler.text.dates import CHINA

_CONTENT = tuple(field.column for field in FIELDS if field.is_content)
COUNTERS = tuple(field.column for field in FIELDS if field.filled is Filled.LATER and not field.is_content)

# Largest value of each column. A number out of range cannot be what a reader saw, so it is stored as unknown.
_LARGEST = {"site_id": 2**63 - 1, "view_count": 2**63 - 1, "like_count": 2**63 - 1, "comment_count": 2**31 - 1}


def exported(row: Any) -> dict[str, Any]:
    """The record of one article, from a row or anything with its columns, in the shape and order of an export."""
    record: dict[str, Any] = {}
    for group, name, column, shown in _EXPORTED:
        place = record.setdefault(group, {}) if group else record
        value = getattr(row, column)
        place[name] = shown(value) if shown else value
    return record


def scraped(item: ArticleItem) -> dict[str, Any]:
    """The record of an article that is not stored: without what only its life in the database tells."""
    record = exported(SimpleNamespace(**{**_blank_columns(), **columns_of(item)}))
    return {name: value for name, value in record.items() if name in _READ}


def former_record(record: Mapping[str, Any], version: int) -> dict[str, Any]:
    """A stored record in the current order of fields, without fields that its version lacks.

    PostgreSQL's JSONB does not keep the order of keys. Raises StorageError.
    """
    if version > RECORD_VERSION:
        raise StorageError(
            f"a former state was kept by a newer program (record version {version}; this one reads {RECORD_VERSION}):"
            " update dayuan_crawler"
        )
    ordered: dict[str, Any] = _in_order(record, _pattern())
    return ordered


def former_columns(record: Mapping[str, Any], version: int) -> dict[str, Any]:
    """The columns of a former state, from its stored record.

    A field that its version lacks has the value for a page that does not state it.
    """
    record = former_record(record, version)
    # At first, all sections were cities of one portal.
    section = section_key(record.pop("portal", OWN_NAME), record.get("section") or record["city"])
    copyright_, comments = record.pop("copyright"), record.pop("comments")
    for name in ("published_at", "first_seen_at", "last_seen_at", "changed_at"):
        record[name] = datetime.fromisoformat(record[name]) if record[name] else None
    record |= {("copyright_notice" if name == "notice" else name): value for name, value in copyright_.items()}
    record |= {
        "comment_count": comments["count"],
        "comments_open": comments["open"],
        "comments_captcha": comments["captcha"],
        # As columns_of writes them, so that the same comments have the same hash.
        "comments": [{"reply_to": None, **comment} for comment in comments["items"]],
    }
    return {**_blank_columns(), **record, "section": section}


@cache
def _pattern() -> dict[str, Any]:
    """A record with all fields, in export order."""
    comment = {"author": "", "posted_at": None, "text": "", "reply_to": ""}
    return exported(SimpleNamespace(**{**_blank_columns(), "comments": [comment]}))


def _blank_columns() -> dict[str, Any]:
    """The columns of an article of which nothing is known."""
    life = dict.fromkeys(
        ("near_duplicate_of", "first_seen_at", "last_seen_at", "changed_at", "changed_run", "revision", "status")
    )
    return {**life, **columns_of(ArticleItem())}


def _in_order(value: Any, pattern: Any) -> Any:
    if isinstance(value, Mapping) and isinstance(pattern, Mapping):
        names = [*(name for name in pattern if name in value), *sorted(value.keys() - pattern.keys())]
        return {name: _in_order(value[name], pattern.get(name)) for name in names}
    if isinstance(value, list) and isinstance(pattern, list) and pattern:
        return [_in_order(element, pattern[0]) for element in value]
    return value


def china_time(moment: datetime | None) -> str | None:
    """ISO 8601 in China's time zone, in whole seconds, as the portal shows times."""
    return moment.astimezone(CHINA).isoformat(timespec="seconds") if moment else None


def _comment(comment: Mapping[str, Any]) -> dict[str, Any]:
    record = {name: comment[name] for name in ("author", "posted_at", "text")}
    if comment.get("reply_to") is not None:
        record["reply_to"] = comment["reply_to"]
    return record


def columns_of(item: ArticleItem) -> dict[str, Any]:
    """The item's columns, with its content hash."""
    comments = [
        {
            "author": comment.author,
            "posted_at": china_time(comment.posted_at),
            "text": comment.text,
            "reply_to": comment.reply_to,
        }
        for comment in item.comments.items
    ]
    values: dict[str, Any] = dict(zip(_COLUMNS, _values(item), strict=True)) | {
        "section": section_key(item.portal or OWN_NAME, item.section or ""),
        "comments": comments,
        "layout": item.layout,
    }
    # Before the hash, so that the hash matches what is stored.
    values = storable_json(values)
    for name, largest in _LARGEST.items():
        if values[name] is not None and not 0 <= values[name] <= largest:
            values[name] = None
    values["content_hash"] = content_hash(values)
    return values


def item_of(row: Any) -> ArticleItem:
    """The article as a visit would read it, from its row."""
    values = {name: getattr(row, column) for name, column in _COLUMN_OF.items()}
    if row.published_at is not None:
        values["published_at"] = row.published_at.astimezone(CHINA)
    # One column has both.
    values["portal"], values["section"] = split_key(row.section)
    return ArticleItem(
        **{name: value for name, value in values.items() if "." not in name},
        copyright=Copyright(**_group("copyright", values)),
        comments=Comments(**_group("comments", {**values, "comments.items": [*map(Comment.from_json, row.comments)]})),
        layout=row.layout,
    )


def _group(name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {path.removeprefix(f"{name}."): value for path, value in values.items() if path.startswith(f"{name}.")}


def content_hash(values: Mapping[str, Any]) -> str:
    content = {name: values[name] for name in _CONTENT}
    content["published_at"] = china_time(content["published_at"])
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _comments(comments: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [_comment(comment) for comment in comments]


def _portal(key: str) -> str:
    return split_key(key)[0]


def _section(key: str) -> str:
    return split_key(key)[1]


_CONVERTED: dict[str, Callable[[Any], Any]] = {"portal": _portal, "section": _section, "comments.items": _comments}


def _shown(field: Field) -> Callable[[Any], Any] | None:
    """How a column's value is converted for the export; None if it is exported unchanged."""
    if field.schema.get("format") == "date-time":
        return china_time
    return _CONVERTED.get(field.path)


_EXPORTED = tuple((".".join(field.names[:-1]), field.names[-1], field.column, _shown(field)) for field in FIELDS)
_READ = frozenset(field.names[0] for field in FIELDS if field.is_read)
_COLUMNS = tuple(field.column for field in FIELDS if field.is_read)
_COLUMN_OF = {field.path: field.column for field in FIELDS if field.is_read}
_values = attrgetter(*(field.path for field in FIELDS if field.is_read))
