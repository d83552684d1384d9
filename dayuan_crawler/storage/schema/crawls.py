"""The tables of the crawls: runs, their workers, the frontier, and what is known of the portal."""

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
from dayuan_crawler.storage.types import Json, RowId, StorableText, UtcDateTime

REVISITED = "state IN ('fetched', 'failed', 'gone') AND due_at IS NOT NULL"


class Run(Base):
    """One crawl of one city, resumable until it is complete."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    city: Mapped[str] = mapped_column(String(16))
    mode: Mapped[str] = mapped_column(String(16))
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # How many known articles it visits again at the most; none given stands for all.
    revisits: Mapped[int | None] = mapped_column(Integer)
    # Seconds between requests: the longest that one of its commands asked for.
    delay: Mapped[float] = mapped_column(Float(53), server_default=text("0"))
    # Where its list is, as path and query, when that was told by hand.
    section: Mapped[str | None] = mapped_column(StorableText)
    state: Mapped[str] = mapped_column(String(16))
    # Why it is not complete: a code, and what to tell a person.
    cause: Mapped[str | None] = mapped_column(String(24))
    reason: Mapped[str | None] = mapped_column(StorableText)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Whether its walk goes to the list's end, past what is known; how it ended, and what was wrong then.
    walks_all: Mapped[bool] = mapped_column(server_default=false())
    walk_end: Mapped[str | None] = mapped_column(String(16))
    walk_fault: Mapped[str | None] = mapped_column(StorableText)
    walk_complete: Mapped[bool] = mapped_column(server_default=false())
    # How many articles the section has by the portal's count, how many a walk to the end found, and how many are stored.
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
    # What it was registered by: the same registration, repeated, makes no second worker.
    token: Mapped[str | None] = mapped_column(String(32))
    host: Mapped[str] = mapped_column(String(255))
    # Where its process number means something: machines and containers may share a name.
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
    city: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(12))
    url: Mapped[str] = mapped_column(StorableText)
    state: Mapped[str] = mapped_column(String(12))
    rank: Mapped[int] = mapped_column(SmallInteger)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    # Why its last fetch brought nothing: a code, and what to tell a person.
    cause: Mapped[str | None] = mapped_column(String(24))
    reason: Mapped[str | None] = mapped_column(StorableText)
    # A run left the article alone, which is older than what that run wanted.
    older_than: Mapped[datetime | None] = mapped_column(UtcDateTime)
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
    """Where the portal keeps a city's section, once it was found; and the origin at which all of the city is stored."""

    __tablename__ = "sections"

    city: Mapped[str] = mapped_column(String(16), primary_key=True)
    origin: Mapped[str] = mapped_column(String(255), primary_key=True)
    url: Mapped[str | None] = mapped_column(StorableText)


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
