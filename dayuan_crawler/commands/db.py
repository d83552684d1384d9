"""``scrapy db upgrade`` and ``scrapy db copy URL``: the database as a whole."""

from __future__ import annotations

import argparse

from dayuan_crawler.commandline import DatabaseCommand, wrong_usage
from dayuan_crawler.storage.copying import copy
from dayuan_crawler.storage.core.database import SCHEMA_VERSION, Database
from dayuan_crawler.storage.core.engine import StorageError, parse_database_url


class Command(DatabaseCommand):
    def syntax(self) -> str:
        return "upgrade | copy URL"

    def short_desc(self) -> str:
        return "Bring the database to the newest schema, or copy it into an empty one (SQLite or PostgreSQL)"

    def writes(self, opts: argparse.Namespace) -> bool:
        return True

    def work(self, database: Database, args: list[str], opts: argparse.Namespace) -> None:
        if args == ["upgrade"]:
            database.upgrade()
            print(f"{database.name} has schema {SCHEMA_VERSION}")
        elif len(args) == 2 and args[0] == "copy":
            _copy(database, args[1])
        else:
            wrong_usage("write scrapy db upgrade, or scrapy db copy URL")


def _copy(database: Database, url: str) -> None:
    try:
        parse_database_url(url)
    except StorageError as error:
        wrong_usage(str(error).replace("DAYUAN_DATABASE_URL", "the database to copy into", 1))
    target = Database(url)
    counts: dict[str, int] = {}
    try:
        database.open(must_exist=True)
        target.open()
        copy(database, target, counts.__setitem__)
        print(
            f"{target.name} has all {sum(counts.values())} rows of {database.name}, {counts['articles']} articles among them"
        )
    finally:
        target.close()
