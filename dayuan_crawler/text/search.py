"""Full-text search without word boundaries: the index holds single characters and pairs of adjacent characters.

This needs no word list and has no segmentation errors: a phrase is found at any position.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from operator import add

# The rest of a longer query is ignored: each term costs a lookup for every pair of its characters.
MAX_TERMS = 10
MAX_CHARACTERS = 100

_TERM = re.compile(r'["“”「」]([^"“”「」]+)["“”「」]|([^\s"“”「」]+)')


class _Fold(dict[int, str]):
    """Folds one character to one, so that positions in folded and original text are the same."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = unicodedata.normalize("NFKC", character).casefold()
        self[code] = folded if len(folded) == 1 else character
        return self[code]


class _Runs(_Fold):
    """Like :class:`_Fold`, but everything except letters and numbers becomes a space."""

    def __missing__(self, code: int) -> str:
        folded = super().__missing__(code)
        self[code] = folded if folded.isalnum() else " "
        return self[code]


_FOLD, _RUNS = _Fold(), _Runs()


def fold(text: str) -> str:
    """Remove differences that a query does not mean: letter case, and full and half width."""
    return text.translate(_FOLD)


def tokens(text: str) -> set[str]:
    """Return a text's index tokens: its letters and numbers, and all pairs of adjacent ones."""
    found: set[str] = set()
    for run in text.translate(_RUNS).split():
        found.update(run)
        found.update(map(add, run, run[1:]))
    return found


@dataclass(frozen=True, slots=True)
class Question:
    """A query: all ``terms`` have to match, each as written (folded)."""

    terms: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Question:
        """Parse a query. Spaces or punctuation separate words; words in quotation marks are one term."""
        terms: dict[str, None] = {}
        for quoted, plain in _TERM.findall(text[:MAX_CHARACTERS]):
            for term in [fold(quoted).strip()] if quoted else plain.translate(_RUNS).split():
                if term.translate(_RUNS).strip():
                    terms[term] = None
        return cls(tuple(terms)[:MAX_TERMS])

    @property
    def tokens(self) -> list[str]:
        """The tokens that a matching text must have: single characters only for runs of one character."""
        wanted: set[str] = set()
        for term in self.terms:
            for run in term.translate(_RUNS).split():
                wanted.update(map(add, run, run[1:]) if len(run) > 1 else run)
        return sorted(wanted)

    @property
    def is_exact(self) -> bool:
        """Whether the tokens are sufficient: every text with all tokens also has all terms."""
        return all(len(term) <= 2 and term.isalnum() for term in self.terms)

    def matches(self, texts: Iterable[str | None]) -> bool:
        """Return whether each term occurs in one of the texts: having all pairs is not yet having the phrase."""
        folded = [fold(text) for text in texts if text]
        return all(any(term in text for text in folded) for term in self.terms)


def highlighted(text: str, question: Question | None) -> list[tuple[str, bool]]:
    """Split a text into pieces, each with a flag that says whether it is one of the terms."""
    pieces: list[tuple[str, bool]] = []
    end = 0
    for match in _pattern(question.terms).finditer(fold(text)) if question and question.terms else ():
        pieces += [(text[end : match.start()], False), (text[match.start() : match.end()], True)]
        end = match.end()
    pieces.append((text[end:], False))
    return [piece for piece in pieces if piece[0]]


def excerpt(text: str, question: Question | None, length: int) -> str:
    """Return about ``length`` characters of a text, from shortly before the first term, or else from the start."""
    match = _pattern(question.terms).search(fold(text)) if question and question.terms else None
    start = max(match.start() - length // 4, 0) if match else 0
    end = start + length
    return f"{'…' * (start > 0)}{text[start:end]}{'…' * (end < len(text))}".replace("\n", " ")


@lru_cache(maxsize=32)
def _pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(terms, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))
