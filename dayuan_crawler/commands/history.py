"""``scrapy history URL|NUMBER``: an article's revisions, and the changes between them."""

from __future__ import annotations

import argparse
import json
from typing import Any

from dayuan_crawler.commandline import CommandError, DatabaseCommand, article_address, wrong_usage
from dayuan_crawler.storage.articles.history import Version, differing, read_history
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.text.difference import marked


class Command(DatabaseCommand):
    def syntax(self) -> str:
        return "[options] URL|NUMBER"

    def short_desc(self) -> str:
        return "The revisions of an article, and the difference between any two"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="the revisions' records, one JSON object a line")
        parser.add_argument(
            "--diff", nargs=2, type=int, metavar=("OLD", "NEW"), help="the difference between two revisions"
        )

    def work(self, database: Database, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            wrong_usage("name one article by its address or number: scrapy history http://…/5927.html")
        database.open()
        address = article_address(database, args[0])
        with database.reading() as connection:
            versions = read_history(connection, address)
        if not versions:
            raise CommandError(f"no article is known under {args[0]}: scrapy export lists those that are")
        if opts.json:
            for version in versions:
                print(json.dumps(version.record, ensure_ascii=False))
        elif opts.diff:
            _print_difference(_numbered(versions, opts.diff[0]), _numbered(versions, opts.diff[1]))
        else:
            _print_history(versions)


def _numbered(versions: list[Version], revision: int) -> Version:
    for version in versions:
        if version.revision == revision:
            return version
    raise CommandError(f"there is no revision {revision}: the article has {len(versions)}")


def _print_history(versions: list[Version]) -> None:
    for index, version in enumerate(versions):
        until = f"until {version.valid_until}" if version.valid_until else "now"
        print(f"revision {version.revision}, from {version.valid_from} {until}, run {version.run_id}")
        if index:
            _print_difference(versions[index - 1], version)


def _print_difference(old: Version, new: Version) -> None:
    for name, before, after in differing(old.record, new.record, _text):
        print(f"  {name}: {marked(before, after)}")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
