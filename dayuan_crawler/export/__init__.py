"""Exports articles as JSON Lines, CSV or Parquet. A file is written completely or not at all."""

from __future__ import annotations

from dayuan_crawler.export.formats import FORMATS, Format, format_named, format_of_file
from dayuan_crawler.export.schema import article_schema, schema_text
from dayuan_crawler.export.target import TargetError, write_file, write_stdout

__all__ = [
    "FORMATS",
    "Format",
    "TargetError",
    "article_schema",
    "format_named",
    "format_of_file",
    "schema_text",
    "write_file",
    "write_stdout",
]
