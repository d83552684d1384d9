"""``scrapy export``: the articles as a file."""

from __future__ import annotations

import argparse
import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Any

from dayuan_crawler.commandline import CommandError, DatabaseCommand, one_line_errors, say, wrong_usage
from dayuan_crawler.export import (
    FORMATS,
    Format,
    TargetError,
    article_schema,
    format_named,
    format_of_file,
    schema_text,
    write_file,
    write_stdout,
)
from dayuan_crawler.storage.articles.since import Since, changed_after, changed_after_run, changed_lately
from dayuan_crawler.storage.articles.table import ArticleTable
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.crawl.runs import RunTable
from dayuan_crawler.text.dates import CHINA

_REPRINT: list[str] = article_schema()["properties"]["copyright"]["properties"]["reprint"]["enum"]


class Command(DatabaseCommand):
    def syntax(self) -> str:
        return "[options] [SECTION ...]"

    def short_desc(self) -> str:
        return "Write the articles of all or some sections as JSON Lines, CSV or Parquet"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("-o", "--output", metavar="FILE", help="write FILE (default, and -: standard output)")
        parser.add_argument(
            "--format",
            metavar="FORMAT",
            help=f"one of {', '.join(FORMATS)} (default: by FILE's ending; jsonl for standard output)",
        )
        parser.add_argument(
            "--reprint",
            metavar="KINDS",
            help=f"only articles whose notice on reprinting is of these kinds, as {_REPRINT[1]},{_REPRINT[2]}",
        )
        parser.add_argument(
            "--changed-since",
            metavar="RUN|TIME|last",
            help="only articles that are new, changed or gone since the end of a run (its number in `scrapy runs`),"
            " since a time (as 2022-07-09T10:29:37+08:00; China's where it names no zone),"
            " or since the run before each section's newest finished one (last)",
        )
        parser.add_argument("--schema", action="store_true", help="write the JSON Schema of an article instead")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if opts.output == "-":
            opts.output = None
        with _stoppable():
            if opts.schema:
                with one_line_errors(self):
                    _write([schema_text().encode()], opts.output)
            else:
                super().run(args, opts)

    def work(self, database: Database, args: list[str], opts: argparse.Namespace) -> None:
        reprint = _reprint(opts.reprint)
        chosen = _format(opts.format, opts.output)
        sections = self.sections(database, args)
        database.open()
        # Otherwise the next export of the changes since this one could miss a change that is committed late.
        database.wait_for_writers()
        with database.reading() as connection:
            since = _since(RunTable(connection), opts.changed_since)
            # Closed before the connection, even if writing fails.
            with closing(ArticleTable(connection).records(sections, since)) as records:
                articles = _Counted(record for record in records if record["copyright"]["reprint"] in reprint)
                _write(chosen.encode(articles), opts.output)
        if opts.output:
            say(f"{articles.count} articles written to {opts.output}")


class _Counted:
    """Records, counted as they pass."""

    def __init__(self, records: Iterable[dict[str, Any]]) -> None:
        self._records = records
        self.count = 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for self.count, record in enumerate(self._records, 1):  # noqa: B020
            yield record


def _format(name: str | None, output: str | None) -> Format:
    try:
        chosen = format_named(name or "jsonl") if name or _is_stream(output) else format_of_file(output or "")
    except ValueError as error:
        wrong_usage(str(error))
    if output is None and not chosen.is_text and os.isatty(1):
        wrong_usage(f"a terminal cannot show {chosen.name}; name a file with -o")
    return chosen


def _is_stream(output: str | None) -> bool:
    """Whether this is standard output, or a pipe without an ending, as ``>(program)`` gives."""
    return output is None or (not PurePath(output).suffix and Path(output).exists() and not Path(output).is_file())


def _reprint(kinds: str | None) -> list[str]:
    if kinds is None:
        return _REPRINT
    chosen = kinds.split(",")
    for kind in chosen:
        if kind not in _REPRINT:
            wrong_usage(f"there is no kind of reprint notice {kind!r}; the kinds are {','.join(_REPRINT)}")
    return chosen


def _since(runs: RunTable, text: str | None) -> Since | None:
    if text is None:
        return None
    if text == "last":
        return changed_lately({section: (run.id, run.finished_at) for section, run in runs.newest_but_one().items()})
    # No run's number is longer, and the database rejects longer ones.
    if text.isascii() and text.isdigit() and len(text) <= 18:
        run = runs.find(int(text))
        if run is None:
            wrong_usage(f"there is no run {text}; scrapy runs lists them")
        if run.finished_at is None:
            wrong_usage(f"run {text} of {run.section} has not ended yet: scrapy crawl {run.section} resumes it")
        return changed_after_run(run.id, run.section, run.finished_at)
    try:
        moment = datetime.fromisoformat(text)
        return changed_after((moment if moment.tzinfo else moment.replace(tzinfo=CHINA)).astimezone(UTC))
    except (ValueError, OverflowError):
        wrong_usage(f"--changed-since {text}: write a run's number, a time as 2022-07-09T10:29:37+08:00, or last")


def _write(chunks: Iterable[bytes], output: str | None) -> None:
    try:
        if output is None:
            write_stdout(chunks)
        else:
            write_file(chunks, output)
    except TargetError as error:
        raise CommandError(str(error)) from None


@contextmanager
def _stoppable() -> Iterator[None]:
    """On a signal, clean up and exit with the status that shells use for it."""

    def stop(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    former = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
