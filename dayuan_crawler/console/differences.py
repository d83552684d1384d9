"""Differences between two revisions of an article, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from dayuan_crawler.storage.articles.history import differing
from dayuan_crawler.text.difference import Change, differences, shortened

Pieces = list[tuple[str, bool]]

# What a difference in a line shows at most, and what is compared for it: a page has many, and a portal may be hostile.
LINE_FIELDS = 3
LINE_CHARACTERS = 160
COMPARED_CHARACTERS = 20_000
LINE_SECONDS = 0.05


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


@dataclass(frozen=True, slots=True)
class LineChange:
    """A changed field in a line: pieces, each with the tag that marks it (ins, del, or none)."""

    name: str
    pieces: list[tuple[str, str]]


_TAGS = {Change.ADDED: "ins", Change.REMOVED: "del", Change.SAME: ""}


def in_a_line(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[LineChange]:
    """The first fields that differ, each with its difference cut to a line."""
    lines = []
    for name, before, after in islice(differing(old, new, _text), LINE_FIELDS):
        pieces = differences(before[:COMPARED_CHARACTERS], after[:COMPARED_CHARACTERS], LINE_SECONDS)
        lines.append(LineChange(name, _cut([(text, _TAGS[change]) for change, text in shortened(pieces)])))
    return lines


def _cut(pieces: list[tuple[str, str]]) -> list[tuple[str, str]]:
    shown: list[tuple[str, str]] = []
    room = LINE_CHARACTERS
    for text, tag in pieces:
        if len(text) > room:
            return [*shown, (text[:room] + "…", tag)]
        shown.append((text, tag))
        room -= len(text)
    return shown


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
