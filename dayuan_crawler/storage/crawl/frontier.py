"""The frontier's table: discovers, leases and settles URLs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
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
from dayuan_crawler.storage.crawl.deletions import DeletionTable
from dayuan_crawler.storage.crawl.settlement import SETTLE
from dayuan_crawler.storage.schema import FrontierUrl, Worker

_frontier = FrontierUrl.__table__
_workers = Worker.__table__


def is_in(state: UrlState) -> ColumnElement[bool]:
    # A literal: the planner does not use a partial index if the state is a parameter of unknown value.
    return _frontier.c.state == literal(state.value, literal_execute=True)


class FrontierTable:
    """The frontier, within one transaction. Times are parameters; it never reads a clock."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def discover(self, links: Iterable[Link], run_id: int, now: datetime) -> int:
        """Add links to the frontier, each once; returns how many wait now and did not before.

        A list or navigation page is fetched once per run. A known article stays as it is. A part is fetched again
        whenever its article is.
        """
        articles: list[Link] = []
        others: list[Link] = []
        for link in {link.fingerprint: link for link in links}.values():
            (articles if link.kind is Kind.ARTICLE else others).append(link)
        return self.insert(articles, run_id, now) + self._revive(others, run_id, now)

    def lease(self, section: str, worker_id: int, limit: int, now: datetime) -> list[Lease]:
        """Lease up to ``limit`` due URLs to a worker: parts first, then lists, then articles in order of discovery."""
        due = (
            select(_frontier.c.id)
            .where(
                _frontier.c.section == section,
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
        """The leases of a worker."""
        return self._leases(and_(_frontier.c.worker_id == worker_id, is_in(UrlState.LEASED)))

    def _leases(self, condition: ColumnElement[bool]) -> list[Lease]:
        rows = self._connection.execute(select(_frontier).where(condition).order_by(_frontier.c.rank, _frontier.c.id))
        return [
            Lease(
                id=row.id,
                link=Link(row.section, row.url, Kind(row.kind), row.callback, row.payload or {}),
                attempts=row.attempts,
                etag=row.etag,
                last_modified=row.last_modified,
                misses=row.misses,
            )
            for row in rows
        ]

    def next_due(self, section: str) -> datetime | None:
        """When the first waiting URL is due; None if none waits."""
        query = select(func.min(_frontier.c.due_at)).where(_frontier.c.section == section, is_in(UrlState.DISCOVERED))
        due: datetime | None = self._connection.scalar(query)
        return due

    def is_leased(self, section: str) -> bool:
        """Whether any worker has leased a URL of this section."""
        query = select(_frontier.c.id).where(_frontier.c.section == section, is_in(UrlState.LEASED)).limit(1)
        return self._connection.scalar(query) is not None

    def owned(self, lease_ids: Iterable[int], worker_id: int) -> set[int]:
        """Lock those leases that are still this worker's; the others were reclaimed. Returns their ids."""
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
        """Return leases with their new state, as :func:`~dayuan_crawler.storage.crawl.settlement.settled` describes each."""
        if rows:
            self._connection.execute(SETTLE, list(rows))

    def drop(self, lease_ids: Sequence[int]) -> None:
        """Delete finished parts: their content is stored, and they are discovered again with their article."""
        if lease_ids:
            self._connection.execute(delete(FrontierUrl).where(_frontier.c.id.in_(lease_ids)))

    def fail(self, link: Link, cause: Cause | None, reason: str, now: datetime, run_id: int) -> None:
        """Mark a URL that is not leased as failed, to be retried by a later run; the delay grows with each miss."""
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
                # Its page was fetched and not stored: a later visit needs it.
                etag=None,
                last_modified=None,
            )
        )

    def forget_misses(self, links: Iterable[Link]) -> None:
        """Reset the misses of articles that were read completely."""
        for keys in chunks([link.fingerprint for link in links]):
            missed = (_frontier.c.fingerprint.in_(keys), _frontier.c.misses > 0)
            self._connection.execute(update(FrontierUrl).where(*missed).values(misses=0, missed_run=None))

    def hasten(self, section: str, now: datetime) -> None:
        """Make all waiting URLs due now, because their times were set before the clock was set back."""
        self._connection.execute(
            update(FrontierUrl)
            .where(_frontier.c.section == section, is_in(UrlState.DISCOVERED), _frontier.c.due_at > now)
            .values(due_at=now)
        )

    def release(self, worker_ids: Iterable[int]) -> int:
        """Make the URLs leased to these workers due at once; returns how many."""
        result = self._connection.execute(
            update(FrontierUrl)
            .where(_frontier.c.worker_id.in_(list(worker_ids)), is_in(UrlState.LEASED))
            .values(state=UrlState.DISCOVERED, worker_id=None)
        )
        return result.rowcount

    def release_ended(self) -> int:
        """Make the URLs leased to ended workers due; returns how many."""
        ended = select(_workers.c.id).where(_workers.c.ended_at.is_not(None))
        result = self._connection.execute(
            update(FrontierUrl)
            .where(is_in(UrlState.LEASED), _frontier.c.worker_id.in_(ended))
            .values(state=UrlState.DISCOVERED, worker_id=None)
        )
        return result.rowcount

    def has(self, link: Link) -> bool:
        """Whether a link is in the frontier, and neither failed nor gone."""
        query = select(_frontier.c.id).where(
            _frontier.c.fingerprint == link.fingerprint,
            _frontier.c.state.not_in([UrlState.FAILED, UrlState.GONE]),
        )
        return self._connection.scalar(query) is not None

    def adopt(self, link: Link, run_id: int, now: datetime) -> None:
        """Record an article as fetched under its own URL, after it was fetched under another."""
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

    def retry_failed(self, sections: Sequence[str], now: datetime) -> int:
        """Make failed URLs due again; returns how many."""
        condition = [is_in(UrlState.FAILED)]
        if sections:
            condition.append(_frontier.c.section.in_(sections))
        result = self._connection.execute(
            update(FrontierUrl)
            .where(and_(*condition))
            .values(state=UrlState.DISCOVERED, due_at=now, attempts=0, cause=None, reason=None)
        )
        return result.rowcount

    def summary(self, section: str) -> FrontierSummary:
        """Number of a section's URLs by state, and when the next one is due."""
        rows = self._connection.execute(
            select(_frontier.c.state, func.count()).where(_frontier.c.section == section).group_by(_frontier.c.state)
        )
        states = {UrlState(state): count for state, count in rows}
        return FrontierSummary(states, self.next_due(section))

    def failures(self, section: str, limit: int) -> list[dict[str, str | None]]:
        """The failed URLs of a section: ``url``, ``cause`` (a code) and ``reason`` (a message for users)."""
        rows = self._connection.execute(
            select(_frontier.c.url, _frontier.c.cause, func.coalesce(_frontier.c.reason, "").label("reason"))
            .where(_frontier.c.section == section, is_in(UrlState.FAILED))
            .order_by(_frontier.c.id)
            .limit(limit)
        )
        return [dict(row) for row in rows.mappings()]

    def insert(self, links: Sequence[Link], run_id: int, now: datetime) -> int:
        """Add those links to the frontier that are not in it; returns how many wait.

        What was deleted on request is known, and is never due.
        """
        if not links:
            return 0
        statement = insert_into(self._connection, FrontierUrl).on_conflict_do_nothing(index_elements=["fingerprint"])
        deleted = DeletionTable(self._connection).among(link.url for link in links)
        if deleted:
            rows = [_row(link, run_id, now) | AT_REST for link in links if link.url in deleted]
            self._connection.execute(statement, rows)
            links = [link for link in links if link.url not in deleted]
        return self._execute_counting(statement, links, run_id, now) if links else 0

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


# A URL that is known, and is not visited again.
AT_REST: dict[str, Any] = {"state": UrlState.FETCHED, "due_at": None}


def wake(connection: Connection, condition: ColumnElement[bool], now: datetime) -> int:
    """Make known articles due for a revisit; returns how many."""
    result = connection.execute(
        update(FrontierUrl).where(condition).values(state=UrlState.DISCOVERED, due_at=now, attempts=0)
    )
    return result.rowcount


def _row(link: Link, run_id: int, now: datetime) -> dict[str, Any]:
    return {
        "fingerprint": link.fingerprint,
        "section": link.section,
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
