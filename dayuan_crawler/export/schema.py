"""The JSON Schema of an exported article: the one description that every format follows."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from dayuan_crawler.fields import record_schema


@cache
def article_schema() -> dict[str, Any]:
    """Return the schema (JSON Schema 2020-12); shared, so do not change it."""
    return record_schema()


def schema_text() -> str:
    """Return the schema as JSON text."""
    return json.dumps(article_schema(), ensure_ascii=False, indent=2) + "\n"


def flat_columns(schema: dict[str, Any]) -> list[tuple[str, ...]]:
    """Return the paths of a record's values in a flat table: objects are taken apart, lists are values."""
    return [
        (name, *rest)
        for name, value in schema["properties"].items()
        for rest in (flat_columns(value) if value["type"] == "object" else [()])
    ]
