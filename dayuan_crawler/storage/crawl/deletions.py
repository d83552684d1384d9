"""What was deleted on request: the log, and what crawls leave out because of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from dayuan_crawler.frontier.model import UrlState
from dayuan_crawler.storage.core.chunks import chunks
from dayuan_crawler.storage.portal.origins import origins_beside
from dayuan_crawler.storage.schema import Deletion, FrontierUrl
from dayuan_crawler.text.origins import Rebase, origin_of

_deletions = Deletion.__table__
_frontier = FrontierUrl.__table__
_in_force = _deletions.c.lifted_at.is_(None)


def formerly(connection: Connection, urls: Iterable[str]) -> dict[str, list[str]]:
    """The addresses that pages had where their portal was before, by their present ones."""
    rebases: dict[str | None, Rebase | None] = {None: None}
    found = {}
    for url in urls:
        present = origin_of(url)
        if present not in rebases:
            rebases[present] = Rebase(origins_beside(connection, present), present) if present else None
        rebase = rebases[present]
        found[url] = [] if rebase is None else rebase.formerly(url)
    return found


class DeletionTable:
    """The deletions, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, section: str, urls: Iterable[str | None], reason: str | None, now: datetime) -> None:
        """Log a deletion: of an article by all its addresses, or of a section (None)."""
        rows = [{"section": section, "url": url, "reason": reason, "deleted_at": now} for url in urls]
        self._connection.execute(insert(Deletion), rows)

    def among(self, urls: Iterable[str]) -> set[str]:
        """Those of the addresses that were deleted, also if the portal has moved since."""
        if (
            self._connection.scalar(select(_deletions.c.id).where(_deletions.c.url.is_not(None), _in_force).limit(1))
            is None
        ):
            return set()
        before = formerly(self._connection, urls)
        named = {former: url for url, formers in before.items() for former in (url, *formers)}
        found: set[str] = set()
        for some in chunks(named):
            rows = self._connection.scalars(select(_deletions.c.url).where(_deletions.c.url.in_(some), _in_force))
            found.update(named[url] for url in rows)
        return found

    def of_section(self, section: str) -> datetime | None:
        """When a section was deleted as a whole; None if it was not."""
        query = select(_deletions.c.deleted_at).where(
            _deletions.c.section == section, _deletions.c.url.is_(None), _in_force
        )
        moment: datetime | None = self._connection.scalar(query.limit(1))
        return moment

    def unfinished(self) -> list[Row[Any]]:
        """Deletions whose archive records are not erased yet, sections first."""
        query = select(_deletions).where(_deletions.c.cleaned_at.is_(None))
        return list(self._connection.execute(query.order_by(_deletions.c.url.is_not(None), _deletions.c.id)))

    def mark_cleaned(self, ids: Iterable[int], now: datetime) -> None:
        for some in chunks(ids):
            self._connection.execute(update(Deletion).where(_deletions.c.id.in_(some)).values(cleaned_at=now))

    def lift(self, names: Sequence[str], now: datetime) -> int:
        """Let crawls bring these articles (by an address) or sections again; returns how many rows were in force."""
        number = 0
        for name in names:
            named = (
                _deletions.c.url == name
                if "://" in name
                else (_deletions.c.section == name) & _deletions.c.url.is_(None)
            )
            of = select(_deletions.c.section, _deletions.c.deleted_at).where(named, _in_force)
            for section, deleted_at in self._connection.execute(of).all():
                # All addresses of the article.
                same = (_deletions.c.section == section) & (_deletions.c.deleted_at == deleted_at)
                urls = list(self._connection.scalars(select(_deletions.c.url).where(same, _in_force)))
                self._connection.execute(update(Deletion).where(same, _in_force).values(lifted_at=now))
                again = (_frontier.c.url.in_(urls), _frontier.c.state == UrlState.FETCHED)
                self._connection.execute(update(FrontierUrl).where(*again).values(due_at=now))
                number += len(urls)
        return number

    def log(self) -> list[Row[Any]]:
        """All deletions, newest first."""
        return list(self._connection.execute(select(_deletions).order_by(_deletions.c.id.desc())))
