"""Facets: how many of the articles of a list there are of each section, source, editor, tag, year, reprint and status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, String, case, cast, func, literal, select, true, union_all
from sqlalchemy.exc import SQLAlchemyError

from dayuan_crawler.storage.articles.query import MAX_COUNT, ArticleList
from dayuan_crawler.storage.core.clock import china_day
from dayuan_crawler.storage.core.timeout import is_timeout, limited
from dayuan_crawler.storage.schema import Label, Listing
from dayuan_crawler.storage.search.catalogue import UNDATED

_listings = Listing.__table__
_labels = Label.__table__

# The newest articles, of which the facets are counted: each costs a look at its labels.
MOST_LOOKED_AT = 2_000
# Values of each facet: the most frequent ones.
MOST_VALUES = 10
FACETS = ("section", "year", "tag", "source", "editor", "reprint", "status")


@dataclass(frozen=True, slots=True)
class Facets:
    """The number of articles, up to ``MAX_COUNT`` + 1, and of the ``MOST_LOOKED_AT`` newest those with each value."""

    total: int
    counts: Mapping[str, list[tuple[str, int]]]


def count_facets(connection: Connection, articles: ArticleList, seconds: float) -> Facets | None:
    """Count the facets of the articles of a list, for a phrase of its candidates; None if that takes too long.

    Call it last within a transaction: PostgreSQL answers nothing more after a statement that it cancelled.
    """
    try:
        with limited(connection, seconds):
            return _count(connection, articles.ids())
    except SQLAlchemyError as error:
        if is_timeout(error):
            return None
        raise


def _count(connection: Connection, ids: Select[Any] | None) -> Facets:
    if ids is None:
        return Facets(0, {name: [] for name in FACETS})
    columns = (
        _listings.c.article_id,
        _listings.c.section,
        _listings.c.reprint,
        _listings.c.gone_at,
        _listings.c.listed_at,
    )
    newest = (_listings.c.listed_at.desc(), _listings.c.article_id.desc())
    found = ids.with_only_columns(*columns).order_by(*newest).limit(MOST_LOOKED_AT).cte("found")
    found = found.prefix_with("MATERIALIZED")
    values: dict[str, ColumnElement[str]] = {
        "section": found.c.section,
        "year": func.substr(cast(china_day(connection, found.c.listed_at), String), 1, 4),
        "reprint": found.c.reprint,
        "status": case((found.c.gone_at.is_(None), "live"), else_="gone"),
    }
    number = func.count()
    of_listings = [
        select(literal(name).label("facet"), cast(value, String).label("value"), number.label("number"))
        .select_from(found)
        .where(found.c.listed_at != UNDATED if name == "year" else true())
        .group_by(value)
        for name, value in values.items()
    ]
    rank = func.row_number().over(partition_by=_labels.c.kind, order_by=(number.desc(), _labels.c.value))
    labelled = (
        select(
            _labels.c.kind.label("facet"), _labels.c.value.label("value"), number.label("number"), rank.label("rank")
        )
        .join_from(found, _labels, _labels.c.article_id == found.c.article_id)
        .group_by(_labels.c.kind, _labels.c.value)
        .subquery()
    )
    of_labels = select(labelled.c.facet, labelled.c.value, labelled.c.number).where(labelled.c.rank <= MOST_VALUES)
    total = select(literal("").label("facet"), literal("").label("value"), number.label("number")).select_from(
        ids.limit(MAX_COUNT + 1).subquery()
    )
    counts: dict[str, list[tuple[str, int]]] = {name: [] for name in ("", *FACETS)}
    for facet, value, count in connection.execute(union_all(total, *of_listings, of_labels)):
        counts[facet].append((value, count))
    for known in counts.values():
        known.sort(key=lambda pair: (-pair[1], pair[0]))
    counts["year"].sort(reverse=True)
    return Facets(counts.pop("")[0][1], {name: known[:MOST_VALUES] for name, known in counts.items()})
