"""The field coverage of runs, and the layouts that matched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select

from dayuan_crawler.fields import FILLED_LATER
from dayuan_crawler.items import ArticleItem
from dayuan_crawler.storage.core.upsert import insert_into
from dayuan_crawler.storage.schema import Coverage, Run
from dayuan_crawler.watch.coverage import USUAL_RUNS, RunCoverage, lost_fields, usual_shares

_coverage = Coverage.__table__
_runs = Run.__table__

FIELD, LAYOUT, ALL = "field", "layout", "all"


@dataclass(frozen=True, slots=True)
class CoveredRun:
    """A run, its coverage, and the usual share of articles with each field."""

    run: Row[Any]
    read: RunCoverage
    usual: Mapping[str, float]

    @property
    def lost(self) -> dict[str, str]:
        """The fields filled less often than usual, each with a message for users."""
        return lost_fields(self.read, self.usual)


class CoverageTable:
    """The coverage of runs, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, run_id: int, items: Sequence[ArticleItem]) -> None:
        """Count articles that a run has read."""
        read = RunCoverage()
        for item in items:
            read.count(item.filled(), item.layout)
        self._add(run_id, read)

    def replace(self, run_id: int, read: RunCoverage) -> None:
        """Replace a run's coverage by that of its archived pages, unless these are fewer articles."""
        if read.articles >= self.of_runs([run_id])[run_id].articles:
            self._connection.execute(delete(Coverage).where(_coverage.c.run_id == run_id))
            self._add(run_id, read)

    def _add(self, run_id: int, read: RunCoverage) -> None:
        if not read.articles:
            return
        counts = {(ALL, ALL): read.articles}
        counts |= {(FIELD, name): number for name, number in read.fields.items()}
        counts |= {(LAYOUT, name): number for name, number in read.layouts.items()}
        statement = insert_into(self._connection, Coverage)
        more = statement.on_conflict_do_update(
            index_elements=["run_id", "kind", "name"],
            set_={"articles": _coverage.c.articles + statement.excluded.articles},
        )
        # Sorted, so that two workers cannot deadlock.
        rows = [
            {"run_id": run_id, "kind": kind, "name": name, "articles": number}
            for (kind, name), number in sorted(counts.items())
        ]
        self._connection.execute(more, rows)

    def usual(self, section: str, but_run: int) -> dict[str, float]:
        """Share of articles with each field in the last runs of a section; empty if they read too few articles."""
        last = [run.id for run in self.newest_runs(section, USUAL_RUNS, but_run)]
        return usual_shares(list(self.of_runs(last).values()))

    def of_runs(self, run_ids: Sequence[int]) -> dict[int, RunCoverage]:
        """The coverage of these runs, by run id."""
        found = {number: RunCoverage() for number in run_ids}
        query = select(_coverage).where(_coverage.c.run_id.in_(list(run_ids)))
        for row in self._connection.execute(query.order_by(_coverage.c.run_id, _coverage.c.kind, _coverage.c.name)):
            _take(found[row.run_id], row)
        return found

    def newest_runs(self, section: str, limit: int, but_run: int | None = None) -> list[Row[Any]]:
        """The newest runs of a section that read articles, newest first."""
        query = (
            select(_runs)
            .join(_coverage, _coverage.c.run_id == _runs.c.id)
            .where(_runs.c.section == section, _runs.c.id.is_distinct_from(but_run), _coverage.c.kind == ALL)
            .order_by(_runs.c.id.desc())
            .limit(limit)
        )
        return list(self._connection.execute(query))

    def series(self, section: str, limit: int) -> list[CoveredRun]:
        """The newest runs of a section that read articles, newest first, each compared with the runs before it."""
        runs = self.newest_runs(section, limit + USUAL_RUNS)
        counted = self.of_runs([run.id for run in runs])
        return _compared([(run, counted[run.id]) for run in runs])[:limit]

    def latest(self) -> list[CoveredRun]:
        """The newest run of each section that read articles, compared with the runs before it."""
        age = func.row_number().over(partition_by=_runs.c.section, order_by=_runs.c.id.desc())
        ranked = (
            select(_runs.c.id, _runs.c.section, age.label("age"))
            .join(_coverage, _coverage.c.run_id == _runs.c.id)
            .where(_coverage.c.kind == ALL)
            .subquery()
        )
        query = (
            select(ranked.c.id, ranked.c.section, _coverage.c.kind, _coverage.c.name, _coverage.c.articles)
            .join(_coverage, _coverage.c.run_id == ranked.c.id)
            .where(ranked.c.age <= 1 + USUAL_RUNS)
            .order_by(ranked.c.section, ranked.c.id.desc(), _coverage.c.kind, _coverage.c.name)
        )
        sections: dict[str, dict[int, tuple[Any, RunCoverage]]] = {}
        for row in self._connection.execute(query):
            _, read = sections.setdefault(row.section, {}).setdefault(row.id, (row, RunCoverage()))
            _take(read, row)
        return [_compared(list(runs.values()))[0] for runs in sections.values()]

    def sections(self) -> set[str]:
        """The sections with coverage."""
        query = select(_runs.c.section).where(_runs.c.id.in_(select(_coverage.c.run_id).where(_coverage.c.kind == ALL)))
        return set(self._connection.scalars(query.distinct()))


def _compared(runs: Sequence[tuple[Row[Any], RunCoverage]]) -> list[CoveredRun]:
    """Runs of a section, newest first, each with the usual shares of the runs before it."""
    reads = [read for _, read in runs]
    series = []
    for index, (run, read) in enumerate(runs):
        usual = usual_shares(reads[index + 1 : index + 1 + USUAL_RUNS])
        # New articles have fewer comments than old ones; that is not a loss.
        series.append(CoveredRun(run, read, {name: share for name, share in usual.items() if name not in FILLED_LATER}))
    return series


def _take(read: RunCoverage, row: Any) -> None:
    """Add a row of the table to a run's coverage."""
    if row.kind == ALL:
        read.articles = row.articles
    else:
        (read.fields if row.kind == FIELD else read.layouts)[row.name] = row.articles
