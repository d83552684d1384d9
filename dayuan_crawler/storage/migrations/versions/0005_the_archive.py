"""The position of each page in the archive, and the number of articles with each field filled."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dayuan_crawler.storage.schema.types import Json, RowId, StorableText, UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OPEN = sa.text("NOT closed")


def upgrade() -> None:
    op.create_table(
        "archive_files",
        sa.Column("id", RowId, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("worker_id", RowId, nullable=True),
        sa.Column("size", RowId, nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["worker_id"], ["workers.id"], name="fk_archive_files_worker_id_workers"),
        sa.PrimaryKeyConstraint("id", name="pk_archive_files"),
        sa.UniqueConstraint("name", name="uq_archive_files_name"),
    )
    op.create_index("ix_archive_files_open", "archive_files", ["worker_id"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_table(
        "archived_pages",
        sa.Column("id", RowId, nullable=False),
        sa.Column("file_id", RowId, nullable=False),
        sa.Column("position", RowId, nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=16), nullable=False),
        sa.Column("city", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("url", StorableText(), nullable=False),
        sa.Column("article_url", StorableText(), nullable=True),
        sa.Column("run_id", RowId, nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("record_id", sa.String(length=64), nullable=False),
        sa.Column("target_url", StorableText(), nullable=False),
        sa.Column("fetched_at", UtcDateTime(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("payload_of", RowId, nullable=True),
        sa.Column("extractor", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["archive_files.id"], name="fk_archived_pages_file_id_archive_files"),
        sa.ForeignKeyConstraint(
            ["payload_of"], ["archived_pages.id"], name="fk_archived_pages_payload_of_archived_pages"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_archived_pages"),
    )
    op.create_index("ix_archived_pages_file_id", "archived_pages", ["file_id"])
    op.create_index("ix_archived_pages_fingerprint_id", "archived_pages", ["fingerprint", "id"])
    op.create_index("ix_archived_pages_city_extractor", "archived_pages", ["city", "extractor"])
    op.create_index("ix_archived_pages_city_article_url", "archived_pages", ["city", "article_url"])
    op.create_table(
        "archived_notes",
        sa.Column("id", RowId, nullable=False),
        sa.Column("file_id", RowId, nullable=False),
        sa.Column("run_id", RowId, nullable=False),
        sa.Column("noted_at", UtcDateTime(), nullable=False),
        sa.Column("note", Json(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["archive_files.id"], name="fk_archived_notes_file_id_archive_files"),
        sa.PrimaryKeyConstraint("id", name="pk_archived_notes"),
    )
    op.create_index("ix_archived_notes_run_id", "archived_notes", ["run_id"])

    op.create_table(
        "coverage",
        sa.Column("run_id", RowId, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_coverage_run_id_runs"),
        sa.PrimaryKeyConstraint("run_id", "kind", "name", name="pk_coverage"),
    )


def downgrade() -> None:
    op.drop_table("coverage")
    op.drop_table("archived_notes")
    op.drop_table("archived_pages")
    op.drop_table("archive_files")
