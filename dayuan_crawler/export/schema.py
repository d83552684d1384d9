"""The JSON Schema of an exported article: the one description that every format follows."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any


def schema_text() -> str:
    """The schema (JSON Schema 2020-12) as the package ships it."""
    return files(__package__).joinpath("article.schema.json").read_text(encoding="utf-8")


@cache
def article_schema() -> dict[str, Any]:
    """The schema as parsed; shared, so not to be changed."""
    schema: dict[str, Any] = json.loads(schema_text())
    return schema


def flat_columns(schema: dict[str, Any]) -> list[tuple[str, ...]]:
    """The paths of a record's values in a flat table: objects are taken apart, lists are values."""
    return [
        (name, *rest)
        for name, value in schema["properties"].items()
        for rest in (flat_columns(value) if value["type"] == "object" else [()])
    ]
