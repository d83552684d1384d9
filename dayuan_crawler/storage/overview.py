"""State of the archive and its crawls: sections, days, runs, and waiting or failed URLs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, case, func, select, tuple_

from dayuan_crawler.frontier.model import UrlState
from dayuan_crawler.storage.core.clock import china_day
from dayuan_crawler.storage.crawl.frontier import is_in
from dayuan_crawler.storage.crawl.runs import RunTable
from dayuan_crawler.storage.schema import FrontierUrl, Listing, Run
from dayuan_crawler.storage.search.catalogue import UNDATED

_frontier = FrontierUrl.__table__
_listings = Listing.__table__
_runs = Run.__table__


@dataclass(frozen=True, slots=True)
class SectionArticles:
    """Number of a section's articles, with those that are gone, and when the newest was published."""

    articles: int
    gone: int
    newest: datetime | None


class Overview:
    """The data of the console's overview, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def sections(self) -> dict[str, SectionArticles]:
        """The sections that have articles, by name."""
        section, number = _listings.c.section, func.count().label("number")
        # Grouped apart, because each has an index of its own: gone articles are few.
        gone = select(section, number).where(_listings.c.gone_at.is_not(None)).group_by(section).subquery()
        known = select(section, number, func.max(_listings.c.listed_at).label("newest")).group_by(section).subquery()
        query = select(known, func.coalesce(gone.c.number, 0).label("gone")).outerjoin(
            gone, gone.c.section == known.c.section
        )
        return {
            row.section: SectionArticles(row.number, row.gone, _known(row.newest))
            for row in self._connection.execute(query)
        }

    def days(self, section: str | None, since: datetime) -> dict[date, dict[str, int]]:
        """Number of articles published on each day, in China's time, since a moment, by section; empty days are left out."""
        day = china_day(self._connection, _listings.c.listed_at)
        query = select(day, _listings.c.section, func.count()).where(_listings.c.listed_at >= since)
        if section is not None:
            query = query.where(_listings.c.section == section)
        days: dict[date, dict[str, int]] = {}
        for moment, name, count in self._connection.execute(query.group_by(day, _listings.c.section)):
            days.setdefault(date.fromisoformat(str(moment)), {})[name] = count
        return days

    def last_runs(self) -> dict[str, Row[Any]]:
        """The newest run of each section."""
        newest = select(func.max(_runs.c.id)).group_by(_runs.c.section)
        rows = self._connection.execute(select(_runs).where(_runs.c.id.in_(newest)).order_by(_runs.c.section))
        return {run.section: run for run in rows}

    def is_readable(self) -> None:
        """Raise StorageError if the runs cannot be read."""
        self._connection.scalar(select(_runs.c.id).limit(1))

    def outcomes(self) -> dict[tuple[str, str], int]:
        """Number of ended runs of each section, by ``complete`` or the code of why they are not."""
        outcome = case((_runs.c.state == "complete", "complete"), else_=func.coalesce(_runs.c.cause, "unknown"))
        query = select(_runs.c.section, outcome, func.count()).where(_runs.c.finished_at.is_not(None))
        rows = self._connection.execute(query.group_by(_runs.c.section, outcome).order_by(_runs.c.section, outcome))
        return {(section, ended): number for section, ended, number in rows}

    def last_complete(self) -> dict[str, datetime]:
        """When the last complete run of each section ended."""
        query = select(_runs.c.section, func.max(_runs.c.finished_at)).where(_runs.c.state == "complete")
        return {row[0]: row[1] for row in self._connection.execute(query.group_by(_runs.c.section))}

    def stopped(self, runs: Iterable[Row[Any]]) -> set[int]:
        """Ids of those runs that are to continue, but have no live process."""
        unfinished = {run.id for run in runs if run.state == "running"}
        return unfinished - RunTable(self._connection).with_live_workers(unfinished) if unfinished else set()

    def failed(self) -> dict[str, int]:
        """Number of failed URLs of each section that has any."""
        query = select(_frontier.c.section, func.count()).where(is_in(UrlState.FAILED))
        return {row[0]: row[1] for row in self._connection.execute(query.group_by(_frontier.c.section))}

    def url_states(self) -> Mapping[str, dict[str, int]]:
        """Number of URLs in each state, by section."""
        states: dict[str, dict[str, int]] = {}
        query = select(_frontier.c.section, _frontier.c.state, func.count()).group_by(
            _frontier.c.section, _frontier.c.state
        )
        for section, state, count in self._connection.execute(query):
            states.setdefault(section, {})[state] = count
        return states

    def urls(self, section: str, state: UrlState, limit: int, after: tuple[int, int] | None = None) -> list[Row[Any]]:
        """URLs of a section in a state, in lease order; ``after`` is the rank and id of the last URL seen."""
        query = (
            select(_frontier)
            .where(_frontier.c.section == section, is_in(state))
            .order_by(_frontier.c.rank, _frontier.c.id)
            .limit(limit)
        )
        if after is not None:
            query = query.where(tuple_(_frontier.c.rank, _frontier.c.id) > after)
        return list(self._connection.execute(query))


def _known(moment: datetime | None) -> datetime | None:
    return None if moment == UNDATED else moment
