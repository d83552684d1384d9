"""A walk of a section's list, page by page: how far it got, and what proves that it is complete. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from typing import Any, Self

_NUMBER = re.compile(r"(\d+)")
# How many list pages in a row may fail before a walk gives up.
MOST_FAILED_IN_A_ROW = 3


class WalkEnd(StrEnum):
    """Why a walk stopped."""

    KNOWN = "known"  # everything older is known
    LAST_PAGE = "last_page"  # the list states that this is its last page
    NO_MORE = "no_more"  # the page behind the last one is empty or missing, and something else shows the end, too
    DATE = "date"  # everything older is before the run's ``since``
    UNSAID = "unsaid"  # a list of one page, without a pager
    NEXT_REFUSED = "next_refused"  # the page names a next page that is not followed
    NO_PAGER = "no_pager"  # other pages of the list had a pager
    PAGES_LEFT = "pages_left"  # the list has more pages by its own count
    ARTICLES_LEFT = "articles_left"  # the list has more articles by its own count
    NO_ENTRIES = "no_entries"  # a page is empty or missing, which alone is no end
    PAGES_FAILED = "pages_failed"  # a page could not be read

    @property
    def is_proof(self) -> bool:
        """Whether everything listed was found, so that a later walk may stop at it."""
        return self in {WalkEnd.KNOWN, WalkEnd.LAST_PAGE, WalkEnd.NO_MORE}

    @property
    def is_fault(self) -> bool:
        """Whether the walk certainly missed a part of the list."""
        return not self.is_proof and self not in {WalkEnd.DATE, WalkEnd.UNSAID}


@dataclass(frozen=True, slots=True)
class ListPage:
    """What a list page states about its whole list.

    ``others`` is the number of ``entries`` of other sections. ``refused`` is a next page that is not followed, with the
    reason. ``leads_nowhere``: the link to it has no URL, as with scripts, and on many last pages. ``is_bounded``:
    everything after this page is older than the run's ``since``. ``name`` is the page's title without its number.
    ``after_next`` is the page behind the next one, if the pager or the addresses show where it is.
    """

    entries: int = 0
    others: int = 0
    number: int = 1
    page_count: int | None = None
    total: int | None = None
    has_pager: bool = False
    refused: str | None = None
    leads_nowhere: bool = False
    is_bounded: bool = False
    name: str = ""
    after_next: str | None = None


@dataclass(frozen=True, slots=True)
class Walk:
    """State of a walk after some pages. It is passed on with the link to the next page, as JSON.

    ``barren`` counts the last consecutive pages without new entries. ``newest`` is the publication time of the newest
    article that an earlier complete walk found. ``total`` is the smallest number of articles that any page stated,
    since articles come and go meanwhile. ``page_count`` is the last stated number of pages. ``last`` is the number of
    entries on the last page that has any, ``smallest`` and ``largest`` those of the pages before it and of all.
    ``beyond`` is the page behind the one that the walk goes to. ``empty`` is a page without entries, if the walk went
    beyond it, and ``failed`` the first page that could not be read; ``failures`` counts the last ones in a row.
    """

    pages: int = 0
    barren: int = 0
    newest: str | None = None
    others: int = 0
    largest: int = 0
    total: int | None = None
    page_count: int | None = None
    has_pager: bool = False
    name: str = ""
    last: int = 0
    smallest: int | None = None
    beyond: str | None = None
    empty: str | None = None
    failed: str | None = None
    failures: int = 0

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        known = {field.name for field in fields(cls)}
        values = {name: value for name, value in payload.items() if name in known}
        return cls(**({"pages": 1, **values} if values else {}))

    def to_payload(self) -> dict[str, Any]:
        return asdict(self)

    def after(self, page: ListPage, *, newest: str | None, is_barren: bool) -> Walk:
        """The walk after one more page."""
        totals = [total for total in (self.total, page.total) if total is not None]
        seen = [entries for entries in (self.smallest, self.last) if entries]
        return Walk(
            pages=self.pages + 1,
            barren=self.barren + 1 if is_barren else 0,
            newest=newest,
            others=self.others + page.others,
            largest=max(self.largest, page.entries),
            total=min(totals, default=None),
            page_count=self.page_count if page.page_count is None else page.page_count,
            has_pager=self.has_pager or page.has_pager,
            name=page.name if page.entries else self.name,
            last=page.entries or self.last,
            smallest=min(seen, default=None) if page.entries else self.smallest,
            beyond=page.after_next,
            empty=None if page.entries else self.empty,
            # A page without entries is no end if another one follows.
            failed=self.failed or (self.empty if page.entries else None),
        )

    def beyond_empty(self, url: str, beyond: str) -> Walk:
        """The walk that goes on behind a page without entries, to see whether that is the end."""
        return replace(self, empty=url, beyond=page_after(url, beyond, None))

    def beyond_failed(self, url: str) -> Walk:
        """The walk that goes on behind a page that could not be read."""
        beyond = page_after(url, self.beyond, None) if self.beyond else None
        return replace(self, failed=self.failed or url, failures=self.failures + 1, beyond=beyond)

    def is_like_the_others(self, page: ListPage) -> bool:
        """Whether a page without entries has the list's own name, so that it is not some other page."""
        return bool(page.name) and page.name == self.name

    def end_at(self, page: ListPage) -> WalkEnd:
        """Why the walk ends at this page, as far as its pages show. ``self`` already includes the page."""
        if page.is_bounded:
            return WalkEnd.DATE
        # If earlier pages linked to the next page by URL, a page without such a URL is the last one.
        if page.refused is not None and not (page.leads_nowhere and self.pages > 1):
            return WalkEnd.NEXT_REFUSED
        if page.page_count is not None and page.page_count > max(page.number, self.pages):
            return WalkEnd.PAGES_LEFT
        if self.page_count is not None and not page.entries:
            # Broken, or the one that the last page led to.
            return WalkEnd.PAGES_LEFT if self.page_count >= max(page.number, self.pages) else WalkEnd.LAST_PAGE
        if not page.entries and self.pages > 1:
            # Two pages of one size do not show what size the others have: stickies may stand on the first.
            is_short = self.smallest is not None and self.last < self.smallest and self.pages > 3
            return WalkEnd.NO_MORE if is_short and self.is_like_the_others(page) else WalkEnd.NO_ENTRIES
        if self.has_pager and not page.has_pager:
            return WalkEnd.NO_PAGER
        return WalkEnd.LAST_PAGE if page.has_pager else WalkEnd.UNSAID

    def lacks_a_page(self, found: int) -> bool:
        """Whether at least a full page of articles is missing, by the list's own count."""
        return self.total is not None and self.total - found >= max(self.largest, 1)


