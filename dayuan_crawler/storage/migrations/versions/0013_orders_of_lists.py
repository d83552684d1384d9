"""Indexes of the orders in which articles are listed."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

COLUMNS = (("changed_at", "id"), ("section", "changed_at", "id"), ("view_count", "id"), ("comment_count", "id"))


def upgrade() -> None:
    for columns in COLUMNS:
        op.create_index(op.f(f"ix_articles_{'_'.join(columns)}"), "articles", columns)


def downgrade() -> None:
    for columns in COLUMNS:
        op.drop_index(op.f(f"ix_articles_{'_'.join(columns)}"), "articles")
