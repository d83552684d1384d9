"""Indexes of the orders in which articles are listed, and their editors as labels."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

COLUMNS = (("changed_at", "id"), ("section", "changed_at", "id"), ("view_count", "id"), ("comment_count", "id"))


def upgrade() -> None:
    for columns in COLUMNS:
        op.create_index(op.f(f"ix_articles_{'_'.join(columns)}"), "articles", columns)
    op.execute(
        "INSERT INTO labels (kind, value, article_id)"
        " SELECT 'editor', substr(editor, 1, 100), id FROM articles WHERE editor <> ''"
    )


def downgrade() -> None:
    op.execute("DELETE FROM labels WHERE kind = 'editor'")
    for columns in COLUMNS:
        op.drop_index(op.f(f"ix_articles_{'_'.join(columns)}"), "articles")
