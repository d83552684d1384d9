"""The portal's origin: one politeness for all workers, and its robots.txt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.dialects import postgresql, sqlite

from dayuan_crawler.storage.schema import Origin, Section

_origins = Origin.__table__
_sections = Section.__table__


# No more than a day lies between two requests, whatever robots.txt says: a calendar has an end.
MAX_GAP_S = 86_400.0
# No request is reserved, or held, for longer than this ahead, and the gaps of as many requests as workers have under way.
MAX_AHEAD_S = 3600.0
MAX_UNDER_WAY = 256


@dataclass(frozen=True, slots=True)
class RobotsTxt:
    """A robots.txt as it was answered: ``status`` is the HTTP status."""

    status: int
    body: bytes
    fetched_at: datetime


class OriginTable:
    """The origins as one transaction sees them."""

    def __init__(self, connection: Connection, origin: str) -> None:
        self._connection = connection
        self._origin = origin

    def reserve(self, requests: int, delay: float, now: datetime) -> list[float]:
        """Reserve the next moments for ``requests`` requests, ``delay`` seconds apart for all workers together.

        Gives each request's wait in seconds from now.
        """
        row = self._locked(now)
        gap = timedelta(seconds=min(max(delay, row.crawl_delay or 0.0), MAX_GAP_S))
        first = max(row.next_request_at, now)
        if first - now > timedelta(seconds=MAX_AHEAD_S) + gap * MAX_UNDER_WAY:
            # It was reserved by a clock that has gone back since.
            first = now
        if gap > timedelta(0) or first < row.next_request_at:
            self._update(next_request_at=first + gap * requests)
        return [max((first + gap * index - now).total_seconds(), 0.0) for index in range(requests)]

    def hold(self, seconds: float, now: datetime) -> None:
        """Let no request be reserved for this long: the server asked for it (Retry-After)."""
        row = self._locked(now)
        self._update(next_request_at=max(row.next_request_at, now + timedelta(seconds=seconds)))

    def robots_txt(self) -> RobotsTxt | None:
        """The robots.txt that was kept."""
        query = select(_origins).where(_origins.c.origin == self._origin)
        row = self._connection.execute(query).one_or_none()
        if row is None or row.robots_fetched_at is None:
            return None
        return RobotsTxt(row.robots_status, row.robots_body, row.robots_fetched_at)

    def keep_robots_txt(self, robots: RobotsTxt, crawl_delay: float | None, now: datetime) -> None:
        """Keep a robots.txt, and the seconds between requests that it asks for, for all workers."""
        self._locked(now)
        self._update(
            robots_status=robots.status,
            robots_body=robots.body,
            robots_fetched_at=robots.fetched_at,
            crawl_delay=crawl_delay,
        )

    def section(self, city: str) -> str | None:
        """Where the portal keeps this city's section, as found before."""
        return self._connection.scalar(
            select(_sections.c.url).where(_sections.c.city == city, _sections.c.origin == self._origin)
        )

    def keep_section(self, city: str, url: str) -> None:
        statement = self._dialect.insert(Section).values(city=city, origin=self._origin, url=url)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["city", "origin"], set_={"url": statement.excluded.url})
        )

    def _locked(self, now: datetime) -> Row[Any]:
        query = select(_origins).where(_origins.c.origin == self._origin).with_for_update()
        row = self._connection.execute(query).one_or_none()
        if row is None:
            self._connection.execute(
                self._dialect.insert(Origin).values(origin=self._origin, next_request_at=now).on_conflict_do_nothing()
            )
            row = self._connection.execute(query).one()
        return row

    def _update(self, **values: Any) -> None:
        self._connection.execute(update(Origin).where(_origins.c.origin == self._origin).values(values))

    @property
    def _dialect(self) -> Any:
        return sqlite if self._connection.dialect.name == "sqlite" else postgresql
