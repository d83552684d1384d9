"""Runs and their workers: their state, their counters, and which workers are dead."""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, text, update

from dayuan_crawler.frontier.causes import RunCause
from dayuan_crawler.frontier.walk import WalkEnd
from dayuan_crawler.storage.core.clock import clock
from dayuan_crawler.storage.schema import Run, Worker

_runs = Run.__table__
_workers = Worker.__table__

# A worker without a heartbeat for this long counts as dead. Its machine may be suspended, or its process stopped.
HEARTBEAT_TIMEOUT = timedelta(seconds=60)

COUNTERS = ("requests", "waiting", "done", "new", "changed", "unchanged", "gone", "failed")


@dataclass(frozen=True, slots=True)
class Process:
    """Identifies this process. ``machine`` is the scope of its ``pid``; ``started`` detects a reused one."""

    host: str
    machine: str
    pid: int
    started: float

    @classmethod
    def current(cls) -> Process:
        pid = os.getpid()
        return cls(socket.gethostname(), machine(), pid, _process_started(pid) or 0.0)


class RunTable:
    """The runs and workers, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def running(self, section: str) -> Row[Any] | None:
        """The section's unfinished run, locked; None if there is none."""
        query = select(_runs).where(_runs.c.section == section, _runs.c.state == "running").with_for_update()
        return self._connection.execute(query).one_or_none()

    def get(self, run_id: int) -> Row[Any]:
        return self._connection.execute(select(_runs).where(_runs.c.id == run_id)).one()

    def find(self, run_id: int) -> Row[Any] | None:
        """The run with this id; None if there is none."""
        return self._connection.execute(select(_runs).where(_runs.c.id == run_id)).one_or_none()

    def sections(self) -> set[str]:
        """The keys of all sections that were crawled."""
        return set(self._connection.scalars(select(_runs.c.section).distinct()))

    def newest_but_one(self) -> dict[str, Row[Any]]:
        """The last but one finished run of each section that has two."""
        age = func.row_number().over(partition_by=_runs.c.section, order_by=_runs.c.id.desc())
        finished = select(_runs, age.label("age")).where(_runs.c.state != "running").subquery()
        return {row.section: row for row in self._connection.execute(select(finished).where(finished.c.age == 2))}

    def last_finished(self, section: str) -> Row[Any] | None:
        """The newest finished run of a section; None if there is none."""
        query = select(_runs).where(_runs.c.section == section, _runs.c.state != "running").order_by(_runs.c.id.desc())
        return self._connection.execute(query.limit(1)).one_or_none()

    def last_walk(self, section: str, before: int) -> Row[Any] | None:
        """The newest run of a section, before this one, whose walk went to the end of the list, so far as it could."""
        query = select(_runs).where(_runs.c.section == section, _runs.c.id < before, _runs.c.listed.is_not(None))
        return self._connection.execute(query.order_by(_runs.c.id.desc()).limit(1)).one_or_none()

    def start(
        self,
        section: str,
        mode: str,
        since: datetime | None,
        now: datetime,
        *,
        revisits: int | None = None,
        delay: float = 0.0,
        list_path: str | None = None,
    ) -> int:
        """Start a run; returns its id. It walks the whole list if the previous run should have, but did not."""
        last = self.last_finished(section)
        owed = last is not None and last.walks_all and (last.walk_end is None or WalkEnd(last.walk_end).is_fault)
        result = self._connection.execute(
            insert(Run).returning(_runs.c.id),
            {
                "section": section,
                "mode": mode,
                "since": since,
                "revisits": revisits,
                "delay": delay,
                "list_path": list_path,
                "walks_all": mode == "full" or owed,
                "state": "running",
                "started_at": now,
            },
        )
        return int(result.scalar_one())

    def slow_down(self, run_id: int, delay: float) -> None:
        """Raise the delay between a run's requests. The longest requested delay applies."""
        self._connection.execute(update(Run).where(_runs.c.id == run_id, _runs.c.delay < delay).values(delay=delay))

    def restore(self, run_id: int, values: Mapping[str, Any]) -> int:
        """Add a run from the archive, under its id unless another run has it; returns its id in this database."""
        known = self._connection.execute(
            select(_runs.c.id).where(_runs.c.section == values["section"], _runs.c.started_at == values["started_at"])
        ).scalar_one_or_none()
        if known is not None:
            return int(known)
        if self.find(run_id) is None:
            values = {**values, "id": run_id}
        number = int(self._connection.execute(insert(Run).returning(_runs.c.id), dict(values)).scalar_one())
        if self._connection.dialect.name == "postgresql":
            # An explicit id does not advance the sequence.
            self._connection.execute(
                text("SELECT setval(pg_get_serial_sequence('runs', 'id'), (SELECT max(id) FROM runs))")
            )
        return number

    def amend(self, run_id: int, values: Mapping[str, Any]) -> None:
        """Update a restored run with its end."""
        self._connection.execute(update(Run).where(_runs.c.id == run_id).values(dict(values)))

    def walked(self, section: str) -> bool:
        """Whether any run has walked this section's list to its end."""
        query = select(_runs.c.id).where(_runs.c.section == section, _runs.c.walk_complete).limit(1)
        return self._connection.scalar(query) is not None

    def unfinished_walks(self, section: str) -> list[int]:
        """The runs with an incomplete walk: an article that they found does not prove that older ones are known."""
        return list(
            self._connection.scalars(select(_runs.c.id).where(_runs.c.section == section, ~_runs.c.walk_complete))
        )

    def walk_ended(
        self, run_id: int, end: WalkEnd, fault: str | None, listed: int | None, *, is_complete: bool
    ) -> None:
        """Record why a run's walk ended; ``listed`` is the number of articles found if it went to the list's end."""
        values = {"walk_end": end, "walk_fault": fault, "walk_complete": is_complete, "listed": listed}
        self._connection.execute(update(Run).where(_runs.c.id == run_id).values(values))

    def saw_the_last_page(self, section: str) -> bool:
        """Whether this section's list has a pager: it has ended a walk, and the last walk did not find it missing."""
        last = self.last_finished(section)
        query = select(_runs.c.id).where(_runs.c.section == section, _runs.c.walk_end == WalkEnd.LAST_PAGE).limit(1)
        return last is not None and last.walk_end != WalkEnd.NO_PAGER and self._connection.scalar(query) is not None

    def walk_anew(self, run_id: int) -> None:
        """Reset the walk of a run, which walks the list once more."""
        values = {"walk_end": None, "walk_fault": None, "walk_complete": False, "listed": None}
        self._connection.execute(update(Run).where(_runs.c.id == run_id).values(values))

    def portal_says(self, run_id: int, total: int) -> None:
        """Record the number of articles in the section by the portal's own count."""
        self._connection.execute(update(Run).where(_runs.c.id == run_id).values(portal_total=total))

    def count(self, run_id: int, increments: Mapping[str, int]) -> None:
        """Add to a run's counters."""
        changes = {name: _runs.c[name] + value for name, value in increments.items() if value}
        if changes:
            self._connection.execute(update(Run).where(_runs.c.id == run_id).values(changes))

    def finish(
        self, run_id: int, *, cause: RunCause | None, reason: str | None, now: datetime, stored: int | None = None
    ) -> None:
        """Finish a run with no waiting URLs. It is complete if there is no ``cause``."""
        state = "complete" if cause is None else "incomplete"
        values = {"state": state, "cause": cause, "reason": reason, "finished_at": now, "stored": stored}
        self._connection.execute(update(Run).where(_runs.c.id == run_id).values(values))

    def pause(self, run_id: int, cause: str | None, reason: str) -> None:
        """Record why a run stopped early; the next crawl of the section resumes it."""
        condition = (_runs.c.id == run_id, _runs.c.state == "running")
        self._connection.execute(update(Run).where(*condition).values(cause=cause, reason=reason))

    def history(self, sections: Sequence[str], limit: int, before: int | None = None) -> list[Row[Any]]:
        """The runs, newest first; with ``before``, only those older than that run id."""
        query = select(_runs).order_by(_runs.c.id.desc()).limit(limit)
        if sections:
            query = query.where(_runs.c.section.in_(sections))
        if before is not None:
            query = query.where(_runs.c.id < before)
        return list(self._connection.execute(query))

    def join(self, run_id: int, process: Process, now: datetime, token: str | None = None) -> int:
        """Register a worker; returns its id."""
        result = self._connection.execute(
            insert(Worker).returning(_workers.c.id),
            {
                "run_id": run_id,
                "token": token,
                "host": process.host,
                "machine": process.machine,
                "pid": process.pid,
                "process_started": process.started,
                "started_at": now,
                "heartbeat_at": now,
            },
        )
        return int(result.scalar_one())

    def registered(self, token: str) -> Row[Any] | None:
        """The worker registered with this token; None if there is none."""
        return self._connection.execute(select(_workers).where(_workers.c.token == token)).one_or_none()

    def beat(self, worker_id: int, now: datetime) -> bool:
        """Update a worker's heartbeat; False if it was presumed dead, so that it is not registered any more."""
        result = self._connection.execute(
            update(Worker).where(_workers.c.id == worker_id, _workers.c.ended_at.is_(None)).values(heartbeat_at=now)
        )
        return bool(result.rowcount)

    def bury(self, worker: Row[Any], now: datetime) -> None:
        """End a dead worker, unless it has sent a heartbeat since ``worker`` was read."""
        self._connection.execute(
            update(Worker)
            .where(_workers.c.id == worker.id, _workers.c.heartbeat_at < worker.heartbeat_at + timedelta(seconds=1))
            .values(ended_at=now)
        )

    def leave(self, worker_ids: Iterable[int], now: datetime) -> None:
        self._connection.execute(
            update(Worker)
            .where(_workers.c.id.in_(list(worker_ids)), _workers.c.ended_at.is_(None))
            .values(ended_at=now)
        )

    def last_sign(self, run_id: int) -> datetime | None:
        """The time of the last heartbeat of any worker of the run."""
        query = select(func.max(_workers.c.heartbeat_at)).where(_workers.c.run_id == run_id)
        last: datetime | None = self._connection.scalar(query)
        return last

    def workers(self, run_id: int, now: datetime) -> tuple[list[Row[Any]], list[Row[Any]]]:
        """The run's workers that have not ended: those alive, and those dead."""
        rows = self._connection.execute(
            select(_workers).where(_workers.c.run_id == run_id, _workers.c.ended_at.is_(None))
        )
        alive: list[Row[Any]] = []
        dead: list[Row[Any]] = []
        for row in rows:
            (alive if is_alive(row, now) else dead).append(row)
        return alive, dead

    def with_live_workers(self, run_ids: Iterable[int]) -> set[int]:
        """Those of the runs that a live worker works on."""
        query = select(_workers, clock(self._connection).label("now")).where(
            _workers.c.run_id.in_(list(run_ids)), _workers.c.ended_at.is_(None)
        )
        return {row.run_id for row in self._connection.execute(query) if is_alive(row, row.now)}

    def left_over(self, now: datetime) -> list[Row[Any]]:
        """Workers that died after their run ended, but before they did."""
        query = (
            select(_workers)
            .join(_runs, _runs.c.id == _workers.c.run_id)
            .where(_workers.c.ended_at.is_(None), _runs.c.state != "running")
        )
        return [row for row in self._connection.execute(query) if not is_alive(row, now)]


def is_alive(worker: Row[Any], now: datetime) -> bool:
    """Whether a worker sent a heartbeat lately and, on the same machine, whether its process still exists."""
    if abs(now - worker.heartbeat_at) >= HEARTBEAT_TIMEOUT:
        return False
    if worker.machine != machine():
        return True
    started = _process_started(worker.pid)
    return started is not None and abs(started - worker.process_started) < 1


@cache
def machine() -> str:
    """The scope of process numbers: the kernel's boot id and the PID namespace."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return f"{uuid.getnode():012x} {socket.gethostname()}"[:128]


def _process_started(pid: int) -> float | None:
    """Start time of a process, in clock ticks since boot (proc(5), field 22); None if it does not exist."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return 0.0 if not Path("/proc/self/stat").exists() and _exists(pid) else None
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    # A zombie has exited; its parent has not waited for it yet.
    return None if fields[0] == "Z" else float(fields[19])


def _exists(pid: int) -> bool:
    """Whether a process exists. For systems without /proc."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
