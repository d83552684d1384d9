"""Lists of values short enough for one statement: SQLite allows 32,766 parameters, PostgreSQL 65,535."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

SIZE = 10_000


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """Split the values, in order, into lists of at most ``SIZE``."""
    rest = iter(values)
    while chunk := list(islice(rest, SIZE)):
        yield chunk
