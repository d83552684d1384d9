"""What a page yields: the article as scraped, before it is stored."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any, Literal, Self

from dayuan_crawler.fields import FIELDS
from dayuan_crawler.portal import OWN_NAME

Reprint = Literal["prohibited", "permitted", "unstated"]


@dataclass(slots=True)
class Comment:
    """One reader's comment; ``reply_to`` is the author that it answers, if the page names one."""

    author: str
    posted_at: datetime | None
    text: str
    reply_to: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the comment as plain JSON values, its time in ISO 8601."""
        return {**asdict(self), "posted_at": _isoformat(self.posted_at)}

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Self:
        """Return the comment from a record of :meth:`to_json`."""
        return cls(**{**record, "posted_at": _fromisoformat(record["posted_at"])})


@dataclass(slots=True)
class Comments:
    """The comment block: the number shown, whether the form is open, and the comments, oldest first.

    ``partial``: some of the comments could not be read, so those stored earlier are kept.
    """

    count: int | None = None
    open: bool = False
    captcha: bool = False
    items: list[Comment] = field(default_factory=list)
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A stored picture: its address, its file (relative to the picture folder), and its SHA-256 in hex."""

    url: str
    path: str
    sha256: str


@dataclass(slots=True)
class Copyright:
    """The article's own notice, its permission to reprint and its declared address, and the footer's notice."""

    notice: str | None = None
    reprint: Reprint = "unstated"
    declared_url: str | None = None
    site_notice: str | None = None


class _Brought:
    """Adds ``visit``, the visit that brought the item, while it is in the pipelines. It is not a field."""

    __slots__ = ("visit",)
    visit: Any


@dataclass(slots=True)
class ArticleItem(_Brought):
    """One article as read from its page or pages. Times are aware, in China's time zone."""

    url: str | None = None
    site_id: int | None = None
    city: str | None = None
    portal: str | None = None
    section: str | None = None
    title: str | None = None
    subtitle: str | None = None
    source: str | None = None
    editor: str | None = None
    category: str | None = None
    tags: list[str] = field(default_factory=list)
    published_at: datetime | None = None
    body: str = ""
    body_html: str = ""
    images: list[str] = field(default_factory=list)
    view_count: int | None = None
    like_count: int | None = None
    copyright: Copyright = field(default_factory=Copyright)
    comments: Comments = field(default_factory=Comments)
    layout: str | None = None

    def filled(self) -> frozenset[str]:
        """The paths of the watched fields that are filled, such as ``copyright.notice``."""
        return frozenset(
            path for path, value in zip(_WATCHED, _watched(self), strict=True) if value not in (None, "", [])
        )

    def to_json(self) -> dict[str, Any]:
        """Return the item as plain JSON values, times in ISO 8601."""
        record = asdict(self)
        record["published_at"] = _isoformat(self.published_at)
        record["comments"]["items"] = [comment.to_json() for comment in self.comments.items]
        return record

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Self:
        """Return the item from a record of :meth:`to_json`."""
        # A frontier of an earlier version has neither: its sections were the cities of this package's portal.
        record = {"portal": OWN_NAME, "section": record["city"], **record}
        comments = dict(record["comments"])
        comments["items"] = [Comment.from_json(comment) for comment in comments["items"]]
        return cls(
            **{
                **record,
                "published_at": _fromisoformat(record["published_at"]),
                "copyright": Copyright(**record["copyright"]),
                "comments": Comments(**comments),
            }
        )


def _isoformat(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _fromisoformat(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


_WATCHED = tuple(field.path for field in FIELDS if field.filled)
_watched = attrgetter(*_WATCHED)
