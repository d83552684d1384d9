"""Gathers the comments of an article from the pages of their list."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from scrapy.http import Response

from dayuan_crawler.items import ArticleItem
from dayuan_crawler.pages.comments import CommentPage, merge, page_after
from dayuan_crawler.parts.steps import CommentStep, Step
from dayuan_crawler.text.authors import Authors
from dayuan_crawler.text.dates import CHINA
from dayuan_crawler.text.urls import Site

MAX_COMMENT_PAGES = 200


def take_comments(page: CommentPage, item: ArticleItem, step: CommentStep, site: Site) -> list[Step]:
    """Add a page of the list to the article, and return the step for the next page, if there is one."""
    if item.comments.count is None:
        item.comments.count = page.total
    later = (page.next_url,) if page.next_url is not None else step.later
    page = replace(page, next_url=None)
    # A circular pager, or an address that was guessed, returns the same page again.
    is_new = bool(page.items) and page not in step.read
    read = (*step.read, page) if is_new or not step.read else step.read
    if is_new and later and len(read) < MAX_COMMENT_PAGES:
        return [replace(step, url=later[0], later=later[1:], read=read)]
    comments = merge(read)
    if comments:
        item.comments.items = comments
    if len(comments) >= (item.comments.count or 0):
        return []
    if step.style == "empire-more":
        # This address gives no more comments at a time; the full list may be closed.
        first = f"{site.origin}/e/pl/?{urlsplit(step.url).query.partition('&num=')[0]}"
        return [CommentStep(first, "empire")]
    following = page_after(step.url, step.style)
    if is_new and following is not None and (step.guessed or not step.read) and len(read) < MAX_COMMENT_PAGES:
        # There are more, and no pager leads to them.
        return [replace(step, url=following, later=(), read=read, guessed=True)]
    return []


def renamed(page: CommentPage, authors: Authors) -> CommentPage:
    """Apply the author policy to the names in a page of comments."""
    if authors.policy == "keep":
        return page
    name = authors.name
    items = tuple(
        replace(comment, author=name(comment.author), reply_to=name(comment.reply_to or "") or None)
        for comment in page.items
    )
    return replace(page, items=items)


def fetched_at(response: Response) -> datetime:
    """Return when a page was fetched: archived pages carry their time, all others were fetched just now."""
    told: datetime | None = response.meta.get("fetched_at")
    return told.astimezone(CHINA) if told is not None else datetime.now(CHINA)
