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
    delay = min(FIRST_BACKOFF * 2.0 ** min(attempts - 1, 16), MAX_BACKOFF)
    return max(delay, timedelta(seconds=retry_after or 0))


def gives_up(attempts: int) -> bool:
    """Whether the ``attempts``-th failed attempt (from 1) was the last."""
    return attempts >= MAX_ATTEMPTS


# An article is looked at again when it has gone unchanged for this share of its age more: daily news
# is edited in its first days, and then hardly ever.
REVISIT_SHARE = 0.3
# Every other run of a daily schedule, with room for its unevenness.
MIN_REVISIT = timedelta(hours=40)
MAX_REVISIT = timedelta(days=60)
# The next run of a daily schedule.
RECHECK = timedelta(hours=20)
MAX_RECHECK = timedelta(days=30)

# So many visits of different runs must find an article gone before it is believed.
GONE_VISITS = 2
# When more of the articles that a run visited look gone than this, and more than a few, the portal is broken.
MASS_GONE_SHARE = 0.3
MASS_GONE_MINIMUM = 5


def revisit_after(unchanged_for: timedelta, spread: float) -> timedelta:
    """How long after a visit an article is due again.

    ``unchanged_for`` is the time since its last known change, or since its publication. ``spread``, from 0 to 1 and
    the same for an article each time, keeps those of one day from all coming due on another.
    """
    interval = unchanged_for * (REVISIT_SHARE * (0.9 + 0.2 * spread))
    return min(max(interval, MIN_REVISIT), MAX_REVISIT)


def recheck_after(misses: int) -> timedelta:
    """How long after the ``misses``-th visit in a row (from 1) that failed, or found nothing, to try again."""
    return min(RECHECK * 2.0 ** min(misses - 1, 16), MAX_RECHECK)


def is_mass_disappearance(gone: int, visited: int) -> bool:
    """Whether so many of the known articles that a run visited look gone that none of it is to be believed."""
    return gone > MASS_GONE_MINIMUM and gone > visited * MASS_GONE_SHARE
