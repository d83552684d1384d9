"""The types of the records. ``dayuan export --schema`` describes each field."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict


class Copyright(TypedDict):
    notice: str | None
    reprint: Literal["prohibited", "permitted", "unstated"]
    declared_url: str | None
    site_notice: str | None


class Comment(TypedDict):
    author: str
    posted_at: str | None
    text: str
    reply_to: NotRequired[str]


class Comments(TypedDict):
    count: int | None
    open: bool
    captcha: bool
    items: list[Comment]


class Picture(TypedDict):
    url: str
    path: str
    sha256: str


class PageArticle(TypedDict):
    """What one page of an article says. Times are ISO 8601, in China's time zone."""

    url: str
    site_id: int | None
    city: str | None
    title: str
    subtitle: str | None
    source: str | None
    editor: str | None
    category: str | None
    tags: list[str]
    published_at: str | None
    body: str
    body_html: str
    images: list[str]
    view_count: int | None
    like_count: int | None
    copyright: Copyright
    comments: Comments


class Article(PageArticle):
    """One article as it is exported."""

    near_duplicate_of: str | None
    first_seen_at: str
    last_seen_at: str
    changed_at: str
    revision: int
    status: Literal["live", "gone"]
    content_hash: str
    portal: str
    section: str
    pictures: NotRequired[list[Picture]]
