"""Conditions of an incremental export: which articles changed since a run or a moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_

from dayuan_crawler.storage.schema import Article

_articles = Article.__table__

# A condition on articles: the states that an incremental export contains.
Since = ColumnElement[bool]


def changed_after_run(run_id: int, section: str, finished_at: datetime) -> Since:
    """Changed after a run ended, or in the same section by a later run, whose clock may have been set back."""
    return or_(
        _articles.c.changed_at > finished_at,
        and_(_articles.c.section == section, _articles.c.changed_run > run_id),
    )


def changed_lately(former: Mapping[str, tuple[int, datetime]]) -> Since:
    """Changed since the last run of each section, given as its number and end; for other sections, everything.

    A run can also change an article of another section, namely its ``near_duplicate_of``.
    """
    return or_(
        _articles.c.section.not_in(list(former)),
        *(
            and_(_articles.c.section == section, changed_after_run(run_id, section, finished_at))
            for section, (run_id, finished_at) in former.items()
        ),
    )


def changed_after(moment: datetime) -> Since:
    """Changed after a moment."""
    return _articles.c.changed_at > moment
