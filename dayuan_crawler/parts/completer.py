"""Completes an article by its parts, one request after another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response, TextResponse

from dayuan_crawler.errors import AnotherPage, PageError, TransientPage
from dayuan_crawler.frontier.causes import REFUSALS, Cause
from dayuan_crawler.frontier.model import Kind
from dayuan_crawler.items import ArticleItem
from dayuan_crawler.loaders import load_article
from dayuan_crawler.pages.article import ArticlePage, parse_article
from dayuan_crawler.pages.comments import (
    ON_THE_PAGE,
    CommentPage,
    find_comment_list,
    merge,
    parse_comments,
    parse_page_comments,
)
from dayuan_crawler.pages.counters import CounterCall, find_counters, read_counters
from dayuan_crawler.pages.evidence import is_named, parts_of
from dayuan_crawler.pages.vocabulary.counters import CounterName
from dayuan_crawler.parts.at_once import AtOnce, heard
from dayuan_crawler.parts.comments import fetched_at, renamed, take_comments
from dayuan_crawler.parts.counters import counts_of, set_counts
from dayuan_crawler.parts.rendering import Rendering, without_scripts
from dayuan_crawler.parts.steps import (
    AllCountersStep,
    CommentStep,
    CounterStep,
    PageStep,
    RenderStep,
    Step,
    from_json,
    to_json,
)
from dayuan_crawler.text.authors import Authors
from dayuan_crawler.text.urls import Site
from dayuan_crawler.trouble import trouble_in

# Text of a list without comments.
_NONE_YET = re.compile(r"(?:暂无|暂时没有|还没有)(?:任何)?(?:评论|留言|内容|数据|记录)")

# No article has more pages; a pager with more is a trap.
MAX_PAGES = 100


class Parts:
    """Completes an article, one request after another.

    The article so far and the remaining steps travel with the request, and so through the frontier: after a restart the
    crawl continues with the next step.
    """

    def __init__(
        self,
        site: Site,
        callback: Callable[..., Any],
        rendering: Rendering,
        authors: Authors,
        *,
        may_raise: bool = False,
        counters: bool = True,
        comments: bool = True,
    ) -> None:
        self._site = site
        self._callback = callback
        self._rendering = rendering
        self._may_raise = may_raise
        self._asks_counters = counters
        self._asks_comments = comments
        self.at_once = AtOnce(site)
        self.authors = authors

    def find(self, page: ArticlePage, item: ArticleItem, response: TextResponse) -> list[Step]:
        """Return the steps that the article's first page requires; cheap ones, which may spare others, come first.

        Comments that are on the page itself are added to the article.
        """
        whole = RenderStep(response.url, whole=True)
        if page.missing:
            return [whole]
        steps = self._cheap_steps(page, item, response)
        if self._rendering.always:
            return [whole, *steps]
        blank = self._rendering.blank(response) if self._asks_counters else ()
        if blank:
            steps.append(RenderStep(response.url, whole=False, blank=tuple(blank)))
        return steps

    def begin(self, item: ArticleItem, article_url: str, steps: list[Step]) -> Request | ArticleItem:
        """Return the first request for an article whose page requires these steps, or the whole article.

        The request's ``meta["beside"]`` is what a later visit asks beside the page, where that is enough.
        """
        output = self.next(item, article_url, steps)
        if isinstance(output, Request) and all(_is_beside(step) for step in steps):
            output.meta["beside"] = to_json(steps)
        return output

    def begin_again(
        self, item: ArticleItem, article_url: str, beside: Iterable[Mapping[str, Any]]
    ) -> Request | ArticleItem:
        """Return the first request for a known article whose page is not modified, or the article if nothing is asked.

        What its counters were is forgotten, so that nothing old counts as seen at this visit.
        """
        steps = [
            replace(step, is_known=True) if isinstance(step, CommentStep) else step
            for step in from_json(beside)
            if (self._asks_comments if isinstance(step, CommentStep) else self._asks_counters)
        ]
        set_counts(item, {name: None for step in steps if isinstance(step, CounterStep) for name in step.counts})
        return self.next(item, article_url, steps)

    def next(self, item: ArticleItem, article_url: str, steps: list[Step]) -> Request | ArticleItem:
        """Return the request for the next step, or the article when no step is left."""
        steps = self.at_once.plan(steps)
        while steps and self._is_needless(steps[0], item):
            if isinstance(steps[0], CommentStep) and item.comments.count == 0 and steps[0].is_known:
                # The portal has none any more.
                item.comments.items = []
            steps = steps[1:]
        if not steps:
            return item
        return Request(
            steps[0].url,
            callback=self._callback,
            cb_kwargs={"article_url": article_url, "article": item.to_json(), "todo": to_json(steps)},
            meta={"kind": Kind.PART},
        )

    def read(self, response: Response, item: ArticleItem, todo: list[Step]) -> list[Step]:
        """Add the response to the first step to the article; return the remaining steps."""
        step, rest = todo[0], todo[1:]
        if not response.body:
            return self._read_nothing(item, step) + rest
        if not isinstance(response, TextResponse):
            return rest
        match step:
            case RenderStep():
                return self._read_rendered(response, item, step, rest)
            case PageStep():
                return self._read_page(response, item, step) + rest
            case CounterStep():
                return heard(rest, self._read_counter(response, item, step))
            case AllCountersStep():
                return self._read_counters(response, item, step) + rest
            case CommentStep():
                return self._read_comments(response, item, step) + rest

    def check(self, response: Response, item: ArticleItem, step: Step) -> None:
        """Raise PageError for a response that is not the requested part. One with the part always passes."""
        if not isinstance(response, TextResponse) or not response.body or self._brings(response, item, step):
            return
        found = trouble_in(response)
        if found is not None and found.cause in REFUSALS | {Cause.SERVER_ERROR} and not _NONE_YET.search(found.reason):
            raise PageError(found.reason, found.cause)
        if isinstance(step, AllCountersStep) or (isinstance(step, CommentStep) and step.guessed):
            # The portal may not have it.
            return
        if urlsplit(response.url).path != urlsplit(step.url).path:
            raise PageError(f"it leads to another page: {response.url}", Cause.DETOUR)
        if isinstance(step, RenderStep):
            # Missing fields are reported when it is read.
            return
        # A closed module says so. A page without comments may be right, if no more comments are expected.
        is_page = found is None and bool(response.css("title"))
        if is_page and (not isinstance(step, CommentStep) or (item.comments.count or 0) > _read_so_far(step)):
            raise TransientPage("a page without the requested content", Cause.UNREAD)

    def _brings(self, response: TextResponse, item: ArticleItem, step: Step) -> bool:
        if isinstance(step, CommentStep):
            shown = parse_comments(response.text, response.url, self._site, step.style)
            return bool(shown.items) or shown.total is not None
        if isinstance(step, CounterStep | AllCountersStep):
            return bool(read_counters(CounterCall(step.url, step.counts), response.text))
        page = parse_article(response.selector, response.url, self._site)
        return self._is_article(page, response, item) and bool(page.paragraphs or page.images)

    def _is_article(self, page: ArticlePage, response: Response, item: ArticleItem) -> bool:
        """Whether a page is the article's by its title, or shows at least that it is one."""
        return is_named(page.title, [item.title]) or bool(parts_of(load_article(page, response.url, self._site)))

    def _read_nothing(self, item: ArticleItem, step: Step) -> list[Step]:
        """Handle an empty response. It means that there is nothing, as in DedeCMS for an article without comments."""
        if isinstance(step, PageStep):
            raise TransientPage(f"page {step.number} of the article is empty", Cause.EMPTY)
        if isinstance(step, AllCountersStep):
            self.at_once.missing(step)
            return list(step.singles)
        if not isinstance(step, CommentStep):
            return []
        if not (step.read or item.comments.items or item.comments.count):
            item.comments.count = 0
        elif not step.read:
            # Another part of the portal indicates that there are comments.
            item.comments.partial = True
        return self._take(CommentPage(), item, step)

    @staticmethod
    def may_leave_out(step: Step) -> bool:
        """Return whether an article can be complete without this step."""
        return not isinstance(step, PageStep)

    def leave_out(self, item: ArticleItem, step: Step) -> list[Step] | None:
        """Skip a step; return the steps in its place, or None if the article is incomplete without it."""
        if not self.may_leave_out(step) or not item.title or not (item.body or item.images):
            return None
        if isinstance(step, AllCountersStep):
            self.at_once.missing(step)
            return list(step.singles)
        if isinstance(step, CommentStep) and not step.guessed:
            item.comments.partial = True
        return []

    def _cheap_steps(self, page: ArticlePage, item: ArticleItem, response: TextResponse) -> list[Step]:
        """Return the steps that need no browser: later pages, counters and comments."""
        shown = CommentPage()
        if item.comments.count != 0:
            found = parse_page_comments(response.selector, fetched_at(response), response.url, self._site)
            shown = self._renamed(found)
            item.comments.items = merge([shown])
        steps: list[Step] = []
        if page.next_page_url is not None:
            steps.append(PageStep(page.next_page_url, number=2, seen=(response.url,)))
        if self._asks_counters:
            counters = find_counters(response.selector, response.url, self._site)
            calls = counters.calls if self._may_raise else counters.safe
            steps += [CounterStep(call.url, call.counts) for call in calls]
        source = find_comment_list(response.selector, response.url, self._site)
        if not self._asks_comments:
            # What is known of them from before is kept.
            item.comments.partial = source is not None or shown.next_url is not None
        elif source is not None:
            steps.append(CommentStep(source.first_url, source.style, source.more_urls))
        elif shown.next_url is not None and shown.next_url != page.next_page_url:
            steps.append(CommentStep(shown.next_url, ON_THE_PAGE, read=(replace(shown, next_url=None),)))
        return steps

    def _read_rendered(
        self, response: TextResponse, item: ArticleItem, step: RenderStep, rest: list[Step]
    ) -> list[Step]:
        """Read the page after its scripts have run: all of it, or only the counters that were blank."""
        page = parse_article(without_scripts(response), response.url, self._site)
        if not step.whole:
            known = counts_of(item)
            item.view_count = page.view_count if item.view_count is None else item.view_count
            item.like_count = page.like_count if item.like_count is None else item.like_count
            if item.comments.count is None:
                item.comments.count = page.comments.count
            if not item.comments.items:
                item.comments.items = merge(
                    [self._renamed(parse_page_comments(without_scripts(response), fetched_at(response)))]
                )
            self._rendering.learn(brought=counts_of(item) != known)
            return rest
        self._rendering.learn(brought=not page.missing)
        if page.missing:
            if not item.title or not (item.body or item.images):
                raise TransientPage(f"the page lacks {' and '.join(page.missing)} in a browser, too", Cause.UNREAD)
            return rest
        if item.title and not self._is_article(page, response, item):
            raise AnotherPage(f"a browser is shown another page, {page.title!r}")
        _replace(item, load_article(page, response.url, self._site))
        steps = self._cheap_steps(page, item, response)
        return [found for found in steps if not isinstance(found, CounterStep) or self._is_unknown(found.counts, item)]

    def _is_needless(self, step: Step, item: ArticleItem) -> bool:
        """Return whether the result is already known: the page has all the comments, or no counter is blank."""
        if isinstance(step, RenderStep):
            return not step.whole and (not self._rendering.is_on or not self._is_unknown(step.blank, item))
        if not isinstance(step, CommentStep) or item.comments.count is None or step.guessed:
            return False
        if len(step.read) > (step.style == ON_THE_PAGE):
            # The list has been begun.
            return False
        if step.is_known:
            return item.comments.count in {0, len(item.comments.items)}
        return len(item.comments.items) >= item.comments.count

    @staticmethod
    def _is_unknown(counters: Iterable[CounterName], item: ArticleItem) -> bool:
        """Return whether one of these counters is still unknown."""
        return any(counts_of(item)[name] is None for name in counters)

    def _read_page(self, response: TextResponse, item: ArticleItem, step: PageStep) -> list[Step]:
        page = parse_article(response.selector, response.url, self._site)
        if not page.paragraphs and not page.images:
            raise PageError(f"page {step.number} of the article has no body")
        item.body = "\n".join(part for part in (item.body, page.body) if part)
        item.body_html += page.body_html
        item.images += [image for image in page.images if image not in item.images]
        seen = (*step.seen, step.url)
        if page.next_page_url is None or page.next_page_url in seen or step.number >= MAX_PAGES:
            return []
        return [PageStep(page.next_page_url, step.number + 1, seen)]

    def _read_counter(self, response: TextResponse, item: ArticleItem, step: CounterStep) -> dict[CounterName, int]:
        counts = read_counters(CounterCall(step.url, step.counts), response.text)
        set_counts(item, counts)
        return counts

    def _read_counters(self, response: TextResponse, item: ArticleItem, step: AllCountersStep) -> list[Step]:
        counts = self.at_once.read(response.text, step)
        if not counts:
            return list(step.singles)
        set_counts(item, counts)
        return []

    def _take(self, shown: CommentPage, item: ArticleItem, step: CommentStep) -> list[Step]:
        return take_comments(self._renamed(shown), item, step, self._site)

    def _renamed(self, page: CommentPage) -> CommentPage:
        return renamed(page, self.authors)

    def _read_comments(self, response: TextResponse, item: ArticleItem, step: CommentStep) -> list[Step]:
        found = parse_comments(response.text, response.url, self._site, step.style, fetched_at(response))
        return self._take(found, item, step)


def _is_beside(step: Step) -> bool:
    """Whether a step brings what may change while the page does not, and nothing that depends on the page."""
    return isinstance(step, CounterStep) or (isinstance(step, CommentStep) and step.style != ON_THE_PAGE)


def _replace(item: ArticleItem, other: ArticleItem) -> None:
    for name in ArticleItem.__slots__:
        setattr(item, name, getattr(other, name))


def _read_so_far(step: CommentStep) -> int:
    return sum(len(page.items) for page in step.read)
