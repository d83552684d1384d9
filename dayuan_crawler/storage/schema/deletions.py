"""The table of what was deleted on request."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from dayuan_crawler.storage.schema.base import Base
from dayuan_crawler.storage.schema.types import RowId, SectionKey, StorableText, Url, UtcDateTime


class Deletion(Base):
    """An address of a deleted article, or a whole section (``url`` is None), which crawls leave out until it is lifted.

    ``cleaned_at``: when its archive records were erased.
    """

    __tablename__ = "deletions"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    section: Mapped[str] = mapped_column(SectionKey)
    url: Mapped[str | None] = mapped_column(Url)
    reason: Mapped[str | None] = mapped_column(StorableText)
    deleted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cleaned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index(None, "url"),)
