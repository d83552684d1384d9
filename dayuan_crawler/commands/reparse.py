"""``scrapy reparse [SECTION ...]``: reads archived pages again and corrects the stored articles, without any request."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dayuan_crawler.commandline import CommandError, DatabaseCommand, say, wrong_usage
from dayuan_crawler.crawling.log import show_line
from dayuan_crawler.options import site_of
from dayuan_crawler.portal import split_key
from dayuan_crawler.storage.archive.table import ArchiveTable
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.core.secrets import COMMENT_KEY, SecretTable
from dayuan_crawler.storage.rereading.restoring import Entry, enter, unknown_files
from dayuan_crawler.text.difference import marked

if TYPE_CHECKING:
    from dayuan_crawler.reparse.run import Report

_LOG_SECONDS = 60.0
_EXAMPLE_LENGTH = 300


def job_count(text: str) -> int:
    """Parse the value of ``--jobs``. Raises ArgumentTypeError."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 1024):
        raise argparse.ArgumentTypeError("write a whole number, 1 to 1024")
    return int(text)


class Command(DatabaseCommand):
    def syntax(self) -> str:
        return "[options] [SECTION ...]"

    def short_desc(self) -> str:
        return "Read the archived pages again, without a request, and correct what is stored"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--dry-run", action="store_true", help="only show what would change, field by field")
        parser.add_argument(
            "--jobs",
            type=job_count,
            default=os.cpu_count() or 1,
            metavar="N",
            help="read in N processes (default: as many as there are processors)",
        )

    def writes(self, opts: argparse.Namespace) -> bool:
        return not opts.dry_run

    def work(self, database: Database, args: list[str], opts: argparse.Namespace) -> None:
        # Imported late: Scrapy loads every command at each start, and these (numpy) are slow to import.
        from dayuan_crawler.reparse.run import SETTINGS, Reparse  # noqa: PLC0415
        from dayuan_crawler.storage.rereading.lives import compare_reread  # noqa: PLC0415

        assert self.settings is not None
        portal = self.portal
        named = self.sections(database, args)
        for section in named:
            if split_key(section)[0] != portal.name:
                wrong_usage(f"{section} is of another portal than {portal.name}: name its file with --portal")
        if not self.settings["DAYUAN_ARCHIVE_DIR"]:
            raise CommandError("there is no archive: DAYUAN_ARCHIVE_DIR is empty; name the folder where pages are kept")
        folder = Path(self.settings["DAYUAN_ARCHIVE_DIR"])
        if not folder.is_dir():
            raise CommandError(f"there is no archive in {folder}: scrapy crawl fills it, or set DAYUAN_ARCHIVE_DIR")
        database.open()
        is_damaged = self._enter(database, folder, named, write=not opts.dry_run)
        sections = named or [key for key in self.all_sections(database) if split_key(key)[0] == portal.name]
        started = time.monotonic()
        settings = {name: self.settings[name] for name in SETTINGS}
        if settings["DAYUAN_COMMENT_AUTHORS"] == "hash" and not settings["DAYUAN_COMMENT_KEY"]:
            settings["DAYUAN_COMMENT_KEY"] = database.run(
                lambda connection, _: SecretTable(connection).get(COMMENT_KEY)
            )
        pages = 0
        for section in sections:
            with database.reading() as connection:
                total = ArchiveTable(connection).count(section)
            if not total:
                continue
            progress = _Progress(section, total)
            reparse = Reparse(
                database,
                folder,
                section,
                settings=settings,
                jobs=opts.jobs,
                write=not opts.dry_run,
                progress=progress,
            )
            try:
                report = reparse.run()
            except BrokenProcessPool:
                raise CommandError("a reading process was ended: run the command again, with fewer --jobs") from None
            finally:
                progress.clear()
            pages += report.pages
            is_damaged |= bool(report.damaged)
            _print_report(section, report, dry_run=opts.dry_run)
        if not pages:
            raise CommandError(f"no page of {' '.join(args) or f'any {portal.noun}'} is in the archive {folder}")
        if not opts.dry_run:
            compare_reread(database)
        seconds = time.monotonic() - started
        say(f"{pages} pages in {seconds:.1f} s, {pages / seconds:.0f} pages/s")
        if is_damaged:
            raise CommandError(
                f"the archive {folder} is damaged at the places above; all else was read."
                " Restore those files from a backup, and run scrapy reparse again"
            )

    def _enter(self, database: Database, folder: Path, sections: list[str], *, write: bool) -> bool:
        """Register archive records that the database does not know; return whether some of them are damaged."""
        assert self.settings is not None
        unknown = unknown_files(database, folder, self.portal.name, site_of(self.settings).origin, sections)
        if not unknown:
            return False
        if not write:
            print(
                f"{len(unknown)} files of the archive are unknown to the database: without --dry-run, they are entered"
            )
            return False
        entries = {file.path: enter(database, file) for file in unknown}
        pages = sum(entry.pages for entry in entries.values())
        print(f"{len(unknown)} files with {pages} pages were unknown to the database, and are entered")
        for path, entry in entries.items():
            _print_gaps(path, entry)
        return not all(entry.is_whole for entry in entries.values())


class _Progress:
    """A live line on a terminal, a periodic line elsewhere."""

    def __init__(self, section: str, total: int) -> None:
        self._section = section
        self._total = total
        self._on_terminal = sys.stderr.isatty()
        self._started = self._said = time.monotonic()

    def __call__(self, pages: int) -> None:
        now = time.monotonic()
        line = f"{self._section}: {pages} of {self._total} pages, {pages / max(now - self._started, 0.001):.0f} pages/s"
        if self._on_terminal:
            show_line(line)
        elif now - self._said >= _LOG_SECONDS:
            self._said = now
            print(line, file=sys.stderr)

    def clear(self) -> None:
        if self._on_terminal:
            show_line()


def _print_gaps(path: Path, entry: Entry) -> None:
    """Report what was skipped in a file."""
    for gap in entry.gaps:
        if gap.torn:
            print(
                f"archive {path}, byte {gap.offset}: its last {gap.length} bytes were never committed, and are left out"
            )
        else:
            print(f"archive {path}, byte {gap.offset}: damaged, {gap.length} bytes are passed over")
    if entry.lost:
        print(f"archive {path}: {entry.lost} visits brought what a missing record holds, and are left out")


def _print_report(section: str, report: Report, *, dry_run: bool) -> None:
    would = "would be " if dry_run else ""
    print(
        f"{section}: {report.pages} pages of {report.articles} articles were read: {report.recovered} articles {would}added,"
        f" {report.corrected} {would}corrected, {report.states} former states {would}corrected,"
        f" {report.revisions:+d} revisions"
    )
    for name, count in report.fields.most_common():
        print(f"  {name}: {count}")
        if dry_run:
            for url, before, after in report.examples[name]:
                print(f"    {url}: {_cut(marked(_said(before), _said(after)))}")
    for path, (count, offset, reason) in sorted(report.damaged.items()):
        print(
            f"  archive {path}: {count} of its pages cannot be read, and stay as they were; the first at byte {offset}: {reason}"
        )
    if report.still_unread:
        print(f"  {report.still_unread} pages that could not be read still cannot")
    for reason, count in report.common_reasons:
        print(f"  {count} pages that were read cannot be read any more, and stay as they were: {reason}")


def _said(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _cut(text: str) -> str:
    return text if len(text) <= _EXAMPLE_LENGTH else text[: _EXAMPLE_LENGTH - 1] + "…"
