"""Corrects the history of articles after a new extraction of their archived pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from dayuan_crawler.fields import RECORD_VERSION
from dayuan_crawler.frontier.model import Kind, Link
from dayuan_crawler.pages.version import extractor_version
from dayuan_crawler.storage.archive.table import ArchiveTable
from dayuan_crawler.storage.articles.duplicates import COMPARED_AT_ONCE, NearDuplicates
from dayuan_crawler.storage.articles.lives import revisits
from dayuan_crawler.storage.articles.record import exported, former_columns
from dayuan_crawler.storage.articles.table import ArticleTable
from dayuan_crawler.storage.core.chunks import chunks
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.crawl.coverage import CoverageTable
from dayuan_crawler.storage.crawl.frontier import FrontierTable
from dayuan_crawler.storage.crawl.revisits import RevisitTable
from dayuan_crawler.storage.rereading.replay import Buried, Event, Life, Pointed, Seen, State, Stored
from dayuan_crawler.storage.schema import Article, Observation, Revision
from dayuan_crawler.storage.search.catalogue import Catalogue
from dayuan_crawler.text.origins import Rebase
from dayuan_crawler.watch.coverage import RunCoverage

_articles = Article.__table__
_revisions = Revision.__table__
_observations = Observation.__table__

_COLUMNS = [column.name for column in _articles.c if column.name != "id"]


@dataclass(frozen=True, slots=True)
class Correction:
    """What a new extraction changes in an article: fields of its current record, and former states."""

    url: str
    is_new: bool
    fields: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    revisions: tuple[int, int] = (0, 0)
    corrected_states: int = 0

    @property
    def is_none(self) -> bool:
        return not (self.is_new or self.fields or self.corrected_states or self.revisions[0] != self.revisions[1])


Readings = Mapping[str, Sequence[Event]]


def would_correct(database: Database, section: str, readings: Readings) -> list[Correction]:
    """The corrections that :func:`correct` would make."""
    with database.reading() as connection:
        return _Rereading(connection, section).apply(readings, write=False)


def correct(
    database: Database,
    section: str,
    readings: Readings,
    aliases: Mapping[str, Iterable[str]],
    page_ids: Sequence[int],
) -> list[Correction]:
    """Correct the history of articles, by URL, in one transaction. Returns the corrections.

    ``aliases`` gives other URLs by canonical URL; ``page_ids`` are the archived pages that were read.
    """

    def work(connection: Connection, _: datetime) -> list[Correction]:
        corrections = _Rereading(connection, section).apply(readings, write=True)
        if aliases:
            ArticleTable(connection).add_aliases(aliases)
        ArchiveTable(connection).mark_read(page_ids, extractor_version())
        return corrections

    return database.run(work)


def replace_coverage(database: Database, coverage: Mapping[int, RunCoverage]) -> None:
    """Replace the coverage of each run by that of a new extraction of all pages of a section."""

    def replace(connection: Connection, _: datetime) -> None:
        for run_id, read in sorted(coverage.items()):
            CoverageTable(connection).replace(run_id, read)

    database.run(replace)


class _Rereading:
    """New extractions of articles, within one transaction."""

    def __init__(self, connection: Connection, section: str) -> None:
        self._connection = connection
        self._section = section

    def apply(self, readings: Readings, *, write: bool) -> list[Correction]:
        known: dict[str, Row[Any]] = {}
        for some in chunks(readings):
            query = select(_articles).where(_articles.c.url.in_(some)).order_by(_articles.c.id)
            if write:
                query = query.with_for_update()
            known |= {row.url: row for row in self._connection.execute(query)}
        ids = [row.id for row in known.values()]
        former = self._former(ids)
        observed = self._observed(ids) if write else {}
        corrections = []
        for url, events in readings.items():
            article = known.get(url)
            states = _stored_states(article, former.get(article.id, [])) if article is not None else []
            life = _replay(events, states)
            if not life.states or not any(isinstance(event, Seen) for event in events):
                continue
            correction = _compare(url, article, states, life)
            corrections.append(correction)
            if write:
                article_id = self._write(url, article, life, correction)
                self._write_observations(article_id, observed.get(article_id, {}), life.observations)
        return corrections

    def _former(self, ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
        former: dict[int, list[Row[Any]]] = {}
        for some in chunks(ids):
            query = select(_revisions).where(_revisions.c.article_id.in_(some)).order_by(_revisions.c.revision)
            for row in self._connection.execute(query):
                former.setdefault(row.article_id, []).append(row)
        return former

    def _observed(self, ids: Sequence[int]) -> dict[int, dict[datetime, dict[str, Any]]]:
        """The stored counters of each article, by time of visit."""
        observed: dict[int, dict[datetime, dict[str, Any]]] = {}
        for some in chunks(ids):
            for row in self._connection.execute(select(_observations).where(_observations.c.article_id.in_(some))):
                observed.setdefault(row.article_id, {})[row.seen_at] = row._asdict()
        return observed

    def _write(self, url: str, article: Row[Any] | None, life: Life, correction: Correction) -> int:
        """Write an article's current and former states; returns its id."""
        present = {name: life.states[-1].columns[name] for name in _COLUMNS}
        if article is None:
            statement = insert(Article).returning(_articles.c.id)
            article_id = int(self._connection.execute(statement, present).scalar_one())
            Catalogue(self._connection).add([{**present, "id": article_id}])
            self._adopt(url, life)
        else:
            article_id = article.id
            if not correction.is_none:
                self._connection.execute(update(Article).where(_articles.c.id == article_id).values(present))
                Catalogue(self._connection).replace(article._asdict(), {**article._asdict(), **present})
                self._connection.execute(delete(Revision).where(_revisions.c.article_id == article_id))
                NearDuplicates.enter_anew(self._connection, [article_id])
                self._adopt(url, life)
        if article is None or not correction.is_none:
            self._write_former(article_id, life)
        return article_id

    def _write_former(self, article_id: int, life: Life) -> None:
        rows = [
            {
                "article_id": article_id,
                "revision": state.columns["revision"],
                "run_id": state.columns["changed_run"],
                "valid_from": state.columns["changed_at"],
                "replaced_at": following.start,
                "record": exported(SimpleNamespace(**state.columns)),
                "record_version": RECORD_VERSION,
            }
            for state, following in zip(life.states, life.states[1:], strict=False)
        ]
        if rows:
            self._connection.execute(insert(Revision), rows)

    def _write_observations(
        self,
        article_id: int,
        stored: Mapping[datetime, Mapping[str, Any]],
        observations: Sequence[Mapping[str, Any]],
    ) -> None:
        wanted = {row["seen_at"]: {"article_id": article_id, **row} for row in observations}
        new = [row for seen_at, row in wanted.items() if stored.get(seen_at) != row]
        replaced = [row["seen_at"] for row in new if row["seen_at"] in stored]
        if replaced:
            own = _observations.c.article_id == article_id
            self._connection.execute(delete(Observation).where(own, _observations.c.seen_at.in_(replaced)))
        if new:
            self._connection.execute(insert(Observation), new)

    def _adopt(self, url: str, life: Life) -> None:
        """Add a live article to the frontier as fetched, if it is unknown, failed or gone there."""
        columns = life.states[-1].columns
        frontier = FrontierTable(self._connection)
        link = Link(self._section, url, Kind.ARTICLE)
        if columns["status"] == "live" and not frontier.has(link):
            frontier.adopt(link, columns["changed_run"], columns["last_seen_at"])
            due = revisits(self._connection, [url], columns["last_seen_at"])
            RevisitTable(self._connection).schedule({link.fingerprint: due[url]})


