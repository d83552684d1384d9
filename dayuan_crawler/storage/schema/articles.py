"""Tables of the articles: records, history, and what finds them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from dayuan_crawler.storage.schema.base import Base
from dayuan_crawler.storage.schema.types import Json, RowId, SectionKey, StorableText, Url, UtcDateTime


class Article(Base):
    """The current record of one article."""

    __tablename__ = "articles"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    url: Mapped[str] = mapped_column(Url)
    site_id: Mapped[int | None] = mapped_column(RowId)
    section: Mapped[str] = mapped_column(SectionKey)
    city: Mapped[str | None] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(StorableText)
    subtitle: Mapped[str | None] = mapped_column(StorableText)
    source: Mapped[str | None] = mapped_column(StorableText)
    editor: Mapped[str | None] = mapped_column(StorableText)
    category: Mapped[str | None] = mapped_column(StorableText)
    tags: Mapped[list[str]] = mapped_column(Json)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    body: Mapped[str] = mapped_column(StorableText)
    body_html: Mapped[str] = mapped_column(StorableText)
    images: Mapped[list[str]] = mapped_column(Json)
    view_count: Mapped[int | None] = mapped_column(RowId)
    like_count: Mapped[int | None] = mapped_column(RowId)
    copyright_notice: Mapped[str | None] = mapped_column(StorableText)
    reprint: Mapped[str] = mapped_column(String(12))
    declared_url: Mapped[str | None] = mapped_column(StorableText)
    site_notice: Mapped[str | None] = mapped_column(StorableText)
    comment_count: Mapped[int | None] = mapped_column(Integer)
    comments_open: Mapped[bool] = mapped_column()
    comments_captcha: Mapped[bool] = mapped_column()
    comments: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    layout: Mapped[str | None] = mapped_column(String(64))
    near_duplicate_of: Mapped[str | None] = mapped_column(Url)
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_run: Mapped[int] = mapped_column(RowId)
    revision: Mapped[int] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(String(8))
    content_hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        UniqueConstraint("url"),
        CheckConstraint("status IN ('live', 'gone')", name="status"),
        CheckConstraint("reprint IN ('prohibited', 'permitted', 'unstated')", name="reprint"),
        Index(None, "site_id", "url"),
        Index(None, "section", "site_id", "url"),
        Index(None, "section", "published_at"),
        Index(None, "changed_run"),
        # The orders of lists.
        Index(None, "changed_at", "id"),
        Index(None, "section", "changed_at", "id"),
        Index(None, "view_count", "id"),
        Index(None, "comment_count", "id"),
        Index(
            "ix_articles_near_duplicate_of",
            "near_duplicate_of",
            sqlite_where=text("near_duplicate_of IS NOT NULL"),
            postgresql_where=text("near_duplicate_of IS NOT NULL"),
        ),
    )


class Alias(Base):
    """Another URL at which an article was found."""

    __tablename__ = "aliases"

    url: Mapped[str] = mapped_column(StorableText, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)


class Revision(Base):
    """A former state of an article, replaced at ``replaced_at``."""

    __tablename__ = "revisions"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(Integer, primary_key=True)
    run_id: Mapped[int] = mapped_column(RowId)
    valid_from: Mapped[datetime] = mapped_column(UtcDateTime)
    replaced_at: Mapped[datetime] = mapped_column(UtcDateTime)
    record: Mapped[dict[str, Any]] = mapped_column(Json)
    record_version: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"))


class Observation(Base):
    """The counters of an article at one visit."""

    __tablename__ = "observations"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    run_id: Mapped[int] = mapped_column(RowId)
    view_count: Mapped[int | None] = mapped_column(RowId)
    like_count: Mapped[int | None] = mapped_column(RowId)
    comment_count: Mapped[int | None] = mapped_column(RowId)


class Comparison(Base):
    """The revision of an article that was last compared with all others."""

    __tablename__ = "comparisons"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(Integer)


class BandKey(Base):
    """A locality-sensitive hash key of an article. Articles with nearly the same text share some."""

    __tablename__ = "band_keys"

    band: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    key: Mapped[int] = mapped_column(RowId, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True, index=True)


class Picture(Base):
    """A picture of an article, kept as a file. Pictures with the same content share one file."""

    __tablename__ = "pictures"

    url: Mapped[str] = mapped_column(Url, primary_key=True)
    path: Mapped[str] = mapped_column(String(128))
    sha256: Mapped[str] = mapped_column(String(64))
    fetched_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Listing(Base):
    """The columns by which article lists are filtered and sorted. The table is narrow, so that long lists are fast."""

    __tablename__ = "listings"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True, autoincrement=False)
    section: Mapped[str] = mapped_column(SectionKey)
    # Publication time; 1970-01-01 if unknown.
    listed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reprint: Mapped[str] = mapped_column(String(12))
    gone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(None, "listed_at", "article_id"),
        Index(None, "section", "listed_at", "article_id"),
        Index(
            "ix_listings_gone",
            "listed_at",
            "article_id",
            sqlite_where=text("gone_at IS NOT NULL"),
            postgresql_where=text("gone_at IS NOT NULL"),
        ),
    )


class Label(Base):
    """A tag, the source or the editor of an article."""

    __tablename__ = "labels"

    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    value: Mapped[str] = mapped_column(StorableText, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True, index=True)
