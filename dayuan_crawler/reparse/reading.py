"""Extracts an article from each of its archived visits, as a crawl would."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.settings import BaseSettings

from dayuan_crawler.archive.reader import ArchivedResponse, UnreadableRecord
from dayuan_crawler.errors import PageError
from dayuan_crawler.frontier.model import Kind, Outcome
from dayuan_crawler.items import ArticleItem
from dayuan_crawler.middlewares.soft_errors import SoftErrorMiddleware
from dayuan_crawler.options import portal_of
from dayuan_crawler.pipelines.validate import refusal
from dayuan_crawler.portal import split_key
from dayuan_crawler.reparse.decoding import Decoder
from dayuan_crawler.spiders.base import SectionSpider
from dayuan_crawler.spiders.loader import SectionLoader
from dayuan_crawler.storage.archive.table import Visited, read_response
from dayuan_crawler.storage.articles.record import columns_of
from dayuan_crawler.text.origins import origin_of

NOT_ARCHIVED = "it is not in the archive"
_READ = frozenset({Outcome.FETCHED, Outcome.FAILED, Outcome.RETRY, "skipped"})


@dataclass(frozen=True, slots=True)
class Reading:
    """The result of reading one visit of an article: its columns and filled fields, unchanged, or why it was not read.

    ``damage`` is the unreadable archive file, the offset in bytes, and the problem. ``at`` is when a crawl stored the
    article, or would have. ``visited`` is the requested URL.
    """

    at: datetime
    run_id: int
    visited: str
    outcome: str
    values: dict[str, Any] | None = None
    filled: frozenset[str] = frozenset()
    partial: bool = False
    reason: str | None = None
    damage: tuple[Path, int, str] | None = None
    pages_read: int = 0

    @property
    def url(self) -> str:
        """The article's canonical URL, if it was read; else the requested URL."""
        return self.visited if self.values is None else str(self.values["url"])


@dataclass(frozen=True, slots=True)
class _Known:
    """An article as a visit left it, and what is asked beside its page when that is not modified."""

    article: dict[str, Any]
    beside: list[dict[str, Any]] | None


