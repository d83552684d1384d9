"""From a page's record to the item, and which address is the article's own."""

from __future__ import annotations

import pytest

from dayuan_crawler.items import Comments, Copyright
from dayuan_crawler.loaders import load_article, own_address
from dayuan_crawler.pages.article import ArticlePage
from dayuan_crawler.text.urls import Site

SITE = Site.parse("http://www.example.com")
URL = "http://www.example.com/gsyl/yangquan/5927.html"


@pytest.mark.parametrize(
    ("fetched", "declared", "own"),
    [
        (URL, None, URL),
        ("https://example.com/gsyl/yangquan/5927.html?from=x#a", None, URL),
        ("http://www.example.com/?id=5927", URL, URL),
        ("http://www.example.com/?id=5927", "/gsyl/yangquan/5927.html", URL),
        ("http://www.example.com/?id=5927", "//example.com/gsyl/yangquan/5927.html", URL),
        ("http://www.example.com/5927.html", "https://example.com/gsyl/yangquan/5927.html", URL),
        ("http://www.example.com/GSYL/YangQuan/5927.html", URL, URL),
        (URL, "http://www.example.com/gsyl/yangquan/5926.html", URL),
        (URL, "http://other.com/gsyl/yangquan/5927.html", URL),
        (URL, "http://www.example.com:8080/gsyl/yangquan/5927.html", URL),
        (URL, "http://www.example.com/5927.html", URL),
        (URL, "http://www.example.com/gsyl/datong/5927.html", URL),
        (URL, "http://www.example.com/", URL),
        (URL, "javascript:void(0)", URL),
        (URL, "乱写一气", URL),
        ("http://www.example.com/gsyl/yangquan/", URL, "http://www.example.com/gsyl/yangquan/"),
        ("http://other.com/5927.html", URL, None),
    ],
)
def test_a_declared_address_is_believed_for_its_spelling_only(
    fetched: str, declared: str | None, own: str | None
) -> None:
    page = ArticlePage(url=fetched, copyright=Copyright(declared_url=declared))
    assert own_address(page, fetched, SITE) == own
    if declared and declared.startswith("http"):
        assert own_address(ArticlePage(url=fetched, canonical_link=declared), fetched, SITE) == own


def test_the_item_has_every_field_cleaned() -> None:
    page = ArticlePage(
        url=URL,
        title=" 题\u200b目 ",
        source="　",
        editor="武娜",
        tags=["公交", " 公交 ", "", "山村"],
        paragraphs=["　　一。", "", "二。"],
        body_html="<p>一。</p>\n",
        images=["http://a/1.jpg", "http://a/1.jpg"],
        view_count=0,
        copyright=Copyright(notice="禁止转载", reprint="prohibited", declared_url="http://other.com/1.html"),
        comments=Comments(count=2, open=True),
        layout="dedecms",
    )
    item = load_article(page, URL, SITE)
    assert (item.url, item.site_id, item.city) == (URL, 5927, "yangquan")
    assert (item.title, item.subtitle, item.source, item.editor) == ("题目", None, None, "武娜")
    assert item.tags == ["公交", "山村"]
    assert (item.body, item.body_html) == ("一。\n二。", "<p>一。</p>")
    assert item.images == ["http://a/1.jpg"]
    assert (item.view_count, item.like_count) == (0, None)
    assert item.copyright.declared_url == "http://other.com/1.html"
    assert item.comments.count == 2
    assert item.layout == "dedecms"


def test_an_empty_page_gives_an_empty_item() -> None:
    item = load_article(ArticlePage(url="http://other.com/"), "http://other.com/", SITE)
    assert (item.url, item.site_id, item.city, item.title, item.body, item.tags) == (None, None, None, None, "", [])
    assert item.copyright == Copyright()
