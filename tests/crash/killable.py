"""Commands in processes that start quickly, to be killed or to kill themselves: a thousand starts would take an hour."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

from tests.support.commits import at_commit, kill
from tests.support.scrapy import PROJECT

# Processes are forked from one that has imported these; the settings are not among them, since they read the environment.
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(
    [
        "numpy",
        "psycopg",
        "scrapy.cmdline",
        "scrapy.core.engine",
        "scrapy.crawler",
        "dayuan_crawler.download_handler",
        "dayuan_crawler.loaders",
        "dayuan_crawler.pages.article",
        "dayuan_crawler.storage.near_duplicates",
        "dayuan_crawler.storage.run_store",
    ]
)

# The kill at a command's Nth transaction comes right before or right after its commit.
KillAt = tuple[int, str]


@contextmanager
def killable(
    environment: Mapping[str, str], log: Path, *arguments: str, kill_at: KillAt | None = None
) -> Iterator[BaseProcess]:
    """A command of Scrapy's that runs on, with ``log`` as its standard error; it is killed at the end."""
    process = _PROCESSES.Process(target=_execute, args=(dict(environment), log, arguments, kill_at))
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


def _execute(environment: dict[str, str], log: Path, arguments: tuple[str, ...], kill_at: KillAt | None) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(PROJECT)
    with log.open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    if kill_at is not None:
        number, moment = kill_at
        at_commit(number, kill, after=moment == "after")
    # Only now: what it imports reads the environment.
    from scrapy.cmdline import execute

    execute(["scrapy", *arguments])