class PageReader:
    """Reads archived pages with the spiders and middlewares of a crawl. Not shared between processes."""

    def __init__(self, settings: BaseSettings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder
        self._spiders = SectionLoader.from_settings(settings)
        self._made: dict[tuple[str, str | None], SectionSpider] = {}
        self._decoder = Decoder(settings)
        self._soft_errors = SoftErrorMiddleware()

    def read(self, visits: Iterable[Visited], *, unfinished: bool = False) -> tuple[list[Reading], list[int]]:
        """The reading of each visit of an article, in order, and the ids of the pages that were read.

        Leaves out the last visit if it is ``unfinished``.
        """
        sessions = list(_sessions(visits))
        if unfinished:
            sessions = sessions[:-1]
        readings: list[tuple[list[Visited], Reading | None]] = []
        known: _Known | None = None
        for session in sessions:
            reading, known = self._read_session(session, known)
            readings.append((session, reading))
        read = [visited.id for session, reading in readings if not _is_damaged(reading) for visited in session]
        return [reading for _, reading in readings if reading is not None], read

    def response(self, archived: ArchivedResponse, kind: Kind) -> Response:
        """The response as a spider receives it. Raises IgnoreRequest if a crawl would not pass it to one."""
        # ``again``, because the number of attempts is unknown; the archive shows whether a browser rendered the page.
        # A page from a file has no date.
        fetched = datetime.fromisoformat(archived.date) if archived.date else None
        request = Request(archived.url, meta={"kind": kind, "again": True, "fetched_at": fetched})
        response = self._decoder.response(archived, request)
        if not 200 <= response.status < 300:
            raise PageError(f"HTTP {response.status}")
        self._soft_errors.process_spider_input(response)
        return response

    def _read_session(
        self, session: list[Visited], known: _Known | None = None
    ) -> tuple[Reading | None, _Known | None]:
        """The reading of a visit, and what is known of the article after it; ``known`` is what was before."""
        first, last = session[0], session[-1]
        where = (last.seen_at, last.run_id, first.url, first.outcome)
        is_known = first.outcome == Outcome.NOT_MODIFIED
        if is_known and (known is None or known.beside is None or len(session) == 1):
            return Reading(*where), known
        if not is_known and (first.outcome not in _READ or not 200 <= first.status < 300):
            return None, known
        item: ArticleItem | None = None
        reason: str | None = None
        try:
            item, beside = self._read_article(session, known if is_known else None)
        except UnreadableRecord as error:
            return Reading(*where, damage=(error.path, error.offset, error.reason)), known
        except IgnoreRequest as error:
            reason = str(error)
        if item is not None and (reason := refusal(item)) is not None:
            item = None
        if item is None:
            # An article of another section, or older than wanted: the crawl did not store it either.
            return None if reason is None else Reading(*where, reason=reason, pages_read=len(session)), known
        known = _Known(_with_comments_of(known, item.to_json()), beside)
        partial = item.comments.partial
        return Reading(*where, columns_of(item), item.filled(), partial=partial, pages_read=len(session)), known

    def _read_article(
        self, session: list[Visited], known: _Known | None
    ) -> tuple[ArticleItem | None, list[dict[str, Any]] | None]:
        """The article of a visit, and what is asked beside its page if that is not modified.

        None if it is not an article to store. With ``known``, the page is as it was then. Raises PageError.
        """
        first, parts = session[0], {visited.url: visited for visited in session[1:]}
        spider = self._spider(first.section, origin_of(first.url))
        # If a browser rendered the page, the archive has the result. Otherwise the page is not rendered.
        spider.rendering.always = first.url in parts
        spider.parts.at_once.archived = parts
        if known is not None and known.beside is not None:
            article = ArticleItem.from_json(known.article)
            article.comments.partial = False
            beside: list[dict[str, Any]] | None = known.beside
            output: Any = spider.parts.begin_again(article, first.url, known.beside)
        else:
            response = self._response(first)
            response.meta["listed"] = first.listed
            output = _only(spider.parse_article(response))
            beside = output.meta.get("beside") if isinstance(output, Request) else None
        return self._complete(spider, output, parts), beside

    def _complete(self, spider: SectionSpider, output: Any, parts: Mapping[str, Visited]) -> ArticleItem | None:
        """The article with its parts. Raises PageError."""
        while isinstance(output, Request):
            part = parts.get(output.url)
            try:
                if part is None or not part.status:
                    raise PageError(NOT_ARCHIVED)
                response = self._response(part)
            except IgnoreRequest as error:
                outputs = spider.part_failed(str(error), **output.cb_kwargs)
                if outputs is None:
                    raise PageError(f"{output.url}: {error}") from None
            else:
                outputs = spider.parse_part(response, **output.cb_kwargs)
            output = _only(outputs)
        article: ArticleItem | None = output
        return article

    def _response(self, visited: Visited) -> Response:
        return self.response(read_response(self._folder, visited), visited.kind)

    def _spider(self, key: str, origin: str | None) -> SectionSpider:
        """The spider of a section, for the time when the portal had this origin."""
        if (key, origin) not in self._made:
            settings = self._settings.copy()
            settings.set("DAYUAN_SITE_URL", origin, priority="cmdline")
            # Whatever a crawl would ask now: what was asked is in the archive.
            settings.setdict({"DAYUAN_COUNTERS": True, "DAYUAN_COMMENTS": True}, priority="cmdline")
            spider = self._spiders.of(portal_of(settings).section(split_key(key)[1]))
            self._made[key, origin] = spider.from_crawler(Crawler(spider, settings))  # type: ignore[arg-type]
        return self._made[key, origin]


def _with_comments_of(known: _Known | None, article: dict[str, Any]) -> dict[str, Any]:
    """An article as it is stored: those comments are kept that a visit could not read."""
    if known is not None and article["comments"]["partial"]:
        article["comments"]["items"] = known.article["comments"]["items"]
    return article


def _is_damaged(reading: Reading | None) -> bool:
    return reading is not None and reading.damage is not None


def _sessions(visits: Iterable[Visited]) -> Iterator[list[Visited]]:
    """The visits of an article, each grouped with those of its parts."""
    session: list[Visited] = []
    for visited in visits:
        if visited.kind is Kind.ARTICLE and session:
            yield session
            session = []
        if visited.kind is Kind.ARTICLE or session:
            session.append(visited)
    if session:
        yield session


def _only(outputs: Iterable[Any]) -> Any:
    """The only output of a callback; None if there is none."""
    return next(iter(outputs), None)
