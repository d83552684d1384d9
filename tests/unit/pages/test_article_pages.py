"""Saved article pages, one for each layout and several that only anchors can read, with their expected records."""

from __future__ import annotations

from typing import Any

import pytest
from parsel import Selector

from dayuan_crawler.loaders import load_article
from dayuan_crawler.pages.article import ArticlePage, merge_pages, parse_article
from dayuan_crawler.pages.layouts import LAYOUTS
from dayuan_crawler.text.encoding import decode_html
from dayuan_crawler.text.urls import Site
from tests.support.corpus import SavedPage, is_looked_at, saved_pages, whole_pages
from tools.score.articles import read_page

PAGES = [page for page in saved_pages("article") if is_looked_at(page.name)]
SITE = Site.parse("http://www.example.com")
URL = "http://www.example.com/gsyl/yangquan/5927.html"


def read(html: str, url: str = URL) -> ArticlePage:
    return parse_article(Selector(text=html), url, SITE)


@pytest.fixture(params=PAGES, ids=lambda page: page.name.removeprefix("article-"))
def saved(request: pytest.FixtureRequest) -> tuple[ArticlePage, dict[str, Any]]:
    page: SavedPage = request.param
    text, _ = decode_html(page.body)
    return read(text, page.url), page.expected


def test_a_saved_page_gives_its_expected_record(saved: tuple[ArticlePage, dict[str, Any]]) -> None:
    page, expected = saved
    item = load_article(page, expected["url"], SITE).to_json()
    for name, value in expected["item"].items():
        assert item[name] == value, name
    assert sorted(page.scripted) == expected["scripted"]
    assert page.next_page_url == expected["next_page_url"]
    assert page.missing == []


def test_a_saved_page_says_where_its_fields_were_found(saved: tuple[ArticlePage, dict[str, Any]]) -> None:
    page, expected = saved
    for name in ("title", "subtitle", "source", "editor", "category", "tags", "published_at", "body"):
        if expected["item"][name]:
            assert page.evidence[name], name


@pytest.mark.parametrize("page", whole_pages("article"), ids=lambda page: page.name.removeprefix("article-"))
def test_a_page_on_record_as_read_wholly_right_still_is(page: SavedPage) -> None:
    assert read_page(page).wrong == {}


def test_every_layout_has_a_saved_page() -> None:
    names = {page.expected["item"].get("layout") for page in saved_pages("article")}
    assert names == {layout.name for layout in LAYOUTS} | {None}


def test_a_layout_that_lacks_the_body_leaves_the_page_to_the_anchors() -> None:
    page = read(
        "<table class=title_info><tr><td><h1>改版之后的标题</h1></td></tr></table>"
        "<table><tr><td id=text></td></tr></table><div><p>正文搬了家，不在原来的格子里。</p><p>读者照样看得见它。</p></div>"
    )
    assert page.layout is None
    assert page.title == "改版之后的标题"
    assert page.paragraphs == ["正文搬了家，不在原来的格子里。", "读者照样看得见它。"]


@pytest.mark.parametrize(
    ("html", "missing"),
    [
        ("", ["title", "body"]),
        ("<html></html>", ["title", "body"]),
        ("<title>只有标题的一页</title>", ["body"]),
        ("<h1>只有标题的一页</h1><div class=content></div>", ["body"]),
        ("<script>self.location.href='/';</script>", ["title", "body"]),
    ],
)
def test_what_a_page_lacks_is_named(html: str, missing: list[str]) -> None:
    assert read(html or " ").missing == missing


def test_what_is_not_html_lacks_all() -> None:
    page = parse_article(Selector(text='{"a": 1}', type="json"), URL, SITE)
    assert page.missing == ["title", "body"]


def test_pages_of_an_article_become_one() -> None:
    def part(number: int, text: str) -> ArticlePage:
        address = URL if number == 1 else URL.replace(".html", f"_{number}.html")
        pager = "".join(
            f'<a href="/gsyl/yangquan/5927_{other}.html">{other}</a>' for other in (2, 3) if other != number
        )
        return read(
            f"<title>{'三页的文章' if number == 1 else f'三页的文章({number})'}</title><h1>三页的文章</h1>"
            f"<p>编辑：武娜 2022-07-09 10:29</p><div class=content><p>{text}</p><p><img src='/d/{number}.jpg'></p>"
            f"<p class=pageLink><a title=Page>&nbsp;<b>{number}</b>/<b>3</b> </a>{pager}</p></div>",
            address,
        )

    pages = [part(number, f"第{number}页说的话，不多不少。") for number in (3, 1, 2)]
    assert [page.page_number for page in pages] == [3, 1, 2]
    assert [page.next_page_url for page in pages] == [
        None,
        URL.replace(".html", "_2.html"),
        URL.replace(".html", "_3.html"),
    ]
    whole = merge_pages(pages)
    assert whole is not None
    assert whole.title == "三页的文章"
    assert whole.paragraphs == [f"第{number}页说的话，不多不少。" for number in (1, 2, 3)]
    assert whole.images == [f"http://www.example.com/d/{number}.jpg" for number in (1, 2, 3)]
    assert whole.body_html.count("<img") == 3
    assert pages[1].paragraphs == ["第1页说的话，不多不少。"]
    assert merge_pages([]) is None


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 3000 + "深处，有一句话。",
        "<p>" + "<b>字" * 3000,
        "<table><tr><td>格，" * 1000,
        "<h1>标题标题</h1><p>" + "字，" * 100_000,
        "<h1>标题标题</h1><p>时间：" + "&nbsp;" * 50_000,
        "<h1>标题标题</h1><p>" + "来源：" * 20_000,
        "<h1>标题标题</h1>" + "<p>版权声明：本文</p>" * 5000,
        "<h1>标题标题</h1>" + "<p>2022-01-01 10:10</p>" * 5000,
        "<h1>标题标题</h1>2022-01-01<br>" + "一句，两句。<br>" * 30_000,
        "<title>" + "标_" * 50_000 + "</title><h1>" + "标" * 50_000,
        "<h1>标题</h1><p><a href='http://[oops/'>链</a><img src='http://[oops/'>",
        "<form>" + "<textarea name=comment>" * 2000,
        "<!-- <p>",
    ],
)
def test_hostile_pages_neither_raise_nor_take_long(html: str) -> None:
    page = read(html)
    assert isinstance(page.paragraphs, list)
    assert len(load_article(page, URL, SITE).body) <= len(html)
