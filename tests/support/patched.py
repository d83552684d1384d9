"""``python -m tests.support.patched blind|hasty|hurried|impatient|layout|uncatalogued COMMAND …``: a command with a part replaced.

``blind`` overlooks tags and subtitles, as an extractor that was not good enough. ``hurried`` waits a second for a SQLite file
that another process holds. ``impatient`` takes others for dead within seconds. ``layout`` knows the markup ``broken``.
``uncatalogued`` leaves new articles out of lists and searches, to tell what the catalogue costs.
``hasty`` hardly waits before it asks again.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from scrapy.cmdline import execute

from dayuan_crawler import failures, worker
from dayuan_crawler.frontier import policy
from dayuan_crawler.loaders import load_article
from dayuan_crawler.pages import layouts
from dayuan_crawler.pages.layouts import Layout
from dayuan_crawler.spiders import base
from dayuan_crawler.storage import catalogue, database, engine, run_store, runs

HURRY_MS = 1000
# So long may a worker be silent.
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
