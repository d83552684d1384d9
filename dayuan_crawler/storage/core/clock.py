"""The time: by the database's clock, and by China's."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, literal, select

from dayuan_crawler.storage.schema.types import UtcDateTime


def clock(connection: Connection) -> ColumnElement[datetime]:
    """The current time, for a query. PostgreSQL: by the server's clock, because the clocks of several machines differ."""
    if connection.dialect.name == "postgresql":
        return func.clock_timestamp()
    return literal(datetime.now(UTC), UtcDateTime())


def now(connection: Connection) -> datetime:
    """The current time, as of :func:`clock`."""
    if connection.dialect.name == "postgresql":
        moment: datetime = connection.execute(select(clock(connection))).scalar_one()
        return moment.astimezone(UTC)
    return datetime.now(UTC)


def china_day(connection: Connection, moment: ColumnElement[Any]) -> ColumnElement[Any]:
    """The day of a time by China's clock."""
    if connection.dialect.name == "sqlite":
        return func.date(moment, "+8 hours")
    return func.date(func.timezone("Asia/Shanghai", moment))
