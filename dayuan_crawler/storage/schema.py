"""The tables, as typed models."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from dayuan_crawler.storage.types import Json, RowId, StorableText, Url, UtcDateTime

# Constraints need names of their own to be altered by a migration on SQLite.
NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


REVISITED = "state IN ('fetched', 'failed', 'gone') AND due_at IS NOT NULL"


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING_CONVENTION)


class Run(Base):
    """One crawl of one city, resumable until it is complete."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    city: Mapped[str] = mapped_column(String(16))
    mode: Mapped[str] = mapped_column(String(16))
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(StorableText)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    walk_complete: Mapped[bool] = mapped_column(server_default=false())
    requests: Mapped[int] = mapped_column(server_default=text("0"))
    waiting: Mapped[int] = mapped_column(server_default=text("0"))
    done: Mapped[int] = mapped_column(server_default=text("0"))
    new: Mapped[int] = mapped_column(server_default=text("0"))
    changed: Mapped[int] = mapped_column(server_default=text("0"))
    unchanged: Mapped[int] = mapped_column(server_default=text("0"))
    gone: Mapped[int] = mapped_column(server_default=text("0"))
    failed: Mapped[int] = mapped_column(server_default=text("0"))

    __table_args__ = (
        CheckConstraint("state IN ('running', 'complete', 'incomplete')", name="state"),
        CheckConstraint("mode IN ('incremental', 'full')", name="mode"),
        # One run of a city at a time: the database itself refuses a second.
        Index(
            "uq_runs_running",
            "city",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
    )


class Worker(Base):
    """One process at work on a run. Its leases are free again once it is dead."""

    __tablename__ = "workers"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), index=True)
    host: Mapped[str] = mapped_column(String(255))
    pid: Mapped[int] = mapped_column(Integer)
    process_started: Mapped[float] = mapped_column(Float(53))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    heartbeat_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FrontierUrl(Base):
    """The state of one URL."""

    __tablename__ = "frontier"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(16))
    city: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(12))
    url: Mapped[str] = mapped_column(StorableText)
    state: Mapped[str] = mapped_column(String(12))
    rank: Mapped[int] = mapped_column(SmallInteger)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    reason: Mapped[str | None] = mapped_column(StorableText)
    callback: Mapped[str | None] = mapped_column(String(64))
    payload: Mapped[dict[str, Any] | None] = mapped_column(Json)
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("workers.id"))
    etag: Mapped[str | None] = mapped_column(StorableText)
    last_modified: Mapped[str | None] = mapped_column(StorableText)
    discovered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    discovered_run: Mapped[int] = mapped_column(RowId)
    # The last run that met this URL on a list, or asked for it.
    listed_run: Mapped[int] = mapped_column(RowId)
    fetched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Visits in a row, of different runs, that failed or found nothing; and the last run that did.
    misses: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    missed_run: Mapped[int | None] = mapped_column(RowId)

    __table_args__ = (
        UniqueConstraint("fingerprint"),
        CheckConstraint("state IN ('discovered', 'leased', 'fetched', 'failed', 'gone')", name="state"),
        CheckConstraint("kind IN ('navigation', 'list', 'article', 'part')", name="kind"),
        # What a worker leases, in the order in which it leases.
        Index(
            "ix_frontier_waiting",
            "city",
            "rank",
            "id",
            sqlite_where=text("state = 'discovered'"),
            postgresql_where=text("state = 'discovered'"),
        ),
        # What a later run visits again, in the order in which it is due.
        Index(
            "ix_frontier_due",
            "city",
            "due_at",
            sqlite_where=text(REVISITED),
            postgresql_where=text(REVISITED),
        ),
        Index(
            "ix_frontier_leased",
            "worker_id",
            sqlite_where=text("state = 'leased'"),
            postgresql_where=text("state = 'leased'"),
        ),
        Index(
            "ix_frontier_failed",
            "city",
            sqlite_where=text("state = 'failed'"),
            postgresql_where=text("state = 'failed'"),
        ),
    )


class Origin(Base):
    """What is known of a portal's origin: its robots.txt, and when the next request to it is allowed."""

    __tablename__ = "origins"

    origin: Mapped[str] = mapped_column(String(255), primary_key=True)
    next_request_at: Mapped[datetime] = mapped_column(UtcDateTime)
    crawl_delay: Mapped[float | None] = mapped_column(Float(53))
    robots_status: Mapped[int | None] = mapped_column(Integer)
    robots_body: Mapped[bytes | None] = mapped_column(LargeBinary)
    robots_fetched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Section(Base):
    """Where the portal keeps a city's section."""

    __tablename__ = "sections"

    city: Mapped[str] = mapped_column(String(16), primary_key=True)
    origin: Mapped[str] = mapped_column(String(255), primary_key=True)
    url: Mapped[str] = mapped_column(StorableText)


class Article(Base):
    """The present record of one article."""

    __tablename__ = "articles"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    url: Mapped[str] = mapped_column(Url)
    site_id: Mapped[int | None] = mapped_column(RowId)
    city: Mapped[str] = mapped_column(String(16))
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
        Index(None, "city", "site_id", "url"),
        Index(None, "city", "published_at"),
        Index(None, "changed_run"),
        Index(
            "ix_articles_near_duplicate_of",
            "near_duplicate_of",
            sqlite_where=text("near_duplicate_of IS NOT NULL"),
            postgresql_where=text("near_duplicate_of IS NOT NULL"),
        ),
    )


