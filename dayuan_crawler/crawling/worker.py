"""A worker: this process's share of a run. It leases URLs, and commits their results."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from dayuan_crawler.frontier.model import Completion, Ending, Lease, Link, Progress
from dayuan_crawler.frontier.store import FrontierStore

T = TypeVar("T")

# Completions are committed together when this many wait or this many seconds have passed. A crash costs the fetches of
# that time, never data.
GROUP_SIZE = 64
GROUP_SECONDS = 0.02

# With a delay between requests, the worker leases no more than it can serve in this many seconds, so that other workers
# get their share.
LEASE_AHEAD_SECONDS = 2.0
POLL_SECONDS = 1.0
HEARTBEAT_SECONDS = 10.0


class Worker:
    """Moves leases and completions between the store and the crawler.

    All calls to the store run on one thread of their own, so that a slow disk or server never blocks the event loop.
    ``deliver`` is called on the loop for each lease. ``ended`` is called once: with None when nothing of the run is
    left, or with the error that stopped the work.
    """

    def __init__(
        self,
        store: FrontierStore,
        *,
        concurrency: int,
        ended: Callable[[Exception | None], None],
    ) -> None:
        self._store = store
        # Receives the leases; the scheduler sets it before it opens the worker.
        self.deliver: Callable[[Lease], None]
        self._ended = ended
        self._concurrency = concurrency
        self._capacity = 0
        self._thread = ThreadPoolExecutor(1, "database")
        self._completions: deque[tuple[Completion, asyncio.Future[None]]] = deque()
        self._seeds: list[Link] = []
        self._outstanding = 0
        self._started = False
        # Loop time before which nothing is due, and whether nothing waits at all.
        self._idle_until = 0.0
        self._dry = False
        self._wake = asyncio.Event()
        self._pump: asyncio.Task[None] | None = None
        self.progress: Progress | None = None
        # The error that stopped the work, if any.
        self._error: Exception | None = None
        # How the run ended, once it has.
        self.ending: Ending | None = None
        # Whether each request has to wait for its turn.
        self.is_paced = True

    async def open(self) -> Progress:
        """Start, resume or join a run, the first or the next one. Raises StorageError and RunInProgress."""
        self.progress = await self.call(self._store.open)
        self.ending = None
        self._started = self._dry = False
        self._idle_until = 0.0
        # Twice the concurrency, so that no request has to wait for the database.
        self._capacity = 2 * self._concurrency
        if delay := self.progress.plan.delay:
            self._capacity = min(self._capacity, max(1, round(LEASE_AHEAD_SECONDS / delay)))
        self._pump = asyncio.get_running_loop().create_task(self._run())
        return self.progress

    def discover(self, seed: Link) -> None:
        """Add a seed to the frontier."""
        self._seeds.append(seed)
        self._wake.set()

    def start_done(self) -> None:
        """Note that all seeds were given: from now on an empty frontier means that the run is done."""
        self._started = True
        self._wake.set()

    def complete(self, completion: Completion, committed: asyncio.Future[None]) -> None:
        """Queue a completion for commit; ``committed`` is done when it is stored."""
        self._completions.append((completion, committed))
        self._outstanding -= 1
        if self._error is not None:
            # Nothing commits any more, and the spider closes only after its items are answered.
            self._reject_all(self._error)
        self._wake.set()

    async def call(self, work: Callable[[], T]) -> T:
        """Run ``work`` on the store's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def leave(self) -> None:
        """Leave a run that has ended."""
        await self.call(lambda: self._store.leave([], None))

    async def close(self, reason: str | None, cause: str | None = None) -> None:
        """Commit what is complete, return the leases, and leave the run.

        ``reason`` says why the run is left before its end, and ``cause`` is its code.
        """
        self._store.hurry()
        if self._pump is not None:
            self._pump.cancel()
            await asyncio.gather(self._pump, return_exceptions=True)
        batch = list(self._completions)
        self._completions.clear()
        try:
            await self.call(lambda: self._store.leave([completion for completion, _ in batch], reason, cause))
            _resolve(batch)
        except Exception as error:
            _reject(batch, error)
            raise
        finally:
            await self.call(self._store.close)
            self._thread.shutdown(wait=False)

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while True:
                await self._until_something_to_do(loop)
                await self._exchange(loop)
                if self._is_dry:
                    self.ending = await self.call(self._store.finish)
                if self.ending is not None:
                    break
        except Exception as error:  # noqa: BLE001 - any error: the crawl must not wait for this worker
            self._error = error
            self._reject_all(error)
            self._ended(error)
        else:
            self._ended(None)

    def _reject_all(self, error: Exception) -> None:
        _reject(list(self._completions), error)
        self._completions.clear()

    async def _until_something_to_do(self, loop: asyncio.AbstractEventLoop) -> None:
        heartbeat_at = loop.time() + HEARTBEAT_SECONDS
        while not (self._seeds or self._completions or self._wanted(loop)) and loop.time() < heartbeat_at:
            self._wake.clear()
            seconds = heartbeat_at - loop.time()
            if self._started and self._outstanding < self._capacity:
                seconds = min(seconds, max(self._idle_until - loop.time(), 0.01))
            with contextlib.suppress(TimeoutError):
                # Not wait_for: before Python 3.12 it loses a cancellation that arrives at the same moment as the
                # wake-up.
                async with asyncio.timeout(seconds):
                    await self._wake.wait()
        if self._outstanding and len(self._completions) < GROUP_SIZE:
            await asyncio.sleep(GROUP_SECONDS)

    def _wanted(self, loop: asyncio.AbstractEventLoop) -> int:
        """Return how many more URLs to lease now."""
        brings_links = self._completions or self._seeds
        if not self._started or (loop.time() < self._idle_until and not brings_links):
            return 0
        missing = self._capacity - self._outstanding
        # In batches: one transaction per URL would cost more than the URL itself.
        return missing if missing * 2 >= self._capacity else 0

    @property
    def _is_dry(self) -> bool:
        return self._dry and self._started and not (self._outstanding or self._completions or self._seeds)

    async def _exchange(self, loop: asyncio.AbstractEventLoop) -> None:
        wanted = self._wanted(loop)
        batch = [self._completions.popleft() for _ in range(min(len(self._completions), GROUP_SIZE))]
        seeds, self._seeds = self._seeds, []
        completions = [completion for completion, _ in batch]
        try:
            exchange = await self.call(lambda: self._store.exchange(completions, seeds, wanted))
        except asyncio.CancelledError:
            # The exchange may not have begun. If it does commit these, their leases are gone at the second commit.
            self._completions.extendleft(reversed(batch))
            raise
        except Exception as error:
            _reject(batch, error)
            raise
        _resolve(batch)
        assert self.progress is not None
        self.progress.counts.update(exchange.counts)
        self._outstanding += len(exchange.leases)
        self.is_paced = exchange.paced
        if wanted:
            self._dry = exchange.idle is None
            idle = POLL_SECONDS if exchange.idle is None else min(exchange.idle, POLL_SECONDS)
            self._idle_until = loop.time() + idle
        for lease in exchange.leases:
            self.deliver(lease)


def _resolve(batch: list[tuple[Completion, asyncio.Future[None]]]) -> None:
    for _, committed in batch:
        if not committed.done():
            committed.set_result(None)


def _reject(batch: list[tuple[Completion, asyncio.Future[None]]], error: Exception) -> None:
    for _, committed in batch:
        if not committed.done():
            committed.set_exception(error)
            committed.exception()  # marks it as retrieved: the worker reports the error, once
