"""Shared code of the commands: checked settings, the database, and one-line errors."""

from __future__ import annotations

import argparse
import os
import re
import sys
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import PurePath
from typing import Any, NoReturn

from scrapy import Request
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings, iter_default_settings

from dayuan_crawler import options
from dayuan_crawler.errors import PageError
from dayuan_crawler.exceptions import DayuanError
from dayuan_crawler.notices import Notices
from dayuan_crawler.places import data_folder
from dayuan_crawler.portal import OWN, Portal, split_key
from dayuan_crawler.storage.articles.history import articles_named, is_number
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.core.engine import StorageError, parse_database_url
from dayuan_crawler.storage.crawl.runs import RunTable

# The name of the command that works in any folder; in the project's folder ``scrapy`` is the same.
PROGRAM = "dayuan"
# Where a text tells the user what to type.
_TYPED = re.compile(r"(?<![\w./-])scrapy(?= [a-z<]|\")")


class CommandError(DayuanError):
    """One line for the user: what, where, and what to do. The command exits with 1."""


def as_typed(text: str) -> str:
    """The text, with commands named as the user called this one. Texts call it ``scrapy``."""
    return _TYPED.sub(PROGRAM, text) if is_own_program() else text


def is_own_program() -> bool:
    """Whether the user called ``dayuan``, and not ``scrapy``."""
    return PurePath(sys.argv[0]).name == PROGRAM


def say(message: str) -> None:
    """Print one line for the user on standard error."""
    print(as_typed(f"dayuan: {message}"), file=sys.stderr)


def wrong_usage(message: str) -> NoReturn:
    """Exit with one line and status 2."""
    say(message)
    raise SystemExit(2)


def add_portal_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--portal", metavar="NAME|FILE", help="the portal: a name that `scrapy portals` lists, or a TOML file"
    )


class PortalCommand(ScrapyCommand):
    """A command about one portal, which ``--portal`` names."""

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add_portal_option(parser)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        assert self.settings is not None
        if opts.portal is not None:
            self.settings.set("DAYUAN_PORTAL", opts.portal, priority="cmdline")


def declared_names(names: list[str], portal: Portal) -> list[str]:
    """Return the names of the portal's declared sections, each given as NAME or PORTAL/NAME; otherwise exit."""
    found = []
    for name in names:
        of_portal, own = split_key(_key(name, portal))
        if of_portal != portal.name or own not in portal.sections:
            _unknown(name, portal)
        found.append(own)
    return found


def _key(name: str, portal: Portal) -> str:
    if name.startswith("-"):
        wrong_usage(f"no such option: {name}; -h lists them")
    return portal.key(name) or _unknown(name, portal)


def _unknown(name: str, portal: Portal) -> NoReturn:
    wrong_usage(f"unknown {portal.noun} {name!r}; the {portal.nouns} are {' '.join(portal.sections)}")


def article_address(database: Database, name: str) -> str:
    """The address of an article that is named by it, or by its number. Raises CommandError if several have the number."""
    if not is_number(name):
        return name
    with database.reading() as connection:
        addresses = [url for _, url in articles_named(connection, name)]
    if len(addresses) > 1:
        raise CommandError(f"several articles have the number {name}: name one of {' '.join(addresses)}")
    return addresses[0] if addresses else name


def row_count(text: str) -> int:
    """Parse the value of ``--limit``. Raises ArgumentTypeError."""
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise argparse.ArgumentTypeError("write a whole number, 0 or more")
    return int(text)


def check_settings(settings: BaseSettings) -> None:
    """Exit if a setting is unknown or its value is invalid; convert the others to their types."""
    given = [name for name in settings if name.startswith(options.PREFIX) or _is_from_command_line(settings, name)]
    unknown = options.misspelt(given, dict(iter_default_settings()))
    if unknown:
        wrong_usage(unknown)
    if _is_from_command_line(settings, "DAYUAN_HOME"):
        wrong_usage("DAYUAN_HOME is read from the environment, not from -s: set it there")
    try:
        for setting in options.SETTINGS:
            name = setting.name
            settings.set(name, setting.parse(settings[name]), priority=settings.getpriority(name) or 0)
        parse_database_url(settings["DAYUAN_DATABASE_URL"])
        options.check_portal(settings)
    except (ValueError, StorageError) as error:
        wrong_usage(str(error))


