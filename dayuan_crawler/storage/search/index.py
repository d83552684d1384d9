"""The full-text index: which articles have all the tokens of a question. FTS5 on SQLite, arrays under GIN on PostgreSQL.

Both hold the same tokens (:mod:`dayuan_crawler.text.search`) and are asked for nothing but sets of them, so both answer
alike. PostgreSQL's ``tsvector`` would do too, but it ends at a megabyte, and knows no place beyond its 16,383rd.
The texts themselves are in the articles alone.
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
    # As text: the driver takes more than twice as long to write a list of a thousand numbers.
    "postgresql": "INSERT INTO search_index (article_id, title, text)"
    " VALUES (:id, CAST(:title AS BIGINT[]), CAST(:text AS BIGINT[]))",
}
_REMOVE = {
    # An index that keeps no text has to be told which tokens it is to forget.
    "sqlite": "INSERT INTO search_index (search_index, rowid, title, text) VALUES ('delete', :id, :title, :text)",
    "postgresql": "DELETE FROM search_index WHERE article_id = :id",
}

# What is searched beside the title.
SEARCHED = ("subtitle", "source", "body")

_index = table(NAME, column("rowid"), column("article_id"), column("title"), column("text"))


class SearchIndex:
    """The index as one transaction sees it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._dialect = connection.dialect.name

    def add(self, articles: Sequence[Mapping[str, Any]]) -> None:
        """Index articles that are not in it, each with its ``id``."""
        if articles:
            self._connection.execute(text(_ADD[self._dialect]), [self._entry(article) for article in articles])

    def remove(self, articles: Sequence[Mapping[str, Any]]) -> None:
        """Forget articles, each as it was when it was added."""
        if articles:
            self._connection.execute(text(_REMOVE[self._dialect]), [self._entry(article) for article in articles])

    def candidates(self, question: Question, *, in_title: bool | None = None) -> Select[Any]:
        """The articles that have all tokens of the question: in their title, or only in all of their text, or in either.

        Not each of them has its terms: two characters that stand together here and there are not yet a phrase.
        """
        wanted = question.tokens
        if self._dialect == "sqlite":
            tokens = " AND ".join(f'"{token}"' for token in wanted)
            title = f"title : ({tokens})"
            wanted_where = {None: tokens, True: title, False: f"({tokens}) NOT {title}"}[in_title]
            return select(_index.c.rowid).where(column(NAME).op("MATCH")(wanted_where))
        # It takes reading all rows for cheaper where many have the tokens, and then has to unpack each one's arrays.
        self._connection.scalar(text("SELECT set_config('enable_seqscan', 'off', true)"))
        return select(_index.c.article_id).where(_has(wanted, in_title=in_title))

    def is_candidate(
        self, question: Question, article_id: ColumnElement[int], *, in_title: bool
    ) -> ColumnElement[bool]:
        """Whether one article is a candidate, looked up by its number (PostgreSQL)."""
        found = select(_has(question.tokens, in_title=in_title)).where(_index.c.article_id == article_id)
        return found.scalar_subquery()

    def _entry(self, article: Mapping[str, Any]) -> dict[str, Any]:
        title = tokens(article["title"])
        rest = set[str]().union(*(tokens(text) for text in searched(article)[1:]))
        if self._dialect == "sqlite":
            # FTS5 looks for each token in all columns.
            return {"id": article["id"], "title": " ".join(title), "text": " ".join(rest)}
        return {"id": article["id"], "title": _array(title), "text": _array(title | rest)}


def _has(tokens: Sequence[str], *, in_title: bool | None) -> ColumnElement[bool]:
    values = literal([_number(token) for token in tokens], ARRAY(BigInteger))
    title_has, text_has = (name.op("@>", is_comparison=True)(values) for name in (_index.c.title, _index.c.text))
    return {None: text_has, True: title_has, False: and_(text_has, not_(title_has))}[in_title]


def _array(tokens: Iterable[str]) -> str:
    return f"{{{','.join(str(_number(token)) for token in tokens)}}}"


def _number(token: str) -> int:
    """One or two characters as a number: PostgreSQL indexes those in half the time that text takes."""
    return ord(token) if len(token) == 1 else ord(token[0]) << 21 | ord(token[1])


def searched(article: Mapping[str, Any]) -> list[str]:
    """The texts of an article that are searched, its title first."""
    return [article["title"], *(article[name] or "" for name in SEARCHED), *article["tags"]]
