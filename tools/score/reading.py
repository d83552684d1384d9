"""The result of reading one page, and of many pages: the share of correct values of each field."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from tests.support.corpus import SavedPage


@dataclass(frozen=True, slots=True)
class Reading:
    """The reading of one page: which fields are correct, and how similar the text is (F1 of character pairs)."""

    page: SavedPage
    right: dict[str, float]  # 1 or 0; for a field of several values, such as a list's titles, the correct share
    milliseconds: float
    text_f1: float | None = None
    wrong: dict[str, tuple[Any, Any]] = field(default_factory=dict)  # the expected and the actual value

    @property
    def is_whole(self) -> bool:
        return all(value == 1 for value in self.right.values())


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of page that is scored: how this project and the peers read it."""

    name: str
    read: Callable[[], list[Reading]]
    main_fields: tuple[str, ...]  # the fields in the tables by family
    peers: Callable[[], dict[str, list[Reading]]] | None = None


def judge(page: SavedPage, wanted: dict[str, Any], got: dict[str, Any], seconds: float, f1: float | None) -> Reading:
    """Compare field by field; a field that is missing from ``got`` is not judged."""
    names = [name for name in wanted if name in got]
    return Reading(
        page,
        right={name: float(wanted[name] == got[name]) for name in names},
        milliseconds=seconds * 1000,
        text_f1=f1,
        wrong={name: (wanted[name], got[name]) for name in names if wanted[name] != got[name]},
    )


def fields(readings: Iterable[Reading]) -> list[str]:
    return list(dict.fromkeys(name for reading in readings for name in reading.right))


def share(readings: Iterable[Reading], name: str) -> float | None:
    """Return the mean score of a field over all pages; None if no page is judged by it."""
    judged = [reading.right[name] for reading in readings if name in reading.right]
    return sum(judged) / len(judged) if judged else None


def mean_f1(readings: Iterable[Reading]) -> float | None:
    known = [reading.text_f1 for reading in readings if reading.text_f1 is not None]
    return sum(known) / len(known) if known else None


def f1_of_pairs(wanted: str, got: str) -> float:
    """Return the F1 score of pairs of adjacent characters, without white space; 1 if both are empty."""
    one, other = _pairs(wanted), _pairs(got)
    if not one or not other:
        return float(one == other)
    return 2 * (one & other).total() / (one.total() + other.total())


def _pairs(text: str) -> Counter[str]:
    bare = "".join(text.split())
    return Counter(map("".join, pairwise(bare))) or Counter([bare] if bare else [])


def spelt(url: str | None) -> str | None:
    """Normalize an address by rules of the score's own: the crawler's rules are part of what is judged."""
    if url is None:
        return None
    parts = urlsplit(url)
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    path = re.sub(r"/index\.s?html?$", "/", unquote(parts.path) or "/")
    return f"{parts.scheme}://{parts.netloc}{path}{'?' if query else ''}{query}"
