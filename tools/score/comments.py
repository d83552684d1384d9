"""The score of comment blocks: correct blocks, comments found and invented, their fields, and the stated total."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

from parsel import Selector

from dayuan_crawler.pages.article import parse_article
from dayuan_crawler.pages.comments import CommentPage, parse_comments, parse_page_comments
from dayuan_crawler.text.encoding import decode_html
from tests.support.corpus import SavedPage, saved_pages
from tools.score.lists import part, site_of
from tools.score.reading import Reading, spelt

MAIN_FIELDS = ("whole block", "comments found", "nothing else")
_ROUNDS = 3  # the fastest reading of each page counts: the others were disturbed
_SAID = {"authors": "author", "times": "posted_at", "answers": "reply_to"}


def read() -> list[Reading]:
    return [read_page(page) for page in saved_pages("comments")]


def read_page(page: SavedPage) -> Reading:
    fastest, found = float("inf"), CommentPage()
    for _ in range(_ROUNDS):
        started = time.process_time()
        found = _comments(page)
        fastest = min(fastest, time.process_time() - started)
    items: list[dict[str, Any]] = page.expected["items"]
    shown = [comment.to_json() for comment in found.items]
    # The text identifies a comment: within a block, no two texts are the same.
    wanted, got = ({item["text"]: item for item in some} for some in (items, shown))
    both = [text for text in wanted if text in got]
    pairs: dict[str, tuple[Any, Any]] = {
        "whole block": (items, shown),
        "comments found": ([text for text in wanted if text not in got], []),
        "nothing else": ([], [text for text in got if text not in wanted]),
        "next page": (spelt(page.expected["next_url"]), spelt(found.next_url)),
        "total": (page.expected["total"], _total(page, found)),
    }
    for name, field in _SAID.items():
        differing = [text for text in both if wanted[text][field] != got[text][field]]
        pairs[name] = ([wanted[text][field] for text in differing], [got[text][field] for text in differing])
    right = {
        "whole block": float(items == shown),
        "comments found": part(len(both), len(wanted)),
        "nothing else": part(len(shown) - len(pairs["nothing else"][1]), len(shown)),
        **{name: part(len(both) - len(pairs[name][0]), len(wanted)) for name in _SAID},
        **{name: float(pairs[name][0] == pairs[name][1]) for name in ("next page", "total")},
    }
    return Reading(
        page,
        right=right,
        milliseconds=fastest * 1000,
        wrong={name: values for name, values in pairs.items() if right[name] < 1},
    )


def _comments(page: SavedPage) -> CommentPage:
    text, _ = decode_html(page.body)
    now, style = datetime.fromisoformat(page.expected["now"]), page.expected["style"]
    if style:
        return parse_comments(text, page.url, site_of(page), style, now)
    return parse_page_comments(Selector(text=text), now, page.url, site_of(page))


def _total(page: SavedPage, found: CommentPage) -> int | None:
    """Return the stated number of comments: by the comment list, or by the article above the comments."""
    if page.expected["style"] or found.total is not None:
        return found.total
    text, _ = decode_html(page.body)
    return parse_article(Selector(text=text), page.url, site_of(page)).comments.count
