"""Watches one crawl's articles for fields that they used to have, or that their lists promise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

# Scrapy statistics about the fields read. Spidermon uses them to report which fields are lost.
READ_STAT = "dayuan/articles/read"
FILLED_STAT = "dayuan/articles/filled"
USUAL_STAT = "dayuan/articles/usually_filled"
LOST_STAT = "dayuan/articles/lost_fields"
# Fields that the lists state for each article, but that no page had: the sentence for the crawl's last line.
NEVER_FOUND_STAT = "dayuan/articles/never_found"

# A field that this share of articles had before is expected in each article.
EXPECTED_SHARE = 0.9
# One or two articles may lack it. From the third in a row on, a page is not stored but retried once.
SUSPICIOUS = 3
# This many pages in a row without the field end the crawl. Pages under way included, at most MOST_PAGES are requested.
BROKEN = 10
MOST_PAGES = 20
# After this many pages without a field that the lists promise, the layout is not understood.
PROMISED_PAGES = 20


class LayoutWatch:
    """Counts consecutive pages that lack a field which articles used to have, and first pages that lack a promised one."""

    def __init__(self, usual: Mapping[str, float], limit: int) -> None:
        self.is_first = not usual
        # For a field that articles had before, its usual share is the better measure.
        self._usual = frozenset(usual)
        self._kept: set[str] = set()
        self._unkept: Counter[str] = Counter()
        self._expected = {name for name, share in usual.items() if share >= EXPECTED_SHARE}
        self._limit = limit
        self._in_a_row: Counter[str] = Counter()

    def see(self, filled: Collection[str]) -> list[str]:
        """Record a page; return the expected fields that it and the pages before it lack."""
        missing = self._expected.difference(filled)
        self._in_a_row = Counter({name: self._in_a_row[name] + 1 for name in missing})
        return sorted(name for name in missing if self._in_a_row[name] >= SUSPICIOUS)

    def miss(self, fields: Collection[str]) -> None:
        """Record a page that could not be read at all because these fields are missing."""
        self._in_a_row.update(fields)

    def promise(self, promised: Collection[str], filled: Collection[str]) -> list[str]:
        """Record a page whose list entry promised these fields. Return those never found, at the moment to report them."""
        self._kept.update(filled)
        unkept = [name for name in promised if name not in self._kept and name not in self._usual]
        self._unkept.update(unkept)
        return [name for name in unkept if self._unkept[name] == PROMISED_PAGES]

    @property
    def broken(self) -> list[str]:
        """The fields missing from so many consecutive pages that the layout is not understood."""
        return sorted(name for name, times in self._in_a_row.items() if times >= self._limit)
