"""Differences between two revisions of an article, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dayuan_crawler.storage.articles.history import differing
from dayuan_crawler.text.difference import Change, differences

Pieces = list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A changed field. Both versions are split into pieces; a piece is True if only this version has it."""

    name: str
    before: Pieces
    after: Pieces


def between(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[FieldChange]:
    """The fields that differ, in the order of the record."""
    changes = []
    for name, before, after in differing(old, new, _text):
        pieces = differences(before, after)
        changes.append(FieldChange(name, _side(pieces, Change.REMOVED), _side(pieces, Change.ADDED)))
    return changes


def _side(pieces: list[tuple[Change, str]], own: Change) -> Pieces:
    return [(text, kind is own) for kind, text in pieces if kind in {own, Change.SAME}]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return "\n".join(f"{name}: {_text(part)}" for name, part in value.items())
    if isinstance(value, list):
        return "\n".join(
            " · ".join(map(_text, item.values())) if isinstance(item, dict) else _text(item) for item in value
        )
    return str(value)
