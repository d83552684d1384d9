"""Commands in processes that start quickly, to be killed or to kill themselves: a thousand starts would take an hour."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support import forks


@contextmanager
def killable(environment: Mapping[str, str], log: Path, *arguments: str, **strike: Any) -> Iterator[forks.Fork]:
    """A command of Scrapy's that runs on, with ``log`` as its output; it is killed at the end."""
    with log.open("w") as file:
        process = forks.start(arguments, environment, file, file, **strike)
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)
