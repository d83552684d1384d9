"""``scrapy db upgrade``: upgrades the database to the newest schema."""

from __future__ import annotations

import argparse

from dayuan_crawler.commandline import DatabaseCommand, wrong_usage
from dayuan_crawler.storage.core.database import SCHEMA_VERSION, Database


class Command(DatabaseCommand):
    def syntax(self) -> str:
        return "upgrade"

    def short_desc(self) -> str:
        return "Bring the database to the newest schema"

    def writes(self, opts: argparse.Namespace) -> bool:
        return True

    def work(self, database: Database, args: list[str], opts: argparse.Namespace) -> None:
        if args != ["upgrade"]:
            wrong_usage("the one thing to do is: scrapy db upgrade")
        database.upgrade()
        print(f"{database.name} has schema {SCHEMA_VERSION}")
