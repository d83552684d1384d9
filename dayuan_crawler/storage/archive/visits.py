"""The archived visits of articles, under all URLs at which each was visited."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from sqlalchemy import Connection, select

from dayuan_crawler.frontier.model import Kind
from dayuan_crawler.storage.archive.table import ArchiveTable, Visited
from dayuan_crawler.storage.schema import Alias, Article, FrontierUrl
from dayuan_crawler.text.origins import Rebase

_articles = Article.__table__
_aliases = Alias.__table__
_frontier = FrontierUrl.__table__


@dataclass(frozen=True, slots=True)
class ArticleVisits:
    """The visits of one article, under all its URLs. ``unfinished``: parts of the last visit are still to be fetched.

    ``article`` is its canonical URL, if known.
    """

    article: str
    visits: list[Visited]
    unfinished: bool = False


class VisitTable:
    """The visits of a section's articles, within one transaction. The portal may have moved since the visits."""

    def __init__(self, connection: Connection, section: str, rebase: Rebase) -> None:
        self._connection = connection
        self._archive = ArchiveTable(connection)
        self._section = section
        self._rebase = rebase

    def after(self, url: str, limit: int) -> tuple[list[ArticleVisits], str | None]:
        """Articles whose first URL is among the next ``limit`` URLs, and the last of these URLs; None at the end."""
        urls = self._archive.article_urls(self._section, url, limit)
        own = self._own_addresses(urls)
        articles = {url: own.get(url, self._rebase.text(url)) for url in urls}
        addresses = self._addresses(articles.values())
        visits = self._archive.visits_of(self._section, {*urls, *chain.from_iterable(addresses.values())})
        unfinished = self._unfinished()
        found = []
        for visited, article in articles.items():
            at = [other for other in sorted({visited, *addresses[article]}) if other in visits]
            if at and at[0] == visited:
                found.append(_together(article, {other: visits[other] for other in at}, unfinished))
        return found, urls[-1] if urls else None

    def of(self, others: Mapping[str, Collection[str]]) -> list[ArticleVisits]:
        """The visits of articles, by canonical URL; ``others`` gives more URLs to search for each."""
        known = self._addresses(others)
        addresses = {article: {*known[article], *more} for article, more in others.items()}
        visits = self._archive.visits_of(self._section, set(chain.from_iterable(addresses.values())))
        unfinished = self._unfinished()
        return [
            _together(article, {url: visits[url] for url in sorted(urls) if url in visits}, unfinished)
            for article, urls in addresses.items()
        ]

    def _own_addresses(self, urls: Iterable[str]) -> dict[str, str]:
        """Canonical URLs of articles, by alias."""
        query = select(_aliases.c.url, _articles.c.url).join(_articles, _articles.c.id == _aliases.c.article_id)
        return {row[0]: row[1] for row in self._connection.execute(query.where(_aliases.c.url.in_(list(urls))))}

    def _addresses(self, articles: Iterable[str]) -> dict[str, set[str]]:
        """All known URLs of articles, by canonical URL."""
        addresses = {url: {url, *self._rebase.formerly(url)} for url in articles}
        query = select(_articles.c.url, _aliases.c.url).join(_aliases, _aliases.c.article_id == _articles.c.id)
        for url, other in self._connection.execute(query.where(_articles.c.url.in_(list(addresses)))):
            addresses[url].add(other)
        return addresses

    def _unfinished(self) -> set[str]:
        """URLs of articles with a part left to fetch. The crawl stores them when they are complete."""
        query = select(_frontier.c.payload).where(_frontier.c.section == self._section, _frontier.c.kind == Kind.PART)
        return {payload["article_url"] for payload in self._connection.scalars(query)}


def _together(article: str, visits: Mapping[str, list[Visited]], unfinished: Collection[str]) -> ArticleVisits:
    """The visits of an article under all its URLs; those under the URL with an unfinished visit come last."""
    addresses = sorted(visits, key=lambda url: url in unfinished)
    is_unfinished = bool(addresses) and addresses[-1] in unfinished
    return ArticleVisits(article, [visited for url in addresses for visited in visits[url]], unfinished=is_unfinished)
