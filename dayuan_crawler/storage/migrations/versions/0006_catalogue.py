"""The catalogue: lists of articles, their tags and sources, and full-text search."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dayuan_crawler.storage.schema.types import RowId, StorableText, UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Without a copy of the text and without token positions: half the size, and sufficient for sets of tokens.
_FTS5 = """
CREATE VIRTUAL TABLE search_index
USING fts5 (title, text, content='', columnsize=0, detail='column', tokenize='ascii')
"""
_ARRAYS = """
CREATE TABLE search_index (
    article_id BIGINT PRIMARY KEY REFERENCES articles (id),
    title BIGINT[] NOT NULL,
    text BIGINT[] NOT NULL
)
"""
_ARRAYS_INDEX = "CREATE INDEX ix_search_index ON search_index USING gin (title, text)"


def upgrade() -> None:
    op.create_table(
        "listings",
        sa.Column("article_id", RowId, autoincrement=False, nullable=False),
        sa.Column("city", sa.String(16), nullable=False),
        sa.Column("listed_at", UtcDateTime(), nullable=False),
        sa.Column("reprint", sa.String(12), nullable=False),
        sa.Column("gone_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_listings_article_id_articles"),
        sa.PrimaryKeyConstraint("article_id", name="pk_listings"),
    )
    op.create_index("ix_listings_listed_at_article_id", "listings", ["listed_at", "article_id"])
    op.create_index("ix_listings_city_listed_at_article_id", "listings", ["city", "listed_at", "article_id"])
    gone = sa.text("gone_at IS NOT NULL")
    op.create_index(
        "ix_listings_gone", "listings", ["listed_at", "article_id"], sqlite_where=gone, postgresql_where=gone
    )
    op.create_table(
        "labels",
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("value", StorableText(), nullable=False),
        sa.Column("article_id", RowId, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_labels_article_id_articles"),
        sa.PrimaryKeyConstraint("kind", "value", "article_id", name="pk_labels"),
    )
    op.create_index("ix_labels_article_id", "labels", ["article_id"])
    repeats = sa.text("near_duplicate_of IS NOT NULL")
    op.create_index(
        "ix_articles_near_duplicate_of",
        "articles",
        ["near_duplicate_of"],
        sqlite_where=repeats,
        postgresql_where=repeats,
    )
    # The articles are added when the schema is the newest (env.py).
    if op.get_bind().dialect.name == "sqlite":
        op.execute(_FTS5)
    else:
        op.execute(_ARRAYS)
        op.execute(_ARRAYS_INDEX)


def downgrade() -> None:
    op.execute("DROP TABLE search_index")
    op.drop_index("ix_articles_near_duplicate_of", "articles")
    op.drop_table("labels")
    op.drop_table("listings")
