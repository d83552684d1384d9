"""Compares exported records with the portal's truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

# Fields that only the crawler can know.
OWN_FIELDS = frozenset(
    {
        "body_html",
        "near_duplicate_of",
        "first_seen_at",
        "last_seen_at",
        "changed_at",
        "revision",
        "content_hash",
    }
)


def differences(
    records: Iterable[Mapping[str, Any]], truth: Iterable[Mapping[str, Any]], ignore: frozenset[str] = frozenset()
) -> list[str]:
    """Return one line for each field that differs from the portal's, with both values."""
    records = list(records)
    found = {record["url"]: record for record in records}
    expected = {record["url"]: record for record in truth}
    lines = [f"missing: {url}" for url in sorted(expected.keys() - found.keys())]
    lines += [f"not on the portal: {url}" for url in sorted(found.keys() - expected.keys())]
    lines += [
        f"more than once: {url}" for url, times in Counter(record["url"] for record in records).items() if times > 1
    ]
    for url in sorted(expected.keys() & found.keys()):
        for field, value in expected[url].items():
            if field not in OWN_FIELDS | ignore and found[url][field] != value:
                lines.append(f"{url}: {field}: is {found[url][field]!r}, should be {value!r}")
    return lines
