"""What the archive costs a crawl, its size an article, and how fast it is read again; beside warcio's own command line."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Process, Usage, crawl, median, note, table
from fixtures.portal import PortalServer

CITY = "yangquan"


def run(*, articles: int, runs: int) -> None:
    with PortalServer(markup="zblog", articles=articles, list_size=50) as portal, tempfile.TemporaryDirectory() as name:
        portal.warm()
        pages = crawls(portal, Path(name), articles, runs)
        rereadings(portal, Path(name), pages, runs)


def crawls(portal: PortalServer, folder: Path, articles: int, runs: int) -> int:
    """Crawl with and without an archive, in turn; the number of pages of a crawl."""
    usages: dict[str, list[Usage]] = {"without an archive": [], "with an archive": []}
    for number in range(1, runs + 1):
        for contestant, measured in usages.items():
            portal.clear_log()
            own = folder / f"{contestant.partition(' ')[0]}-{number}"
            own.mkdir()
            archive = own / "archive" if contestant == "with an archive" else ""
            measured.append(crawl(portal.url, f"sqlite:///{own / 'bench.db'}", DAYUAN_ARCHIVE_DIR=archive).wait())
            note(f"{number}/{runs} {contestant}: {measured[-1].seconds:.1f} s, {measured[-1].cpu_seconds:.1f} s CPU")
    without, with_archive = (median(measured) for measured in usages.values())
    size = sum(file.stat().st_size for file in (folder / "with-1" / "archive").iterdir())
    rows = [
        [name, f"{usage.seconds:.1f}", f"{usage.cpu_seconds:.1f}", f"{usage.seconds / without.seconds:.2f}"]
        for name, usage in (("without an archive", without), ("with an archive", with_archive))
    ]
    table(f"Crawl of {articles} articles, median of {runs}", ["", "seconds", "CPU s", "of the time without"], rows)
    print(f"On disk: {size / articles / 1024:.1f} KB an article, {size / 1e6:.1f} MB in all")
    return len(portal.requests())


def rereadings(portal: PortalServer, folder: Path, pages: int, runs: int) -> None:
    """Reparse in one process and in as many as there are processors; and what only checking the files takes."""
    own = folder / "with-1"
    environment = {
        "DAYUAN_SITE_URL": portal.url,
        "DAYUAN_DATABASE_URL": f"sqlite:///{own / 'bench.db'}",
        "DAYUAN_ARCHIVE_DIR": str(own / "archive"),
    }
    files = [str(file) for file in (own / "archive").iterdir()]
    scrapy = [sys.executable, "-m", "scrapy"]
    commands = {
        "reparse, 1 process": [*scrapy, "reparse", CITY, "--jobs", "1"],
        f"reparse, {os.cpu_count()} processes": [*scrapy, "reparse", CITY],
        "warcio check": [str(Path(sys.executable).parent / "warcio"), "check", *files],
    }
    usages: dict[str, list[Usage]] = {name: [] for name in commands}
    for number in range(1, runs + 1):
        for name, command in commands.items():
            usages[name].append(Process(command, environment).wait())
            note(f"{number}/{runs} {name}: {usages[name][-1].seconds:.1f} s")
    rows = [
        [
            name,
            f"{usage.seconds:.1f}",
            f"{usage.cpu_seconds:.1f}",
            f"{pages / usage.seconds:.0f}",
            f"{pages / usage.cpu_seconds:.0f}",
        ]
        for name, usage in ((name, median(measured)) for name, measured in usages.items())
    ]
    table(
        f"{pages} archived pages, whole processes, median of {runs}",
        ["", "seconds", "CPU s", "pages/s", "pages/CPU s"],
        rows,
    )
