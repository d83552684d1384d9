"""Column types that behave the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored as UTC. SQLite alone would return it naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive time cannot be stored: {value!r}; give it a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def storable(text: str) -> str:
    """Text that both databases accept: NUL removed, lone surrogates as U+FFFD, surrogate pairs as their character."""
    text = text.replace("\0", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def storable_json(value: Any) -> Any:
    """A JSON value with all its strings made storable."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [storable_json(element) for element in value]
    if isinstance(value, dict):
        return {storable(name): storable_json(element) for name, element in value.items()}
    return value


class StorableText(TypeDecorator[str]):
    """Text from a page or a server, made storable."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value)


class Json(TypeDecorator[Any]):
    """A JSON value with its strings made storable."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else JSON())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return storable_json(value)


# The key of a section (portal.py). SQLite keeps no lengths, and would have to copy each table for another one.
SectionKey = String(80).with_variant(String(16), "sqlite")
# SQLite numbers rows automatically only in a column declared INTEGER.
RowId = BigInteger().with_variant(Integer(), "sqlite")
# Maximum length of an article URL or alias, in bytes: index keys of PostgreSQL are limited to about 2,700.
MAX_URL_BYTES = 2048
# URLs sort by their bytes, whatever the database's locale, so that every export has the same order.
Url = StorableText().with_variant(StorableText(collation="C"), "postgresql")
