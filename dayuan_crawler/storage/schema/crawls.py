"""Tables of the crawls: runs, workers, the frontier, and the state of the portals."""

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
    SmallInteger,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from dayuan_crawler.storage.schema.base import Base
from dayuan_crawler.storage.schema.types import Json, RowId, SectionKey, StorableText, UtcDateTime

REVISITED = "state IN ('fetched', 'failed', 'gone') AND due_at IS NOT NULL"


class Run(Base):
    """One crawl of one section, resumable until it is complete."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    section: Mapped[str] = mapped_column(SectionKey)
    mode: Mapped[str] = mapped_column(String(16))
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Maximum number of known articles to revisit; None means all.
    revisits: Mapped[int | None] = mapped_column(Integer)
    # Seconds between requests: the longest that any command of the run asked for.
    delay: Mapped[float] = mapped_column(Float(53), server_default=text("0"))
    # Path and query of the list, if the user gave them.
    list_path: Mapped[str | None] = mapped_column(StorableText)
    state: Mapped[str] = mapped_column(String(16))
    # Why the run is incomplete: a code, and a message for users.
    cause: Mapped[str | None] = mapped_column(String(24))
    reason: Mapped[str | None] = mapped_column(StorableText)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Whether the walk goes to the end of the list, past known articles; how it ended, and what was wrong.
    walks_all: Mapped[bool] = mapped_column(server_default=false())
    walk_end: Mapped[str | None] = mapped_column(String(16))
    walk_fault: Mapped[str | None] = mapped_column(StorableText)
    walk_complete: Mapped[bool] = mapped_column(server_default=false())
    # Number of articles in the section: as the portal states it, as found by a walk to the end, and as stored.
    portal_total: Mapped[int | None] = mapped_column(Integer)
    listed: Mapped[int | None] = mapped_column(Integer)
    stored: Mapped[int | None] = mapped_column(Integer)
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
        # Only one run per section at a time: the database refuses a second.
        Index(
            "uq_runs_running",
            "section",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
    )


class Worker(Base):
    """A process that works on a run. When it is dead, its leases can be reclaimed."""

    __tablename__ = "workers"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), index=True)
    # Idempotency key: a repeated registration with the same token adds no second worker.
    token: Mapped[str | None] = mapped_column(String(32))
    host: Mapped[str] = mapped_column(String(255))
    # The scope of ``pid``, because machines and containers may share a host name.
    machine: Mapped[str] = mapped_column(String(128), server_default=text("''"))
    pid: Mapped[int] = mapped_column(Integer)
    process_started: Mapped[float] = mapped_column(Float(53))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    heartbeat_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_workers_token", "token", unique=True),)


class FrontierUrl(Base):
    """The state of one URL."""

    __tablename__ = "frontier"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(16))
    section: Mapped[str] = mapped_column(SectionKey)
    kind: Mapped[str] = mapped_column(String(12))
    url: Mapped[str] = mapped_column(StorableText)
    state: Mapped[str] = mapped_column(String(12))
    rank: Mapped[int] = mapped_column(SmallInteger)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    # Why the last fetch failed: a code, and a message for users.
    cause: Mapped[str | None] = mapped_column(String(24))
    reason: Mapped[str | None] = mapped_column(StorableText)
    # A run skipped the article, because it is older than this ``since`` of the run.
    older_than: Mapped[datetime | None] = mapped_column(UtcDateTime)
    callback: Mapped[str | None] = mapped_column(String(64))
    payload: Mapped[dict[str, Any] | None] = mapped_column(Json)
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("workers.id"))
    etag: Mapped[str | None] = mapped_column(StorableText)
    last_modified: Mapped[str | None] = mapped_column(StorableText)
    discovered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    discovered_run: Mapped[int] = mapped_column(RowId)
    # The last run that found this URL on a list, or requested it.
    listed_run: Mapped[int] = mapped_column(RowId)
    fetched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Consecutive visits, by different runs, that failed or found nothing; and the last run with such a visit.
    misses: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    missed_run: Mapped[int | None] = mapped_column(RowId)

    __table_args__ = (
        UniqueConstraint("fingerprint"),
        CheckConstraint("state IN ('discovered', 'leased', 'fetched', 'failed', 'gone')", name="state"),
        CheckConstraint("kind IN ('navigation', 'list', 'article', 'part')", name="kind"),
        # The URLs that workers lease, in the order in which they do.
        Index(
            "ix_frontier_waiting",
            "section",
            "rank",
            "id",
            sqlite_where=text("state = 'discovered'"),
            postgresql_where=text("state = 'discovered'"),
        ),
        # The URLs that later runs revisit, in the order in which they are due.
        Index(
            "ix_frontier_due",
            "section",
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
            "section",
            sqlite_where=text("state = 'failed'"),
            postgresql_where=text("state = 'failed'"),
        ),
    )


class Origin(Base):
    """State of one origin of a portal: its robots.txt, and the earliest time of the next request."""

    __tablename__ = "origins"

    origin: Mapped[str] = mapped_column(String(255), primary_key=True)
    portal: Mapped[str] = mapped_column(String(32))
    next_request_at: Mapped[datetime] = mapped_column(UtcDateTime)
    crawl_delay: Mapped[float | None] = mapped_column(Float(53))
    robots_status: Mapped[int | None] = mapped_column(Integer)
    robots_body: Mapped[bytes | None] = mapped_column(LargeBinary)
    robots_fetched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Whether one request tells all counters of an article, and when that was found out.
    counts_at_once: Mapped[bool | None] = mapped_column()
    counts_at_once_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Section(Base):
    """The URL of a section's list, once found, and the origin under which the section is stored."""

    __tablename__ = "sections"

    section: Mapped[str] = mapped_column(SectionKey, primary_key=True)
    origin: Mapped[str] = mapped_column(String(255), primary_key=True)
    url: Mapped[str | None] = mapped_column(StorableText)


class Secret(Base):
    """A secret key that the crawls of this database share."""

    __tablename__ = "secrets"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[bytes] = mapped_column(LargeBinary)


class Coverage(Base):
    """Number of a run's articles with a field filled, or read by a layout. ``kind`` distinguishes the two."""

    __tablename__ = "coverage"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    articles: Mapped[int] = mapped_column(Integer)
