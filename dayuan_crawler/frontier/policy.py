"""When a URL is fetched again after a failure, and when one is given up. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile

MAX_ATTEMPTS = 5
FIRST_BACKOFF = timedelta(seconds=2)
MAX_BACKOFF = timedelta(minutes=10)

# How late a request may be sent, as a part of the delay: a machine is never quite on time.
LATENESS = 0.05
MIN_LATENESS_S = 0.01

# A list page that brings nothing new may be an accident of a shifting list; a second one is a trap.
MAX_BARREN_PAGES = 2

# An article may be listed so long after the time that it bears: behind others, in the midst of the list.
LISTED_LATE = timedelta(days=4)

# Statuses that say "later" rather than "no" (RFC 9110, RFC 6585).
TRANSIENT_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
# 451: not to be shown, for legal reasons (RFC 7725).
GONE_STATUSES = frozenset({404, 410, 451})


# So many failures in a row may be the portal's, and not the pages': it is asked for something that is known to work.
OUTAGE_FAILURES = 10
# So many answers in a row that turn the crawler away, of pages that are known to be there too, end the run.
BAN_REFUSALS = 5


def backoff(attempts: int, retry_after: float | None = None) -> timedelta:
    """How long to wait after the ``attempts``-th failed attempt (from 1); at least the server's Retry-After seconds."""
    delay = min(FIRST_BACKOFF * 2.0 ** min(attempts - 1, 16), MAX_BACKOFF)
    return max(delay, timedelta(seconds=retry_after or 0))


def lateness(gap: float) -> float:
    """How many seconds after its turn a request may be sent, where ``gap`` seconds have to lie between two.

    The next turn comes so much later that the gap is kept all the same.
    """
    return max(LATENESS * gap, MIN_LATENESS_S)


def gives_up(attempts: int) -> bool:
    """Whether the ``attempts``-th failed attempt (from 1) was the last."""
    return attempts >= MAX_ATTEMPTS


def reaches_the_known(
    entries: Sequence[tuple[bool, datetime | None]], newest: datetime | None, *, is_first: bool
) -> bool:
    """Whether all that comes after a list page is known, so that its walk may end.

    Each entry says whether an earlier complete walk found it, and when the stored article was published; ``newest`` is
    the time of the newest article before this walk. A first page without anything new ends the walk. Any other has to
    end with known entries, more than a few that an old article on top would make, and reach back as far as a late
    article may be dated. All by the portal's own times: no clock of ours can go wrong. A page without entries tells nothing.
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
