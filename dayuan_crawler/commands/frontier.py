"""``scrapy frontier``: what waits to be fetched, what failed and why."""

from __future__ import annotations

import argparse
import json
from typing import Any

from dayuan_crawler.commandline import DatabaseCommand, print_table, row_count
from dayuan_crawler.frontier.model import UrlState
from dayuan_crawler.portal import names_of
from dayuan_crawler.storage.articles.record import china_time
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.crawl.frontier import FrontierTable


class Command(DatabaseCommand):
    def syntax(self) -> str:
        return "[options] [SECTION ...]"

    def short_desc(self) -> str:
        return "URLs by state, the next due, and the failed with their reasons"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="one JSON object a section, for programs")
        parser.add_argument("--retry-failed", action="store_true", help="make the failed URLs due again")
        parser.add_argument(
            "--limit", type=row_count, default=20, metavar="N", help="N failed URLs a section (default: 20)"
        )

    def writes(self, opts: argparse.Namespace) -> bool:
        return bool(opts.retry_failed)

    def work(self, database: Database, args: list[str], opts: argparse.Namespace) -> None:
        sections = self.sections(database, args)
        database.open()
        if opts.retry_failed:
            due = database.run(lambda connection, now: FrontierTable(connection).retry_failed(sections, now))
            print(f"{due} failed URLs are due again, at the next crawl of their section")
            return
        sections = sections or self.all_sections(database)
        with database.reading() as connection:
            frontier = FrontierTable(connection)
            records = {section: _record(frontier, section, opts.limit) for section in sections}
        if opts.json:
            for section, record in records.items():
                print(json.dumps({**names_of(section, self.portal), **record}, ensure_ascii=False))
            return
        print_table(
            [
                {"section": section, **{name: value for name, value in record.items() if name != "failures"}}
                for section, record in records.items()
            ]
        )
        for section, record in records.items():
            for failure in record["failures"]:
                print(f"{section}: {failure['url']}: {failure['reason']}")


def _record(frontier: FrontierTable, section: str, limit: int) -> dict[str, Any]:
    summary = frontier.summary(section)
    return {
        **{state.value: summary.states.get(state, 0) for state in UrlState},
        "next_due_at": china_time(summary.next_due_at),
        "failures": frontier.failures(section, limit),
    }
