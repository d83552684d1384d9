"""The worker's loop where no store and no portal is needed to see it."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Sequence
from typing import cast

import pytest

from dayuan_crawler.crawling.worker import GROUP_SECONDS, Worker
from dayuan_crawler.frontier.model import Completion, Exchange, Kind, Link, Plan, Progress
from dayuan_crawler.frontier.store import FrontierStore

SEED = Link("yangquan", "http://www.example.com/gsyl/yangquan/", Kind.LIST)


class EmptyStore:
    """A frontier where nothing is due for a while."""

    def __init__(self) -> None:
        self.left: list[str | None] = []
        self.asked = threading.Event()

    def open(self) -> Progress:
        return Progress(1, 1, Plan("incremental", None, 0, 0.0), resumed=False)

    def exchange(self, completions: Sequence[Completion], seeds: Sequence[Link], wanted: int) -> Exchange:
        self.asked.set()
        return Exchange([], Counter(), 60.0, paced=False)

    def leave(self, completions: Sequence[Completion], reason: str | None, cause: str | None = None) -> None:
        self.left.append(reason)

    def hurry(self) -> None:
        pass

    def close(self) -> None:
        pass


async def closed(store: EmptyStore, ticks: int) -> None:
    """A worker that is woken, and closed so many turns of the loop later."""
    worker = Worker(cast(FrontierStore, store), concurrency=1, ended=print)
    worker.deliver = print
    await worker.open()
    worker.start_done()
    # From now on it waits to be woken.
    await asyncio.to_thread(store.asked.wait, 20)
    await asyncio.sleep(2 * GROUP_SECONDS)
    worker.discover(SEED)
    for _ in range(ticks):
        await asyncio.sleep(0)
    async with asyncio.timeout(20):
        await worker.close("told to stop")


@pytest.mark.parametrize("ticks", range(6))
def test_a_worker_that_is_woken_and_closed_at_the_same_moment_ends(ticks: int) -> None:
    store = EmptyStore()
    asyncio.run(closed(store, ticks))
    assert store.left == ["told to stop"]
