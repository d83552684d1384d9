"""The portal's origin: one politeness for all workers, and its robots.txt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from dayuan_crawler.frontier.policy import lateness
from dayuan_crawler.storage.core.upsert import insert_into
from dayuan_crawler.storage.schema import Origin, Section
from dayuan_crawler.text.origins import Rebase

_origins = Origin.__table__
_sections = Section.__table__


# No more than a day lies between two requests, whatever robots.txt says: a calendar has an end.
MAX_GAP_S = 86_400.0
# No pause is longer than this, and each worker has one turn reserved ahead.
MAX_AHEAD_S = 3600.0
MAX_WORKERS = 256


@dataclass(frozen=True, slots=True)
class RobotsTxt:
    """A robots.txt as it was answered: ``status`` is the HTTP status."""

    status: int
    body: bytes
    fetched_at: datetime


def known_origins(connection: Connection) -> list[str]:
    """All origins at which the portal was ever asked: its former ones, and the present one."""
    return list(connection.scalars(select(_origins.c.origin).order_by(_origins.c.origin)))


class OriginTable:
    """The origins as one transaction sees them."""

    def __init__(self, connection: Connection, origin: str) -> None:
        self._connection = connection
        self._origin = origin

    def reserve(self, delay: float, now: datetime) -> tuple[float, float]:
        """Reserve the next turn for one request, ``delay`` seconds after the one before, whichever worker's that is.

        Gives the seconds to wait for it, and those between two requests.
        """
        row = self._locked(now)
        gap = min(max(delay, row.crawl_delay or 0.0), MAX_GAP_S)
        spacing = timedelta(seconds=gap + lateness(gap) if gap else 0.0)
        turn = max(row.next_request_at, now)
        if turn - now > timedelta(seconds=MAX_AHEAD_S) + spacing * MAX_WORKERS:
            # It was reserved by a clock that has gone back since.
            turn = now
        if spacing or turn < row.next_request_at:
            self._update(next_request_at=turn + spacing)
        return (turn - now).total_seconds(), gap

    def is_paced(self, delay: float, now: datetime) -> bool:
        """Whether requests have to wait for their turn: there is a delay to keep, or the server asked for a pause."""
        if delay > 0:
            return True
        query = select(_origins.c.crawl_delay, _origins.c.next_request_at).where(_origins.c.origin == self._origin)
        row = self._connection.execute(query).one_or_none()
        return row is not None and (bool(row.crawl_delay) or row.next_request_at > now)

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
        row = self._locked(now)
        # Reading it was a request as well.
        gap = timedelta(seconds=min(crawl_delay or 0.0, MAX_GAP_S))
        self._update(
            next_request_at=max(row.next_request_at, now + gap),
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

    def elsewhere(self, city: str) -> list[str] | None:
        """Where else than at this origin a city's addresses may be stored; None when they are known to be here."""
        stored = set(self._connection.scalars(select(_sections.c.origin).where(_sections.c.city == city)))
        if stored == {self._origin}:
            return None
        return sorted((stored or set(known_origins(self._connection))) - {self._origin})

    def register(self, now: datetime) -> None:
        """Have this origin known as one of the portal's."""
        self._locked(now)

    def arrive(self, city: str, rebase: Rebase, now: datetime) -> None:
        """Note that all of a city's addresses are stored at this origin."""
        self.register(now)
        query = select(_sections.c.url).where(_sections.c.city == city, _sections.c.url.is_not(None))
        # Its own comes last: what was found here goes before what was found elsewhere.
        urls = list(self._connection.scalars(query.order_by(_sections.c.origin == self._origin)))
        self._connection.execute(delete(Section).where(_sections.c.city == city))
        values = {"city": city, "origin": self._origin, "url": rebase.text(urls[-1]) if urls else None}
        self._connection.execute(insert_into(self._connection, Section).values(values).on_conflict_do_nothing())

    def keep_section(self, city: str, url: str) -> None:
        statement = insert_into(self._connection, Section).values(city=city, origin=self._origin, url=url)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["city", "origin"], set_={"url": statement.excluded.url})
        )

    def _locked(self, now: datetime) -> Row[Any]:
        query = select(_origins).where(_origins.c.origin == self._origin).with_for_update()
        row = self._connection.execute(query).one_or_none()
        if row is None:
            self._connection.execute(
                insert_into(self._connection, Origin)
                .values(origin=self._origin, next_request_at=now)
                .on_conflict_do_nothing()
            )
            row = self._connection.execute(query).one()
        return row

    def _update(self, **values: Any) -> None:
        self._connection.execute(update(Origin).where(_origins.c.origin == self._origin).values(values))
