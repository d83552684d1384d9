"""Everything stored about one article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, literal, or_, select, union_all

from dayuan_crawler.storage.archive.table import ArchiveTable, Visited
from dayuan_crawler.storage.articles.record import exported, former_record
from dayuan_crawler.storage.schema import Alias, Article, Listing, Observation, Revision
from dayuan_crawler.storage.search.catalogue import UNDATED

_articles = Article.__table__
_aliases = Alias.__table__
_listings = Listing.__table__
_observations = Observation.__table__
_revisions = Revision.__table__

# A normal article has few of each. The limit protects against a hostile portal.
MOST = 500


@dataclass(frozen=True, slots=True)
class RevisionDates:
    """When a state of an article was current, and the run that found it. ``until`` is None for the current state."""

    revision: int
    run_id: int
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class ArticleDetails:
    """An article's exported record, and everything else stored about it. Lists are newest first.

    ``newer`` and ``older`` are its neighbours in the list of its section: id and title.
    """

    id: int
    record: dict[str, Any]
    layout: str | None
    aliases: list[str]
    revisions: list[RevisionDates]
    observations: list[Row[Any]]
    repeats: Row[Any, Any, Any] | None
    repeated_by: list[Row[Any, Any, Any]]
    visits: list[Visited]
    newer: Row[Any] | None
    older: Row[Any] | None

    def visit_at(self, moment: datetime) -> Visited | None:
        """The last archived visit at or before ``moment``."""
        return next((visited for visited in self.visits if visited.seen_at <= moment), None)


def read_article(connection: Connection, article_id: int) -> ArticleDetails | None:
    """The article with this id; None if there is none."""
    article = connection.execute(select(_articles).where(_articles.c.id == article_id)).one_or_none()
    if article is None:
        return None
    others = select(_aliases.c.url).where(_aliases.c.article_id == article_id).order_by(_aliases.c.url).limit(MOST)
    observations = (
        select(_observations)
        .where(_observations.c.article_id == article_id)
        .order_by(_observations.c.seen_at.desc())
        .limit(MOST)
    )
    named = select(_articles.c.id, _articles.c.title, _articles.c.url)
    same = named.where(_articles.c.near_duplicate_of == article.url).order_by(_articles.c.id.desc()).limit(MOST)
    if article.near_duplicate_of is not None:
        # A union, because with OR neither database uses the indexes of both.
        earlier = named.where(_articles.c.url == article.near_duplicate_of)
        both = union_all(earlier, select(same.subquery())).subquery()
        same = select(both).order_by(both.c.id.desc())
    alike = list(connection.execute(same))
    aliases = list(connection.scalars(others))
    neighbours = {row.side: row for row in connection.execute(_neighbours(article))}
    return ArticleDetails(
        id=article.id,
        record=exported(article),
        layout=article.layout,
        aliases=aliases,
        revisions=[
            RevisionDates(article.revision, article.changed_run, article.changed_at, None),
            *_former(connection, article_id),
        ],
        observations=list(connection.execute(observations)),
        repeats=next((other for other in alike if other.url == article.near_duplicate_of), None),
        repeated_by=[other for other in alike if other.url != article.near_duplicate_of],
        visits=ArchiveTable(connection).of_article(article.section, [article.url, *aliases], MOST),
        newer=neighbours.get("newer"),
        older=neighbours.get("older"),
    )


def _neighbours(article: Row[Any]) -> Any:
    """The articles before and after one in the list of its section, in one statement."""
    listed_at, number = article.published_at or UNDATED, article.id
    moment, other = _listings.c.listed_at, _listings.c.article_id
    sides = {
        "newer": (moment >= listed_at, or_(moment > listed_at, other > number), (moment, other)),
        "older": (moment <= listed_at, or_(moment < listed_at, other < number), (moment.desc(), other.desc())),
    }
    found = [
        select(
            select(other, literal(side).label("side"))
            .where(_listings.c.section == article.section, *conditions)
            .order_by(*order)
            .limit(1)
            .subquery()
        )
        for side, (*conditions, order) in sides.items()
    ]
    both = union_all(*found).subquery()
    return select(_articles.c.id, _articles.c.title, both.c.side).join_from(
        both, _articles, _articles.c.id == both.c.article_id
    )


def read_record(connection: Connection, article_id: int) -> dict[str, Any] | None:
    """An article's present record; None if there is none."""
    article = connection.execute(select(_articles).where(_articles.c.id == article_id)).one_or_none()
    return None if article is None else exported(article)


def read_revision(connection: Connection, article_id: int, revision: int) -> dict[str, Any] | None:
    """An article's record in one of its revisions; None if there is none."""
    article = connection.execute(
        select(_articles).where(_articles.c.id == article_id, _articles.c.revision == revision)
    ).one_or_none()
    if article is not None:
        return exported(article)
    former = connection.execute(
        select(_revisions.c.record, _revisions.c.record_version).where(
            _revisions.c.article_id == article_id, _revisions.c.revision == revision
        )
    ).one_or_none()
    return None if former is None else former_record(former.record, former.record_version)


def _former(connection: Connection, article_id: int) -> list[RevisionDates]:
    rows = connection.execute(
        select(_revisions.c.revision, _revisions.c.run_id, _revisions.c.valid_from, _revisions.c.replaced_at)
        .where(_revisions.c.article_id == article_id)
        .order_by(_revisions.c.revision.desc())
        .limit(MOST)
    )
    return [RevisionDates(*row) for row in rows]
