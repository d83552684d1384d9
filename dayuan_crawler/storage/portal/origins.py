"""The origins of portals: request slots shared by all workers, and robots.txt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from dayuan_crawler.frontier.policy import lateness
from dayuan_crawler.storage.core.engine import StorageError
from dayuan_crawler.storage.core.upsert import insert_into
from dayuan_crawler.storage.schema import Origin, Section
from dayuan_crawler.text.origins import Rebase

_origins = Origin.__table__
_sections = Section.__table__


# Longest gap between two requests, in seconds, whatever robots.txt says: larger values overflow dates.
MAX_GAP_S = 86_400.0
# Longest pause, in seconds. Besides it, each worker reserves at most one turn ahead.
MAX_AHEAD_S = 3600.0
MAX_WORKERS = 256
# How long it is believed that the portal tells all counters at once, or that it does not.
COUNTS_LIFETIME = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class RobotsTxt:
    """A robots.txt as received. ``status`` is the HTTP status."""

    status: int
    body: bytes
    fetched_at: datetime


def known_origins(connection: Connection, portal: str) -> list[str]:
    """All origins under which a portal was ever requested, the current one included."""
    query = select(_origins.c.origin).where(_origins.c.portal == portal)
    return list(connection.scalars(query.order_by(_origins.c.origin)))


def origins_beside(connection: Connection, origin: str) -> list[str]:
    """All origins of the portal that was requested at this one."""
    portal = select(_origins.c.portal).where(_origins.c.origin == origin).scalar_subquery()
    return list(connection.scalars(select(_origins.c.origin).where(_origins.c.portal == portal)))


class OriginTable:
    """An origin of a portal, within one transaction."""

    def __init__(self, connection: Connection, portal: str, origin: str) -> None:
        self._connection = connection
        self._portal = portal
        self._origin = origin

    def reserve(self, delay: float, now: datetime) -> tuple[float, float]:
        """Reserve the next turn for a request, at least ``delay`` seconds after the previous turn of any worker.

        Returns the seconds to wait for it, and the gap between two requests in seconds.
        """
        row = self._locked(now)
        gap = min(max(delay, row.crawl_delay or 0.0), MAX_GAP_S)
        spacing = timedelta(seconds=gap + lateness(gap) if gap else 0.0)
        turn = max(row.next_request_at, now)
        if turn - now > timedelta(seconds=MAX_AHEAD_S) + spacing * MAX_WORKERS:
            # The turn was reserved before the clock was set back.
            turn = now
        if spacing or turn < row.next_request_at:
            self._update(next_request_at=turn + spacing)
        return (turn - now).total_seconds(), gap

    def is_paced(self, delay: float, now: datetime) -> bool:
        """Whether requests have to wait for a turn, because of a delay or a pause that the server asked for."""
        if delay > 0:
            return True
        query = select(_origins.c.crawl_delay, _origins.c.next_request_at).where(_origins.c.origin == self._origin)
        row = self._connection.execute(query).one_or_none()
        return row is not None and (bool(row.crawl_delay) or row.next_request_at > now)

    def hold(self, seconds: float, now: datetime) -> None:
        """Reserve no turn for this many seconds: the server asked for a pause (Retry-After)."""
        row = self._locked(now)
        self._update(next_request_at=max(row.next_request_at, now + timedelta(seconds=seconds)))

    def robots_txt(self) -> RobotsTxt | None:
        """The stored robots.txt; None if there is none."""
        query = select(_origins).where(_origins.c.origin == self._origin)
        row = self._connection.execute(query).one_or_none()
        if row is None or row.robots_fetched_at is None:
            return None
        return RobotsTxt(row.robots_status, row.robots_body, row.robots_fetched_at)

    def keep_robots_txt(self, robots: RobotsTxt, crawl_delay: float | None, now: datetime) -> None:
        """Store a robots.txt and its crawl-delay in seconds, for all workers."""
        row = self._locked(now)
        # Fetching robots.txt counts as a request.
        gap = timedelta(seconds=min(crawl_delay or 0.0, MAX_GAP_S))
        self._update(
            next_request_at=max(row.next_request_at, now + gap),
            robots_status=robots.status,
            robots_body=robots.body,
            robots_fetched_at=robots.fetched_at,
            crawl_delay=crawl_delay,
        )

    def counts_at_once(self, now: datetime) -> bool | None:
        """Whether one request tells all counters of an article; None if that was not found out lately."""
        query = select(_origins.c.counts_at_once, _origins.c.counts_at_once_at).where(_origins.c.origin == self._origin)
        row = self._connection.execute(query).one_or_none()
        if (
            row is None
            or row.counts_at_once is None
            or not timedelta(0) <= now - row.counts_at_once_at < COUNTS_LIFETIME
        ):
            return None
        return bool(row.counts_at_once)

    def keep_counts_at_once(self, known: bool, now: datetime) -> None:  # noqa: FBT001
        """Store whether one request tells all counters of an article."""
        self._locked(now)
        self._update(counts_at_once=known, counts_at_once_at=now)

    def section_url(self, section: str) -> str | None:
        """The URL of a section's list, if it was found before."""
        return self._connection.scalar(
            select(_sections.c.url).where(_sections.c.section == section, _sections.c.origin == self._origin)
        )

    def elsewhere(self, section: str) -> list[str] | None:
        """Other origins under which a section's URLs may be stored; None if they are known to be under this one."""
        stored = set(self._connection.scalars(select(_sections.c.origin).where(_sections.c.section == section)))
        if stored == {self._origin}:
            return None
        return sorted((stored or set(known_origins(self._connection, self._portal))) - {self._origin})

    def register(self, now: datetime) -> None:
        """Record this origin as one of the portal's."""
        self._locked(now)

    def check(self) -> None:
        """Raise StorageError if the origin is another portal's."""
        holder = self._connection.scalar(select(_origins.c.portal).where(_origins.c.origin == self._origin))
        if holder not in (self._portal, None):
            raise StorageError(
                f"{self._origin} belongs to portal {holder} in this database, and not to {self._portal}:"
                " correct the portal's file, or use another database (DAYUAN_DATABASE_URL)"
            )

    def arrive(self, section: str, rebase: Rebase, now: datetime) -> None:
        """Record that all of a section's URLs are now stored under this origin."""
        self.register(now)
        query = select(_sections.c.url).where(_sections.c.section == section, _sections.c.url.is_not(None))
        # This origin's row comes last, because a section found here takes precedence.
        urls = list(self._connection.scalars(query.order_by(_sections.c.origin == self._origin)))
        self._connection.execute(delete(Section).where(_sections.c.section == section))
        values = {"section": section, "origin": self._origin, "url": rebase.text(urls[-1]) if urls else None}
        self._connection.execute(insert_into(self._connection, Section).values(values).on_conflict_do_nothing())

    def keep_section(self, section: str, url: str) -> None:
        statement = insert_into(self._connection, Section).values(section=section, origin=self._origin, url=url)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["section", "origin"], set_={"url": statement.excluded.url})
        )

    def _locked(self, now: datetime) -> Row[Any]:
        query = select(_origins).where(_origins.c.origin == self._origin).with_for_update()
        row = self._connection.execute(query).one_or_none()
        if row is None:
            self._connection.execute(
                insert_into(self._connection, Origin)
                .values(origin=self._origin, portal=self._portal, next_request_at=now)
                .on_conflict_do_nothing()
            )
            row = self._connection.execute(query).one()
        return row

    def _update(self, **values: Any) -> None:
        self._connection.execute(update(Origin).where(_origins.c.origin == self._origin).values(values))
