"""Registers a worker in a run: a new one, or one to resume or join."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from dayuan_crawler.frontier.model import Assignment, Plan, Progress
from dayuan_crawler.frontier.store import RunInProgress
from dayuan_crawler.storage.core.engine import StorageError
from dayuan_crawler.storage.crawl.deletions import DeletionTable
from dayuan_crawler.storage.crawl.ending import counts_of
from dayuan_crawler.storage.crawl.frontier import FrontierTable
from dayuan_crawler.storage.crawl.revisits import RevisitTable
from dayuan_crawler.storage.crawl.runs import Process, RunTable
from dayuan_crawler.storage.crawl.walks import WalkTable
from dayuan_crawler.storage.portal.origins import OriginTable

# A clock that went back by more than this was set back. A smaller step delays no URL for long.
SET_BACK = timedelta(minutes=1)

# After a longer interruption the list may have shifted, or have new articles: walk it again from the top.
REWALK_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class RunOpening:
    """Registers a worker for a section's run, within one transaction."""

    connection: Connection
    assignment: Assignment
    now: datetime

    def open(self, token: str) -> Progress:
        """Start, resume or join the run. One token registers only one worker. Raises RunInProgress or StorageError."""
        runs, section = RunTable(self.connection), self.assignment.section
        self._refuse_deleted()
        self._origin.check()
        if (worker := runs.registered(token)) is not None:
            run = runs.get(worker.run_id)
            return _progress(run, worker.id, resumed=run.started_at != worker.started_at)
        bury(self.connection, runs.left_over(self.now), self.now)
        found = runs.running(section)
        number = self._start() if found is None else found.id
        if found is not None:
            self._take_up(found)
        worker_id = runs.join(number, Process.current(), self.now, token)
        return _progress(runs.get(number), worker_id, resumed=found is not None)

    def _refuse_deleted(self) -> None:
        """Raise StorageError if the section was deleted on request."""
        section = self.assignment.section
        deleted_at = DeletionTable(self.connection).of_section(section)
        if deleted_at is not None:
            raise StorageError(
                f"{section} was deleted on {deleted_at:%Y-%m-%d}, and is not crawled again:"
                f" scrapy delete --lift {section} allows it"
            )

    @property
    def _origin(self) -> OriginTable:
        return OriginTable(self.connection, self.assignment.portal, self.assignment.origin)

    def _start(self) -> int:
        """Start a run; returns its id. Known articles become due for a revisit: all, or due ones within the budget."""
        runs, revisits, section = RunTable(self.connection), RevisitTable(self.connection), self.assignment.section
        plan = self.assignment.plan
        number = runs.start(
            section, plan.mode, plan.since, self.now, revisits=plan.revisits, delay=plan.delay, list_path=plan.list_path
        )
        if plan.revisits is None:
            waiting = revisits.wake_all(section, self.now)
        else:
            waiting = revisits.wake_due(section, plan.revisits, self.now, plan.since)
        runs.count(number, {"waiting": waiting})
        return number

    def _take_up(self, run: Row[Any]) -> None:
        """Resume or join a run, with the plan with which it began. Raises RunInProgress."""
        runs = RunTable(self.connection)
        alive, dead = runs.workers(run.id, self.now)
        if alive and (elsewhere := self._origin.elsewhere(run.section)):
            raise RunInProgress(
                f"run {run.id} of {run.section} is in progress at {elsewhere[0]}, and not at {self.assignment.origin}:"
                " run the command again when it has ended"
            )
        if alive and not self.assignment.join:
            raise RunInProgress(self._in_progress(run, alive[0]))
        bury(self.connection, dead, self.now)
        last_sign = runs.last_sign(run.id) or self.now
        hasten_if_set_back(self.connection, run.section, last_sign, self.now)
        if not alive and abs(self.now - last_sign) > REWALK_AFTER:
            self._walk_anew(run)
        runs.slow_down(run.id, self.assignment.delay)

    def _walk_anew(self, run: Row[Any]) -> None:
        """Restart the walk of a resumed run, so that it finds new articles before its end."""
        walk, runs = WalkTable(self.connection), RunTable(self.connection)
        if run.walk_complete:
            walk.prove_found(run.section, run.id)
        runs.walk_anew(run.id)
        runs.count(run.id, {"waiting": -walk.forget_walk(run.section, run.id)})

    def _in_progress(self, run: Row[Any], worker: Row[Any]) -> str:
        todo = "nothing to do; -a join=1 helps it"
        if not (plan := _plan(run)).has_aim_of(self.assignment.plan):
            todo = (
                f"it was begun with {plan}; run this command again when it is done, or with -a join=1 to help it first"
            )
        return (
            f"run {run.id} of {run.section} is in progress (process {worker.pid} on {worker.host}"
            f" since {worker.started_at:%Y-%m-%d %H:%M} UTC): {todo}"
        )


def bury(connection: Connection, dead: Iterable[Row[Any]], now: datetime) -> None:
    """End dead workers, and reclaim the leases of all ended ones."""
    for worker in dead:
        RunTable(connection).bury(worker, now)
    FrontierTable(connection).release_ended()


def hasten_if_set_back(connection: Connection, section: str, last_sign: datetime, now: datetime) -> None:
    """Make all waiting URLs due, if the clock was set back since a worker's last heartbeat."""
    if last_sign - now > SET_BACK:
        FrontierTable(connection).hasten(section, now)


def _plan(run: Row[Any]) -> Plan:
    return Plan(run.mode, run.since, run.revisits, run.delay, run.list_path)


def _progress(run: Row[Any], worker_id: int, *, resumed: bool) -> Progress:
    return Progress(run.id, worker_id, _plan(run), resumed, run.walks_all, counts_of(run))