def notices(settings: BaseSettings) -> Notices:
    """The notices that these settings ask for."""
    return Notices(settings["DAYUAN_NOTIFY"], data_folder(settings["DAYUAN_HOME"]) / "notices")


def _is_from_command_line(settings: BaseSettings, name: str) -> bool:
    return (settings.getpriority(name) or 0) >= SETTINGS_PRIORITIES["cmdline"]


def drop_output() -> None:
    """Send what remains to nowhere: the reader closed the pipe. Python would write again at exit, and report the error."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def one_line_errors(command: ScrapyCommand) -> Iterator[None]:
    """Turn errors that a user can cause into one line on standard error, and exit status 1."""
    try:
        yield
        sys.stdout.flush()
    except DayuanError as error:
        say(str(error))
        command.exitcode = 1
    except BrokenPipeError:
        drop_output()


def print_table(records: Sequence[Mapping[str, Any]]) -> None:
    """Print records with the same keys as columns."""
    rows = [
        list(records[0]),
        *([("" if value is None else str(value)) for value in record.values()] for record in records),
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def stored_sections(database: Database) -> set[str]:
    """The keys of all sections that were crawled."""
    database.open()
    with database.reading() as connection:
        return RunTable(connection).sections()


class DatabaseCommand(PortalCommand):
    """A command that works on the database, and does not crawl."""

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
        """Return whether the command changes the database."""
        return False

    @property
    def portal(self) -> Portal:
        assert self.settings is not None
        return options.portal_of(self.settings)

    def sections(self, database: Database, names: list[str]) -> list[str]:
        """Return the keys of the named sections. Exits for one that is neither declared nor stored."""
        named = {_key(name, self.portal): name for name in names}
        declared = {section.key for portal in (OWN, self.portal) for section in portal.sections.values()}
        others = named.keys() - declared
        stored = stored_sections(database) if others and database.exists else set()
        for key, name in named.items():
            if key in others - stored:
                _unknown(name, self.portal)
        return list(named)

    def all_sections(self, database: Database) -> list[str]:
        """The keys of the portal's declared sections, then of all others that are stored."""
        return self.portal.with_others(stored_sections(database))

    @abstractmethod
    def work(self, database: Database, args: list[str], opts: argparse.Namespace) -> None:
        """Do the command's work. Raises CommandError and StorageError."""


def without_run(settings: BaseSettings) -> dict[str, Any]:
    """The settings of a command that fetches pages, but has no run and stores nothing."""
    return {
        "EXTENSIONS": {**settings.getdict("EXTENSIONS"), "dayuan_crawler.crawling.session.CrawlSession": None},
        "ITEM_PIPELINES": {},
        "SPIDERMON_ENABLED": False,
        # Our handler supervises a run.
        "DOWNLOAD_HANDLERS": {},
        "DAYUAN_RENDER": "never",
    }


class PageCommand(PortalCommand):
    """A Scrapy command that fetches one page: it does not use the frontier, and stores nothing."""

    requires_project = True
    failure: str | None = None

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        assert self.settings is not None
        check_settings(self.settings)
        if opts.spider:
            opts.spider = declared_names([opts.spider], options.portal_of(self.settings))[0]
        failures = self._failure_middleware()
        self.settings.setdict(
            {
                **without_run(self.settings),
                "SPIDER_MIDDLEWARES": {failures: 1},
                "DOWNLOADER_MIDDLEWARES": {**self.settings.getdict("DOWNLOADER_MIDDLEWARES"), failures: 1},
            },
            priority="cmdline",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        try:
            super().run(args, opts)  # type: ignore[safe-super]  # Scrapy's command is the next base class
        except Exception:
            # Without a page, the command's work on it fails too.
            if self.failure is None:
                raise
        if self.failure is not None:
            say(self.failure)
            self.exitcode = 1

    def _failure_middleware(self) -> type:
        command = self

        class FailureMiddleware:
            """Keeps the reason why there is no page: Scrapy shows nothing, or a full traceback."""

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
