"""What a reader of a field proposes, and how one of several proposals is taken."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Any, NamedTuple

from dayuan_crawler.pages.document import Block


class Trust(IntEnum):
    """How a value was known, the surest last: by where it stands, by a class name, by the page's head, by its label, by a layout."""

    PLACE = 1
    NAME = 2
    METADATA = 3
    LABEL = 4
    LAYOUT = 5


class Candidate(NamedTuple):
    """A value for a field; ``evidence`` tells a person where it was found, and decides nothing."""

    field: str
    value: Any
    trust: Trust
    evidence: str
    block: Block | None = None


def choose(candidates: Iterable[Candidate]) -> dict[str, Candidate]:
    """For each field the proposal with the most trust, the first of equals."""
    chosen: dict[str, Candidate] = {}
    for candidate in candidates:
        known = chosen.get(candidate.field)
        if known is None or candidate.trust > known.trust:
            chosen[candidate.field] = candidate
    return chosen
