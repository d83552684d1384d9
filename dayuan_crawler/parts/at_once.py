"""Learns whether the portal tells all counters of an article at once, and asks so where it does."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from dayuan_crawler.pages.counters import CounterCall, call_at_once, read_counters_at_once
from dayuan_crawler.pages.vocabulary.counters import CounterName
from dayuan_crawler.parts.steps import AllCountersStep, CommentStep, CounterStep, Step
from dayuan_crawler.text.urls import Site

# After this many answers in a row that differ from the single ones, the portal's counters are asked one by one. One
# alone may differ because somebody read the article in between.
MOST_DOUBTS = 3


class AtOnce:
    """Decides how an article's counters are asked: one by one, at once, or both ways, to compare the answers.

    ``known`` says whether the portal tells them at once; None if that is to be found out. ``news`` is what was found
    out since it was last taken. In a reparse, ``archived`` holds the addresses that were asked.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self.known: bool | None = None
        self.archived: Container[str] | None = None
        self._news: bool | None = None
        self._doubts = 0
        # The comparison under way: one at a time, so that a portal without it is not asked in vain by many.
        self._compared: str | None = None

    def plan(self, steps: Sequence[Step]) -> list[Step]:
        """Return the steps with an article's single counters replaced by one for all, or with it beside them."""
        if any(isinstance(step, AllCountersStep) for step in steps):
            return list(steps)
        singles = tuple(step for step in steps if isinstance(step, CounterStep))
        call = call_at_once([CounterCall(step.url, step.counts) for step in singles], self._site)
        if call is None:
            return list(steps)
        counts = call.counts
        if "comments" not in counts and any(isinstance(step, CommentStep) for step in steps):
            # It is told anyway, and may spare the list.
            counts = (*counts, "comments")
        alone, compared = self._asks(call.url, singles)
        if alone:
            return _in_place(steps, [AllCountersStep(call.url, counts, singles)])
        if compared:
            return _in_place(steps, [*singles, AllCountersStep(call.url, counts)])
        return list(steps)

    def read(self, answer: str, step: AllCountersStep) -> dict[CounterName, int]:
        """Return the counters in an answer; none if the single calls have to be asked, or contradict it."""
        told = read_counters_at_once(CounterCall(step.url, step.counts), answer)
        if not told:
            self.missing(step)
            return told
        wanted = {name for single in step.singles for name in single.counts}
        if step.singles:
            self._learn(agrees=told.keys() >= wanted)
            return told if told.keys() >= wanted else {}
        self._compared = None
        agrees = all(told.get(name) == count for name, count in step.told.items())
        if len(step.told) > 1:
            self._learn(agrees=agrees)
        return told if agrees and step.told else {}

    def missing(self, step: AllCountersStep) -> None:
        """Note that the portal does not answer."""
        if step.singles:
            self._learn(agrees=False)
        else:
            self._compared = None
            self._settle(known=False)

    def take_news(self) -> bool | None:
        """Return what was found out about the portal since the last call; None if nothing was."""
        news, self._news = self._news, None
        return news

    def _asks(self, url: str, singles: Sequence[CounterStep]) -> tuple[bool, bool]:
        """Return whether the counters are asked at once, alone or to compare."""
        if self.archived is not None:
            is_single = any(single.url in self.archived for single in singles)
            return url in self.archived and not is_single, url in self.archived and is_single
        compares = self.known is None and self._compared is None
        if compares:
            self._compared = url
        return self.known is True, compares

    def _learn(self, *, agrees: bool) -> None:
        self._doubts = 0 if agrees else self._doubts + 1
        if agrees or self._doubts == MOST_DOUBTS:
            self._settle(known=agrees)

    def _settle(self, *, known: bool) -> None:
        if self.known is not known:
            self.known = self._news = known


def heard(steps: Sequence[Step], told: Mapping[CounterName, int]) -> list[Step]:
    """Return the steps, with a comparison among them told what a single call said."""
    return [
        AllCountersStep(step.url, step.counts, told={**step.told, **told})
        if isinstance(step, AllCountersStep) and not step.singles
        else step
        for step in steps
    ]


def _in_place(steps: Sequence[Step], counters: Sequence[Step]) -> list[Step]:
    """Return the steps with other ones for their counters, before the comments that these may spare."""
    others = [step for step in steps if not isinstance(step, CounterStep)]
    before = [step for step in others if not isinstance(step, CommentStep)]
    return [*before, *counters, *(step for step in others if isinstance(step, CommentStep))]
