"""Values in lists that one statement can take: SQLite may take no more than 32,766, PostgreSQL 65,535."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

SIZE = 10_000


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """The values in order, in lists of at most ``SIZE``."""
    rest = iter(values)
    while chunk := list(islice(rest, SIZE)):
        yield chunk
