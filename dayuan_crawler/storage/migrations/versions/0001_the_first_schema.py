"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dayuan_crawler.storage.schema.types import Json, RowId, Url, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "articles",
        sa.Column("id", RowId, nullable=False),
        sa.Column("url", Url, nullable=False),
        sa.Column("site_id", RowId, nullable=True),
        sa.Column("city", sa.String(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("subtitle", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("editor", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("tags", Json, nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("images", Json, nullable=False),
        sa.Column("view_count", RowId, nullable=True),
        sa.Column("like_count", RowId, nullable=True),
        sa.Column("copyright_notice", sa.Text(), nullable=True),
        sa.Column("reprint", sa.String(length=12), nullable=False),
        sa.Column("declared_url", sa.Text(), nullable=True),
        sa.Column("site_notice", sa.Text(), nullable=True),
        sa.Column("comment_count", sa.Integer(), nullable=True),
        sa.Column("comments_open", sa.Boolean(), nullable=False),
        sa.Column("comments_captcha", sa.Boolean(), nullable=False),
        sa.Column("comments", Json, nullable=False),
        sa.Column("layout", sa.String(length=64), nullable=True),
        sa.Column("near_duplicate_of", Url, nullable=True),
        sa.Column("first_seen_at", UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_run", RowId, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("reprint IN ('prohibited', 'permitted', 'unstated')", name=op.f("ck_articles_reprint")),
        sa.CheckConstraint("status IN ('live', 'gone')", name=op.f("ck_articles_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("url", name=op.f("uq_articles_url")),
    )
    with op.batch_alter_table("articles") as batch_op:
        batch_op.create_index(batch_op.f("ix_articles_city_site_id_url"), ["city", "site_id", "url"], unique=False)
        batch_op.create_index(batch_op.f("ix_articles_site_id_url"), ["site_id", "url"], unique=False)

    op.create_table(
        "origins",
        sa.Column("origin", sa.String(length=255), nullable=False),
        sa.Column("next_request_at", UtcDateTime(), nullable=False),
        sa.Column("crawl_delay", sa.Float(precision=53), nullable=True),
        sa.Column("robots_status", sa.Integer(), nullable=True),
        sa.Column("robots_body", sa.LargeBinary(), nullable=True),
        sa.Column("robots_fetched_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("origin", name=op.f("pk_origins")),
    )
    op.create_table(
        "runs",
        sa.Column("id", RowId, nullable=False),
        sa.Column("city", sa.String(length=16), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("walk_complete", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("requests", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("waiting", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("done", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("new", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("changed", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("unchanged", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("gone", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("failed", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("mode IN ('incremental', 'full')", name=op.f("ck_runs_mode")),
        sa.CheckConstraint("state IN ('running', 'complete', 'incomplete')", name=op.f("ck_runs_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    with op.batch_alter_table("runs") as batch_op:
        batch_op.create_index(
            "uq_runs_running",
            ["city"],
            unique=True,
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        )

    op.create_table(
        "sections",
        sa.Column("city", sa.String(length=16), nullable=False),
        sa.Column("origin", sa.String(length=255), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("city", "origin", name=op.f("pk_sections")),
    )
    op.create_table(
        "aliases",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("article_id", RowId, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_aliases_article_id_articles")),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_aliases")),
    )
    with op.batch_alter_table("aliases") as batch_op:
        batch_op.create_index(batch_op.f("ix_aliases_article_id"), ["article_id"], unique=False)

    op.create_table(
        "revisions",
        sa.Column("article_id", RowId, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("run_id", RowId, nullable=False),
        sa.Column("valid_from", UtcDateTime(), nullable=False),
        sa.Column("replaced_at", UtcDateTime(), nullable=False),
        sa.Column("record", Json, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_revisions_article_id_articles")),
        sa.PrimaryKeyConstraint("article_id", "revision", name=op.f("pk_revisions")),
    )
    op.create_table(
        "workers",
        sa.Column("id", RowId, nullable=False),
        sa.Column("run_id", RowId, nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("process_started", sa.Float(precision=53), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("heartbeat_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_workers_run_id_runs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workers")),
    )
    with op.batch_alter_table("workers") as batch_op:
        batch_op.create_index(batch_op.f("ix_workers_run_id"), ["run_id"], unique=False)

    op.create_table(
        "frontier",
        sa.Column("id", RowId, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=16), nullable=False),
        sa.Column("city", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("callback", sa.String(length=64), nullable=True),
        sa.Column("payload", Json, nullable=True),
        sa.Column("worker_id", RowId, nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("discovered_at", UtcDateTime(), nullable=False),
        sa.Column("discovered_run", RowId, nullable=False),
        sa.Column("listed_run", RowId, nullable=False),
        sa.Column("fetched_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('navigation', 'list', 'article', 'part')", name=op.f("ck_frontier_kind")),
        sa.CheckConstraint(
            "state IN ('discovered', 'leased', 'fetched', 'failed', 'gone')", name=op.f("ck_frontier_state")
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["workers.id"], name=op.f("fk_frontier_worker_id_workers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frontier")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_frontier_fingerprint")),
    )
    with op.batch_alter_table("frontier") as batch_op:
        batch_op.create_index(
            "ix_frontier_failed",
            ["city"],
            unique=False,
            sqlite_where=sa.text("state = 'failed'"),
            postgresql_where=sa.text("state = 'failed'"),
        )
        batch_op.create_index(
            "ix_frontier_leased",
            ["worker_id"],
            unique=False,
            sqlite_where=sa.text("state = 'leased'"),
            postgresql_where=sa.text("state = 'leased'"),
        )
        batch_op.create_index(
            "ix_frontier_waiting",
            ["city", "rank", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'discovered'"),
            postgresql_where=sa.text("state = 'discovered'"),
        )


def downgrade() -> None:
    with op.batch_alter_table("frontier") as batch_op:
        batch_op.drop_index(
            "ix_frontier_waiting",
            sqlite_where=sa.text("state = 'discovered'"),
            postgresql_where=sa.text("state = 'discovered'"),
        )
        batch_op.drop_index(
            "ix_frontier_leased", sqlite_where=sa.text("state = 'leased'"), postgresql_where=sa.text("state = 'leased'")
        )
        batch_op.drop_index(
            "ix_frontier_failed", sqlite_where=sa.text("state = 'failed'"), postgresql_where=sa.text("state = 'failed'")
        )

    op.drop_table("frontier")
    with op.batch_alter_table("workers") as batch_op:
        batch_op.drop_index(batch_op.f("ix_workers_run_id"))

    op.drop_table("workers")
    op.drop_table("revisions")
    with op.batch_alter_table("aliases") as batch_op:
        batch_op.drop_index(batch_op.f("ix_aliases_article_id"))

    op.drop_table("aliases")
    op.drop_table("sections")
    with op.batch_alter_table("runs") as batch_op:
        batch_op.drop_index(
            "uq_runs_running", sqlite_where=sa.text("state = 'running'"), postgresql_where=sa.text("state = 'running'")
        )

    op.drop_table("runs")
    op.drop_table("origins")
    with op.batch_alter_table("articles") as batch_op:
        batch_op.drop_index(batch_op.f("ix_articles_site_id_url"))
        batch_op.drop_index(batch_op.f("ix_articles_city_site_id_url"))

    op.drop_table("articles")
