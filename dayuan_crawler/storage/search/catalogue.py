"""The catalogue: tables derived from the articles that make long lists fast to filter, sort and search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from dayuan_crawler.storage.schema import Article, Label, Listing
from dayuan_crawler.storage.search.index import SearchIndex, searched

_articles = Article.__table__
_listings = Listing.__table__
_labels = Label.__table__

# Maximum length of a tag, source or editor in the catalogue: index keys of PostgreSQL are limited to about 2,700 bytes.
MAX_LABEL = 100
# Sort position of articles without a date: after all others, and outside every range of days.
UNDATED = datetime.fromtimestamp(0, UTC)

BATCH = 200
_CATALOGUED = (
    "id",
    "section",
    "title",
    "subtitle",
    "source",
    "editor",
    "tags",
    "published_at",
    "body",
    "reprint",
    "status",
    "changed_at",
)


class Catalogue:
    """The catalogue, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._index = SearchIndex(connection)

    def add(self, articles: Sequence[Mapping[str, Any]]) -> None:
        """Add articles that are not in the catalogue."""
        if not articles:
            return
        self._connection.execute(insert(Listing), [_listing(article) for article in articles])
        self._add_labels(articles)
        self._index.add(articles)

    def replace(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        """Replace an article's old state by the new one."""
        self._connection.execute(
            update(Listing).where(_listings.c.article_id == new["id"]).values(_listing(new)),
        )
        if _values(old) != _values(new):
            self._connection.execute(delete(Label).where(_labels.c.article_id == new["id"]))
            self._add_labels([new])
        if searched(old) != searched(new):
            self._index.remove([old])
            self._index.add([new])

    def remove(self, articles: Sequence[Mapping[str, Any]]) -> None:
        """Remove articles, each as it is stored."""
        ids = [article["id"] for article in articles]
        self._connection.execute(delete(Listing).where(_listings.c.article_id.in_(ids)))
        self._connection.execute(delete(Label).where(_labels.c.article_id.in_(ids)))
        self._index.remove(articles)

    def fill(self) -> None:
        """Add all articles to an empty catalogue; does nothing if it is not empty."""
        if self._connection.scalar(select(_listings.c.article_id).limit(1)) is not None:
            return
        for articles in self._stored():
            self.add(articles)

    def fill_index(self) -> None:
        """Add the texts of all articles to an empty full-text index."""
        for articles in self._stored():
            self._index.add(articles)

    def _stored(self) -> Iterator[list[dict[str, Any]]]:
        """What the catalogue needs of all articles, some at a time."""
        columns = [_articles.c[name] for name in _CATALOGUED]
        last = 0
        while True:
            query = select(*columns).where(_articles.c.id > last).order_by(_articles.c.id).limit(BATCH)
            articles = [row._asdict() for row in self._connection.execute(query)]
            if not articles:
                return
            yield articles
            last = articles[-1]["id"]

    def _add_labels(self, articles: Iterable[Mapping[str, Any]]) -> None:
        labels = [
            {"kind": kind, "value": value, "article_id": article["id"]}
            for article in articles
            for kind, value in sorted(_values(article))
        ]
        if labels:
            self._connection.execute(insert(Label), labels)


def label(text: str) -> str:
    """A tag, source or editor as stored in the catalogue."""
    return text[:MAX_LABEL]


def _listing(article: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "article_id": article["id"],
        "section": article["section"],
        "listed_at": article["published_at"] or UNDATED,
        "reprint": article["reprint"],
        "gone_at": article["changed_at"] if article["status"] == "gone" else None,
    }


def _values(article: Mapping[str, Any]) -> set[tuple[str, str]]:
    values = {("tag", label(tag)) for tag in article["tags"]}
    values |= {(kind, label(article[kind])) for kind in ("source", "editor") if article[kind]}
    return values
