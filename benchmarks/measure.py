"""Whole processes, measured; and the tables that come of it."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.services.postgresql import OwnPostgresqlServer, PostgresqlServer
from tests.services.programs import POSTGRESQL_VARIABLE

PROJECT = Path(__file__).parents[1]
TIMEOUT_S = 600


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process took: seconds from its start to its end, and of processors."""

    seconds: float
    cpu_seconds: float


class Process:
    """A command that runs; :meth:`wait` gives what it took."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], folder: Path = PROJECT) -> None:
        self._started = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            # A user's Python keeps what it compiled; without that, each start is charged with compiling all imports.
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait(self) -> Usage:
        """Wait for its end. RuntimeError when it failed."""
        assert self._process.stderr is not None
        errors = self._process.stderr.read()
        # Not Popen.wait: only this tells what this very process used.
        _, status, used = os.wait4(self._process.pid, 0)
        seconds = time.perf_counter() - self._started
        self._process.returncode = os.waitstatus_to_exitcode(status)
        if self._process.returncode:
            raise RuntimeError(f"exit status {self._process.returncode}:\n{errors.decode(errors='replace')[-3000:]}")
        return Usage(seconds, used.ru_utime + used.ru_stime)

    def memory_mb(self) -> float:
        """What it holds in memory now (Linux). RuntimeError when it has ended."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        if not pages:
            raise RuntimeError("the process has ended before its memory was looked at")
        return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()


def crawl(
    site_url: str, database_url: str, *arguments: str, command: Sequence[str] = ("scrapy",), **settings: object
) -> Process:
    """Start ``scrapy crawl yangquan``, without a delay."""
    environment = {
        "DAYUAN_SITE_URL": site_url,
        "DAYUAN_DATABASE_URL": database_url,
        "DAYUAN_ARCHIVE_DIR": "",
        "DOWNLOAD_DELAY": "0",
        **{name: str(value) for name, value in settings.items()},
    }
    return Process([sys.executable, "-m", *command, "crawl", "yangquan", *arguments], environment)


@contextmanager
def postgresql() -> Iterator[PostgresqlServer]:
    """The server that the environment names, or else one of our own, on which nothing waits for the disk."""
    url = os.environ.get(POSTGRESQL_VARIABLE)
    if url:
        yield PostgresqlServer(url)
    else:
        with OwnPostgresqlServer() as server:
            yield server


def median(usages: Sequence[Usage]) -> Usage:
    return Usage(
        statistics.median(usage.seconds for usage in usages),
        statistics.median(usage.cpu_seconds for usage in usages),
    )


def note(text: str) -> None:
    """A line on what goes on, with how busy the machine is."""
    print(f"{text} (load {os.getloadavg()[0]:.1f})", file=sys.stderr, flush=True)


def table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table in Markdown."""
    print(f"\n### {title}\n")
    for row in (header, ["---", *["---:"] * (len(header) - 1)], *rows):
        print(f"| {' | '.join(row)} |")
    print(flush=True)
