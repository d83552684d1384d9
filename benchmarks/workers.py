"""One worker and two on PostgreSQL: how near two come to twice the speed."""

from __future__ import annotations

import statistics

from benchmarks.measure import crawl, note, postgresql, table
from fixtures.portal import PortalServer

LATENCIES = {0.0: 1.0, 0.1: 1 / 3}  # seconds before an answer, and the share of the articles to crawl then


def run(*, articles: int, runs: int) -> None:
    rows = []
    with postgresql() as server:
        for latency, part in LATENCIES.items():
            number = round(articles * part)
            with PortalServer(markup="zblog", articles=number, list_size=50, latency=latency) as portal:
                portal.warm()
                rates: dict[int, list[float]] = {1: [], 2: []}
                for _ in range(runs):
                    for workers, measured in rates.items():
                        portal.clear_log()
                        with server.database() as url:
                            processes = [crawl(portal.url, url, "-a", "join=1") for _ in range(workers)]
                            cpu = sum(process.wait().cpu_seconds for process in processes)
                        times = [entry["time"] for entry in portal.requests()]
                        measured.append(len(times) / (times[-1] - times[0]))
                        note(f"{latency} s, {workers} workers: {measured[-1]:.0f} requests/s, {cpu:.1f} s CPU")
            one, two = (statistics.median(rates[workers]) for workers in (1, 2))
            rows.append([f"{latency * 1000:.0f} ms", str(number), f"{one:.0f}", f"{two:.0f}", f"{two / one:.2f}"])
    header = ["portal answers after", "articles", "1 worker, requests/s", "2 workers, requests/s", "2 / 1"]
    table(f"Workers on PostgreSQL, from the first request to the last, median of {runs}", header, rows)
