"""Validated query parameters, shared by the console's pages and its API."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import HTTPException, Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from dayuan_crawler.storage.articles.query import ArticleFilter, Order, Place
from dayuan_crawler.text.search import MAX_CHARACTERS, Question

PAGE = 20
MAX_PAGE = 100

# The range of row ids in the database.
RowNumber = Annotated[int, Field(ge=0, lt=2**63)]
# Outside this range, date arithmetic could overflow in some time zones.
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2999, 12, 31))]
RevisionNumber = Annotated[int, Field(ge=0, lt=2**31)]
LabelText = Annotated[str, Field(max_length=200)]


def _unless_empty(value: Any) -> Any:
    """None for an empty string: a form also submits its empty fields."""
    return None if value == "" else value


Empty = BeforeValidator(_unless_empty)
# Its name is older than sections that are no cities. ``check_section`` looks it up.
SectionKey = Annotated[str, Field(max_length=80)]
OptionalCity = Annotated[SectionKey | None, Empty, Field(description="one section's articles: NAME or PORTAL/NAME")]
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE, description="how many at the most")]


class ArticleQuery(BaseModel):
    """Selects articles."""

    model_config = ConfigDict(extra="ignore")

    q: Annotated[
        str, Field(max_length=MAX_CHARACTERS, description='words; all are wanted. "In quotes" as they stand')
    ] = ""
    city: OptionalCity = None
    since: Annotated[Day | None, Empty, Field(description="the first day, by China's clock")] = None
    until: Annotated[Day | None, Empty, Field(description="the last day")] = None
    tag: Annotated[LabelText | None, Empty] = None
    source: Annotated[LabelText | None, Empty] = None
    editor: Annotated[LabelText | None, Empty] = None
    status: Annotated[Literal["live", "gone"] | None, Empty] = None
    reprint: Annotated[Literal["prohibited", "permitted", "unstated"] | None, Empty] = None

    @property
    def question(self) -> Question | None:
        return Question.parse(self.q) if self.q.strip() else None

    @property
    def is_filtered(self) -> bool:
        """Whether the query has more than words."""
        return any(value for name, value in self if name in ArticleQuery.model_fields and name != "q")

    def filter(self) -> ArticleFilter:
        """The query as a filter for the storage."""
        return ArticleFilter(
            section=self.city,
            first_day=self.since,
            last_day=self.until,
            tag=self.tag,
            source=self.source,
            editor=self.editor,
            status=self.status,
            reprint=self.reprint,
            question=self.question,
        )

    @property
    def given(self) -> dict[str, str]:
        """The parameters that were given, as text."""
        return {
            name: str(value) for name, value in self if name in ArticleQuery.model_fields and value not in (None, "")
        }

    def encoded(self, *but: str, **more: str) -> str:
        """The query string of a URL with the same parameters but some, and more."""
        return urlencode({**{name: value for name, value in self.given.items() if name not in but}, **more})


class ArticlePageQuery(ArticleQuery):
    """Selects a page of articles."""

    after: Annotated[str, Field(max_length=50, description="the former page's `following`")] = ""
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = PAGE
    sort: Annotated[
        Order | None, Empty, Field(description="by default relevance, where there are words; else newest")
    ] = None

    @property
    def order(self) -> Order:
        return self.sort or Order.RELEVANCE

    def encoded(self, *but: str, **more: str) -> str:
        sorted_ = {"sort": self.sort.value} if self.sort and "sort" not in but else {}
        return super().encoded(*but, **sorted_, **more)

    @property
    def place(self) -> Place | None:
        """The position at which the page begins. Raises HTTPException."""
        try:
            return Place.parse(self.after) if self.after else None
        except ValueError as error:
            raise HTTPException(422, f"after: {error}") from None
