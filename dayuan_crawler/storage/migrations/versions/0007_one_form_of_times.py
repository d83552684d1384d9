"""Give the times of fetches on SQLite the form of all others: Python's own adapter had added an offset."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    # A whole second was written without its microseconds.
    op.execute(
        "UPDATE frontier SET fetched_at = substr(replace(fetched_at, '+00:00', '') || '.000000', 1, 26)"
        " WHERE fetched_at LIKE '%+00:00'"
    )


def downgrade() -> None:
    """Keep the values: older versions read both forms."""
