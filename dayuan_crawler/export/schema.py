"""The JSON Schema of an exported article, from which every format is derived."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any


def schema_text() -> str:
    """The text of the schema (JSON Schema 2020-12) in the package."""
    return files(__package__).joinpath("article.schema.json").read_text(encoding="utf-8")


@cache
def article_schema() -> dict[str, Any]:
    """The parsed schema. Do not modify it: it is shared."""
    schema: dict[str, Any] = json.loads(schema_text())
    return schema


def flat_columns(schema: dict[str, Any]) -> list[tuple[str, ...]]:
    """The columns of a flat table, as paths in a record. Objects are flattened; lists are values."""
    return [
        (name, *rest)
        for name, value in schema["properties"].items()
        for rest in (flat_columns(value) if value["type"] == "object" else [()])
    ]
