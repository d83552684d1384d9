"""Codes beside the messages: decisions no longer depend on a message."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from dayuan_crawler.storage.schema.types import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# The formats used until now.
OLDER_THAN = "older than %Y-%m-%d %H:%M:%S UTC"
NOT_UNDERSTOOD = "the layout of the articles is no longer understood%"
NO_LAYOUT = "none: read by its anchors"


def upgrade() -> None:
    op.add_column("frontier", sa.Column("cause", sa.String(24), nullable=True))
    op.add_column("frontier", sa.Column("older_than", UtcDateTime(), nullable=True))
    op.add_column("runs", sa.Column("cause", sa.String(24), nullable=True))
    frontier = sa.table("frontier", sa.column("reason"), sa.column("older_than", UtcDateTime()))
    runs = sa.table("runs", sa.column("reason"), sa.column("cause"))
    coverage = sa.table("coverage", sa.column("kind"), sa.column("name"))
    connection = op.get_bind()
    reasons = sa.select(frontier.c.reason).distinct().where(frontier.c.reason.startswith("older than "))
    for reason in list(connection.scalars(reasons)):
        since = datetime.strptime(reason, OLDER_THAN).replace(tzinfo=UTC)
        own = frontier.c.reason == reason
        connection.execute(sa.update(frontier).where(own).values(older_than=since, reason=None))
    layout = runs.c.reason.like(NOT_UNDERSTOOD)
    connection.execute(sa.update(runs).where(layout).values(cause="layout_not_understood"))
    unmatched = sa.and_(coverage.c.kind == "layout", coverage.c.name == NO_LAYOUT)
    connection.execute(sa.update(coverage).where(unmatched).values(name="none"))


def downgrade() -> None:
    frontier = sa.table("frontier", sa.column("reason"), sa.column("older_than", UtcDateTime()))
    coverage = sa.table("coverage", sa.column("kind"), sa.column("name"))
    connection = op.get_bind()
    moments = sa.select(frontier.c.older_than).distinct().where(frontier.c.older_than.is_not(None))
    for since in list(connection.scalars(moments)):
        own = frontier.c.older_than == since
        connection.execute(sa.update(frontier).where(own).values(reason=since.strftime(OLDER_THAN)))
    unmatched = sa.and_(coverage.c.kind == "layout", coverage.c.name == "none")
    connection.execute(sa.update(coverage).where(unmatched).values(name=NO_LAYOUT))
    op.drop_column("runs", "cause")
    op.drop_column("frontier", "older_than")
    op.drop_column("frontier", "cause")