class Alias(Base):
    """Another address under which an article was met."""

    __tablename__ = "aliases"

    url: Mapped[str] = mapped_column(StorableText, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)


class Revision(Base):
    """A former state of an article: the record that ``replaced_at`` made history."""

    __tablename__ = "revisions"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(Integer, primary_key=True)
    run_id: Mapped[int] = mapped_column(RowId)
    valid_from: Mapped[datetime] = mapped_column(UtcDateTime)
    replaced_at: Mapped[datetime] = mapped_column(UtcDateTime)
    record: Mapped[dict[str, Any]] = mapped_column(Json)


class Observation(Base):
    """The counters of an article as one visit found them."""

    __tablename__ = "observations"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    run_id: Mapped[int] = mapped_column(RowId)
    view_count: Mapped[int | None] = mapped_column(RowId)
    like_count: Mapped[int | None] = mapped_column(RowId)
    comment_count: Mapped[int | None] = mapped_column(RowId)


class Comparison(Base):
    """That an article, in one of its revisions, was compared with all others."""

    __tablename__ = "comparisons"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(Integer)


class BandKey(Base):
    """One of the keys that articles of nearly the same text have in common."""

    __tablename__ = "band_keys"

    band: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    key: Mapped[int] = mapped_column(RowId, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True, index=True)


class Picture(Base):
    """A picture of an article that is kept as a file; of one content there is one file, whatever its addresses."""

    __tablename__ = "pictures"

    url: Mapped[str] = mapped_column(Url, primary_key=True)
    path: Mapped[str] = mapped_column(String(128))
    sha256: Mapped[str] = mapped_column(String(64))
    fetched_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Secret(Base):
    """A key that this database's crawls share, and nobody else is to know."""

    __tablename__ = "secrets"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[bytes] = mapped_column(LargeBinary)


class Coverage(Base):
    """How many of a run's articles had a field filled, or were read by a layout; ``kind`` says which of the two."""

    __tablename__ = "coverage"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    articles: Mapped[int] = mapped_column(Integer)


class ArchiveFile(Base):
    """A file of the archive, of which ``size`` bytes are committed. It is ``closed`` once nobody writes to it."""

    __tablename__ = "archive_files"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    # None for a file that was found in the archive and is of another database.
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("workers.id"))
    size: Mapped[int] = mapped_column(RowId)
    closed: Mapped[bool] = mapped_column()

    __table_args__ = (
        UniqueConstraint("name"),
        Index(
            "ix_archive_files_open",
            "worker_id",
            sqlite_where=text("NOT closed"),
            postgresql_where=text("NOT closed"),
        ),
    )


class ArchivedPage(Base):
    """A visit whose answer is in the archive: where, and what became of it. The rest is in the file, beside it."""

    __tablename__ = "archived_pages"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("archive_files.id"), index=True)
    position: Mapped[int] = mapped_column(RowId)
    length: Mapped[int] = mapped_column(Integer)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(16))
    city: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(12))
    url: Mapped[str] = mapped_column(StorableText)
    # The article to whose reading the page belongs, under the address at which it was visited.
    article_url: Mapped[str | None] = mapped_column(StorableText)
    run_id: Mapped[int] = mapped_column(RowId)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(String(12))
    status: Mapped[int] = mapped_column(SmallInteger)
    # The WARC record of the answer, for later ones that refer to it; and the page that has its payload.
    record_id: Mapped[str] = mapped_column(String(64))
    target_url: Mapped[str] = mapped_column(StorableText)
    fetched_at: Mapped[datetime] = mapped_column(UtcDateTime)
    digest: Mapped[str] = mapped_column(String(64))
    payload_of: Mapped[int | None] = mapped_column(ForeignKey("archived_pages.id"))
    # The version of the extraction code that read it last.
    extractor: Mapped[str] = mapped_column(String(16))

    __table_args__ = (
        Index(None, "fingerprint", "id"),
        Index(None, "city", "extractor"),
        Index(None, "city", "article_url"),
    )


class ArchivedNote(Base):
    """What a run did that no page tells: articles that it believed to be gone, near duplicates, and its end."""

    __tablename__ = "archived_notes"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("archive_files.id"))
    run_id: Mapped[int] = mapped_column(RowId, index=True)
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[dict[str, Any]] = mapped_column(Json)


class Listing(Base):
    """What lists of articles are filtered and ordered by: a few narrow columns, so that a long list is read fast."""

    __tablename__ = "listings"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True, autoincrement=False)
    city: Mapped[str] = mapped_column(String(16))
    # When it was published; the beginning of 1970 where that is unknown.
    listed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reprint: Mapped[str] = mapped_column(String(12))
    gone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(None, "listed_at", "article_id"),
        Index(None, "city", "listed_at", "article_id"),
        Index(
            "ix_listings_gone",
            "listed_at",
            "article_id",
            sqlite_where=text("gone_at IS NOT NULL"),
            postgresql_where=text("gone_at IS NOT NULL"),
        ),
    )


class Label(Base):
    """A tag or the source of an article."""

    __tablename__ = "labels"

    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    value: Mapped[str] = mapped_column(StorableText, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True, index=True)
