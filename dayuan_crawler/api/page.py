"""Reads one page."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from parsel import Selector

from dayuan_crawler.loaders import load_article
from dayuan_crawler.pages.article import parse_article
from dayuan_crawler.storage.articles.record import scraped
from dayuan_crawler.text.encoding import in_one_encoding, without_early_end, without_unclosed
from dayuan_crawler.text.urls import Site

if TYPE_CHECKING:
    from dayuan_crawler.api.records import PageArticle


def read_page(html: bytes | str, url: str, *, content_type: str | None = None) -> PageArticle:
    """Read the page of an article, without a request: the HTML and the address under which it was fetched.

    Bytes are decoded by what they are; ``content_type`` is the header that came with them, if it is known. What is on
    other pages (a paged article's, a list of comments) is not there, and a counter that a script fills in is None.
    Raises ValueError for a page that has no title, or neither text nor pictures.
    """
    if isinstance(html, str):
        data, encoding = html.encode("utf-8", "replace"), "utf-8"
    else:
        data, encoding = in_one_encoding(html, content_type)
    text = without_unclosed(without_early_end(data)).decode(encoding, "replace")
    parts = urlsplit(url)
    site = Site.parse(f"{parts.scheme}://{parts.netloc}")
    page = parse_article(Selector(text=text or "<html/>"), url, site)
    if page.missing:
        raise ValueError(f"{url} is no article: the page lacks {' and '.join(page.missing)}")
    for name in page.scripted & {"view_count", "like_count"}:
        setattr(page, name, None)
    record = scraped(load_article(page, url, site))
    # A page does not say of which portal it is.
    del record["portal"], record["section"]
    return cast("PageArticle", record)
