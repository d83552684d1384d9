"""Candidate values for fields, and the choice of one from several."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Any, NamedTuple

from dayuan_crawler.pages.document import Block


class Trust(IntEnum):
    """How a value was found, from weakest to strongest: by position, class name, page head, label, or layout."""

    PLACE = 1
    NAME = 2
    METADATA = 3
    LABEL = 4
    LAYOUT = 5


class Candidate(NamedTuple):
    """A candidate value for a field. ``evidence`` describes where it was found, for people; no decision uses it."""

    field: str
    value: Any
    trust: Trust
    evidence: str
    block: Block | None = None


def choose(candidates: Iterable[Candidate]) -> dict[str, Candidate]:
    """For each field, the candidate with the highest trust; the first one wins a tie."""
    chosen: dict[str, Candidate] = {}
    for candidate in candidates:
        known = chosen.get(candidate.field)
        if known is None or candidate.trust > known.trust:
            chosen[candidate.field] = candidate
    return chosen
