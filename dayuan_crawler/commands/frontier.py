"""``scrapy frontier``: what waits to be fetched, what failed and why."""

from __future__ import annotations

import argparse
import json
from typing import Any

from dayuan_crawler.cities import CITIES
from dayuan_crawler.commandline import DatabaseCommand, check_cities, print_table, row_count
from dayuan_crawler.frontier.model import UrlState
from dayuan_crawler.storage.articles.record import china_time
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.crawl.frontier import FrontierTable


class Command(DatabaseCommand):
    def syntax(self) -> str:
        return "[options] [CITY ...]"

    def short_desc(self) -> str:
        return "URLs by state, the next due, and the failed with their reasons"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="one JSON object a city, for programs")
        parser.add_argument("--retry-failed", action="store_true", help="make the failed URLs due again")
        parser.add_argument(
            "--limit", type=row_count, default=20, metavar="N", help="N failed URLs a city (default: 20)"
        )

    def writes(self, opts: argparse.Namespace) -> bool:
        return bool(opts.retry_failed)

    def work(self, database: Database, args: list[str], opts: argparse.Namespace) -> None:
        cities = check_cities(args)
        database.open()
        if opts.retry_failed:
            due = database.run(lambda connection, now: FrontierTable(connection).retry_failed(cities, now))
            print(f"{due} failed URLs are due again, at the next crawl of their city")
            return
        with database.reading() as connection:
            frontier = FrontierTable(connection)
            records = [_record(frontier, city, opts.limit) for city in cities or CITIES]
        if opts.json:
            for record in records:
                print(json.dumps(record, ensure_ascii=False))
            return
        print_table([{name: value for name, value in record.items() if name != "failures"} for record in records])
        for record in records:
            for failure in record["failures"]:
                print(f"{record['city']}: {failure['url']}: {failure['reason']}")


def _record(frontier: FrontierTable, city: str, limit: int) -> dict[str, Any]:
    summary = frontier.summary(city)
    return {
        "city": city,
        **{state.value: summary.states.get(state, 0) for state in UrlState},
        "next_due_at": china_time(summary.next_due_at),
        "failures": frontier.failures(city, limit),
    }
