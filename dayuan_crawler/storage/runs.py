"""Runs and their workers: who crawls what, what a run has done, and who is dead."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, text, update

from dayuan_crawler.storage.schema import Run, Worker

_runs = Run.__table__
_workers = Worker.__table__

# A worker on another machine counts as dead when it was silent for this long.
HEARTBEAT_TIMEOUT = timedelta(seconds=60)

COUNTERS = ("requests", "waiting", "done", "new", "changed", "unchanged", "gone", "failed")


@dataclass(frozen=True, slots=True)
class Process:
    """This process, told apart from a later one with the same number by when it started."""

    host: str
    pid: int
    started: float

    @classmethod
    def current(cls) -> Process:
        pid = os.getpid()
        return cls(socket.gethostname(), pid, _process_started(pid) or 0.0)


class RunTable:
    """The runs and workers as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def running(self, city: str) -> Row[Any] | None:
        """The city's run that is not finished, if there is one; locked."""
        query = select(_runs).where(_runs.c.city == city, _runs.c.state == "running").with_for_update()
        return self._connection.execute(query).one_or_none()

    def get(self, run_id: int) -> Row[Any]:
        return self._connection.execute(select(_runs).where(_runs.c.id == run_id)).one()

    def find(self, run_id: int) -> Row[Any] | None:
        """The run of this number, if there is one."""
        return self._connection.execute(select(_runs).where(_runs.c.id == run_id)).one_or_none()

    def newest_but_one(self) -> dict[str, Row[Any]]:
        """The last run that each city had finished before its newest finished one; cities with one run have none."""
        age = func.row_number().over(partition_by=_runs.c.city, order_by=_runs.c.id.desc())
        finished = select(_runs, age.label("age")).where(_runs.c.state != "running").subquery()
        return {row.city: row for row in self._connection.execute(select(finished).where(finished.c.age == 2))}

    def start(self, city: str, mode: str, since: datetime | None, now: datetime) -> int:
        """A new run's number."""
        result = self._connection.execute(
            insert(Run).returning(_runs.c.id),
            {"city": city, "mode": mode, "since": since, "state": "running", "started_at": now},
        )
        return int(result.scalar_one())

    def restore(self, run_id: int, values: Mapping[str, Any]) -> int:
        """Enter a run that the archive tells of, under its number unless that is another run's; its number here."""
        known = self._connection.execute(
            select(_runs.c.id).where(_runs.c.city == values["city"], _runs.c.started_at == values["started_at"])
        ).scalar_one_or_none()
        if known is not None:
            return int(known)
        if self.find(run_id) is None:
            values = {**values, "id": run_id}
        number = int(self._connection.execute(insert(Run).returning(_runs.c.id), dict(values)).scalar_one())
        if self._connection.dialect.name == "postgresql":
            # A number that was given does not move the sequence.
            self._connection.execute(
                text("SELECT setval(pg_get_serial_sequence('runs', 'id'), (SELECT max(id) FROM runs))")
            )
        return number

    def amend(self, run_id: int, values: Mapping[str, Any]) -> None:
        """Enter how a restored run ended."""
        self._connection.execute(update(Run).where(_runs.c.id == run_id).values(dict(values)))

    def walked(self, city: str) -> bool:
        """Whether some run has walked this city's list to its end."""
        query = select(_runs.c.id).where(_runs.c.city == city, _runs.c.walk_complete).limit(1)
        return self._connection.scalar(query) is not None

    def unfinished_walks(self, city: str) -> list[int]:
        """The runs whose walk of the list never reached its end: what they found proves nothing of what is older."""
        return list(self._connection.scalars(select(_runs.c.id).where(_runs.c.city == city, ~_runs.c.walk_complete)))

    def walk_completed(self, run_id: int) -> None:
        self._connection.execute(update(Run).where(_runs.c.id == run_id).values(walk_complete=True))

    def count(self, run_id: int, increments: Mapping[str, int]) -> None:
        """Add to a run's counters."""
        changes = {name: _runs.c[name] + value for name, value in increments.items() if value}
        if changes:
            self._connection.execute(update(Run).where(_runs.c.id == run_id).values(changes))

    def finish(self, run_id: int, *, complete: bool, reason: str | None, now: datetime) -> None:
        """End a run: nothing of it waits any more."""
        self._connection.execute(
            update(Run)
            .where(_runs.c.id == run_id)
            .values(state="complete" if complete else "incomplete", reason=reason, finished_at=now)
        )

    def pause(self, run_id: int, reason: str) -> None:
        """Note why a run stopped before its end; the next crawl of the city resumes it."""
        self._connection.execute(update(Run).where(_runs.c.id == run_id).values(reason=reason))

    def history(self, cities: Sequence[str], limit: int, before: int | None = None) -> list[Row[Any]]:
        """The newest runs first; with ``before`` those older than that one."""
        query = select(_runs).order_by(_runs.c.id.desc()).limit(limit)
        if cities:
            query = query.where(_runs.c.city.in_(cities))
        if before is not None:
            query = query.where(_runs.c.id < before)
        return list(self._connection.execute(query))

    def join(self, run_id: int, process: Process, now: datetime) -> int:
        """A new worker's number."""
        result = self._connection.execute(
            insert(Worker).returning(_workers.c.id),
            {
                "run_id": run_id,
                "host": process.host,
                "pid": process.pid,
                "process_started": process.started,
                "started_at": now,
                "heartbeat_at": now,
            },
        )
        return int(result.scalar_one())

    def beat(self, worker_id: int, now: datetime) -> None:
        self._connection.execute(update(Worker).where(_workers.c.id == worker_id).values(heartbeat_at=now))

    def leave(self, worker_ids: Iterable[int], now: datetime) -> None:
        self._connection.execute(update(Worker).where(_workers.c.id.in_(list(worker_ids))).values(ended_at=now))

    def last_sign(self, run_id: int) -> datetime | None:
        """When a worker of the run was last heard of."""
        query = select(func.max(_workers.c.heartbeat_at)).where(_workers.c.run_id == run_id)
        last: datetime | None = self._connection.scalar(query)
        return last

    def workers(self, run_id: int, now: datetime) -> tuple[list[Row[Any]], list[Row[Any]]]:
        """The run's workers that have not left: those alive, and those dead."""
        rows = self._connection.execute(
            select(_workers).where(_workers.c.run_id == run_id, _workers.c.ended_at.is_(None))
        )
        alive: list[Row[Any]] = []
        dead: list[Row[Any]] = []
        for row in rows:
            (alive if is_alive(row, now) else dead).append(row)
        return alive, dead

    def left_over(self, now: datetime) -> list[Row[Any]]:
        """Workers that died between the end of their run and their own."""
        query = (
            select(_workers)
            .join(_runs, _runs.c.id == _workers.c.run_id)
            .where(_workers.c.ended_at.is_(None), _runs.c.state != "running")
        )
        return [row for row in self._connection.execute(query) if not is_alive(row, now)]


def is_alive(worker: Row[Any], now: datetime) -> bool:
    """Whether a worker lives: asked of the system on this machine, told by its heartbeat elsewhere."""
    if worker.host == socket.gethostname():
        started = _process_started(worker.pid)
        return started is not None and abs(started - worker.process_started) < 1
    return bool(abs(now - worker.heartbeat_at) < HEARTBEAT_TIMEOUT)


def _process_started(pid: int) -> float | None:
    """When a process of this machine started, in clock ticks since boot; None when there is none (proc(5), field 22)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return 0.0 if not Path("/proc/self/stat").exists() and _exists(pid) else None
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    # A zombie has died already; only its parent has not yet asked how.
    return None if fields[0] == "Z" else float(fields[19])


def _exists(pid: int) -> bool:
    """Whether a process exists, where there is no /proc."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
