"""``scrapy delete URL|NUMBER|SECTION …``: deletes articles or sections for good, and logs it."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from dayuan_crawler.commandline import (
    CommandError,
    DatabaseCommand,
    article_address,
    say,
    wrong_usage,
)
from dayuan_crawler.storage.articles.history import is_number
from dayuan_crawler.storage.articles.record import china_time
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.crawl.deletions import DeletionTable
from dayuan_crawler.storage.crawl.runs import RunTable
from dayuan_crawler.storage.deleting import Deleted, Deleter
from dayuan_crawler.storage.overview import Overview


class Command(DatabaseCommand):
    def syntax(self) -> str:
        return "[options] URL|NUMBER|SECTION …"

    def short_desc(self) -> str:
        return "Delete articles or whole sections for good, with revisions and archive records; crawls leave them out"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--reason", metavar="TEXT", help="why, for the log")
        parser.add_argument("--log", action="store_true", help="show what was deleted instead")
        parser.add_argument("--lift", action="store_true", help="let crawls bring these again instead")
        parser.add_argument("--json", action="store_true", help="one JSON object a line, for programs")

    def writes(self, opts: argparse.Namespace) -> bool:
        return not opts.log

    def work(self, database: Database, args: list[str], opts: argparse.Namespace) -> None:
        if opts.log:
            database.open()
            _print_log(database, as_json=opts.json)
            return
        if not args:
            wrong_usage("name articles by address or number, or sections: scrapy delete http://…/5927.html")
        keys = {name: None if _is_article(name) else self.sections(database, [name])[0] for name in args}
        database.open(must_exist=True)
        if opts.lift:
            wanted = [key or name for name, key in keys.items()]
            number = database.run(lambda connection, now: DeletionTable(connection).lift(wanted, now))
            if not number:
                raise CommandError(f"{' '.join(args)}: nothing of this was deleted; scrapy delete --log lists what was")
            say(f"crawls bring {' '.join(args)} again")
            return
        remaining: dict[str, int] = {}
        for name, section in keys.items():
            deleted = self._delete(database, name, section, opts.reason)
            remaining |= deleted.remaining
            _print_deleted(name, deleted, as_json=opts.json)
        if remaining:
            raise CommandError(
                f"{sum(remaining.values())} archived pages remain in files that are not in DAYUAN_ARCHIVE_DIR"
                f" ({', '.join(sorted(remaining))}): run the same command where they are"
            )

    def _delete(self, database: Database, name: str, section: str | None, reason: str | None) -> Deleted:
        assert self.settings is not None
        archive, pictures = self.settings["DAYUAN_ARCHIVE_DIR"], str(self.settings["FILES_STORE"])
        deleter = Deleter(database, Path(archive) if archive else None, None if "://" in pictures else Path(pictures))
        if section is not None:
            _refuse_while_crawled(database, section)
            deleter.section(section, reason)
        elif not deleter.article(article_address(database, name), reason):
            raise CommandError(f"no article is known under {name}: scrapy export lists those that are")
        deleter.clean()
        return deleter.deleted


def _is_article(name: str) -> bool:
    return "://" in name or is_number(name)


def _refuse_while_crawled(database: Database, section: str) -> None:
    with database.reading() as connection:
        runs = [run for run in RunTable(connection).history([section], 1) if run.state == "running"]
        if runs and runs[0].id not in Overview(connection).stopped(runs):
            raise CommandError(f"run {runs[0].id} of {section} is in progress: stop it, or wait until it is done")


def _print_deleted(name: str, deleted: Deleted, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"deleted": name, **asdict(deleted)}, ensure_ascii=False))
        return
    print(
        f"{name}: {deleted.articles} articles deleted, with {deleted.revisions} former states,"
        f" {deleted.observations} counts, {deleted.archived_pages} archived pages, {deleted.pictures} pictures"
    )


def _print_log(database: Database, *, as_json: bool) -> None:
    with database.reading() as connection:
        rows = DeletionTable(connection).log()
    for row in rows:
        record = {
            "deleted_at": china_time(row.deleted_at),
            "section": row.section,
            "url": row.url,
            "reason": row.reason,
            "erased_at": china_time(row.cleaned_at),
            "lifted_at": china_time(row.lifted_at),
        }
        if as_json:
            print(json.dumps(record, ensure_ascii=False))
            continue
        state = "lifted" if row.lifted_at else "in force" if row.cleaned_at else "not erased from the archive yet"
        print(f"{record['deleted_at']}  {row.url or row.section}  {state}{f': {row.reason}' if row.reason else ''}")
    if not rows and not as_json:
        print("nothing was deleted")
