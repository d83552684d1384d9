"""When a section's articles were observed, and when they changed; and when they are due for a revisit by that."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from dayuan_crawler.frontier.hazard import Hazard, Life
from dayuan_crawler.storage.schema import Article, Observation, Revision

_articles = Article.__table__
_observations = Observation.__table__
_revisions = Revision.__table__

# The newest articles of a section, and their newest changes: a run learns in milliseconds.
MOST_LIVES = 2000
MOST_CHANGES = 5000


def learn(connection: Connection, section: str) -> Hazard:
    """Learn from a section's past how soon its articles change."""
    newest = (
        select(_articles.c.id)
        .where(_articles.c.section == section, _articles.c.published_at.is_not(None))
        .order_by(_articles.c.published_at.desc())
        .limit(MOST_LIVES)
        .subquery()
    )
    # The last visit before a change was seen. Portals without counters have no observations.
    visited = (
        select(func.max(_observations.c.seen_at))
        .where(
            _observations.c.article_id == _revisions.c.article_id, _observations.c.seen_at < _revisions.c.replaced_at
        )
        .scalar_subquery()
    )
    changed = (
        select(_revisions.c.article_id, _revisions.c.valid_from, _revisions.c.replaced_at, visited.label("visited_at"))
        .where(_revisions.c.article_id.in_(select(newest.c.id)))
        .order_by(_revisions.c.replaced_at.desc())
        .limit(MOST_CHANGES)
    )
    changes: defaultdict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for row in connection.execute(changed):
        after = max(row.valid_from, row.visited_at or row.valid_from)
        changes[row.article_id].append((min(after, row.replaced_at), row.replaced_at))
    lives = select(_articles.c.id, _articles.c.published_at, _articles.c.first_seen_at, _articles.c.last_seen_at).where(
        _articles.c.id.in_(select(newest.c.id))
    )
    return Hazard.learn(
        Life(row.published_at, row.first_seen_at, max(row.last_seen_at, row.first_seen_at), changes.get(row.id, ()))
        for row in connection.execute(lives)
    )


def revisits(
    connection: Connection, urls: Sequence[str], now: datetime, hazard: Hazard | None = None
) -> dict[str, datetime]:
    """When each of these articles is due for a revisit, by the hazard of their section."""
    hazard = hazard or Hazard()
    columns = (
        _articles.c.url,
        _articles.c.published_at,
        _articles.c.first_seen_at,
        _articles.c.changed_at,
        _articles.c.revision,
    )
    due = {}
    for row in connection.execute(select(*columns).where(_articles.c.url.in_(list(urls)))):
        began = row.published_at or row.first_seen_at
        since = row.changed_at if row.revision > 1 else began
        age, unchanged_for = (max(now - moment, timedelta(0)) for moment in (began, since))
        due[row.url] = now + hazard.revisit_after(age, unchanged_for, zlib.crc32(row.url.encode()) / 2**32)
    return due
