"""What was deleted on request."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dayuan_crawler.storage.schema.types import RowId, SectionKey, StorableText, Url, UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deletions",
        sa.Column("id", RowId, nullable=False),
        sa.Column("section", SectionKey, nullable=False),
        sa.Column("url", Url, nullable=True),
        sa.Column("reason", StorableText(), nullable=True),
        sa.Column("deleted_at", UtcDateTime(), nullable=False),
        sa.Column("cleaned_at", UtcDateTime(), nullable=True),
        sa.Column("lifted_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletions")),
    )
    op.create_index(op.f("ix_deletions_url"), "deletions", ["url"])


def downgrade() -> None:
    op.drop_table("deletions")
