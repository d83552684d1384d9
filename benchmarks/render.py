"""Counters and comments the cheap way, beside a browser for every page; and a browser's memory over many pages."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from benchmarks.measure import Process, crawl, median, note, table
from fixtures.portal import PortalServer
from tests.services.programs import find_chromium

ARTICLES = 100
MEMORY_PAGES = 500
SAMPLES = 5
POLL_S = 0.5


def run(*, runs: int) -> None:
    chromium = find_chromium()
    rows = []
    with PortalServer(markup="empire", articles=ARTICLES) as portal:
        for name, mode in (("the cheap way (never)", "never"), ("a browser for every page (always)", "always")):
            usages, requests = [], 0
            for number in range(1, runs + 1):
                portal.clear_log()
                with tempfile.TemporaryDirectory(prefix="bench-") as folder:
                    database_url = f"sqlite:///{folder}/bench.db"
                    usages.append(crawl(portal.url, database_url, DAYUAN_RENDER=mode, DAYUAN_CHROMIUM=chromium).wait())
                requests = len(portal.requests())
                note(f"{number}/{runs} {name}: {usages[-1].seconds:.1f} s")
            usage = median(usages)
            rows.append([name, f"{requests / ARTICLES:.2f}", f"{usage.seconds / ARTICLES:.3f}", f"{usage.seconds:.1f}"])
    header = ["", "requests an article", "seconds an article", "seconds"]
    table(f"Counters and comments of {ARTICLES} articles, median of {runs}", header, rows)
    table(
        f"Memory over {MEMORY_PAGES} rendered pages, MB: crawler, driver and browser together (PSS)",
        ["pages rendered", "of all", "of the crawler"],
        memory(str(chromium)),
    )


def memory(chromium: str) -> list[list[str]]:
    """What a crawl and its browser hold when so many pages were rendered (Linux)."""
    rows: list[list[str]] = []
    with (
        PortalServer(markup="js", articles=MEMORY_PAGES) as portal,
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
    ):
        process = crawl(portal.url, f"sqlite:///{folder}/bench.db", DAYUAN_CHROMIUM=chromium)
        try:
            # The last is taken while the crawl still runs.
            for pages in (*range(MEMORY_PAGES // SAMPLES, MEMORY_PAGES, MEMORY_PAGES // SAMPLES), MEMORY_PAGES - 10):
                rows.append(_sample(portal, process, pages))  # noqa: PERF401 - with their order in time
        finally:
            process.kill()
    return rows


def _sample(portal: PortalServer, process: Process, pages: int) -> list[str]:
    while (rendered := sum(path.startswith("/stat/") for path in portal.paths())) < pages:
        time.sleep(POLL_S)
    held = {number: _pss_mb(number) for number in _tree(process.pid)}
    note(f"{rendered} pages: {sum(held.values()):.0f} MB in {len(held)} processes")
    return [str(rendered), f"{sum(held.values()):.0f}", f"{held[process.pid]:.0f}"]


def _tree(root: int) -> list[int]:
    """A process and all below it."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(folder.name))
    found = [root]
    for number in found:
        found.extend(children.get(number, []))
    return found


def _pss_mb(process: int) -> float:
    """Its memory, of what it shares with others its share."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in text.splitlines() if line.startswith("Pss:")), 0.0)
