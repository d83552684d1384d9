"""Completes an article by its parts, one request after another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from parsel import Selector
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
from dayuan_crawler.parts.rendering import Rendering
from dayuan_crawler.parts.steps import CommentStep, CounterStep, PageStep, RenderStep, Step, to_json
from dayuan_crawler.text.authors import Authors
from dayuan_crawler.text.dates import CHINA
from dayuan_crawler.text.urls import Site
from dayuan_crawler.trouble import trouble_in

# Text of a list without comments.
_NONE_YET = re.compile(r"(?:暂无|暂时没有|还没有)(?:任何)?(?:评论|留言|内容|数据|记录)")

# No article has more pages; a pager with more is a trap.
MAX_PAGES = 100
MAX_COMMENT_PAGES = 200


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
    ) -> None:
        self._site = site
        self._callback = callback
        self._rendering = rendering
        self._may_raise = may_raise
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
        blank = self._rendering.blank(response)
        if blank:
            steps.append(RenderStep(response.url, whole=False, blank=tuple(blank)))
        return steps

    def next(self, item: ArticleItem, article_url: str, steps: list[Step]) -> Request | ArticleItem:
        """Return the request for the next step, or the article when no step is left."""
        while steps and self._is_needless(steps[0], item):
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
                return self._read_counter(response, item, step) + rest
            case CommentStep():
                return self._read_comments(response, item, step) + rest

    def check(self, response: Response, item: ArticleItem, step: Step) -> None:
        """Raise PageError for a response that is not the requested part. One with the part always passes."""
        if not isinstance(response, TextResponse) or not response.body or self._brings(response, item, step):
            return
        found = trouble_in(response)
        if found is not None and found.cause in REFUSALS | {Cause.SERVER_ERROR} and not _NONE_YET.search(found.reason):
            raise PageError(found.reason, found.cause)
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
        if isinstance(step, CounterStep):
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
        if not isinstance(step, CommentStep):
            return []
        if not (step.read or item.comments.items or item.comments.count):
            item.comments.count = 0
        elif not step.read:
            # Another part of the portal indicates that there are comments.
            item.comments.partial = True
        return self._take_comments(CommentPage(), item, step)

    @staticmethod
    def may_leave_out(step: Step) -> bool:
        """Return whether an article can be complete without this step."""
        return not isinstance(step, PageStep)

    def leave_out(self, item: ArticleItem, step: Step) -> bool:
        """Skip a step; False when the article is incomplete without it."""
        if isinstance(step, CommentStep):
            item.comments.partial = True
        return self.may_leave_out(step) and bool(item.title) and bool(item.body or item.images)

    def _cheap_steps(self, page: ArticlePage, item: ArticleItem, response: TextResponse) -> list[Step]:
        """Return the steps that need no browser: later pages, counters and comments."""
        shown = CommentPage()
        if item.comments.count != 0:
            found = parse_page_comments(response.selector, fetched_at(response), response.url, self._site)
            shown = self._known(found)
            item.comments.items = merge([shown])
        steps: list[Step] = []
        if page.next_page_url is not None:
            steps.append(PageStep(page.next_page_url, number=2, seen=(response.url,)))
        counters = find_counters(response.selector, response.url, self._site)
        calls = counters.calls if self._may_raise else counters.safe
        steps += [CounterStep(call.url, call.counts) for call in calls]
        source = find_comment_list(response.selector, response.url, self._site)
        if source is not None:
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
            known = _counts(item)
            item.view_count = page.view_count if item.view_count is None else item.view_count
            item.like_count = page.like_count if item.like_count is None else item.like_count
            if item.comments.count is None:
                item.comments.count = page.comments.count
            if not item.comments.items:
                item.comments.items = merge(
                    [self._known(parse_page_comments(without_scripts(response), fetched_at(response)))]
                )
            self._rendering.learn(brought=_counts(item) != known)
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
        if not isinstance(step, CommentStep) or item.comments.count is None:
            return False
        if len(step.read) > (step.style == ON_THE_PAGE):
            # The list has been begun.
            return False
        return len(item.comments.items) >= item.comments.count

    @staticmethod
    def _is_unknown(counters: Iterable[CounterName], item: ArticleItem) -> bool:
        """Return whether one of these counters is still unknown."""
        return any(_counts(item)[name] is None for name in counters)

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

    def _read_counter(self, response: TextResponse, item: ArticleItem, step: CounterStep) -> list[Step]:
        counts = read_counters(CounterCall(step.url, step.counts), response.text)
        item.view_count = counts.get("views", item.view_count)
        item.like_count = counts.get("likes", item.like_count)
        item.comments.count = counts.get("comments", item.comments.count)
        return []

    def _read_comments(self, response: TextResponse, item: ArticleItem, step: CommentStep) -> list[Step]:
        found = parse_comments(response.text, response.url, self._site, step.style, fetched_at(response))
        return self._take_comments(found, item, step)

    def _take_comments(self, shown: CommentPage, item: ArticleItem, step: CommentStep) -> list[Step]:
        page = self._known(shown)
        if item.comments.count is None:
            item.comments.count = page.total
        later = (page.next_url,) if page.next_url is not None else step.later
        page = replace(page, next_url=None)
        # A circular pager returns the same page again.
        is_known = page in step.read
        read = (*step.read, page)
        if page.items and later and not is_known and len(read) < MAX_COMMENT_PAGES:
            return [replace(step, url=later[0], later=later[1:], read=read)]
        comments = merge(read)
        if comments:
            item.comments.items = comments
        if step.style == "empire-more" and len(comments) < (item.comments.count or 0):
            # This address gives no more comments at a time; the full list may be closed.
            first = f"{self._site.origin}/e/pl/?{urlsplit(step.url).query.partition('&num=')[0]}"
            return [CommentStep(first, "empire")]
        return []

    def _known(self, page: CommentPage) -> CommentPage:
        """Apply the author policy to the names in a page of comments."""
        if self.authors.policy == "keep":
            return page
        name = self.authors.name
        items = tuple(
            replace(comment, author=name(comment.author), reply_to=name(comment.reply_to or "") or None)
            for comment in page.items
        )
        return replace(page, items=items)


def fetched_at(response: Response) -> datetime:
    """Return when a page was fetched: archived pages carry their time, all others were fetched just now."""
    told: datetime | None = response.meta.get("fetched_at")
    return told.astimezone(CHINA) if told is not None else datetime.now(CHINA)


def without_scripts(response: TextResponse) -> Selector:
    """Return a rendered page as a reader sees it: without scripts, and without <noscript>."""
    page = Selector(response.text, type="html")
    for element in page.xpath("//script | //noscript"):
        # Not ``remove``: lxml would also remove the text after the element.
        element.root.drop_tree()
    return page


def _counts(item: ArticleItem) -> dict[CounterName, int | None]:
    return {"views": item.view_count, "likes": item.like_count, "comments": item.comments.count}


def _replace(item: ArticleItem, other: ArticleItem) -> None:
    for name in ArticleItem.__slots__:
        setattr(item, name, getattr(other, name))


def _read_so_far(step: CommentStep) -> int:
    return sum(len(page.items) for page in step.read)
