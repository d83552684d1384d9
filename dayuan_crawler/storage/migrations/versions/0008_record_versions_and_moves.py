"""Versions of former states' records, damaged files of the archive, and sections with their origin before they are found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "revisions", sa.Column("record_version", sa.SmallInteger(), server_default=sa.text("1"), nullable=False)
    )
    op.add_column("archive_files", sa.Column("damaged", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("sections") as table:
        table.alter_column("url", existing_type=sa.Text(), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM sections WHERE url IS NULL")
    with op.batch_alter_table("sections") as table:
        table.alter_column("url", existing_type=sa.Text(), nullable=False)
    with op.batch_alter_table("archive_files") as table:
        table.drop_column("damaged")
    with op.batch_alter_table("revisions") as table:
        table.drop_column("record_version")
