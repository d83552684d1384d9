"""Alembic's entry: migrates the engine that is given in the configuration's attributes, and fills what follows from other tables."""

from __future__ import annotations

from alembic import context
from sqlalchemy import text

from dayuan_crawler.storage.schema import Base
from dayuan_crawler.storage.search.catalogue import Catalogue

# Any constant will do: it keeps two processes from migrating one PostgreSQL database at once.
ADVISORY_LOCK = 0x64617975


def run() -> None:
    engine = context.config.attributes["engine"]
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
        context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
        with context.begin_transaction():
            context.run_migrations()
        if context.get_context().get_current_revision() == context.get_head_revision():
            # The catalogue follows from the articles: it is filled by the code of today, and never by a migration.
            Catalogue(connection).fill()


run()
