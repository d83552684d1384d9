"""Revisits of known articles: when they are due, which a run makes, and which found the article gone."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import datetime, timedelta
from heapq import nlargest
from math import inf

from sqlalchemy import ColumnElement, Connection, and_, bindparam, or_, select, text, true, update

from dayuan_crawler.frontier.model import Kind, UrlState
from dayuan_crawler.storage.core.chunks import chunks
from dayuan_crawler.storage.crawl.frontier import is_in, wake
from dayuan_crawler.storage.schema import REVISITED, FrontierUrl

_frontier = FrontierUrl.__table__
# Rows read at a time.
AT_ONCE = 1000


class RevisitTable:
    """The known articles of the frontier, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def schedule(self, due: Mapping[bytes, datetime]) -> None:
        """Set when fetched articles, by fingerprint, are due for a revisit."""
        if due:
            self._connection.execute(_SCHEDULE, [{"article": key, "new_due_at": at} for key, at in due.items()])

    def wake_due(self, section: str, limit: int, now: datetime, since: datetime | None = None) -> int:
        """Make up to ``limit`` articles wait for the revisit for which they are due, the likeliest to have changed first.

        With ``since``, leaves out articles that are known to be older.
        """
        wanted: ColumnElement[bool] = true()
        if since is not None:
            wanted = or_(_frontier.c.older_than.is_(None), _frontier.c.older_than > since)
        columns = (_frontier.c.id, _frontier.c.due_at, _frontier.c.fetched_at)
        due = (
            select(*columns).where(_revisited(section), _frontier.c.due_at <= now, wanted).order_by(_frontier.c.due_at)
        )
        with closing(self._connection.execute(due, execution_options={"yield_per": AT_ONCE})) as rows:
            # Not by the database: each is due when it has changed with the same probability, whatever its interval was.
            likeliest = nlargest(limit, rows, key=lambda row: _share_waited(row.due_at, row.fetched_at, now))
        return sum(
            wake(self._connection, _frontier.c.id.in_(some), now) for some in chunks([row.id for row in likeliest])
        )

    def wake_all(self, section: str, now: datetime) -> int:
        """Make every known article of a section wait for a revisit."""
        return wake(self._connection, _revisited(section), now)

    def gone_in(self, section: str, run_id: int) -> list[tuple[str, int]]:
        """The articles that this run found gone, with the number of visits in a row that did."""
        rows = self._connection.execute(
            select(_frontier.c.url, _frontier.c.misses).where(*_gone_in(section, run_id)).order_by(_frontier.c.id)
        )
        return [(url, misses) for url, misses in rows]

    def disbelieve_gone(self, section: str, run_id: int, due_at: datetime) -> None:
        """Discard this run's finding that articles are gone, and schedule a revisit."""
        self._connection.execute(
            update(FrontierUrl)
            .where(*_gone_in(section, run_id))
            .values(state=UrlState.FETCHED, misses=_frontier.c.misses - 1, missed_run=None, due_at=due_at)
        )


def _share_waited(due_at: datetime, fetched_at: datetime | None, now: datetime) -> float:
    """How long an article has waited, as a multiple of its interval. One that no run has read yet comes first."""
    interval = due_at - fetched_at if fetched_at is not None else timedelta(0)
    return (now - due_at + interval) / interval if interval > timedelta(0) else inf


_SCHEDULE = (
    update(FrontierUrl)
    .where(_frontier.c.fingerprint == bindparam("article"), _frontier.c.state == UrlState.FETCHED)
    .values(due_at=bindparam("new_due_at"))
)


def _revisited(section: str) -> ColumnElement[bool]:
    # Exactly the condition of the partial index, which is not used otherwise.
    return and_(_frontier.c.section == section, text(REVISITED))


def _gone_in(section: str, run_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        _frontier.c.section == section,
        _frontier.c.kind == Kind.ARTICLE,
        is_in(UrlState.GONE),
        _frontier.c.missed_run == run_id,
    )
