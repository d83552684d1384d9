"""Extracts archived articles on all cores. Results are returned as soon as they are ready, in any order."""

from __future__ import annotations

import signal
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any

from scrapy.settings import Settings

from dayuan_crawler.reparse.reading import PageReader, Reading
from dayuan_crawler.storage.archive.visits import ArticleVisits

# Articles per batch, and batches queued per process.
BATCH = 32
AHEAD = 3


@dataclass(frozen=True, slots=True)
class Result:
    """The readings of an article's visits, and the ids of the pages that were read."""

    article: str
    readings: list[Reading]
    page_ids: list[int]


def read_all(
    tasks: Iterable[ArticleVisits], settings: Mapping[str, Any], folder: Path, jobs: int
) -> Iterator[list[Result]]:
    """The results of the tasks, batch by batch. Memory use does not depend on the number of tasks."""
    rest = iter(tasks)
    if jobs == 1:
        _begin(settings, folder)
        while batch := list(islice(rest, BATCH)):
            yield _read(batch)
        return
    pool = ProcessPoolExecutor(jobs, _context(), _begin_process, (settings, folder))
    running: set[Future[list[Result]]] = set()
    try:
        while True:
            while len(running) < AHEAD * jobs and (batch := list(islice(rest, BATCH))):
                running.add(pool.submit(_read, batch))
            if not running:
                return
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _context() -> BaseContext:
    """Never fork: a forked child would share the database connections of this process."""
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    # The imports take a second: do them once for all processes.
    context.set_forkserver_preload([__name__])
    return context


def project_settings() -> Settings:
    """This project's settings, also where the current folder is in no project."""
    settings = Settings()
    settings.setmodule("dayuan_crawler.settings", priority="project")
    return settings


_reader: PageReader


def _begin(settings: Mapping[str, Any], folder: Path) -> None:
    """Create the reader of this process."""
    global _reader  # noqa: PLW0603 - state of a pool's process
    project = project_settings()
    project.setdict({**settings, "DAYUAN_RENDER": "auto"}, priority="cmdline")
    _reader = PageReader(project, folder)


def _begin_process(settings: Mapping[str, Any], folder: Path) -> None:
    # Ctrl-C reaches all processes; only the parent handles it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _begin(settings, folder)


def _read(batch: list[ArticleVisits]) -> list[Result]:
    return [Result(task.article, *_reader.read(task.visits, unfinished=task.unfinished)) for task in batch]
