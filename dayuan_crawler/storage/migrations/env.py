"""Alembic environment: migrates the engine in the config's attributes, then fills tables derived from others."""

from __future__ import annotations

from alembic import context
from sqlalchemy import text

from dayuan_crawler.storage.schema import Base
from dayuan_crawler.storage.search.catalogue import Catalogue

# An arbitrary constant: the lock keeps two processes from migrating one PostgreSQL database at the same time.
ADVISORY_LOCK = 0x64617975


def run() -> None:
    engine = context.config.attributes["engine"]
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            # For the draft of a migration: how it names the column types of our own, and the tables that are no model's.
            user_module_prefix="types.",
            include_name=lambda name, kind, _: kind != "table" or not str(name).startswith("search_index"),
        )
        with context.begin_transaction():
            context.run_migrations()
        if context.get_context().get_current_revision() == context.get_head_revision():
            # The catalogue is derived from the articles. Today's code fills it, so migrations must not.
            Catalogue(connection).fill()


run()
