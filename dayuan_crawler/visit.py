"""A visit: one leased URL on its way through Scrapy, and the unit of work that its page fills."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from scrapy import Request

from dayuan_crawler.frontier.model import Completion, Kind, Lease, Link, Outcome
from dayuan_crawler.items import ArticleItem

# What a list tells of an article, in the request's ``meta``: its title, and whether there was a date beside it.
LISTED = ("title", "dated")

Commit = Callable[[Completion, "asyncio.Future[None]"], None]


class Visit:
    """Gathers what a page brings, and has it committed once all its items went through the pipelines.

    ``committed`` is done when the database holds it. Every path that a request can take must end in
    :meth:`seal`, :meth:`end` or :meth:`fail`, else its lease is held until the worker leaves.
    """

    def __init__(self, lease: Lease, commit: Commit, visits: dict[int, Visit]) -> None:
        self.lease = lease
        self.completion = Completion(lease)
        self.committed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.collecting = False
        # Its callback broke off, and others are asked before it ends.
        self.in_doubt = False
        self._commit = commit
        # Of all items in the pipelines, whose they are; ours are counted.
        self._visits = visits
        self._items = 0
        self._sealed = False
        self.ended = False

    @property
    def article_url(self) -> str:
        """The address under which the frontier knows the article that this page belongs to."""
        link = self.lease.link
        return str(link.payload["article_url"]) if link.kind is Kind.PART else link.url

    def collect(self, outputs: Iterable[Any]) -> Iterator[ArticleItem]:
        """Keep the requests among a callback's outputs as links, let the items through, and seal."""
        # At once, and not when the first output is wanted: middlewares ask before that.
        self.collecting = True
        return self._collect(outputs)

    def _collect(self, outputs: Iterable[Any]) -> Iterator[ArticleItem]:
        for output in outputs:
            if (item := self.take(output)) is not None:
                yield item
        self.seal()

    def take(self, output: Any) -> ArticleItem | None:
        """Keep a request as a link; give an item back, to go through the pipelines."""
        if isinstance(output, Request):
            self._add(output)
            return None
        item: ArticleItem = output
        self._visits[id(item)] = self
        self._items += 1
        return item

    def store(self, item: ArticleItem) -> None:
        """An item came through the pipelines: it is part of the unit of work."""
        self.completion.items.append(item)
        self._settle(item)

    def drop(
        self, item: ArticleItem, reason: str, outcome: Outcome = Outcome.FAILED, *, blameless: bool = False
    ) -> None:
        """An item was refused by a pipeline: its page has failed, or is to be asked again, for this reason."""
        self.completion.outcome = outcome
        self.completion.reason = reason
        self.completion.blameless = blameless
        self._settle(item)

    def skip(self, item: ArticleItem) -> None:
        """An item is an article that has a visit of its own, under its own address: all it brings is an alias."""
        assert item.url is not None
        self.completion.aliases.setdefault(item.url, set()).add(self.article_url)
        self._settle(item)

    def seal(self) -> None:
        """The callback has given all its outputs."""
        self._sealed = True
        self._maybe_end()

    def end(self, outcome: Outcome, reason: str | None = None, **details: Any) -> None:
        """The fetch ended without a page for the callback."""
        self.completion.outcome = outcome
        self.completion.reason = reason
        for name, value in details.items():
            setattr(self.completion, name, value)
        self.seal()

    def fail(self, reason: str, outcome: Outcome = Outcome.FAILED, *, blameless: bool = False) -> None:
        """The callback broke off: what it gave before is not to be trusted."""
        for key in [key for key, visit in self._visits.items() if visit is self]:
            del self._visits[key]
        self._items = 0
        self.completion.items.clear()
        self.completion.links.clear()
        self.completion.next_page = None
        self.end(outcome, reason, blameless=blameless)

    def _settle(self, item: ArticleItem) -> None:
        if self._visits.pop(id(item), None) is not None:
            self._items -= 1
        self._maybe_end()

    def _maybe_end(self) -> None:
        if self._sealed and not self._items and not self.ended:
            self.ended = True
            self._commit(self.completion, self.committed)

    def _add(self, request: Request) -> None:
        link = link_of(request, self.lease.link.city)
        if link.kind is Kind.LIST and self.lease.link.kind is Kind.LIST and not request.meta.get("seed"):
            self.completion.next_page = link
        else:
            self.completion.links.append(link)
            if request.meta.get("seed"):
                self.completion.section = link.url


def link_of(request: Request, city: str) -> Link:
    """The link that stands for a spider's request; its kind is in the request's ``meta``."""
    kind = Kind(request.meta.get("kind", Kind.ARTICLE))
    callback = getattr(request.callback, "__name__", None) if kind is Kind.PART else None
    # What a list calls an article tells later whether a page is that article, and what its page has to have.
    listed = {name: request.meta[name] for name in LISTED if request.meta.get(name)}
    payload = listed or dict(request.cb_kwargs)
    return Link(city, request.url, kind, callback, payload)


def article_of(output: Any) -> ArticleItem | None:
    """The article among a callback's outputs as its first page shows it: on its way to its parts, or whole."""
    if isinstance(output, Request):
        return ArticleItem.from_json(output.cb_kwargs["article"]) if "article" in output.cb_kwargs else None
    return output if isinstance(output, ArticleItem) else None
