"""Leaves out the texts of articles whose reprint is prohibited, where the console is served to others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dayuan_crawler.text.search import excerpt

# Of a text that is left out, this much is quoted.
QUOTED = 120
_TEXTS = ("body", "body_html")


class Rights:
    """What the console may show. ``withholds``: it leaves out texts whose reprint is prohibited."""

    def __init__(self, *, withholds: bool) -> None:
        self._withholds = withholds

    def allow(self, *records: Mapping[str, Any]) -> bool:
        """Whether the text of an article may be shown, by its record and by that of its revision."""
        return not (self._withholds and any(record["copyright"]["reprint"] == "prohibited" for record in records))

    def shown(self, record: dict[str, Any], *others: Mapping[str, Any]) -> dict[str, Any]:
        """A record as it may be shown, by itself and the article's other records: its text is cut to a short quotation."""
        if self.allow(record, *others):
            return record
        return {**record, "body": excerpt(record["body"], None, QUOTED), "body_html": ""}

    def all_shown(self, records: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Records as they may be shown."""
        return map(self.shown, records)

    def is_shown(self, field: str, *records: Mapping[str, Any]) -> bool:
        """Whether a field of an article's records may be shown."""
        return field not in _TEXTS or self.allow(*records)