def run_events(connection: Connection, rebase: Rebase) -> dict[str, list[Event]]:
    """What runs noted about articles, by current URL."""
    events: dict[str, list[Event]] = {}
    for row in ArchiveTable(connection).notes():
        for url in row.note.get("gone", ()):
            events.setdefault(rebase.text(url), []).append(Buried(row.noted_at, row.run_id))
        for url, original in row.note.get("near_duplicates", {}).items():
            present = rebase.text(original) if original else None
            events.setdefault(rebase.text(url), []).append(Pointed(row.noted_at, row.run_id, present))
    return events


def _replay(events: Iterable[Event], states: Sequence[State]) -> Life:
    """Replay archived visits, together with the stored states that no visit began."""
    events = list(events)
    begun = frozenset(state.start for state in states)
    told = {event.at for event in events if isinstance(event, Seen | Buried)}
    kept = [Stored(state.start, state.columns) for state in states if state.start not in told]
    # Stored states already include the near duplicates that later runs found.
    if states:
        events = [event for event in events if not isinstance(event, Pointed)]
    life = Life.replay([*events, *kept], begun)
    by_start = {state.start: state.columns for state in states}
    for state in life.states:
        if (stored := by_start.get(state.start)) is not None:
            state.columns |= {name: stored[name] for name in ("changed_at", "changed_run", "near_duplicate_of")}
    if states and life.states:
        present, stored = life.states[-1].columns, states[-1].columns
        present["last_seen_at"] = max(present["last_seen_at"], stored["last_seen_at"])
        first = min(life.states[0].columns["first_seen_at"], stored["first_seen_at"])
        for state in life.states:
            state.columns["first_seen_at"] = first
    return life


def _stored_states(article: Row[Any], former: Sequence[Row[Any]]) -> list[State]:
    """The stored states, the current one last."""
    states = []
    start = article.first_seen_at
    for row in former:
        columns = former_columns(row.record, row.record_version)
        columns |= {"changed_at": row.valid_from, "changed_run": row.run_id}
        states.append(State(start, columns))
        start = row.replaced_at
    states.append(State(start, {name: getattr(article, name) for name in _COLUMNS}))
    return states


def _compare(url: str, article: Row[Any] | None, states: Sequence[State], life: Life) -> Correction:
    if article is None:
        return Correction(url, is_new=True, revisions=(0, len(life.states)))
    before, after = _record(states[-1]), _record(life.states[-1])
    stored, replayed = states[-1].columns, life.states[-1].columns
    # Exported times are in whole seconds. A smaller difference is a correction too.
    differing = {name for name in after if before[name] != after[name]}
    differing |= {name for name in ("first_seen_at", "last_seen_at", "changed_at") if stored[name] != replayed[name]}
    fields = {name: (before[name], after[name]) for name in after if name in differing}
    if stored["layout"] != replayed["layout"]:
        fields["layout"] = (stored["layout"], replayed["layout"])
    former = [_record(state) for state in states[:-1]]
    states_differ = sum(one != other for one, other in zip(former, map(_record, life.states[:-1]), strict=False))
    return Correction(
        url,
        is_new=False,
        fields=fields,
        revisions=(len(states), len(life.states)),
        corrected_states=states_differ,
    )


def _record(state: State) -> dict[str, Any]:
    record = exported(SimpleNamespace(**state.columns))
    # Flat, so that each difference names its field.
    for name in ("copyright", "comments"):
        record |= {f"{name}.{part}": value for part, value in record.pop(name).items()}
    return record


def compare_reread(database: Database) -> None:
    """Compare the articles that new extractions changed with all others, in several transactions."""

    def compare(connection: Connection, now: datetime) -> int:
        return NearDuplicates(connection, now, None).compare_some(COMPARED_AT_ONCE)

    for _ in database.run_in_pieces(compare):
        pass
