"""What tells an article from a page in its place, and a whole page from one that was cut short."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsel import Selector

from dayuan_crawler.items import ArticleItem, Comments, Copyright
from dayuan_crawler.pages.evidence import (
    Ending,
    Stored,
    digest,
    end_of,
    is_another,
    is_named,
    is_same_page,
    parts_of,
    says_less,
)
from dayuan_crawler.pages.redirects import Landing, forwards_to, landing
from dayuan_crawler.text.urls import Site

SITE = Site.parse("http://www.example.com")
URL = "http://www.example.com/gsyl/yangquan/5927.html"
DAY = datetime(2022, 7, 9, 10, 29, tzinfo=UTC)
BODY = "桃河两岸的步道在今年春天修好了，居民早晚都来这里散步，孩子和老人都有了去处。" * 3
OTHER = "本站将于今晚进行系统升级，届时无法访问，给您带来的不便敬请谅解。" * 2
STORED = Stored("桃河步道建成开放", BODY, {"published_at": DAY, "tags": ["步道"], "notice": "未经许可，不得转载。"})


@pytest.mark.parametrize(
    ("body", "end"),
    [
        (b"<html><body><div>x</div></body></html>", Ending.PROPER),
        (b"<html><body><div>x</div></BODY >", Ending.PROPER),
        (b"<div><ul><li>x</ul></div>", Ending.BARE),
        (b"<html><body><p>x", Ending.BARE),
        (b"<html><body><div><p>x", Ending.OPEN),
        (b"<html><body><ul><li>x</li>", Ending.OPEN),
        (b"<div>x</div><script>document.write('<div>')</script>", Ending.BARE),
        (b"<div>x</div><!-- <div> -->", Ending.BARE),
        (b"<div>x</div><script>var a = '<", Ending.OPEN),
        (b"<table><tr><td>x", Ending.OPEN),
    ],
)
def test_how_a_page_ends(body: bytes, end: Ending) -> None:
    assert end_of(body) is end


@pytest.mark.parametrize("body", [b"<script" * 200_000, b"<!--" * 300_000, b"<div>" * 300_000], ids=["s", "c", "d"])
def test_a_hostile_end(body: bytes) -> None:
    assert end_of(body) is Ending.OPEN


@given(st.binary(max_size=200))
def test_any_bytes_have_an_end(body: bytes) -> None:
    assert end_of(body) in Ending


@pytest.mark.parametrize(
    ("title", "name", "same"),
    [
        ("桃河步道建成开放", "桃河步道建成开放", True),
        ("桃河步道建成开放 市民早晚来散步", "桃河步道建成开放", True),
        ("桃河步道建成开放了", "桃河步道已建成开放", True),
        ("图说", "图说", True),
        ("访问验证", "桃河步道建成开放", False),
        ("系统升级公告", "桃河步道建成开放", False),
        ("图说", "图说桃河步道", False),
        ("桃河步道今日开放，沿河十二座小桥同日亮灯，市民多了散步的好去处", "桃河步道今日开放…", True),
        ("桃河步道今日开放，沿河十二座小桥同日亮灯，市民多了散步的好去处", "桃河步道今日开放...", True),
        ("", "桃河步道", False),
        ("", "…", False),
        (None, None, False),
    ],
)
def test_titles(title: str | None, name: str | None, same: bool) -> None:  # noqa: FBT001 - a table's column
    assert is_named(title, [name]) is same


def test_a_page_that_says_less_in_every_part() -> None:
    assert says_less(ArticleItem(title="访问验证", body="请拖动滑块"), STORED)
    assert not says_less(ArticleItem(title="访问验证", body="请拖动滑块", published_at=DAY), STORED)
    assert not says_less(ArticleItem(title="访问验证", body=BODY * 2), STORED)
    assert not says_less(ArticleItem(title="访问验证", body="请拖动滑块"), Stored("桃河", BODY))


def test_a_page_that_has_nothing_in_common() -> None:
    notice = ArticleItem(title="系统升级公告", body=OTHER, published_at=datetime(2022, 9, 1, tzinfo=UTC))
    assert is_another(notice, STORED)
    assert not is_another(ArticleItem(title="系统升级公告", body=OTHER, published_at=DAY), STORED)
    assert not is_another(ArticleItem(title="步道通了", body=BODY[:60] + OTHER), STORED)
    assert not is_another(ArticleItem(title="桃河步道建成", body=OTHER), STORED)


def test_what_shows_that_a_page_is_an_article() -> None:
    assert parts_of(ArticleItem(title="用户登录", body="账号", category="首页", comments=Comments(open=True))) == {}
    assert parts_of(ArticleItem(published_at=DAY, copyright=Copyright(notice="不得转载"))).keys() == {
        "published_at",
        "notice",
    }


def test_the_same_page() -> None:
    page = ArticleItem(title="大院网", body=BODY)
    assert is_same_page(page, "大院网", BODY + "今天还有别的消息。")
    assert not is_same_page(page, "大院网", OTHER)
    assert not is_same_page(page, "阳泉", BODY)
    assert digest(page) == digest(ArticleItem(title="大院网", body=BODY, view_count=3))


@pytest.mark.parametrize(
    ("landed", "expected"),
    [
        (URL, Landing.ARTICLE),
        ("http://www.example.com/?id=5927", Landing.ARTICLE),
        ("http://www.example.com/gsyl/yangquan/5930.html", Landing.ARTICLE),
        ("http://www.example.com/", Landing.HOME),
        ("http://www.example.com/index.html", Landing.HOME),
        ("http://www.example.com/?from=404", Landing.HOME),
        ("http://www.example.com/gsyl/yangquan/", Landing.LIST),
        ("http://www.example.com/gsyl/", Landing.LIST),
        ("http://www.example.com/gsyl/yangquan/index_2.html", Landing.LIST),
        ("http://www.example.com/404.html", Landing.ERROR),
        ("http://www.example.com/error/", Landing.ERROR),
        ("http://www.example.com/public/error.php", Landing.ERROR),
        ("http://www.example.com/verify.html", Landing.ELSEWHERE),
        ("http://www.example.com/e/member/login/", Landing.ELSEWHERE),
    ],
)
def test_where_an_article_s_address_led(landed: str, expected: Landing) -> None:
    assert landing(URL, landed, SITE) is expected


def test_an_article_with_the_number_of_an_error() -> None:
    own = "http://www.example.com/gsyl/yangquan/404.html"
    assert landing(own, own, SITE) is Landing.ARTICLE


REFRESH = '<html><head><meta http-equiv="Refresh" content="{}"></head><body>{}</body></html>'


@pytest.mark.parametrize(
    ("page", "target"),
    [
        (REFRESH.format("0;url=/gsyl/1.html", ""), "http://www.example.com/gsyl/1.html"),
        (REFRESH.format("1; URL='5930.html'", ""), "http://www.example.com/gsyl/yangquan/5930.html"),
        (REFRESH.format("3;url=/gsyl/1.html", "正在跳转，请稍候"), "http://www.example.com/gsyl/1.html"),
        ("<script>window.location.replace('/a/1.html')</script>", "http://www.example.com/a/1.html"),
        ("<script>location.href = 'http://paper.example.com/1.html';</script>", "http://paper.example.com/1.html"),
        # It is read, and renews itself.
        (REFRESH.format("300;url=/gsyl/yangquan/5927.html", BODY), None),
        (REFRESH.format("0;url=/gsyl/1.html", BODY), None),
        (REFRESH.format("600;url=/", ""), None),
        (REFRESH.format("60", ""), None),
        (REFRESH.format("3;url=/", "您访问的文章不存在，正在跳转"), None),
        (REFRESH.format("0;url=javascript:history.back()", ""), None),
        ("<script>if (a) location.href = '/m/';</script><p>" + BODY + "</p>", None),
        ("<img src=1.jpg><script>location.href = '/m/';</script>", None),
        ("", None),
    ],
)
def test_a_page_that_forwards(page: str, target: str | None) -> None:
    assert forwards_to(Selector(page or " ", type="html"), URL) == target


def test_a_header_that_forwards() -> None:
    assert forwards_to(Selector("<html></html>", type="html"), URL, "0; url=/1.html") == "http://www.example.com/1.html"
