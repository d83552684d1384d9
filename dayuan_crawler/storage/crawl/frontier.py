"""The frontier's table: discovering, leasing and settling URLs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)

from dayuan_crawler.frontier.causes import Cause
from dayuan_crawler.frontier.model import FrontierSummary, Kind, Lease, Link, UrlState
from dayuan_crawler.frontier.policy import recheck_after
from dayuan_crawler.storage.core.chunks import chunks
from dayuan_crawler.storage.core.upsert import insert_into
from dayuan_crawler.storage.schema import FrontierUrl, Worker
from dayuan_crawler.storage.schema.types import UtcDateTime

_frontier = FrontierUrl.__table__
_workers = Worker.__table__


def is_in(state: UrlState) -> ColumnElement[bool]:
    # Written out: a partial index is not used where the state is a parameter that the planner does not know.
    return _frontier.c.state == literal(state.value, literal_execute=True)


class FrontierTable:
    """The frontier as one transaction sees it. Every time is given, none is read from a clock."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def discover(self, links: Iterable[Link], run_id: int, now: datetime) -> int:
        """Put links in the frontier, each once; the number that now waits and did not before.

        A list or navigation page is walked once in every run; an article that is known stays as
        it is; a part is asked for again whenever its article is.
        """
        articles: list[Link] = []
        others: list[Link] = []
        for link in {link.fingerprint: link for link in links}.values():
            (articles if link.kind is Kind.ARTICLE else others).append(link)
        return self.insert(articles, run_id, now) + self._revive(others, run_id, now)

    def lease(self, city: str, worker_id: int, limit: int, now: datetime) -> list[Lease]:
        """Claim up to ``limit`` due URLs for a worker: parts first, then lists, then articles in order of discovery."""
        due = (
            select(_frontier.c.id)
            .where(
                _frontier.c.city == city,
                is_in(UrlState.DISCOVERED),
                _frontier.c.due_at <= now,
            )
            .order_by(_frontier.c.rank, _frontier.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        ids = list(self._connection.scalars(due))
        if not ids:
            return []
        self._connection.execute(
            update(FrontierUrl).where(_frontier.c.id.in_(ids)).values(state=UrlState.LEASED, worker_id=worker_id)
        )
        return self._leases(_frontier.c.id.in_(ids))

    def held(self, worker_id: int) -> list[Lease]:
        """What a worker has leased."""
        return self._leases(and_(_frontier.c.worker_id == worker_id, is_in(UrlState.LEASED)))

    def _leases(self, condition: ColumnElement[bool]) -> list[Lease]:
        rows = self._connection.execute(select(_frontier).where(condition).order_by(_frontier.c.rank, _frontier.c.id))
        return [
            Lease(
                id=row.id,
                link=Link(row.city, row.url, Kind(row.kind), row.callback, row.payload or {}),
                attempts=row.attempts,
                etag=row.etag,
                last_modified=row.last_modified,
                misses=row.misses,
            )
            for row in rows
        ]

    def next_due(self, city: str) -> datetime | None:
        """When the first waiting URL is due; None when none waits."""
        query = select(func.min(_frontier.c.due_at)).where(_frontier.c.city == city, is_in(UrlState.DISCOVERED))
        due: datetime | None = self._connection.scalar(query)
        return due

    def is_leased(self, city: str) -> bool:
        """Whether any worker holds a URL of this city."""
        query = select(_frontier.c.id).where(_frontier.c.city == city, is_in(UrlState.LEASED)).limit(1)
        return self._connection.scalar(query) is not None

    def owned(self, lease_ids: Iterable[int], worker_id: int) -> set[int]:
        """Those leases that are still this worker's, locked; others were reclaimed from it."""
        query = (
            select(_frontier.c.id)
            .where(
                _frontier.c.id.in_(sorted(lease_ids)),
                _frontier.c.worker_id == worker_id,
                is_in(UrlState.LEASED),
            )
            .order_by(_frontier.c.id)
            .with_for_update()
        )
        return set(self._connection.scalars(query))

    def settle(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Give leases back with their new state. Each row has every key of ``_SETTLED`` and ``lease``."""
        if rows:
            self._connection.execute(_SETTLE, list(rows))

    def drop(self, lease_ids: Sequence[int]) -> None:
        """Forget finished parts: what they brought is stored, and they are asked anew with their article."""
        if lease_ids:
            self._connection.execute(delete(FrontierUrl).where(_frontier.c.id.in_(lease_ids)))

    def fail(self, link: Link, cause: Cause | None, reason: str, now: datetime, run_id: int) -> None:
        """Mark a URL that no lease is held on as failed, and due again at a later run: each time after a longer while."""
        row = _frontier.c.fingerprint == link.fingerprint
        misses = (self._connection.scalar(select(_frontier.c.misses).where(row)) or 0) + 1
        self._connection.execute(
            update(FrontierUrl)
            .where(row)
            .values(
                state=UrlState.FAILED,
                cause=cause,
                reason=reason,
                fetched_at=now,
                due_at=now + recheck_after(misses),
                misses=misses,
                missed_run=run_id,
            )
        )

    def forget_misses(self, links: Iterable[Link]) -> None:
        """Note that these articles were read wholly, after visits that missed a part of them."""
        for keys in chunks([link.fingerprint for link in links]):
            missed = (_frontier.c.fingerprint.in_(keys), _frontier.c.misses > 0)
            self._connection.execute(update(FrontierUrl).where(*missed).values(misses=0, missed_run=None))

    def hasten(self, city: str, now: datetime) -> None:
        """Make all that waits due: the times were set by a clock that has gone back since."""
        self._connection.execute(
            update(FrontierUrl)
            .where(_frontier.c.city == city, is_in(UrlState.DISCOVERED), _frontier.c.due_at > now)
            .values(due_at=now)
        )

    def release(self, worker_ids: Iterable[int]) -> int:
        """Make what these workers hold due again, at once; how many URLs that were."""
        result = self._connection.execute(
            update(FrontierUrl)
            .where(_frontier.c.worker_id.in_(list(worker_ids)), is_in(UrlState.LEASED))
            .values(state=UrlState.DISCOVERED, worker_id=None)
        )
        return result.rowcount

    def release_ended(self) -> int:
        """Make due what is leased to workers that are no more; how many URLs that were."""
        ended = select(_workers.c.id).where(_workers.c.ended_at.is_not(None))
        result = self._connection.execute(
            update(FrontierUrl)
            .where(is_in(UrlState.LEASED), _frontier.c.worker_id.in_(ended))
            .values(state=UrlState.DISCOVERED, worker_id=None)
        )
        return result.rowcount

    def has(self, link: Link) -> bool:
        """Whether a link is in the frontier and neither failed nor gone."""
        query = select(_frontier.c.id).where(
            _frontier.c.fingerprint == link.fingerprint,
            _frontier.c.state.not_in([UrlState.FAILED, UrlState.GONE]),
        )
        return self._connection.scalar(query) is not None

    def adopt(self, link: Link, run_id: int, now: datetime) -> None:
        """Note an article that was fetched under another address as fetched under its own."""
        row = {**_row(link, run_id, now), "state": UrlState.FETCHED, "due_at": None, "fetched_at": now}
        self._connection.execute(
            insert_into(self._connection, FrontierUrl)
            .values(row)
            .on_conflict_do_update(
                index_elements=["fingerprint"],
                set_={"state": UrlState.FETCHED, "cause": None, "reason": None, "fetched_at": now},
                where=_frontier.c.state.in_([UrlState.FAILED, UrlState.GONE]),
            )
        )

    def retry_failed(self, cities: Sequence[str], now: datetime) -> int:
        """Make failed URLs due again; how many."""
        condition = [is_in(UrlState.FAILED)]
        if cities:
            condition.append(_frontier.c.city.in_(cities))
        result = self._connection.execute(
            update(FrontierUrl)
            .where(and_(*condition))
            .values(state=UrlState.DISCOVERED, due_at=now, attempts=0, cause=None, reason=None)
        )
        return result.rowcount

    def summary(self, city: str) -> FrontierSummary:
        """The city's URLs by state, and when the next one is due."""
        rows = self._connection.execute(
            select(_frontier.c.state, func.count()).where(_frontier.c.city == city).group_by(_frontier.c.state)
        )
        states = {UrlState(state): count for state, count in rows}
        return FrontierSummary(states, self.next_due(city))

    def failures(self, city: str, limit: int) -> list[dict[str, str | None]]:
        """The failed URLs of a city: each with its ``url``, the ``cause`` as a code, and the ``reason`` for people."""
        rows = self._connection.execute(
            select(_frontier.c.url, _frontier.c.cause, func.coalesce(_frontier.c.reason, "").label("reason"))
            .where(_frontier.c.city == city, is_in(UrlState.FAILED))
            .order_by(_frontier.c.id)
            .limit(limit)
        )
        return [dict(row) for row in rows.mappings()]

    def insert(self, links: Sequence[Link], run_id: int, now: datetime) -> int:
        """Put those links in the frontier that are not in it; how many."""
        if not links:
            return 0
        statement = insert_into(self._connection, FrontierUrl).on_conflict_do_nothing(index_elements=["fingerprint"])
        return self._execute_counting(statement, links, run_id, now)

    def _revive(self, links: Sequence[Link], run_id: int, now: datetime) -> int:
        if not links:
            return 0
        statement = insert_into(self._connection, FrontierUrl)
        new = statement.excluded
        statement = statement.on_conflict_do_update(
            index_elements=["fingerprint"],
            set_={
                "state": new.state,
                "due_at": new.due_at,
                "attempts": 0,
                "cause": None,
                "reason": None,
                "older_than": None,
                "callback": new.callback,
                "payload": new.payload,
                "listed_run": new.listed_run,
            },
            where=and_(
                _frontier.c.state != UrlState.LEASED,
                or_(_frontier.c.listed_run != new.listed_run, _frontier.c.kind == Kind.PART),
            ),
        )
        return self._execute_counting(statement, links, run_id, now)

    def _execute_counting(self, statement: Any, links: Sequence[Link], run_id: int, now: datetime) -> int:
        rows = [_row(link, run_id, now) for link in links]
        return len(self._connection.execute(statement.returning(_frontier.c.id), rows).all())


_SETTLED = (
    "state",
    "due_at",
    "attempts",
    "cause",
    "reason",
    "older_than",
    "etag",
    "last_modified",
    "fetched_at",
    "misses",
    "missed_run",
)
_SETTLE = (
    update(FrontierUrl)
    .where(_frontier.c.id == bindparam("lease"))
    .values(
        {name: bindparam(f"new_{name}") for name in _SETTLED if name != "fetched_at"}
        | {
            "worker_id": None,
            # Without a type, the driver would write the time in a form of its own.
            "fetched_at": func.coalesce(bindparam("new_fetched_at", type_=UtcDateTime()), _frontier.c.fetched_at),
        }
    )
)


def wake(connection: Connection, condition: ColumnElement[bool], now: datetime) -> int:
    """Let known articles wait for another visit; how many."""
    result = connection.execute(
        update(FrontierUrl).where(condition).values(state=UrlState.DISCOVERED, due_at=now, attempts=0)
    )
    return result.rowcount


def settled(lease: Lease, state: UrlState, now: datetime, **changes: Any) -> dict[str, Any]:
    """The row that :meth:`FrontierTable.settle` takes: the lease's values, but for ``changes``."""
    values = {
        "state": state,
        "due_at": None,
        "attempts": 0,
        "cause": None,
        "reason": None,
        "older_than": None,
        "etag": lease.etag,
        "last_modified": lease.last_modified,
        "fetched_at": now,
        "misses": lease.misses if state is UrlState.DISCOVERED else 0,
        "missed_run": None,
        **changes,
    }
    return {"lease": lease.id} | {f"new_{name}": value for name, value in values.items()}


def _row(link: Link, run_id: int, now: datetime) -> dict[str, Any]:
    return {
        "fingerprint": link.fingerprint,
        "city": link.city,
        "kind": link.kind,
        "url": link.url,
        "state": UrlState.DISCOVERED,
        "rank": link.rank,
        "due_at": now,
        "callback": link.callback,
        "payload": link.payload or None,
        "discovered_at": now,
        "discovered_run": run_id,
        "listed_run": run_id,
    }
