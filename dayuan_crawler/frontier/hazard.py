"""How soon a known article is likely to change: a hazard by age, learned from its section's past. Pure.

The estimator is the simplest of Cho and Garcia-Molina's: the changes seen, by the time under observation (Estimating
frequency of change, ACM TOIT 3(3), 2003). Several changes between two visits count as one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dayuan_crawler.frontier.policy import MAX_REVISIT, MIN_REVISIT, revisit_after

# Where the bins of age end, in days. The last one is open.
AGES = (2.0, 4.0, 7.0, 14.0, 30.0, 60.0, 120.0, 365.0)
# An article is visited again when it has changed with this probability.
CHANCE = 0.25
# The prior counts as much as this many changes seen: add-one smoothing.
PRIOR_WEIGHT = 1.0
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Life:
    """What was seen of an article: from when to when it was observed, and the visits between which it changed."""

    published_at: datetime
    first_seen_at: datetime
    last_seen_at: datetime
    changes: Sequence[tuple[datetime, datetime]] = ()


@dataclass(frozen=True, slots=True)
class Hazard:
    """For each bin of age, the changes that were seen, and the days under observation, of all articles together.

    A change between two visits counts for the ages between them in equal parts.
    """

    changes: Sequence[float] = (0.0,) * (len(AGES) + 1)
    days: Sequence[float] = (0.0,) * (len(AGES) + 1)

    @classmethod
    def learn(cls, lives: Iterable[Life]) -> Hazard:
        """Learn from articles of one section."""
        changes, days = [0.0] * (len(AGES) + 1), [0.0] * (len(AGES) + 1)
        for life in lives:
            for number, part in _parts(life, life.first_seen_at, life.last_seen_at):
                days[number] += part
            for after, until in life.changes:
                whole = (until - after) / _DAY
                for number, part in _parts(life, after, until):
                    changes[number] += part / whole if whole else 1.0
        return cls(changes, days)

    def revisit_after(self, age: timedelta, unchanged_for: timedelta, spread: float) -> timedelta:
        """How long after a visit an article of this age is due for a revisit.

        The mean of what the section's past says of this age, weighted by the changes seen, and of the prior: what
        :func:`~dayuan_crawler.frontier.policy.revisit_after` says. So a section of which little is known keeps to it.
        """
        number = bisect_right(AGES, age / _DAY)
        learned = _DAY * (CHANCE * self.days[number] * (0.9 + 0.2 * spread))
        prior = revisit_after(unchanged_for, spread)
        interval = (learned + PRIOR_WEIGHT * prior) / (self.changes[number] + PRIOR_WEIGHT)
        return min(max(interval, MIN_REVISIT), MAX_REVISIT)


def _parts(life: Life, start: datetime, end: datetime) -> Iterator[tuple[int, float]]:
    """The bins of the ages between two times, and how many days each has of them."""
    first, last = (max((moment - life.published_at) / _DAY, 0.0) for moment in (start, end))
    for number in range(bisect_right(AGES, first), len(AGES) + 1):
        upper = AGES[number] if number < len(AGES) else last
        yield number, max(min(last, upper) - first, 0.0)
        if last <= upper:
            return
        first = upper
