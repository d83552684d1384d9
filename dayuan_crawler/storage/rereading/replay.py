"""An article's life as its archived visits tell it. Pure: events in, states out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dayuan_crawler.storage.articles.record import COUNTERS
from dayuan_crawler.storage.articles.table import Change, buried, succeed


@dataclass(frozen=True, slots=True)
class Seen:
    """A visit that read the article: its columns. ``partial``: not all of its comments."""

    at: datetime
    run_id: int
    values: Mapping[str, Any]
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A visit that the portal answered with 304."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Buried:
    """A run that believed the article to be gone."""

    at: datetime
    run_id: int


@dataclass(frozen=True, slots=True)
class Pointed:
    """A run that found which article this one repeats."""

    at: datetime
    run_id: int
    url: str | None


@dataclass(frozen=True, slots=True)
class Stored:
    """A state in the database that no archived visit began: it stays as it is."""

    at: datetime
    columns: Mapping[str, Any]


Event = Seen | Confirmed | Buried | Pointed | Stored


@dataclass(slots=True)
class State:
    """One state of an article, from ``start`` on: all columns of its row. ``fixed``: no archived page showed it."""

    start: datetime
    columns: dict[str, Any]
    fixed: bool = False


@dataclass(slots=True)
class Life:
    """The states of an article, the present one last, and its counters at each visit."""

    states: list[State] = field(default_factory=list)
    observations: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def replay(cls, events: Iterable[Event], begun: frozenset[datetime] = frozenset()) -> Life:
        """The life that the events make, by the rules of a crawl. ``begun`` is when the stored states began.

        All visits are read by the same code, so that two states differ because the portal changed, and for no other reason.
        """
        life = cls()
        for event in sorted(events, key=lambda event: event.at):
            if isinstance(event, Seen):
                life._see(event, begun)
            elif isinstance(event, Stored):
                life._keep(event)
            elif life.states:
                life._happen(event)
        return life

    @property
    def _present(self) -> dict[str, Any] | None:
        return self.states[-1].columns if self.states else None

    def _see(self, seen: Seen, begun: frozenset[datetime]) -> None:
        known = self._present
        change, new = succeed(known, seen.values, seen.at, seen.run_id, partial=seen.partial)
        if known is not None and self.states[-1].fixed and seen.at not in begun:
            # The crawl saw no change here: what is read otherwise is read better.
            began = {name: known[name] for name in ("changed_at", "changed_run", "revision", "status")}
            _, better = succeed({**known, "content_hash": ""}, seen.values, seen.at, seen.run_id, partial=seen.partial)
            known.update(better | began)
            self.states[-1].fixed = False
        elif change is Change.UNCHANGED:
            assert known is not None
            known.update(new)
        else:
            self._begin(seen.at, {**(known or {"near_duplicate_of": None}), **new})
        if any(seen.values[name] is not None for name in COUNTERS):
            counters = {name: seen.values[name] for name in COUNTERS}
            self.observations.append({"seen_at": seen.at, "run_id": seen.run_id, **counters})

    def _keep(self, stored: Stored) -> None:
        revision = self.states[-1].columns["revision"] + 1 if self.states else 1
        self._begin(stored.at, {**stored.columns, "revision": revision})
        self.states[-1].fixed = True

    def _happen(self, event: Confirmed | Buried | Pointed) -> None:
        columns = self.states[-1].columns
        if isinstance(event, Confirmed):
            columns["last_seen_at"] = event.at
        elif isinstance(event, Pointed):
            columns.update(near_duplicate_of=event.url, changed_at=event.at, changed_run=event.run_id)
        elif columns["status"] == "live":
            self._begin(event.at, {**columns, **buried(columns, event.at, event.run_id)})

    def _begin(self, start: datetime, columns: dict[str, Any]) -> None:
        if self.states:
            columns["first_seen_at"] = self.states[0].columns["first_seen_at"]
        self.states.append(State(start, columns))
