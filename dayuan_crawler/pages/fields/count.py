"""Printed counters."""

from __future__ import annotations

import re

_COUNT = re.compile(r"(\d{1,12})(?:\.(\d{1,3}))?([万wWkK]?)", re.ASCII)


def to_count(text: str) -> int | None:
    """Parse a printed counter, including ``1.2万``."""
    match = _COUNT.search(text.replace(",", ""))
    if match is None:
        return None
    unit = {"": 1, "k": 1_000}.get(match[3].lower(), 10_000)
    return round(float(f"{match[1]}.{match[2] or 0}") * unit) if match[3] else int(match[1])
