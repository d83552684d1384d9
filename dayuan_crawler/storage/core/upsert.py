"""An insert that says what to do with a row that is there already: each database's own words for the same."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from dayuan_crawler.storage.schema import Base


def insert_into(connection: Connection, model: type[Base]) -> Any:
    """An insert of the connection's dialect, with ``on_conflict_do_nothing`` and ``on_conflict_do_update``."""
    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    return dialect.insert(model)
