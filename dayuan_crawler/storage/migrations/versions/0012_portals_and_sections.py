"""Sections of any portal in place of cities; a city is only what an article's section is about.

A section of this package's portal keeps its name as its key, so that no row of a large table changes.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_TABLES = ("articles", "listings", "archived_pages", "frontier", "runs", "sections")
_REVISITED = "state IN ('fetched', 'failed', 'gone') AND due_at IS NOT NULL"
_INDEXES = (
    ("articles", "site_id", "url"),
    ("articles", "published_at"),
    ("listings", "listed_at", "article_id"),
    ("archived_pages", "extractor"),
    ("archived_pages", "article_url"),
)


def upgrade() -> None:
    _rename("runs", "section", "list_path")
    for table in _TABLES:
        _rename(table, "city", "section")
        _set_length(table, 80)
    for table, *others in _INDEXES:
        _rename_index(table, ["city", *others], ["section", *others])
    op.add_column("articles", sa.Column("city", sa.String(32), nullable=True))
    op.execute("UPDATE articles SET city = section")
    with op.batch_alter_table("origins") as origins:
        origins.add_column(sa.Column("portal", sa.String(32), server_default="shanxidayuan", nullable=False))
    with op.batch_alter_table("origins") as origins:
        origins.alter_column("portal", existing_type=sa.String(32), existing_nullable=False, server_default=None)


def downgrade() -> None:
    cities = "changzhi datong jincheng jinzhong linfen lvliang shuozhou taiyuan xinzhou yangquan yuncheng".split()
    runs = sa.table("runs", sa.column("section"))
    other = op.get_bind().scalar(sa.select(runs.c.section).where(runs.c.section.not_in(cities)).limit(1))
    if other is not None:
        raise ValueError(f"the older schema has no place for section {other}, which is not one of the eleven cities")
    with op.batch_alter_table("origins") as origins:
        origins.drop_column("portal")
    op.drop_column("articles", "city")
    for table in _TABLES:
        _set_length(table, 16)
        _rename(table, "section", "city")
    for table, *others in _INDEXES:
        _rename_index(table, ["section", *others], ["city", *others])
    _rename("runs", "list_path", "section")


def _rename(table: str, old: str, new: str) -> None:
    op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")


def _set_length(table: str, length: int) -> None:
    # SQLite keeps no lengths.
    if op.get_bind().dialect.name != "postgresql":
        return
    op.alter_column(table, "section", type_=sa.String(length))
    if table == "frontier":
        # PostgreSQL has written its condition anew, in other words.
        op.drop_index("ix_frontier_due", table)
        op.create_index("ix_frontier_due", table, ["section", "due_at"], postgresql_where=sa.text(_REVISITED))


def _rename_index(table: str, old: list[str], new: list[str]) -> None:
    old_name, new_name = (f"ix_{table}_{'_'.join(columns)}" for columns in (old, new))
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER INDEX {old_name} RENAME TO {new_name}")
    else:
        op.drop_index(old_name, table)
        op.create_index(new_name, table, new)
