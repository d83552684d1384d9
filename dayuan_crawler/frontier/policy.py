"""When a URL is fetched again after a failure, and when one is given up. Pure functions."""

from __future__ import annotations

from datetime import timedelta

MAX_ATTEMPTS = 5
FIRST_BACKOFF = timedelta(seconds=2)
MAX_BACKOFF = timedelta(minutes=10)

# A list page that brings nothing new may be an accident of a shifting list; a second one is a trap.
MAX_BARREN_PAGES = 2

# Statuses that say "later" rather than "no" (RFC 9110, RFC 6585).
TRANSIENT_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
GONE_STATUSES = frozenset({404, 410})


def backoff(attempts: int, retry_after: float | None = None) -> timedelta:
    """How long to wait after the ``attempts``-th failed attempt (from 1); at least the server's Retry-After seconds."""
    delay = min(FIRST_BACKOFF * 2.0 ** (attempts - 1), MAX_BACKOFF)
    return max(delay, timedelta(seconds=retry_after or 0))


def gives_up(attempts: int) -> bool:
    """Whether the ``attempts``-th failed attempt (from 1) was the last."""
    return attempts >= MAX_ATTEMPTS
