"""All states of one article, from the first to the current one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, select

from dayuan_crawler.storage.articles.record import china_time, exported, former_record
from dayuan_crawler.storage.schema import Alias, Article, Revision
from dayuan_crawler.text.origins import Rebase, origin_of
from dayuan_crawler.text.urls import Site, canonical_url

T = TypeVar("T")
_articles = Article.__table__
_aliases = Alias.__table__
_revisions = Revision.__table__

# A number may be that of an article in several sections.
MOST_NAMED = 20
_BARE_ADDRESS = re.compile(r"[a-z0-9.-]{1,200}\.[a-z]{2,20}(?::\d{1,5})?/", re.IGNORECASE)

# Fields that differ at every visit, or only give times: not a difference that a reader wants to see.
_NOT_COMPARED = frozenset(
    {"view_count", "like_count", "first_seen_at", "last_seen_at", "changed_at", "revision", "content_hash", "body_html"}
)
# Fields that change when the portal moves.
_WITH_ADDRESSES = frozenset({"url", "images", "copyright", "near_duplicate_of"})


@dataclass(frozen=True, slots=True)
class Version:
    """A state of an article: its record, and when it was current. ``valid_until`` is None for the current state."""

    revision: int
    run_id: int
    valid_from: str
    valid_until: str | None
    record: dict[str, Any]


def differing(old: Mapping[str, Any], new: Mapping[str, Any], said: Callable[[Any], T]) -> Iterator[tuple[str, T, T]]:
    """The fields that differ between two records: name, old value and new value, both as ``said`` formats them.

    A field that the older record's version lacks is no difference.
    """
    old, new = _compared(old), _compared(new)
    for name in new:
        if name in old and old[name] != new[name]:
            before, after = said(old[name]), said(new[name])
            if before != after:
                yield name, before, after


def _compared(record: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a record that is compared."""
    compared = {name: value for name, value in record.items() if name not in _NOT_COMPARED}
    if "comments" in compared:
        compared["comments"] = {name: value for name, value in compared["comments"].items() if name != "count"}
    # A move of the portal is not a change of the article.
    rebase = Rebase(filter(None, [origin_of(record.get("url"))]), "")
    return {name: rebase.json(value) if name in _WITH_ADDRESSES else value for name, value in compared.items()}


def find_article(connection: Connection, url: str) -> int | None:
    """The id of the article at this URL, which may be an alias; None if unknown."""
    number: int | None = connection.scalar(select(_articles.c.id).where(_articles.c.url == url))
    if number is None:
        number = connection.scalar(select(_aliases.c.article_id).where(_aliases.c.url == url))
    return number


def is_number(name: str) -> bool:
    """Whether this can be an article's number on the portal."""
    return name.isascii() and name.isdigit() and len(name) <= 18


def articles_named(connection: Connection, text: str) -> list[tuple[int, str]]:
    """The articles that a text names, each by id and URL, in the order of the URLs.

    It names them by their number on the portal, or by an address, which may be an alias.
    """
    text = text.strip()
    named = select(_articles.c.id, _articles.c.url).order_by(_articles.c.url).limit(MOST_NAMED)
    if is_number(text):
        return _pairs(connection, named.where(_articles.c.site_id == int(text)))
    addresses = _spellings(text)
    if not addresses:
        return []
    aliased = select(_aliases.c.article_id).where(_aliases.c.url.in_(addresses))
    return _pairs(connection, named.where(_articles.c.url.in_(addresses))) or _pairs(
        connection, named.where(_articles.c.id.in_(aliased))
    )


def _pairs(connection: Connection, query: Select[int, str]) -> list[tuple[int, str]]:
    return [(number, url) for number, url in connection.execute(query)]


def _spellings(text: str) -> list[str]:
    """An address as it may be stored: canonical, by http and https, with and without ``www.``; none for other texts."""
    if _BARE_ADDRESS.match(text):
        text = f"http://{text}"
    try:
        url = canonical_url(text, Site.parse(text))
    except ValueError:
        return []
    if url is None:
        return []
    rest = url.partition("://")[2].removeprefix("www.")
    return [text, *(f"{scheme}://{www}{rest}" for scheme in ("http", "https") for www in ("", "www."))]


def read_history(connection: Connection, url: str) -> list[Version]:
    """All states of the article at ``url``, which may be an alias, oldest first; empty if unknown."""
    number = find_article(connection, url)
    if number is None:
        return []
    article = connection.execute(select(_articles).where(_articles.c.id == number)).one()
    former = connection.execute(
        select(_revisions).where(_revisions.c.article_id == article.id).order_by(_revisions.c.revision)
    )
    versions = [
        Version(
            row.revision,
            row.run_id,
            china_time(row.valid_from) or "",
            china_time(row.replaced_at),
            former_record(row.record, row.record_version),
        )
        for row in former
    ]
    present = Version(
        article.revision, article.changed_run, china_time(article.changed_at) or "", None, exported(article)
    )
    return [*versions, present]
