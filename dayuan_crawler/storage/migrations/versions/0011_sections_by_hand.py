"""The address of a run's list, if the user gave it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dayuan_crawler.storage.schema.types import StorableText

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("runs", sa.Column("section", StorableText(), nullable=True))


def downgrade() -> None:
    op.drop_column("runs", "section")
