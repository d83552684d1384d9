"""INSERT ... ON CONFLICT for SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from dayuan_crawler.storage.schema import Base


def insert_into(connection: Connection, model: type[Base]) -> Any:
    """An insert in the connection's dialect, with ``on_conflict_do_nothing`` and ``on_conflict_do_update``."""
    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    return dialect.insert(model)
