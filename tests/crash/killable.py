"""Commands in processes that start quickly, to be killed or to kill themselves: a thousand starts would take an hour."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

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
        _kill_at(*kill_at)
    # Only now: what it imports reads the environment.
    from scrapy.cmdline import execute

    execute(["scrapy", *arguments])


def _kill_at(number: int, moment: str) -> None:
    """Kill this process at its Nth commit. The product has no hook for it: the engine's own events are used."""
    from sqlalchemy import Engine, event
    from sqlalchemy.engine.default import DefaultDialect

    commits = 0

    def kill(*_: Any) -> None:
        nonlocal commits
        commits += 1
        if commits == number:
            os.kill(os.getpid(), signal.SIGKILL)

    if moment == "before":
        event.listen(Engine, "commit", kill)
        return
    do_commit: Callable[[DefaultDialect, Any], None] = DefaultDialect.do_commit

    def commit_and_kill(self: DefaultDialect, connection: Any) -> None:
        do_commit(self, connection)
        kill()

    DefaultDialect.do_commit = commit_and_kill  # type: ignore[method-assign]
