"""The plan of a run and the end of its walk, and what distinguishes workers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dayuan_crawler.storage.schema.types import StorableText

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

RUNS = ("revisits", "delay", "walks_all", "walk_end", "walk_fault", "portal_total", "listed", "stored")


def upgrade() -> None:
    op.add_column("runs", sa.Column("revisits", sa.Integer(), nullable=True))
    op.add_column("runs", sa.Column("delay", sa.Float(53), server_default=sa.text("0"), nullable=False))
    op.add_column("runs", sa.Column("walks_all", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("runs", sa.Column("walk_end", sa.String(16), nullable=True))
    op.add_column("runs", sa.Column("walk_fault", StorableText(), nullable=True))
    for name in ("portal_total", "listed", "stored"):
        op.add_column("runs", sa.Column(name, sa.Integer(), nullable=True))
    op.execute("UPDATE runs SET walks_all = (mode = 'full')")
    # The original plan is not known any more; the default is likeliest.
    op.execute("UPDATE runs SET revisits = 500 WHERE state = 'running' AND mode = 'incremental'")
    op.add_column("workers", sa.Column("token", sa.String(32), nullable=True))
    op.add_column("workers", sa.Column("machine", sa.String(128), server_default=sa.text("''"), nullable=False))
    op.create_index("ix_workers_token", "workers", ["token"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_workers_token", "workers")
    for table, names in (("workers", ("token", "machine")), ("runs", RUNS)):
        for name in names:
            op.drop_column(table, name)
