"""The parts of an article that are not on its first page: later pages, counters, comments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scrapy import Request
from scrapy.http import Response, TextResponse

from dayuan_crawler.errors import PageError
from dayuan_crawler.frontier.model import Kind
from dayuan_crawler.items import ArticleItem, Comment
from dayuan_crawler.pages.article import ArticlePage, parse_article
from dayuan_crawler.pages.comments import CommentPage, find_comment_list, merge, parse_comments, parse_page_comments
from dayuan_crawler.pages.counters import CounterCall, find_counters, read_counters
from dayuan_crawler.text.urls import Site

Step = dict[str, Any]

# No article has more; a pager that goes on is a trap.
MAX_PAGES = 100
MAX_COMMENT_PAGES = 200


class Parts:
    """Makes an article whole, one request after another.

    The article so far and the steps left travel with the request, and so through the frontier: a
    restart goes on with the next step. A step is JSON: what it is, its address, what it needs.
    """

    def __init__(self, site: Site, callback: Callable[..., Any]) -> None:
        self._site = site
        self._callback = callback

    def find(self, page: ArticlePage, item: ArticleItem, response: TextResponse) -> list[Step]:
        """The steps that the article's first page calls for: cheap ones that may spare others come first.

        Comments that the page itself shows are added to the article.
        """
        if item.comments.count != 0:
            item.comments.items = merge([parse_page_comments(response.selector)])
        steps: list[Step] = []
        if page.next_page_url is not None:
            steps.append({"step": "page", "url": page.next_page_url, "number": 2})
        steps += [
            {"step": "counter", "url": call.url, "counts": list(call.counts)}
            for call in find_counters(response.selector, response.url, self._site).safe
        ]
        source = find_comment_list(response.selector, response.url, self._site)
        if source is not None:
            later = list(source.more_urls)
            steps.append(
                {"step": "comments", "url": source.first_url, "later": later, "style": source.style, "read": []}
            )
        return steps

    def next(self, item: ArticleItem, article_url: str, steps: list[Step]) -> Request | ArticleItem:
        """The request for the next step, or the article when none is left."""
        while steps and self._is_needless(steps[0], item):
            steps = steps[1:]
        if not steps:
            return item
        return Request(
            steps[0]["url"],
            callback=self._callback,
            cb_kwargs={"article_url": article_url, "article": item.to_json(), "todo": steps},
            meta={"kind": Kind.PART},
        )

    def read(self, response: Response, item: ArticleItem, step: Step) -> list[Step]:
        """Add what a step's answer says to the article; the steps that follow from it."""
        if not isinstance(response, TextResponse):
            return []
        return {"page": self._read_page, "counter": self._read_counter, "comments": self._read_comments}[step["step"]](
            response, item, step
        )

    def leave_out(self, item: ArticleItem, step: Step) -> bool:
        """Do without a step's answer; False when the article is not whole without it."""
        if step["step"] == "comments":
            item.comments.partial = True
        return bool(step["step"] != "page")

    @staticmethod
    def _is_needless(step: Step, item: ArticleItem) -> bool:
        """Whether the answer is known already: the page shows all the comments there are."""
        if step["step"] != "comments" or step["read"] or item.comments.count is None:
            return False
        return len(item.comments.items) >= item.comments.count

    def _read_page(self, response: TextResponse, item: ArticleItem, step: Step) -> list[Step]:
        page = parse_article(response.selector, response.url, self._site)
        if not page.paragraphs and not page.images:
            raise PageError(f"page {step['number']} of the article has no body")
        item.body = "\n".join(part for part in (item.body, page.body) if part)
        item.body_html += page.body_html
        item.images += [image for image in page.images if image not in item.images]
        if page.next_page_url is None or step["number"] >= MAX_PAGES:
            return []
        return [{"step": "page", "url": page.next_page_url, "number": step["number"] + 1}]

    def _read_counter(self, response: TextResponse, item: ArticleItem, step: Step) -> list[Step]:
        counts = read_counters(CounterCall(step["url"], tuple(step["counts"])), response.text)
        item.view_count = counts.get("views", item.view_count)
        item.like_count = counts.get("likes", item.like_count)
        item.comments.count = counts.get("comments", item.comments.count)
        return []

    def _read_comments(self, response: TextResponse, item: ArticleItem, step: Step) -> list[Step]:
        page = parse_comments(response.text, response.url, self._site, step["style"])
        if item.comments.count is None:
            item.comments.count = page.total
        read = [*step["read"], _page_to_json(page)]
        later = [page.next_url] if page.next_url is not None else step["later"]
        if page.items and later and len(read) < MAX_COMMENT_PAGES:
            return [{**step, "url": later[0], "later": later[1:], "read": read}]
        comments = merge(_page_from_json(record) for record in read)
        if comments:
            item.comments.items = comments
        return []


def _page_to_json(page: CommentPage) -> dict[str, Any]:
    return {
        "items": [comment.to_json() for comment in page.items],
        "numbers": list(page.numbers),
        "total": page.total,
    }


def _page_from_json(record: dict[str, Any]) -> CommentPage:
    items = tuple(Comment.from_json(comment) for comment in record["items"])
    return CommentPage(items, tuple(record["numbers"]), None, record["total"])
