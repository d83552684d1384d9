"""The record of an article page, and merging the pages of one article."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from dayuan_crawler.fields import FIELDS
from dayuan_crawler.items import Comments, Copyright
from dayuan_crawler.pages.fields.crumbs import Crumb

T = TypeVar("T")

REQUIRED = ("title", "body")


@dataclass(slots=True)
class ArticlePage:
    """One page of an article. A field is ``None`` if the page does not show it, or only a script would fill it in.

    ``scripted`` names the counters that a script fills in. ``missing`` names the required fields that were not found.
    ``evidence`` describes for each field where it was found.
    """

    url: str
    title: str | None = None
    subtitle: str | None = None
    source: str | None = None
    editor: str | None = None
    category: str | None = None
    tags: list[str] = field(default_factory=list)
    published_at: datetime | None = None
    paragraphs: list[str] = field(default_factory=list)
    body_html: str = ""
    images: list[str] = field(default_factory=list)
    view_count: int | None = None
    like_count: int | None = None
    scripted: frozenset[str] = frozenset()
    copyright: Copyright = field(default_factory=Copyright)
    comments: Comments = field(default_factory=Comments)
    breadcrumb: list[Crumb] = field(default_factory=list)
    canonical_link: str | None = None
    og_url: str | None = None
    page_number: int = 1
    next_page_url: str | None = None
    layout: str | None = None
    missing: list[str] = field(default_factory=list)
    evidence: dict[str, str] = field(default_factory=dict)

    @property
    def body(self) -> str:
        return "\n".join(self.paragraphs)


# The fields of the record that a page states, besides its address, its rights and its comments.
PAGE_FIELDS = tuple(
    field.path for field in FIELDS if field.is_read and field.path != "url" and hasattr(ArticlePage, field.path)
)


def merge_pages(pages: Iterable[ArticlePage]) -> ArticlePage | None:
    """Merge an article's pages, given in order. Later pages add only body and pictures. None without pages."""
    ordered = sorted(pages, key=lambda page: page.page_number)
    if not ordered:
        return None
    whole = replace(
        ordered[0],
        paragraphs=[paragraph for page in ordered for paragraph in page.paragraphs],
        body_html="\n".join(page.body_html for page in ordered if page.body_html),
        images=unique(image for page in ordered for image in page.images),
    )
    whole.missing = missing_fields(whole)
    return whole


def missing_fields(record: ArticlePage) -> list[str]:
    missing = [] if record.title else ["title"]
    if not record.paragraphs and not record.images:
        missing.append("body")
    return missing


def unique(values: Iterable[T]) -> list[T]:
    return list(dict.fromkeys(values))
