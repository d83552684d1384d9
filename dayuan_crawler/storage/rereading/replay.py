"""Replays an article's history from its archived visits. Pure: events in, states out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dayuan_crawler.storage.articles.record import COUNTERS
from dayuan_crawler.storage.articles.table import Change, buried, succeed


@dataclass(frozen=True, slots=True)
class Seen:
    """A visit that read the article: its columns. ``partial``: some of its comments are missing."""

    at: datetime
    run_id: int
    values: Mapping[str, Any]
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A visit that the portal answered with 304 Not Modified."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Buried:
    """A run presumed the article gone."""

    at: datetime
    run_id: int


@dataclass(frozen=True, slots=True)
class Pointed:
    """A run found the article that this one repeats, or that it repeats none (None)."""

    at: datetime
    run_id: int
    url: str | None


@dataclass(frozen=True, slots=True)
class Stored:
    """A state in the database that no archived visit began. It stays as it is."""

    at: datetime
    columns: Mapping[str, Any]


Event = Seen | Confirmed | Buried | Pointed | Stored


@dataclass(slots=True)
class State:
    """A state of an article since ``start``: all columns of its row. ``fixed``: no archived page showed it."""

    start: datetime
    columns: dict[str, Any]
    fixed: bool = False


@dataclass(slots=True)
class Life:
    """The states of an article, the current one last, and its counters at each visit."""

    states: list[State] = field(default_factory=list)
    observations: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def replay(cls, events: Iterable[Event], begun: frozenset[datetime] = frozenset()) -> Life:
        """Replay the events by the rules of a crawl. ``begun`` holds the times at which stored states began.

        The same code extracted all visits, so two states differ only because the portal changed.
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
            # The crawl saw no change here, so a difference is only a better extraction.
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