def describe_fault(end: WalkEnd, url: str, page: ListPage, walk: Walk, found: int) -> str:
    """Message for users about a walk that ended with a fault at the page ``url``."""
    what = {
        WalkEnd.NEXT_REFUSED: f"the list page {url} names a next page that is not followed: {page.refused}",
        WalkEnd.NO_PAGER: f"the list page {url} has no pager, though others have one",
        WalkEnd.PAGES_LEFT: f"the list has {walk.page_count} pages by its own count, and {url} leads to no other",
        WalkEnd.ARTICLES_LEFT: f"the list has {walk.total} articles by its own count, and {found} were found on it",
        WalkEnd.NO_ENTRIES: f"the list page {walk.empty or url} has no entries, which need not be the end of the list",
        WalkEnd.PAGES_FAILED: f"the list page {walk.failed} could not be read",
    }[end]
    return f"{what}; the next crawl walks the list again"


def page_after(url: str, following: str, number: int | None) -> str | None:
    """The page of a list behind the one at ``following``, which is behind ``url`` and has this number, if known.

    The addresses must differ in one number alone, or the last number in the second must be that of its page.
    """
    before, after = _NUMBER.split(url), _NUMBER.split(following)
    counted = [i for i, (old, new) in enumerate(zip(before, after, strict=False)) if old != new]
    if len(before) == len(after) and len(counted) == 1 and counted[0] % 2:
        at = counted[0]
        step = int(after[at][:9]) - int(before[at][:9])
    else:
        at, step = len(after) - 2, 1
        if at < 1 or number is None or after[at] != str(number):
            return None
    if step < 1 or len(after[at]) > 9:
        return None
    after[at] = str(int(after[at]) + step).zfill(len(after[at]))
    return "".join(after)
