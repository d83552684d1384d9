"""Commands in processes that start quickly, to be killed or to kill themselves: a thousand starts would take an hour."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.support import forks

# The kill at a command's Nth transaction comes right before or right after its commit.
KillAt = tuple[int, str]


@contextmanager
def killable(
    environment: Mapping[str, str], log: Path, *arguments: str, kill_at: KillAt = (0, ""), patch: str = ""
) -> Iterator[forks.Fork]:
    """A command of Scrapy's that runs on, with ``log`` as its output; it is killed at the end."""
    number, moment = kill_at
    with log.open("w") as file:
        process = forks.start(arguments, environment, file, file, commit=number, after=moment == "after", patch=patch)
    try:
        yield process
    finally:
        process.kill()
        process.join()
