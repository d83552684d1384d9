"""How often each field was filled, and which layouts matched, in each run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select

from dayuan_crawler.items import ArticleItem
from dayuan_crawler.storage.schema import Coverage, Run
from dayuan_crawler.storage.upsert import insert_into

_coverage = Coverage.__table__
_runs = Run.__table__

FIELD, LAYOUT, ALL = "field", "layout", "all"
NO_LAYOUT = "none: read by its anchors"

# What is usual is told by this many runs, and by no fewer articles.
USUAL_RUNS = 5
USUAL_ARTICLES = 20


class CoverageTable:
    """The coverage as one transaction sees it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, run_id: int, items: Sequence[ArticleItem]) -> None:
        """Count articles that a run has read."""
        counts: Counter[tuple[str, str]] = Counter()
        for item in items:
            counts[ALL, ALL] += 1
            counts[LAYOUT, item.layout or NO_LAYOUT] += 1
            counts.update((FIELD, name) for name in item.filled())
        if not counts:
            return
        statement = insert_into(self._connection, Coverage)
        more = statement.on_conflict_do_update(
            index_elements=["run_id", "kind", "name"],
            set_={"articles": _coverage.c.articles + statement.excluded.articles},
        )
        # In one order, so that two workers never wait for each other.
        rows = [
            {"run_id": run_id, "kind": kind, "name": name, "articles": number}
            for (kind, name), number in sorted(counts.items())
        ]
        self._connection.execute(more, rows)

    def usual(self, city: str, but_run: int) -> dict[str, float]:
        """The share of articles with each field in the last runs of a city; empty when they read too few to tell."""
        counted = select(_coverage.c.run_id).join(_runs, _runs.c.id == _coverage.c.run_id)
        counted = counted.where(_runs.c.city == city, _runs.c.id != but_run, _coverage.c.kind == ALL)
        last = counted.order_by(_coverage.c.run_id.desc()).limit(USUAL_RUNS)
        rows = self._connection.execute(
            select(_coverage.c.kind, _coverage.c.name, func.sum(_coverage.c.articles))
            .where(_coverage.c.run_id.in_(last), _coverage.c.kind.in_([ALL, FIELD]))
            .group_by(_coverage.c.kind, _coverage.c.name)
        )
        sums = {(kind, name): int(number) for kind, name, number in rows}
        total = sums.pop((ALL, ALL), 0)
        if total < USUAL_ARTICLES:
            return {}
        return {name: number / total for (_, name), number in sums.items()}

    def of_runs(self, run_ids: Sequence[int]) -> list[Row[Any]]:
        """What was counted in these runs."""
        query = select(_coverage).where(_coverage.c.run_id.in_(list(run_ids)))
        return list(self._connection.execute(query.order_by(_coverage.c.run_id, _coverage.c.kind, _coverage.c.name)))
