"""Counters as they are printed."""

from __future__ import annotations

import re

_COUNT = re.compile(r"(\d{1,12})(?:\.(\d{1,3}))?([万wW]?)", re.ASCII)


def to_count(text: str) -> int | None:
    """A counter as it is printed, ``1.2万`` included."""
    match = _COUNT.search(text.replace(",", ""))
    if match is None:
        return None
    return round(float(f"{match[1]}.{match[2] or 0}") * 10_000) if match[3] else int(match[1])
