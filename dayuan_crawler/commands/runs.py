"""``scrapy runs``: the runs, how they ended, and their results."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from dayuan_crawler.commandline import DatabaseCommand, as_typed, print_table, row_count
from dayuan_crawler.portal import names_of, section_key
from dayuan_crawler.storage.articles.record import china_time
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.crawl.coverage import CoverageTable
from dayuan_crawler.storage.crawl.runs import COUNTERS, RunTable
from dayuan_crawler.storage.overview import Overview


class Command(DatabaseCommand):
    def syntax(self) -> str:
        return "[options] [SECTION ...]"

    def short_desc(self) -> str:
        return "The runs: when, how they ended, and what they brought"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="one JSON object a line, for programs")
        parser.add_argument(
            "--fields", action="store_true", help="how many of the articles had each field filled, and by which layout"
        )
        parser.add_argument("--limit", type=row_count, default=20, metavar="N", help="the newest N runs (default: 20)")

    def work(self, database: Database, args: list[str], opts: argparse.Namespace) -> None:
        sections = self.sections(database, args)
        database.open()
        with database.reading() as connection:
            runs = RunTable(connection).history(sections, opts.limit)
            stopped = Overview(connection).stopped(runs)
            coverage = CoverageTable(connection).of_runs([run.id for run in runs]) if opts.fields else {}
        records = [
            {
                "run": run.id,
                **names_of(run.section, self.portal),
                "mode": run.mode,
                # An unfinished run that no process is working on.
                "state": "stopped" if run.id in stopped else run.state,
                "cause": run.cause,
                "reason": run.reason,
                "started_at": china_time(run.started_at),
                "finished_at": china_time(run.finished_at),
                **{name: getattr(run, name) for name in (*COUNTERS, "stored", "portal_total")},
                **({"coverage": asdict(coverage[run.id])} if opts.fields else {}),
            }
            for run in runs
        ]
        if opts.json:
            for record in records:
                print(json.dumps(record, ensure_ascii=False))
        elif opts.fields:
            for record in records:
                _print_coverage(record)
        elif records:
            _print_runs(records)
        else:
            named = f" of {' '.join(sections)}" if sections else ""
            print(as_typed(f"no runs{named} yet: scrapy crawl {sections[0] if sections else 'yangquan'} begins one"))


def _print_runs(records: list[dict[str, Any]]) -> None:
    """Print a line for each run, and below why some did not complete."""
    print_table(
        [
            {
                "run": record["run"],
                "section": section_key(record["portal"], record["section"]),
                **{name: record[name] for name in ("mode", "state")},
                "started": _minute(record["started_at"]),
                "took": _took(record["started_at"], record["finished_at"]),
                **{name: record[name] for name in (*COUNTERS, "stored")},
                "counted": record["portal_total"],
            }
            for record in records
        ]
    )
    for record in records:
        if record["reason"]:
            section = section_key(record["portal"], record["section"])
            print(as_typed(f"run {record['run']} of {section}: {record['reason']}"))


def _minute(time: str) -> str:
    return f"{datetime.fromisoformat(time):%Y-%m-%d %H:%M}"


def _took(started: str, finished: str | None) -> str | None:
    if finished is None:
        return None
    seconds = round((datetime.fromisoformat(finished) - datetime.fromisoformat(started)).total_seconds())
    return str(timedelta(seconds=max(seconds, 0)))


def _print_coverage(record: dict[str, Any]) -> None:
    coverage = record["coverage"]
    total = coverage["articles"]
    section = section_key(record["portal"], record["section"])
    print(f"run {record['run']} of {section}, {record['started_at']}: {total} articles were read")
    for kind in ("layouts", "fields"):
        shares = sorted(coverage[kind].items(), key=lambda count: (-count[1], count[0]))
        if shares:
            print(f"  {kind}: {', '.join(f'{name} {number / total:.0%}' for name, number in shares)}")
