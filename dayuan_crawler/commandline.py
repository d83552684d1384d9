"""What the commands share: checked settings, the database, and errors of one line."""

from __future__ import annotations

import argparse
import logging
import sys
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from scrapy import Request
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.settings import BaseSettings

from dayuan_crawler.archive.writer import ArchiveError
from dayuan_crawler.cities import CITIES
from dayuan_crawler.errors import PageError
from dayuan_crawler.spiders.arguments import parse_section_urls
from dayuan_crawler.storage.database import Database
from dayuan_crawler.storage.engine import StorageError, parse_database_url
from dayuan_crawler.text.urls import Site


class CommandError(Exception):
    """One line for the user: what, where, and what to do. The command exits 1."""


def wrong_usage(message: str) -> NoReturn:
    """End the program with one line and exit status 2."""
    print(f"dayuan: {message}", file=sys.stderr)
    raise SystemExit(2)


def check_cities(names: list[str]) -> list[str]:
    """The names, when all are cities; else ends the program."""
    for name in names:
        if name.startswith("-"):
            wrong_usage(f"no such option: {name}; -h lists them")
        if name not in CITIES:
            wrong_usage(f"unknown city {name!r}; the cities are {' '.join(CITIES)}")
    return names


def row_count(text: str) -> int:
    """The value of ``--limit``. Raises ArgumentTypeError."""
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise argparse.ArgumentTypeError("write a whole number, 0 or more")
    return int(text)


def check_settings(settings: BaseSettings) -> None:
    """End the program at a setting with a value that cannot be meant."""
    for name, check in _CHECKS.items():
        value = settings[name]
        try:
            check(value)
        except (ValueError, TypeError, StorageError) as error:
            reason = str(error) if isinstance(error, StorageError) else f"{name}={value}: {_EXPECTED[check]}"
            wrong_usage(reason)


@contextmanager
def one_line_errors(command: ScrapyCommand) -> Iterator[None]:
    """Turns what a user can cause into one line on standard error, and exit status 1."""
    try:
        yield
    except (CommandError, StorageError, ArchiveError) as error:
        print(f"dayuan: {error}", file=sys.stderr)
        command.exitcode = 1


