"""A visit: one leased URL on its way through Scrapy, and the unit of work that its page fills."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from scrapy import Request

from dayuan_crawler.frontier.model import Completion, Kind, Lease, Link, Outcome
from dayuan_crawler.items import ArticleItem

# What a list shows of an article, in the request's ``meta``: its title, and the date beside it.
LISTED = ("title", "listed")

Commit = Callable[[Completion, "asyncio.Future[None]"], None]


class Visit:
    """Gathers what a page brings, and has it committed once all its items have passed the pipelines.

    ``committed`` is done when the database holds it. Every path of a request must end in :meth:`seal`, :meth:`end` or
    :meth:`fail`; otherwise its lease is held until the worker leaves.
    """

    def __init__(self, lease: Lease, commit: Commit) -> None:
        self.lease = lease
        self.completion = Completion(lease)
        self.committed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.collecting = False
        # The callback failed; the portal is probed before the visit ends.
        self.in_doubt = False
        self._commit = commit
        # Items in the pipelines, by identity.
        self._items: dict[int, ArticleItem] = {}
        self._sealed = False
        self.ended = False

    @property
    def article_url(self) -> str:
        """The address under which the frontier knows the article of this page."""
        link = self.lease.link
        return str(link.payload["article_url"]) if link.kind is Kind.PART else link.url

    def collect(self, outputs: Iterable[Any]) -> Iterator[ArticleItem]:
        """Turn a callback's requests into links, pass its items on, and seal."""
        # Set here, not in the generator: middlewares read it before the first output.
        self.collecting = True
        return self._collect(outputs)

    def _collect(self, outputs: Iterable[Any]) -> Iterator[ArticleItem]:
        for output in outputs:
            if (item := self.take(output)) is not None:
                yield item
        self.seal()

    def take(self, output: Any) -> ArticleItem | None:
        """Keep a request as a link; return an item for the pipelines."""
        if isinstance(output, Request):
            self._add(output)
            return None
        item: ArticleItem = output
        item.visit = self
        self._items[id(item)] = item
        return item

    def store(self, item: ArticleItem) -> None:
        """Add an item that has passed the pipelines to the unit of work."""
        self.completion.items.append(item)
        self._settle(item)

    def drop(
        self, item: ArticleItem, reason: str, outcome: Outcome = Outcome.FAILED, *, blameless: bool = False
    ) -> None:
        """Note that a pipeline refused an item: its page has failed, or is to be retried, for this reason."""
        self.completion.outcome = outcome
        self.completion.reason = reason
        self.completion.blameless = blameless
        self._settle(item)

    def skip(self, item: ArticleItem) -> None:
        """Note that an item's article has a visit of its own under its own address: this page only adds an alias."""
        assert item.url is not None
        self.completion.aliases.setdefault(item.url, set()).add(self.article_url)
        self._settle(item)

    def seal(self) -> None:
        """Note that the callback has yielded all its outputs."""
        self._sealed = True
        self._maybe_end()

    def end(self, outcome: Outcome, reason: str | None = None, **details: Any) -> None:
        """End a fetch that brought no page for the callback."""
        self.completion.outcome = outcome
        self.completion.reason = reason
        for name, value in details.items():
            setattr(self.completion, name, value)
        self.seal()

    def fail(self, reason: str, outcome: Outcome = Outcome.FAILED, *, blameless: bool = False) -> None:
        """Discard what a failed callback yielded before, and end."""
        self.reset()
        self.end(outcome, reason, blameless=blameless)

    def reset(self) -> None:
        """Discard what a failed callback yielded before."""
        self._items.clear()
        self.completion.items.clear()
        self.completion.links.clear()
        self.completion.next_page = self.completion.etag = self.completion.last_modified = None
        self.completion.beside = None

    def _settle(self, item: ArticleItem) -> None:
        self._items.pop(id(item), None)
        self._maybe_end()

    def _maybe_end(self) -> None:
        if self._sealed and not self._items and not self.ended:
            self.ended = True
            self._commit(self.completion, self.committed)

    def _add(self, request: Request) -> None:
        link = link_of(request, self.lease.link.section)
        if link.kind is Kind.LIST and self.lease.link.kind is Kind.LIST and not request.meta.get("seed"):
            self.completion.next_page = link
        else:
            self.completion.links.append(link)
            if request.meta.get("seed"):
                self.completion.section_url = link.url
            self.completion.beside = request.meta.get("beside", self.completion.beside)


def link_of(request: Request, section: str) -> Link:
    """Return the link for a spider's request; its kind is in the request's ``meta``."""
    kind = Kind(request.meta.get("kind", Kind.ARTICLE))
    callback = getattr(request.callback, "__name__", None) if kind is Kind.PART else None
    # What a list says about an article later serves to check its page.
    listed = {name: request.meta[name] for name in LISTED if request.meta.get(name)}
    payload = listed or dict(request.cb_kwargs)
    return Link(section, request.url, kind, callback, payload)


def article_of(output: Any) -> ArticleItem | None:
    """Return the article among a callback's outputs, as its first page shows it: complete, or waiting for its parts."""
    if isinstance(output, Request):
        return ArticleItem.from_json(output.cb_kwargs["article"]) if "article" in output.cb_kwargs else None
    return output if isinstance(output, ArticleItem) else None
