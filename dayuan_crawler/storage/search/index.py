"""The full-text index: articles with all tokens of a query. FTS5 on SQLite, arrays with a GIN index on PostgreSQL.

Both store the same tokens (:mod:`dayuan_crawler.text.search`) and are only queried for sets of them, so both give the
same result. PostgreSQL's ``tsvector`` is limited to 1 MB and to positions up to 16,383. The texts themselves are stored
only in the articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, and_, column, literal, not_, select, table, text
from sqlalchemy.dialects.postgresql import ARRAY

from dayuan_crawler.text.search import Question, tokens

NAME = "search_index"
_ADD = {
    "sqlite": "INSERT INTO search_index (rowid, title, text) VALUES (:id, :title, :text)",
    # Arrays as text literals: psycopg takes more than twice as long to write a list of 1,000 numbers.
    "postgresql": "INSERT INTO search_index (article_id, title, text)"
    " VALUES (:id, CAST(:title AS BIGINT[]), CAST(:text AS BIGINT[]))",
}
_REMOVE = {
    # A contentless FTS5 table must be given the tokens to delete.
    "sqlite": "INSERT INTO search_index (search_index, rowid, title, text) VALUES ('delete', :id, :title, :text)",
    "postgresql": "DELETE FROM search_index WHERE article_id = :id",
}

# The fields that are searched besides title and tags.
SEARCHED = ("subtitle", "source", "body")

_index = table(NAME, column("rowid"), column("article_id"), column("title"), column("text"))


class SearchIndex:
    """The index, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._dialect = connection.dialect.name
        self._is_planned = False

    def add(self, articles: Sequence[Mapping[str, Any]]) -> None:
        """Index articles that are not in it. Each needs its ``id``."""
        if articles:
            self._connection.execute(text(_ADD[self._dialect]), [self._entry(article) for article in articles])

    def remove(self, articles: Sequence[Mapping[str, Any]]) -> None:
        """Remove articles. Each must be as it was when it was added."""
        if articles:
            self._connection.execute(text(_REMOVE[self._dialect]), [self._entry(article) for article in articles])

    def candidates(self, question: Question, *, in_title: bool | None = None) -> Select[Any]:
        """Articles with all tokens of the query: in the title, in the whole text but not the title, or either (None).

        Some candidates do not match: the pairs of characters of a phrase may occur apart from each other.
        """
        wanted = question.tokens
        if self._dialect == "sqlite":
            tokens = " AND ".join(f'"{token}"' for token in wanted)
            title = f"title : ({tokens})"
            wanted_where = {None: tokens, True: title, False: f"({tokens}) NOT {title}"}[in_title]
            return select(_index.c.rowid).where(column(NAME).op("MATCH")(wanted_where))
        # If many rows match, the planner prefers a sequential scan, which has to unpack the arrays of every row.
        if not self._is_planned:
            self._connection.scalar(text("SELECT set_config('enable_seqscan', 'off', true)"))
            self._is_planned = True
        return select(_index.c.article_id).where(_has(wanted, in_title=in_title))

    def is_candidate(
        self, question: Question, article_id: ColumnElement[int], *, in_title: bool | None
    ) -> ColumnElement[bool]:
        """Whether one article is a candidate, by its id (PostgreSQL only)."""
        found = select(_has(question.tokens, in_title=in_title)).where(_index.c.article_id == article_id)
        return found.scalar_subquery()

    def _entry(self, article: Mapping[str, Any]) -> dict[str, Any]:
        title = tokens(article["title"])
        rest = set[str]().union(*(tokens(text) for text in searched(article)[1:]))
        if self._dialect == "sqlite":
            # FTS5 searches each token in all columns, so ``text`` need not repeat the title.
            return {"id": article["id"], "title": " ".join(title), "text": " ".join(rest)}
        return {"id": article["id"], "title": _array(title), "text": _array(title | rest)}


def _has(tokens: Sequence[str], *, in_title: bool | None) -> ColumnElement[bool]:
    values = literal([_number(token) for token in tokens], ARRAY(BigInteger))
    title_has, text_has = (name.op("@>", is_comparison=True)(values) for name in (_index.c.title, _index.c.text))
    return {None: text_has, True: title_has, False: and_(text_has, not_(title_has))}[in_title]


def _array(tokens: Iterable[str]) -> str:
    return f"{{{','.join(str(_number(token)) for token in tokens)}}}"


def _number(token: str) -> int:
    """One or two characters as a number. PostgreSQL indexes numbers in half the time of text."""
    return ord(token) if len(token) == 1 else ord(token[0]) << 21 | ord(token[1])


def searched(article: Mapping[str, Any]) -> list[str]:
    """The searched texts of an article, the title first."""
    return [article["title"], *(article[name] or "" for name in SEARCHED), *article["tags"]]
