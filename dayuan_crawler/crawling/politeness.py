"""Politeness: each request waits for its turn. The database allots the turns of all workers together."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from dayuan_crawler.frontier.policy import lateness

if TYPE_CHECKING:
    from dayuan_crawler.crawling.worker import Worker
    from dayuan_crawler.frontier.store import FrontierStore

# Turns that may be missed in a row: on a machine too busy to keep time, the next request goes late rather than never.
MISSED_TURNS = 5


class Politeness:
    """Sends this worker's requests one by one, each in its turn, with at most ``concurrency`` under way.

    Scrapy's own limit for a slot (2.19) lets waiting requests through together: it counts a request only when its task
    has begun.
    """

    def __init__(self, worker: Worker, store: FrontierStore, concurrency: int) -> None:
        self._worker = worker
        self._store = store
        self._under_way = asyncio.Semaphore(concurrency)
        # Only one turn is reserved ahead: a worker that dies leaves no long pause.
        self._queue = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        # Seconds between two requests, as last reported by the database.
        self.gap = 0.0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Enter at the moment when one request may be sent, and leave when it is answered."""
        async with self._under_way:
            await self._wait()
            yield

    def hold(self, seconds: float) -> None:
        """Stop all workers' requests for this many seconds."""

        async def hold() -> None:
            await self._worker.call(lambda: self._store.hold(seconds))
            self._worker.is_paced = True

        task = asyncio.get_running_loop().create_task(hold())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _wait(self) -> None:
        if not self._worker.is_paced:
            return
        async with self._queue:
            for _ in range(MISSED_TURNS):
                turn = await self._worker.call(self._store.reserve)
                self.gap = turn.gap
                await asyncio.sleep(max(turn.at - time.monotonic(), 0))
                # A late request would come too close to the next one, which may be another worker's.
                if time.monotonic() - turn.at <= lateness(turn.gap):
                    return
