"""Field coverage: how often each field was filled, and which fields were filled less often than usual."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

# Name for articles that no layout matched.
NO_LAYOUT = "none"

# The usual coverage is that of the last USUAL_RUNS runs, if they read at least USUAL_ARTICLES articles.
USUAL_RUNS = 5
USUAL_ARTICLES = 20

# A field counts as lost in a run of at least ENOUGH_ARTICLES articles, if its share is below the usual one by more than
# TOLERANCE and more than DEVIATIONS standard deviations. The limit is high, because articles that are visited together
# are alike, so their shares vary more than those of a random sample.
ENOUGH_ARTICLES = 20
TOLERANCE = 0.25
DEVIATIONS = 5.0


@dataclass(slots=True)
class RunCoverage:
    """Number of articles that a run read, in total, by filled field and by layout."""

    articles: int = 0
    fields: dict[str, int] = field(default_factory=dict)
    layouts: dict[str, int] = field(default_factory=dict)

    def count(self, filled: Iterable[str], layout: str | None) -> None:
        """Count one article."""
        self.articles += 1
        for counts, names in ((self.fields, filled), (self.layouts, [layout or NO_LAYOUT])):
            for name in names:
                counts[name] = counts.get(name, 0) + 1

    def share(self, name: str) -> float:
        """Share of the articles with this field filled, from 0 to 1."""
        return self.fields.get(name, 0) / self.articles if self.articles else 0.0


def usual_shares(former: Sequence[RunCoverage]) -> dict[str, float]:
    """Share of articles with each field over several runs; empty if they read too few articles."""
    counts: Counter[str] = Counter()
    for read in former:
        counts.update(read.fields)
    total = sum(read.articles for read in former)
    return {name: number / total for name, number in counts.items()} if total >= USUAL_ARTICLES else {}


def lost_fields(read: RunCoverage, usual: Mapping[str, float]) -> dict[str, str]:
    """The fields filled less often than usual, each with a message for users."""
    return {
        name: f"{name} was filled in {read.share(name):.0%} of {read.articles} articles, and in {share:.0%} before"
        for name, share in sorted(usual.items())
        if read.articles >= ENOUGH_ARTICLES and is_lost(read.share(name), share, read.articles)
    }


def is_lost(share: float, usual: float, articles: int) -> bool:
    """Whether a field's share among this many articles is lower than usual by more than chance explains."""
    chance = DEVIATIONS * sqrt(usual * (1 - usual) / articles)
    return share < usual - max(TOLERANCE, chance)
