"""The score of articles: each field of their records."""

from __future__ import annotations

import time
from typing import Any

from parsel import Selector

from dayuan_crawler.loaders import load_article
from dayuan_crawler.pages.article import parse_article
from dayuan_crawler.pages.comments import parse_page_comments
from dayuan_crawler.text.encoding import decode_html
from dayuan_crawler.text.urls import Site
from tests.support.corpus import SavedPage, is_looked_at, saved_pages
from tools.score.reading import Reading, f1_of_pairs, judge, spelt

SITE = Site.parse("http://www.example.com")
MAIN_FIELDS = ("title", "published_at", "source", "editor", "category", "body", "images")
_PLAIN = (
    *("title", "subtitle", "source", "editor", "category", "tags", "published_at", "body", "images"),
    *("view_count", "like_count", "site_id", "city"),
)
_ROUNDS = 3  # the fastest reading of each page counts: the others were disturbed


def read() -> list[Reading]:
    return [read_page(page) for page in saved_pages("article")]


def read_page(page: SavedPage) -> Reading:
    fastest = float("inf")
    for _ in range(_ROUNDS):
        started = time.process_time()
        text, _ = decode_html(page.body)
        selector = Selector(text=text, type="html")
        article = parse_article(selector, page.url, SITE)
        item = load_article(article, page.url, SITE)
        fastest = min(fastest, time.process_time() - started)
    record = item.to_json()
    comments = [comment.to_json() for comment in parse_page_comments(selector).items]
    got = fields_of(record) | {
        "comments": _in_order(comments),
        "scripted": sorted(article.scripted),
        "next_page_url": spelt(article.next_page_url),
        "missing": article.missing,
    }
    return judge(page, wanted_of(page), got, fastest, f1_of_pairs(page.expected["item"]["body"], record["body"]))


def wanted_of(page: SavedPage) -> dict[str, Any]:
    """Return the expected record, field by field; fields that older records lack are omitted."""
    item = page.expected["item"]
    wanted = fields_of(item) | {
        "scripted": page.expected["scripted"],
        "next_page_url": spelt(page.expected["next_page_url"]),
        "missing": page.expected.get("missing", []),
    }
    return wanted if is_looked_at(page.name) else wanted | {"comments": _in_order(item["comments"]["items"])}


def fields_of(item: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of an exported article that depend only on the page, as a flat record."""
    rights, box = item["copyright"], item["comments"]
    return (
        {name: item[name] for name in _PLAIN}
        | {f"copyright.{name}": rights[name] for name in ("notice", "reprint", "declared_url", "site_notice")}
        | {f"comments.{name}": box[name] for name in ("count", "open", "captcha")}
    )


def _in_order(comments: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sort comments by time: some pages show the newest first, others last."""
    return sorted(comments, key=lambda comment: (comment["posted_at"] or "", comment["author"], comment["text"]))
