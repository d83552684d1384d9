"""Revisits, counters over time, and near duplicates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dayuan_crawler.storage.schema.types import RowId, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

REVISITED = sa.text("state IN ('fetched', 'failed', 'gone') AND due_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("frontier", sa.Column("misses", sa.SmallInteger(), server_default=sa.text("0"), nullable=False))
    op.add_column("frontier", sa.Column("missed_run", RowId, nullable=True))
    op.create_index(
        "ix_frontier_due", "frontier", ["city", "due_at"], sqlite_where=REVISITED, postgresql_where=REVISITED
    )
    # Everything fetched before revisits existed is due for one.
    op.execute("UPDATE frontier SET due_at = fetched_at WHERE state = 'fetched' AND kind = 'article'")
    op.create_table(
        "observations",
        sa.Column("article_id", RowId, nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("run_id", RowId, nullable=False),
        sa.Column("view_count", RowId, nullable=True),
        sa.Column("like_count", RowId, nullable=True),
        sa.Column("comment_count", RowId, nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_observations_article_id_articles"),
        sa.PrimaryKeyConstraint("article_id", "seen_at", name="pk_observations"),
    )
    op.create_table(
        "comparisons",
        sa.Column("article_id", RowId, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_comparisons_article_id_articles"),
        sa.PrimaryKeyConstraint("article_id", name="pk_comparisons"),
    )
    op.create_table(
        "band_keys",
        sa.Column("band", sa.SmallInteger(), nullable=False),
        sa.Column("key", RowId, nullable=False),
        sa.Column("article_id", RowId, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_band_keys_article_id_articles"),
        sa.PrimaryKeyConstraint("band", "key", "article_id", name="pk_band_keys"),
    )
    op.create_index("ix_band_keys_article_id", "band_keys", ["article_id"])


def downgrade() -> None:
    op.drop_table("band_keys")
    op.drop_table("comparisons")
    op.drop_table("observations")
    op.drop_index("ix_frontier_due", "frontier")
    with op.batch_alter_table("frontier") as batch_op:
        batch_op.drop_column("missed_run")
        batch_op.drop_column("misses")
