"""A section has its origin before it is found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sections") as table:
        table.alter_column("url", existing_type=sa.Text(), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM sections WHERE url IS NULL")
    with op.batch_alter_table("sections") as table:
        table.alter_column("url", existing_type=sa.Text(), nullable=False)
