"""Finding words in text that has no spaces between them: by its characters, and every two that stand together.

No word list is needed, and no segmenter's mistakes are made: a phrase is found wherever it stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from operator import add

# What more a question has is left out: each term costs a look-up for every two of its characters.
MAX_TERMS = 10
MAX_CHARACTERS = 100

_TERM = re.compile(r'["“”「」]([^"“”「」]+)["“”「」]|([^\s"“”「」]+)')


class _Fold(dict[int, str]):
    """One character for one, so that a place in folded text is the same place in the text."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = unicodedata.normalize("NFKC", character).casefold()
        self[code] = folded if len(folded) == 1 else character
        return self[code]


class _Runs(_Fold):
    """As :class:`_Fold`, and what is neither letter nor number is a space."""

    def __missing__(self, code: int) -> str:
        folded = super().__missing__(code)
        self[code] = folded if folded.isalnum() else " "
        return self[code]


_FOLD, _RUNS = _Fold(), _Runs()


def fold(text: str) -> str:
    """The text without the differences that a reader does not mean: of case, and of full and half width."""
    return text.translate(_FOLD)


def tokens(text: str) -> set[str]:
    """What a text is indexed by: its letters and numbers, and every two of them that stand together."""
    found: set[str] = set()
    for run in text.translate(_RUNS).split():
        found.update(run)
        found.update(map(add, run, run[1:]))
    return found


@dataclass(frozen=True, slots=True)
class Question:
    """What is searched for: every one of the ``terms``, each as it is written (folded)."""

    terms: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Question:
        """Words have spaces or marks between them; words in quotation marks are one term."""
        terms: dict[str, None] = {}
        for quoted, plain in _TERM.findall(text[:MAX_CHARACTERS]):
            for term in [fold(quoted).strip()] if quoted else plain.translate(_RUNS).split():
                if term.translate(_RUNS).strip():
                    terms[term] = None
        return cls(tuple(terms)[:MAX_TERMS])

    @property
    def tokens(self) -> list[str]:
        """What a text must be indexed by to be looked at: single characters only where they stand alone."""
        wanted: set[str] = set()
        for term in self.terms:
            for run in term.translate(_RUNS).split():
                wanted.update(map(add, run, run[1:]) if len(run) > 1 else run)
        return sorted(wanted)

    @property
    def is_exact(self) -> bool:
        """Whether each text that has all the tokens has all the terms."""
        return all(len(term) <= 2 and term.isalnum() for term in self.terms)

    def matches(self, texts: Iterable[str | None]) -> bool:
        """Whether each term is in one of the texts: two characters that stand together are not yet a phrase."""
        folded = [fold(text) for text in texts if text]
        return all(any(term in text for text in folded) for term in self.terms)


def highlighted(text: str, question: Question | None) -> list[tuple[str, bool]]:
    """The pieces of a text in order, each with whether it is one of the terms."""
    pieces: list[tuple[str, bool]] = []
    end = 0
    for match in _pattern(question.terms).finditer(fold(text)) if question and question.terms else ():
        pieces += [(text[end : match.start()], False), (text[match.start() : match.end()], True)]
        end = match.end()
    pieces.append((text[end:], False))
    return [piece for piece in pieces if piece[0]]


def excerpt(text: str, question: Question | None, length: int) -> str:
    """About ``length`` characters of a text, from a little before its first term; from the start where there is none."""
    match = _pattern(question.terms).search(fold(text)) if question and question.terms else None
    start = max(match.start() - length // 4, 0) if match else 0
    end = start + length
    return f"{'…' * (start > 0)}{text[start:end]}{'…' * (end < len(text))}".replace("\n", " ")


@lru_cache(maxsize=32)
def _pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(terms, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))
