"""Whether an origin tells all counters of an article at once, and when that was found out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dayuan_crawler.storage.schema.types import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("origins", sa.Column("counts_at_once", sa.Boolean(), nullable=True))
    op.add_column("origins", sa.Column("counts_at_once_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("origins", "counts_at_once_at")
    op.drop_column("origins", "counts_at_once")
