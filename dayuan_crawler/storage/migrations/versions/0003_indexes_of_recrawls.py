"""Indexes for the newest article of a city, and for what a run changed."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_articles_city_published_at", "articles", ["city", "published_at"])
    op.create_index("ix_articles_changed_run", "articles", ["changed_run"])


def downgrade() -> None:
    op.drop_index("ix_articles_changed_run", "articles")
    op.drop_index("ix_articles_city_published_at", "articles")
