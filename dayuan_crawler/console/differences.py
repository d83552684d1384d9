"""Differences between two revisions of an article, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from dayuan_crawler.console.languages import Translator
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


def between(old: Mapping[str, Any], new: Mapping[str, Any], translate: Translator) -> list[FieldChange]:
    """The fields that differ, in the order of the record."""
    changes = []
    for name, before, after in _differing(old, new, translate):
        pieces = differences(before, after)
        changes.append(FieldChange(name, _side(pieces, Change.REMOVED), _side(pieces, Change.ADDED)))
    return changes


def _differing(old: Mapping[str, Any], new: Mapping[str, Any], translate: Translator) -> Iterator[tuple[str, str, str]]:
    """The fields that differ, those of groups each by itself, with both values as a reader is told them."""
    for name, before, after in differing(old, new, lambda value: value):
        pairs = [(name, before, after)]
        if isinstance(before, dict) and isinstance(after, dict):
            pairs = [(f"{name}.{part}", before[part], after[part]) for part in after if part in before]
        for path, was, now in pairs:
            if was != now:
                yield path, _text(was, translate), _text(now, translate)


@dataclass(frozen=True, slots=True)
class LineChange:
    """A changed field in a line: pieces, each with the tag that marks it (ins, del, or none)."""

    name: str
    pieces: list[tuple[str, str]]


_TAGS = {Change.ADDED: "ins", Change.REMOVED: "del", Change.SAME: ""}


def in_a_line(old: Mapping[str, Any], new: Mapping[str, Any], translate: Translator) -> list[LineChange]:
    """The first fields that differ, each with its difference cut to a line."""
    lines = []
    for name, before, after in islice(_differing(old, new, translate), LINE_FIELDS):
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


def _text(value: Any, translate: Translator) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return translate(value)
    if isinstance(value, list):
        return "\n".join(_comment(item) if isinstance(item, dict) else str(item) for item in value)
    return str(value)


def _comment(comment: Mapping[str, Any]) -> str:
    posted = (comment["posted_at"] or "")[:16].replace("T", " ")
    whom = f"→ {comment['reply_to']}" if comment.get("reply_to") else ""
    return " · ".join(filter(None, (comment["author"], whom, posted, comment["text"])))