def print_table(records: Sequence[Mapping[str, Any]]) -> None:
    """Print records of the same keys as columns."""
    rows = [
        list(records[0]),
        *([("" if value is None else str(value)) for value in record.values()] for record in records),
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


class DatabaseCommand(ScrapyCommand):
    """A command that works on the database, and crawls nothing."""

    requires_project = True
    requires_crawler_process = False

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        check_settings(self.settings)
        with one_line_errors(self):
            database = Database(self.settings["DAYUAN_DATABASE_URL"], read_only=not self.writes(opts))
            try:
                self.work(database, args, opts)
            finally:
                database.close()

    def writes(self, opts: argparse.Namespace) -> bool:
        """Whether the command changes the database."""
        return False

    @abstractmethod
    def work(self, database: Database, args: list[str], opts: argparse.Namespace) -> None:
        """Do the command's work. Raises CommandError and StorageError."""


class PageCommand(ScrapyCommand):
    """A command of Scrapy's that looks at one page: it leaves the frontier alone, and stores nothing."""

    requires_project = True
    failure: str | None = None

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        assert self.settings is not None
        check_settings(self.settings)
        check_cities([opts.spider] if opts.spider else [])
        failures = self._failure_middleware()
        replaced = {
            "SCHEDULER": "scrapy.core.scheduler.Scheduler",
            "SPIDER_MIDDLEWARES": {failures: 1},
            "DOWNLOADER_MIDDLEWARES": {**self.settings.getdict("DOWNLOADER_MIDDLEWARES"), failures: 1},
            "ITEM_PIPELINES": {},
            "SPIDERMON_ENABLED": False,
            # Ours watches a run.
            "DOWNLOAD_HANDLERS": {},
            "DAYUAN_RENDER": "never",
        }
        self.settings.setdict(replaced, priority="cmdline")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        try:
            super().run(args, opts)  # type: ignore[safe-super]  # Scrapy's command is beside this class
        except Exception:
            # Without a page, what was to be done with it fails too.
            if self.failure is None:
                raise
        if self.failure is not None:
            print(f"dayuan: {self.failure}", file=sys.stderr)
            self.exitcode = 1

    def _failure_middleware(self) -> type:
        command = self

        class FailureMiddleware:
            """Keeps the reason why there is no page: Scrapy says nothing, or all of a traceback."""

            def process_exception(self, request: Request, exception: Exception) -> None:
                if request.callback is NO_CALLBACK:
                    return
                reason = str(exception) or type(exception).__name__
                command.failure = reason if request.url in reason else f"cannot fetch {request.url}: {reason}"
                raise IgnoreRequest(reason) from exception

            def process_spider_exception(self, response: Response, exception: Exception) -> tuple[()] | None:
                if not isinstance(exception, PageError):
                    return None
                command.failure = f"{response.url}: {exception}"
                return ()

        return FailureMiddleware


_MOST = 10**9
_DAY_SECONDS = 86_400


def _number(maximum: float) -> Callable[[Any], None]:
    def check(value: Any) -> None:
        if not 0 <= float(value) <= maximum:
            raise ValueError

    return check


def _whole_number(minimum: int) -> Callable[[Any], None]:
    def check(value: Any) -> None:
        if not minimum <= int(value) <= _MOST:
            raise ValueError

    return check


def _log_file(value: Any) -> None:
    if value is None:
        return
    try:
        Path(value).open("a").close()
    except OSError as error:
        raise ValueError from error


def _level(value: Any) -> None:
    if str(value) not in logging.getLevelNamesMapping():
        raise ValueError


def _one_of(*words: str) -> Callable[[Any], None]:
    def check(value: Any) -> None:
        if str(value) not in words:
            raise ValueError

    return check


def _switch(value: Any) -> None:
    if str(value).lower() not in {"on", "off", "1", "0", "true", "false"}:
        raise ValueError


def _flag(value: Any) -> None:
    if str(value) not in {"0", "1", "True", "False", "true", "false"}:
        raise ValueError


def _origins(value: Any) -> None:
    for origin in str(value).split(","):
        if origin.strip():
            Site.parse(origin.strip())


def _sections(value: Any) -> None:
    parse_section_urls(value)


def _site(value: Any) -> None:
    Site.parse(str(value))


_count = _whole_number(1)
_budget = _whole_number(0)
_seconds = _number(_MOST)
# The next moment that a request is allowed is kept in the database, and a moment far off would hold all later runs.
_delay = _number(_DAY_SECONDS)
_render = _one_of("auto", "never", "always")
_authors = _one_of("keep", "hash", "drop")
_EXPECTED: dict[Callable[[Any], None], str] = {
    _site: "write the portal's address, as http://www.shanxidayuan.com",
    _sections: f"write cities and their sections' addresses, as yangquan=/zxzx/; the cities are {' '.join(CITIES)}",
    _origins: "write web addresses with a comma between them, as http://host:port",
    _seconds: "write a number of seconds, 0 or more",
    _delay: f"write a number of seconds, 0 to {_DAY_SECONDS}",
    _budget: "write a whole number, 0 or more",
    _level: "write DEBUG, INFO, WARNING or ERROR",
    _count: "write a whole number, 1 or more",
    _flag: "write 1 or 0",
    _switch: "write on or off",
    _render: "write auto, never or always",
    _authors: "write keep, hash or drop",
    _log_file: "name a file that can be written to",
}
_CHECKS: dict[str, Callable[[Any], Any]] = {
    "DAYUAN_SITE_URL": _site,
    "DAYUAN_DATABASE_URL": parse_database_url,
    "DAYUAN_ARCHIVE_FILE_BYTES": _count,
    "DAYUAN_LAYOUT_WATCH": _flag,
    "DAYUAN_OUTAGE_PATIENCE": _seconds,
    "DAYUAN_REVISIT_BUDGET": _budget,
    "DAYUAN_EXTRA_ORIGINS": _origins,
    "DAYUAN_SECTION_URLS": _sections,
    "DAYUAN_RENDER": _render,
    "DAYUAN_RAISE_COUNTERS": _flag,
    "DAYUAN_COMMENT_AUTHORS": _authors,
    "DAYUAN_IMAGES": _switch,
    "DOWNLOAD_DELAY": _delay,
    "DOWNLOAD_TIMEOUT": _count,
    "CONCURRENT_REQUESTS": _count,
    "CONCURRENT_REQUESTS_PER_DOMAIN": _count,
    "ROBOTSTXT_OBEY": _flag,
    "LOG_LEVEL": _level,
    "LOG_FILE": _log_file,
}
