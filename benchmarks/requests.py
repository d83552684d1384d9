"""How many requests an article costs where scripts tell its counters and comments: the first time, and again."""

from __future__ import annotations

import re
import tempfile
from collections import Counter

from benchmarks.measure import crawl, note, table
from fixtures.portal import PortalServer

ARTICLES = 300
KINDS = {
    "pages": r"/\d+(?:_\d+)?\.html",
    "counters": r"ViewClick",
    "comments": r"/e/pl/|/infocomment/",
}


def run() -> None:
    rows = []
    for name, settings in (
        ("as it is", {}),
        ("one request at a time", {"CONCURRENT_REQUESTS": 1}),
        ("`DAYUAN_COMMENTS=off`", {"DAYUAN_COMMENTS": "off"}),
    ):
        with PortalServer(markup="empire", articles=ARTICLES) as portal, tempfile.TemporaryDirectory() as folder:
            for visit, arguments in (
                ("first crawl", []),
                ("`mode=full`, unchanged", ["-a", "mode=full"]),
                ("quiet", []),
            ):
                portal.clear_log()
                crawl(portal.url, f"sqlite:///{folder}/bench.db", *arguments, DAYUAN_RENDER="never", **settings).wait()
                asked = Counter(map(_kind, portal.paths()))
                total = asked.total()
                counted = [f"{asked[kind]:,}" for kind in (*KINDS, "other")]
                rows.append([f"{name}: {visit}", f"{total:,}", f"{total / ARTICLES:.2f}", *counted])
        note(name)
    header = ["", "requests", "an article", *KINDS, "lists, robots.txt"]
    table(f"Requests for {ARTICLES} articles, empire markup", header, rows)


def _kind(path: str) -> str:
    return next((kind for kind, pattern in KINDS.items() if re.search(pattern, path) and "index_" not in path), "other")
