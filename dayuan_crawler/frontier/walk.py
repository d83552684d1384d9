"""A walk of a section's list, page by page: how far it got, and what proves that it is complete. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, Self


class WalkEnd(StrEnum):
    """Why a walk stopped."""

    KNOWN = "known"  # everything older is known
    LAST_PAGE = "last_page"  # the list states that this is its last page
    DATE = "date"  # everything older is before the run's ``since``
    UNSAID = "unsaid"  # a list of one page, without a pager
    NEXT_REFUSED = "next_refused"  # the page names a next page that is not followed
    NO_PAGER = "no_pager"  # other pages of the list had a pager
    PAGES_LEFT = "pages_left"  # the list has more pages by its own count
    ARTICLES_LEFT = "articles_left"  # the list has more articles by its own count

    @property
    def is_proof(self) -> bool:
        """Whether everything listed was found, so that a later walk may stop at it."""
        return self in {WalkEnd.KNOWN, WalkEnd.LAST_PAGE}

    @property
    def is_fault(self) -> bool:
        """Whether the walk certainly missed a part of the list."""
        return self in {WalkEnd.NEXT_REFUSED, WalkEnd.NO_PAGER, WalkEnd.PAGES_LEFT, WalkEnd.ARTICLES_LEFT}


@dataclass(frozen=True, slots=True)
class ListPage:
    """What a list page states about its whole list.

    ``others`` is the number of ``entries`` of other sections. ``refused`` is a next page that is not followed, with the
    reason. ``leads_nowhere``: the link to it has no URL, as with scripts, and on many last pages. ``is_bounded``:
    everything after this page is older than the run's ``since``.
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


@dataclass(frozen=True, slots=True)
class Walk:
    """State of a walk after some pages. It is passed on with the link to the next page, as JSON.

    ``barren`` counts the last consecutive pages without new entries. ``newest`` is the publication time of the newest
    article that an earlier complete walk found. ``total`` is the smallest number of articles that any page stated,
    since articles come and go meanwhile. ``page_count`` is the last stated number of pages, and ``largest`` the largest
    number of entries on one page.
    """

    pages: int = 0
    barren: int = 0
    newest: str | None = None
    others: int = 0
    largest: int = 0
    total: int | None = None
    page_count: int | None = None
    has_pager: bool = False

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
        return Walk(
            pages=self.pages + 1,
            barren=self.barren + 1 if is_barren else 0,
            newest=newest,
            others=self.others + page.others,
            largest=max(self.largest, page.entries),
            total=min(totals, default=None),
            page_count=self.page_count if page.page_count is None else page.page_count,
            has_pager=self.has_pager or page.has_pager,
        )

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
    }[end]
    return f"{what}; the next crawl walks the list again"
