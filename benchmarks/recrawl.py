"""Two months of daily crawls: what a new article costs in requests, beside a full crawl each day and scrapy-deltafetch.

The others' requests are computed from what the portal lists each day, in their favour: robots.txt, every list page, and
each article's first page alone. A full crawl asks for all articles; with deltafetch a spider asks for the new ones, but walks
all lists, and never comes back to an article. (deltafetch 2.1.0 does not run on this Scrapy.)
"""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

from benchmarks.measure import note, table
from fixtures.portal import PortalServer
from tests.support.clock import ClockedScrapy
from tests.support.simulation import RECORDED_WITHIN, Simulation

LIST_SIZE = 16


def run(*, days: int) -> None:
    rows = []
    for name, budget in (("dayuan_crawler", 500), ("dayuan_crawler, DAYUAN_REVISIT_BUDGET=0", 0)):
        with (
            PortalServer(markup="zblog", list_size=LIST_SIZE) as portal,
            tempfile.TemporaryDirectory() as folder,
        ):
            scrapy = ClockedScrapy(
                now=datetime.fromisoformat(portal.state()["now"]),
                site_url=portal.url,
                database_url=f"sqlite:///{Path(folder) / 'bench.db'}",
                DAYUAN_REVISIT_BUDGET=budget,
            )
            lived = Simulation(portal, scrapy)
            lived.run(days)
            rows.append([name, *figures(lived)])
        note(f"{name}: {days} days")
    new = len(lived.found_after())
    listed = [sum(record["status"] == "live" for record in day.truth.values()) for day in lived.days[1:]]
    lists = sum(1 + -(-number // LIST_SIZE) for number in listed)
    rows.append(["full crawl, computed", *(f"{number:,}" for number in (new, lists + sum(listed)))])
    rows[-1] += [f"{(lists + sum(listed)) / new:.1f}", "100 %", "100 %", "all"]
    rows.append(["scrapy-deltafetch, computed", f"{new:,}", f"{lists + new:,}", f"{(lists + new) / new:.1f}"])
    rows[-1] += ["100 %", "0 %", "0"]
    header = ["", "new articles", "requests", "requests / new", "found", "edits in 2 days", "deletions told"]
    table(f"{days} daily crawls of a city, after its first", header, rows)


def figures(lived: Simulation) -> list[str]:
    """New articles, requests, requests for each, shares of new articles found and of edits recorded, and tombstones."""
    found, edits = lived.found_after(), lived.recorded_after()
    requests = sum(day.requests for day in lived.days[1:])
    in_time = sum(days is not None and days <= RECORDED_WITHIN for days in edits)
    return [
        f"{len(found):,}",
        f"{requests:,}",
        f"{requests / len(found):.1f}",
        f"{sum(days is not None for days in found.values()) / len(found):.0%}".replace("%", " %"),
        f"{in_time / len(edits):.0%}".replace("%", " %"),
        str(lived.tombstones()[2]),
    ]
