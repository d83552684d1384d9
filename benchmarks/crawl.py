"""A crawl of the sample portal, beside a plain Scrapy spider that takes the same fields.

And beside this project's own spider on Scrapy's scheduler: what the durable frontier and the storage cost.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.measure import PROJECT, Process, Usage, crawl, median, note, table
from fixtures.portal import PortalServer

PLAIN_SPIDER = Path(__file__).with_name("plain_spider.py")
FIELDS_OF_A_CRAWLER = {"status"}

Contestant = Callable[[str, Path], Process]


def run(*, articles: int, runs: int) -> None:
    contestants: dict[str, Contestant] = {
        "dayuan_crawler, SQLite": lambda site, folder: crawl(site, f"sqlite:///{folder / 'bench.db'}"),
        "this spider, Scrapy's scheduler, JSONL and JOBDIR": undurable,
        "plain Scrapy, JSONL and JOBDIR": lambda site, folder: plain(site, folder, "-s", f"JOBDIR={folder / 'job'}"),
        "plain Scrapy, JSONL, in memory": plain,
    }
    with PortalServer(markup="zblog", articles=articles, list_size=50) as portal:
        portal.warm()
        # First, for the measured runs then find all modules compiled.
        right = rightness(portal)
        usages, pages = alternate(portal, contestants, runs)
    first = median(usages["dayuan_crawler, SQLite"])
    rows = []
    for name, measured in usages.items():
        usage = median(measured)
        rows.append(
            [
                name,
                f"{usage.seconds:.1f}",
                f"{min(one.seconds for one in measured):.1f} to {max(one.seconds for one in measured):.1f}",
                str(pages[name]),
                f"{pages[name] / usage.seconds:.0f}",
                f"{usage.cpu_seconds:.1f}",
                f"{first.seconds / usage.seconds:.2f}",
            ]
        )
    header = ["", "seconds", "least to most", "requests", "requests/s", "CPU s", "ours / this"]
    table(f"Crawl of {articles} articles, whole processes, median of {runs}", header, rows)
    print(f"Fields as the portal has them: {', '.join(f'{name} {share:.2%}' for name, share in right.items())}")


def undurable(site_url: str, folder: Path) -> Process:
    """Start this project's spider as Scrapy alone would run it."""
    spider = PROJECT / "dayuan_crawler" / "spiders" / "yangquan.py"
    command = [sys.executable, "-m", "scrapy", "runspider", str(spider), "-O", str(folder / "out.jsonl")]
    settings = {
        "SCHEDULER": "scrapy.core.scheduler.Scheduler",
        "ITEM_PIPELINES": "{}",
        "EXTENSIONS": "{}",
        "JOBDIR": folder / "job",
        "DOWNLOAD_DELAY": 0,
    }
    for name, value in settings.items():
        command += ["-s", f"{name}={value}"]
    return Process(command, {"DAYUAN_SITE_URL": site_url})


def plain(site_url: str, folder: Path, *arguments: str) -> Process:
    """Start the plain spider, which writes ``out.jsonl``."""
    command = [sys.executable, "-m", "scrapy", "runspider", str(PLAIN_SPIDER)]
    command += ["-a", f"url={site_url}/gsyl/yangquan/", "-O", str(folder / "out.jsonl"), *arguments]
    return Process(command, {"PYTHONPATH": str(PROJECT)}, folder)


def alternate(
    portal: PortalServer, contestants: dict[str, Contestant], runs: int
) -> tuple[dict[str, list[Usage]], dict[str, int]]:
    """What each took in each round, and how many requests it sent."""
    usages: dict[str, list[Usage]] = {name: [] for name in contestants}
    requests: dict[str, int] = {}
    for number in range(1, runs + 1):
        for name, start in contestants.items():
            portal.clear_log()
            with tempfile.TemporaryDirectory(prefix="bench-") as folder:
                usage = start(portal.url, Path(folder)).wait()
            usages[name].append(usage)
            requests[name] = len(portal.requests())
            note(f"{number}/{runs} {name}: {usage.seconds:.1f} s, {usage.cpu_seconds:.1f} s CPU")
    return usages, requests


def rightness(portal: PortalServer) -> dict[str, float]:
    """The share of field values of each contestant's records that are as the portal has them."""
    truth = {record["url"]: record for record in portal.truth("yangquan")}
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        database_url = f"sqlite:///{folder / 'bench.db'}"
        crawl(portal.url, database_url).wait()
        command = [sys.executable, "-m", "scrapy", "export", "yangquan", "-o", str(folder / "ours.jsonl")]
        Process(command, {"DAYUAN_DATABASE_URL": database_url}).wait()
        plain(portal.url, folder).wait()
        return {
            "ours": share(folder / "ours.jsonl", truth),
            "plain": share(folder / "out.jsonl", truth),
        }


def share(path: Path, truth: dict[str, dict[str, Any]]) -> float:
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    found = {record["url"]: record for record in records}
    right = total = 0
    for url, expected in truth.items():
        for field in expected.keys() - FIELDS_OF_A_CRAWLER:
            total += 1
            right += url in found and found[url].get(field) == expected[field]
    return right / total
