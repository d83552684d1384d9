"""When to retry and when to give up, when to revisit, and what to believe. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile

MAX_ATTEMPTS = 5
FIRST_BACKOFF = timedelta(seconds=2)
MAX_BACKOFF = timedelta(minutes=10)

# How late a request may be sent, as a fraction of the delay, because timers are never exact.
LATENESS = 0.05
MIN_LATENESS_S = 0.01

# A shifting list can produce one page without new entries; a second one in a row indicates a trap.
MAX_BARREN_PAGES = 2

# An article may appear on the list this long after its publication time, in the middle of older ones.
LISTED_LATE = timedelta(days=4)

# Statuses of transient failures (RFC 9110, RFC 6585; 520-524 are Cloudflare's).
TRANSIENT_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
# 451: unavailable for legal reasons (RFC 7725).
GONE_STATUSES = frozenset({404, 410, 451})


# After this many consecutive failures the portal may be down. To find out, the crawl requests a known page.
OUTAGE_FAILURES = 10
# This many consecutive refusals, also of pages that are known to exist, end the run.
BAN_REFUSALS = 5
# The same if only articles are refused and none was ever read. Some for good, even the newest, are not all.
MOST_REFUSED_UNSEEN = 30


def backoff(attempts: int, retry_after: float | None = None) -> timedelta:
    """How long to wait after failed attempt number ``attempts`` (from 1); at least Retry-After, in seconds."""
    delay = min(FIRST_BACKOFF * 2.0 ** min(attempts - 1, 16), MAX_BACKOFF)
    return max(delay, timedelta(seconds=retry_after or 0))


def lateness(gap: float) -> float:
    """How many seconds after its turn a request may be sent, if requests are ``gap`` seconds apart.

    The next turn is later by as much, so that the gap is kept in any case.
    """
    return max(LATENESS * gap, MIN_LATENESS_S)


def gives_up(attempts: int) -> bool:
    """Whether failed attempt number ``attempts`` (from 1) was the last."""
    return attempts >= MAX_ATTEMPTS


def reaches_the_known(
    entries: Sequence[tuple[bool, datetime | None]], newest: datetime | None, *, is_first: bool
) -> bool:
    """Whether everything after a list page is known, so that its walk may end.

    Each entry says whether an earlier complete walk found it, and when the stored article was published. ``newest`` is
    the publication time of the newest article before this walk. A first page without anything new ends the walk. Any
    other page must end with known entries that fill at least half of it, because an old article pinned on top must not
    end a walk. These must reach further back than ``LISTED_LATE`` before ``newest``. All times are the portal's, so a
    wrong local clock does no harm. A page without entries proves nothing.
    """
    if not entries:
        return False
    trailing = list(takewhile(lambda entry: entry[0], reversed(entries)))
    if is_first and len(trailing) == len(entries):
        return True
    if 2 * len(trailing) < len(entries):
        return False
    oldest = next((published_at for _, published_at in trailing if published_at), None)
    return newest is None or oldest is None or oldest < newest - LISTED_LATE


# The revisit interval as a fraction of the time that an article has been unchanged: daily news is edited in its first
# days, and rarely later.
REVISIT_SHARE = 0.3
# Every other run of a daily schedule, with a tolerance for irregular starts.
MIN_REVISIT = timedelta(hours=40)
MAX_REVISIT = timedelta(days=60)
# The next run of a daily schedule.
RECHECK = timedelta(hours=20)
MAX_RECHECK = timedelta(days=30)

# An article counts as gone after this many visits of different runs found it gone.
GONE_VISITS = 2
# If a larger share than this of the visited articles looks gone, and more than the minimum, the portal is broken.
MASS_GONE_SHARE = 0.3
MASS_GONE_MINIMUM = 5


def revisit_after(unchanged_for: timedelta, spread: float) -> timedelta:
    """How long after a visit an article is due for a revisit.

    ``unchanged_for`` is the time since its last known change, or since its publication. ``spread`` is between 0 and 1
    and constant for each article, so that articles of one day do not all become due on the same day.
    """
    interval = unchanged_for * (REVISIT_SHARE * (0.9 + 0.2 * spread))
    return min(max(interval, MIN_REVISIT), MAX_REVISIT)


def recheck_after(misses: int) -> timedelta:
    """How long to wait after consecutive visit number ``misses`` (from 1) that failed, or found the page gone."""
    return min(RECHECK * 2.0 ** min(misses - 1, 16), MAX_RECHECK)


def is_mass_disappearance(gone: int, visited: int) -> bool:
    """Whether so many of the known articles visited by a run look gone that this is implausible."""
    return gone > MASS_GONE_MINIMUM and gone > visited * MASS_GONE_SHARE
