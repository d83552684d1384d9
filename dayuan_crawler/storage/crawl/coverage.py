"""Field coverage: how often each field was filled, and which layouts matched, in each run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from dayuan_crawler.fields import FILLED_LATER
from dayuan_crawler.items import ArticleItem
from dayuan_crawler.storage.core.upsert import insert_into
from dayuan_crawler.storage.schema import Coverage, Run

_coverage = Coverage.__table__
_runs = Run.__table__

FIELD, LAYOUT, ALL = "field", "layout", "all"
# Name for articles that no layout matched.
NO_LAYOUT = "none"

# The usual coverage is that of the last USUAL_RUNS runs, if they read at least USUAL_ARTICLES articles.
USUAL_RUNS = 5
USUAL_ARTICLES = 20

# A field counts as lost in a run of at least ENOUGH_ARTICLES articles, if its share is below the usual one by more than
# TOLERANCE and more than DEVIATIONS standard deviations. The limit is high, because articles that are visited together
# are alike, so their shares vary more than those of a random sample.
ENOUGH_ARTICLES = 20
TOLERANCE = 0.25
DEVIATIONS = 5.0


@dataclass(slots=True)
class RunCoverage:
    """Number of articles that a run read, in total, by filled field and by layout."""

    articles: int = 0
    fields: dict[str, int] = field(default_factory=dict)
    layouts: dict[str, int] = field(default_factory=dict)

    def count(self, filled: Iterable[str], layout: str | None) -> None:
        """Count one article."""
        self.articles += 1
        for counts, names in ((self.fields, filled), (self.layouts, [layout or NO_LAYOUT])):
            for name in names:
                counts[name] = counts.get(name, 0) + 1

    def share(self, name: str) -> float:
        """Share of the articles with this field filled, from 0 to 1."""
        return self.fields.get(name, 0) / self.articles if self.articles else 0.0


def usual_shares(former: Sequence[RunCoverage]) -> dict[str, float]:
    """Share of articles with each field over several runs; empty if they read too few articles."""
    counts: Counter[str] = Counter()
    for read in former:
        counts.update(read.fields)
    total = sum(read.articles for read in former)
    return {name: number / total for name, number in counts.items()} if total >= USUAL_ARTICLES else {}


def lost_fields(read: RunCoverage, usual: Mapping[str, float]) -> dict[str, str]:
    """The fields filled less often than usual, each with a message for users."""
    return {
        name: f"{name} was filled in {read.share(name):.0%} of {read.articles} articles, and in {share:.0%} before"
        for name, share in sorted(usual.items())
        if read.articles >= ENOUGH_ARTICLES and is_lost(read.share(name), share, read.articles)
    }


def is_lost(share: float, usual: float, articles: int) -> bool:
    """Whether a field's share among this many articles is lower than usual by more than chance explains."""
    chance = DEVIATIONS * sqrt(usual * (1 - usual) / articles)
    return share < usual - max(TOLERANCE, chance)


@dataclass(frozen=True, slots=True)
class CoveredRun:
    """A run, its coverage, and the fields lost in it, each with a message for users."""

    run: Row[Any]
    read: RunCoverage
    lost: Mapping[str, str]


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

    def usual(self, city: str, but_run: int) -> dict[str, float]:
        """Share of articles with each field in the last runs of a city; empty if they read too few articles."""
        last = [run.id for run in self.newest_runs(city, USUAL_RUNS, but_run)]
        return usual_shares(list(self.of_runs(last).values()))

    def of_runs(self, run_ids: Sequence[int]) -> dict[int, RunCoverage]:
        """The coverage of these runs, by run id."""
        found = {number: RunCoverage() for number in run_ids}
        query = select(_coverage).where(_coverage.c.run_id.in_(list(run_ids)))
        for row in self._connection.execute(query.order_by(_coverage.c.run_id, _coverage.c.kind, _coverage.c.name)):
            counted = found[row.run_id]
            if row.kind == ALL:
                counted.articles = row.articles
            else:
                (counted.fields if row.kind == FIELD else counted.layouts)[row.name] = row.articles
        return found

    def newest_runs(self, city: str, limit: int, but_run: int | None = None) -> list[Row[Any]]:
        """The newest runs of a city that read articles, newest first."""
        query = (
            select(_runs)
            .join(_coverage, _coverage.c.run_id == _runs.c.id)
            .where(_runs.c.city == city, _runs.c.id.is_distinct_from(but_run), _coverage.c.kind == ALL)
            .order_by(_runs.c.id.desc())
            .limit(limit)
        )
        return list(self._connection.execute(query))

    def series(self, city: str, limit: int) -> list[CoveredRun]:
        """The newest runs of a city that read articles, newest first, each compared with the runs before it."""
        runs = self.newest_runs(city, limit + USUAL_RUNS)
        counted = self.of_runs([run.id for run in runs])
        reads = [counted[run.id] for run in runs]
        series = []
        for index, (run, read) in enumerate(zip(runs[:limit], reads, strict=False)):
            usual = usual_shares(reads[index + 1 : index + 1 + USUAL_RUNS])
            # New articles have fewer comments than old ones; that is not a loss.
            usual = {name: share for name, share in usual.items() if name not in FILLED_LATER}
            series.append(CoveredRun(run, read, lost_fields(read, usual)))
        return series

    def cities(self) -> set[str]:
        """The cities with coverage."""
        query = select(_runs.c.city).where(_runs.c.id.in_(select(_coverage.c.run_id).where(_coverage.c.kind == ALL)))
        return set(self._connection.scalars(query.distinct()))
