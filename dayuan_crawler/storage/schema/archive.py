"""Tables of the archive: its files, and the position of each page in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, SmallInteger, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from dayuan_crawler.storage.schema.base import Base
from dayuan_crawler.storage.schema.types import Json, RowId, SectionKey, StorableText, UtcDateTime


class ArchiveFile(Base):
    """A WARC file of which ``size`` bytes are committed. ``closed``: no worker writes to it any more.

    ``damaged``: the file was found in the archive folder, and some of its records could not be read.
    """

    __tablename__ = "archive_files"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    # None for a file written for another database and found in the archive folder.
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("workers.id"))
    size: Mapped[int] = mapped_column(RowId)
    closed: Mapped[bool] = mapped_column()
    damaged: Mapped[bool] = mapped_column(server_default=false())

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
    """An archived visit: its position, and its outcome. Everything else is in the WARC file."""

    __tablename__ = "archived_pages"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("archive_files.id"), index=True)
    position: Mapped[int] = mapped_column(RowId)
    length: Mapped[int] = mapped_column(Integer)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(16))
    section: Mapped[str] = mapped_column(SectionKey)
    kind: Mapped[str] = mapped_column(String(12))
    url: Mapped[str] = mapped_column(StorableText)
    # The article that the page is part of, by the URL at which it was visited.
    article_url: Mapped[str | None] = mapped_column(StorableText)
    run_id: Mapped[int] = mapped_column(RowId)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(String(12))
    status: Mapped[int] = mapped_column(SmallInteger)
    # WARC-Record-ID of the response, for later records that refer to it; ``payload_of`` is the page with the payload.
    record_id: Mapped[str] = mapped_column(String(64))
    target_url: Mapped[str] = mapped_column(StorableText)
    fetched_at: Mapped[datetime] = mapped_column(UtcDateTime)
    digest: Mapped[str] = mapped_column(String(64))
    payload_of: Mapped[int | None] = mapped_column(ForeignKey("archived_pages.id"))
    # Version of the extraction code that last read the page.
    extractor: Mapped[str] = mapped_column(String(16))

    __table_args__ = (
        Index(None, "fingerprint", "id"),
        Index(None, "section", "extractor"),
        Index(None, "section", "article_url"),
    )


class ArchivedNote(Base):
    """What a run did that no archived page shows: articles presumed gone, near duplicates, and its end."""

    __tablename__ = "archived_notes"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("archive_files.id"))
    run_id: Mapped[int] = mapped_column(RowId, index=True)
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[dict[str, Any]] = mapped_column(Json)
