"""Former states carry the version of their record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "revisions", sa.Column("record_version", sa.SmallInteger(), server_default=sa.text("1"), nullable=False)
    )


def downgrade() -> None:
    with op.batch_alter_table("revisions") as table:
        table.drop_column("record_version")
