"""``python -m benchmarks [NAME …]``: all of them without a name."""

from __future__ import annotations

import argparse

from benchmarks import archive, console, crawl, extraction, frontier, recrawl, render, requests, revisits, workers

NAMES = (
    "archive",
    "console",
    "crawl",
    "extraction",
    "frontier",
    "recrawl",
    "render",
    "requests",
    "revisits",
    "workers",
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Compares with what a user would pick.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which to run, of {', '.join(NAMES)} (default: all)")
    parser.add_argument("--runs", type=int, default=5, help="rounds, of which the median counts (default: 5)")
    parser.add_argument("--articles", type=int, default=3000, help="articles to crawl (default: 3000)")
    parser.add_argument("--days", type=int, default=60, help="daily crawls (default: 60)")
    parser.add_argument("--large", action="store_true", help="10 million URLs in the frontier too (SQLite)")
    options = parser.parse_args()
    unknown = set(options.names) - set(NAMES)
    if unknown:
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    names = options.names or NAMES
    if "archive" in names:
        archive.run(articles=options.articles, runs=options.runs)
    if "crawl" in names:
        crawl.run(articles=options.articles, runs=options.runs)
    if "extraction" in names:
        extraction.run(runs=options.runs)
    if "frontier" in names:
        frontier.run(large=options.large)
    if "recrawl" in names:
        recrawl.run(days=options.days)
    if "render" in names:
        render.run(runs=options.runs)
    if "requests" in names:
        requests.run()
    if "revisits" in names:
        revisits.run()
    if "workers" in names:
        workers.run(articles=options.articles, runs=options.runs)
    if "console" in names:
        console.run(articles=options.articles, runs=options.runs)


if __name__ == "__main__":
    main()
