"""Which policy of revisits finds most: the learned one, its prior, and uniform ones, on 60 days of patterns of edits.

Nothing is requested: a visit is computed to see what the sample portal shows on its day. So all policies see the same
portal, and 60 days take a second. ``recrawl`` has the figures of real crawls.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from benchmarks.measure import table
from dayuan_crawler.frontier.hazard import Hazard, Life
from dayuan_crawler.frontier.policy import GONE_VISITS, recheck_after, revisit_after
from fixtures.portal.content import Article
from fixtures.portal.timeline import PATTERNS, World

CITY = "yangquan"
WITHIN_DAYS = 2
YOUNG = timedelta(days=7)
SEEDS = (1, 2, 3, 4, 5)
DAYS = 60


@dataclass(slots=True)
class Known:
    """An article as a crawler knows it."""

    published_at: datetime
    first_seen_at: datetime
    last_seen_at: datetime
    due_at: datetime
    spread: float
    changes: list[tuple[datetime, datetime]] = field(default_factory=list)
    misses: int = 0

    @property
    def life(self) -> Life:
        return Life(self.published_at, self.first_seen_at, self.last_seen_at, self.changes)


# When an article is due again after a visit, by all that is known of the section.
Policy = Callable[[Known, datetime, Hazard], timedelta]


def prior(known: Known, now: datetime, _: Hazard) -> timedelta:
    """What is done where little is known: the longer unchanged, the later."""
    since = known.changes[-1][1] if known.changes else known.published_at
    return revisit_after(max(now - since, timedelta(0)), known.spread)


def learned(known: Known, now: datetime, hazard: Hazard) -> timedelta:
    since = known.changes[-1][1] if known.changes else known.published_at
    age, unchanged_for = now - known.published_at, max(now - since, timedelta(0))
    return hazard.revisit_after(age, unchanged_for, known.spread)


def uniform(days: float) -> Policy:
    return lambda known, _, __: timedelta(days=days * (0.9 + 0.2 * known.spread))


@dataclass(slots=True)
class Result:
    """What a policy asked for and found."""

    new: int = 0
    revisits: int = 0
    young_edits: int = 0
    young_found: int = 0
    edits: int = 0
    found: int = 0
    tombstones: int = 0

    def __add__(self, other: Result) -> Result:
        return Result(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    @property
    def row(self) -> list[str]:
        return [
            f"{self.revisits:,}",
            f"{self.revisits / self.new:.1f}",
            f"{self.young_found / self.young_edits:.0%}".replace("%", " %"),
            f"{self.found / self.edits:.0%}".replace("%", " %"),
            str(self.tombstones),
        ]


class Crawler:
    """Visits a portal once a day: its list, and all articles that are due."""

    def __init__(self, world: World, policy: Policy, days: int) -> None:
        self._world, self._policy, self._days = world, policy, days
        self._known: dict[int, Known] = {}
        # Of each article, the edits that no visit has seen: their days, and whether it was young.
        self._edits: defaultdict[int, list[tuple[int, bool]]] = defaultdict(list)
        self._changed: set[int] = set()
        self._counted = 0
        self.result = Result()

    def live(self, day: int) -> None:
        """Let the portal come to a day, and visit it."""
        self._world.move_to(day)
        self._note_events()
        hazard = Hazard.learn(one.life for one in self._known.values())
        for number, one in self._known.items():
            if one.due_at <= self._world.now:
                self.result.revisits += 1
                self._visit(number, one, hazard)
        for article in self._world.listing(CITY):
            if article.id in self._world.live and article.id not in self._known:
                self._meet(article, hazard)

    def _note_events(self) -> None:
        now, day = self._world.now, self._world.day
        for event in self._world.events[self._counted :]:
            if event.city != CITY or event.id not in self._known:
                continue
            self._changed.add(event.id)
            # What the last days change cannot be found in time.
            if event.kind == "edit" and day <= self._days - WITHIN_DAYS:
                is_young = now - self._known[event.id].published_at <= YOUNG
                self._edits[event.id].append((day, is_young))
                self.result.edits += 1
                self.result.young_edits += is_young
        self._counted = len(self._world.events)

    def _meet(self, article: Article, hazard: Hazard) -> None:
        now = self._world.now
        spread = zlib.crc32(str(article.id).encode()) / 2**32
        one = self._known[article.id] = Known(article.published_at, now, now, now, spread)
        one.due_at = now + self._policy(one, now, hazard)
        self.result.new += self._world.day > 0

    def _visit(self, number: int, one: Known, hazard: Hazard) -> None:
        now, day = self._world.now, self._world.day
        if number not in self._world.live:
            one.misses += 1
            if one.misses == GONE_VISITS:
                self.result.tombstones += 1
                one.changes.append((one.last_seen_at, now))
            one.due_at = now + recheck_after(one.misses)
            return
        for edited, is_young in self._edits.pop(number, ()):
            self.result.found += day - edited <= WITHIN_DAYS
            self.result.young_found += is_young and day - edited <= WITHIN_DAYS
        if number in self._changed:
            self._changed.discard(number)
            one.changes.append((one.last_seen_at, now))
        one.misses, one.last_seen_at = 0, now
        one.due_at = now + self._policy(one, now, hazard)


def simulate(policy: Policy, pattern: str, seed: int, days: int = DAYS) -> Result:
    """Live through the days with a policy."""
    crawler = Crawler(World(seed=seed, pattern=pattern), policy, days)
    for day in range(days + 1):
        crawler.live(day)
    return crawler.result


def total(policy: Policy, pattern: str) -> Result:
    return sum((simulate(policy, pattern, seed) for seed in SEEDS), Result())


def as_many(revisits: int, pattern: str) -> tuple[float, Result]:
    """The uniform policy that asks for about as many: its interval in days, and what it finds."""
    intervals = [4 + days / 2 for days in range(17)]
    return min(
        ((days, total(uniform(days), pattern)) for days in intervals), key=lambda one: abs(one[1].revisits - revisits)
    )


def run() -> None:
    for pattern in PATTERNS:
        ours = total(learned, pattern)
        days, same = as_many(ours.revisits, pattern)
        rows = [
            ["learned", *ours.row],
            ["the prior alone", *total(prior, pattern).row],
            [f"uniform, every {days:g} days", *same.row],
            ["uniform, every 2 days", *total(uniform(1.8), pattern).row],
        ]
        header = [
            "",
            "revisits",
            "for each new article",
            "first-week edits in 2 days",
            "all edits in 2 days",
            "deletions",
        ]
        table(f"60 days, {len(SEEDS)} portals, pattern {pattern!r}", header, rows)
