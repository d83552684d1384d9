"""``python -m tests.support.patched PATCH COMMAND …``: runs a command with a part replaced.

PATCH is one of these. ``blind`` ignores tags and subtitles, like a poor extractor. ``hasty`` waits only briefly before
a retry. ``hurried`` waits one second for a SQLite file that another process has locked. ``impatient`` considers other
workers dead within seconds. ``layout`` knows the markup ``broken``. ``uncatalogued`` omits new articles from lists and
searches, to measure the cost of the catalogue.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from scrapy.cmdline import execute

from dayuan_crawler.crawling import failures, worker
from dayuan_crawler.frontier import policy
from dayuan_crawler.loaders import load_article
from dayuan_crawler.pages import layouts
from dayuan_crawler.pages.layouts import Layout
from dayuan_crawler.spiders import base
from dayuan_crawler.storage.core import database, engine
from dayuan_crawler.storage.crawl import runs
from dayuan_crawler.storage.crawl import store as run_store
from dayuan_crawler.storage.search import catalogue

HURRY_MS = 1000
# Seconds for which a worker may be silent.
SILENT_S = 2.0


def blind() -> None:
    def load_less(*arguments: Any) -> Any:
        item = load_article(*arguments)
        item.tags = []
        item.subtitle = None
        return item

    vars(base)["load_article"] = load_less


def hurried() -> None:
    vars(engine)["BUSY_TIMEOUT_MS"] = HURRY_MS


def impatient() -> None:
    vars(runs)["HEARTBEAT_TIMEOUT"] = timedelta(seconds=SILENT_S)
    vars(database)["SILENCE_S"] = SILENT_S
    vars(worker)["HEARTBEAT_SECONDS"] = SILENT_S / 8
    # A worker that is stopped in the midst of a transaction keeps SQLite's lock for longer than others wait.
    vars(engine)["BUSY_TIMEOUT_MS"] = 60_000
    vars(run_store)["RECLAIM_EVERY"] = timedelta(seconds=SILENT_S / 8)


def layout() -> None:
    new = Layout(
        "broken",
        title='div[data-k="t"]',
        byline='div[data-k="d"]',
        body='div[data-k="b"]',
    )
    layouts._COMPILED = (*layouts._COMPILED, layouts._compile(new))


def uncatalogued() -> None:
    vars(catalogue)["Catalogue"].add = lambda *_: None


def hasty() -> None:
    vars(policy)["FIRST_BACKOFF"] = timedelta(seconds=0.05)
    vars(failures)["HOLD_SECONDS"] = 0.1


PATCHES: dict[str, Callable[[], None]] = {
    "blind": blind,
    "hasty": hasty,
    "hurried": hurried,
    "impatient": impatient,
    "layout": layout,
    "uncatalogued": uncatalogued,
}

if __name__ == "__main__":
    name = sys.argv[1]
    PATCHES[name]()
    execute(["scrapy", *sys.argv[2:]])
