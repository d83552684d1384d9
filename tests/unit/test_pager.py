"""The page after a list page, in every style of pager, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsel import Selector

from dayuan_crawler.pages.pager import Pager, read_pager
from dayuan_crawler.text.urls import Site

ORIGIN = "http://www.shanxidayuan.com"
SITE = Site.parse(ORIGIN)
FIRST = "/gsyl/yangquan/"


def following(html: str, path: str = FIRST) -> str | None:
    """The path and query of the next page."""
    found = pager(html, path).next_url
    assert found is None or SITE.owns(found)
    return found and found.removeprefix(ORIGIN)


def pager(html: str, path: str = FIRST) -> Pager:
    return read_pager(Selector(html, type="html"), ORIGIN + path, SITE)


@pytest.mark.parametrize(
    "word",
    [
        *(
            "下一页",
            "下页",
            "较旧 →",
            "下一頁",
            "后页",
            "下一页>>",
            "下一页 »",
            "[下一页]",
            "【下一页】",
            "Next",
            "NEXT »",
            "下一页（2/5）",
        ),
        *(
            "›",
            ">",
            "&gt;",
            "＞",
            "→",
            "加载更多",
            "点击加载更多",
            "查看更多",
            "<b>下一页</b>",
            "<img src=n.gif alt=下一页>",
        ),
    ],
)
def test_words_and_arrows(word: str) -> None:
    html = f"<div class=pages><b>1</b> <a href='{FIRST}index_2.html'>{word}</a> <a href=index_9.html>尾页</a></div>"
    assert following(html) == f"{FIRST}index_2.html"


@pytest.mark.parametrize(
    "link",
    [
        "<a rel=next href=index_2.html>…</a>",
        "<link rel=next href=index_2.html>",
        "<a class=next href=index_2.html><i class=icon></i></a>",
        "<a class='page-next next' title=下一页 href=index_2.html></a>",
        "<a href='javascript:void(0)' onclick=\"location.href='index_2.html'\">下一页</a>",
        "<a href=\"javascript:window.location='index_2.html';\">下一页</a>",
        "<button onclick=\"window.open('index_2.html')\">下一页</button>",
        "<a class=more href='javascript:;' data-url=index_2.html>加载更多</a>",
        "<a href='http://shanxidayuan.com/gsyl/yangquan/index_2.html'>下一页</a>",
        "<a href='https://www.shanxidayuan.com/gsyl/yangquan/index_2.html#list'>下一页</a>",
        "<base href='/gsyl/yangquan/x/'><a href='../index_2.html'>下一页</a>",
    ],
)
def test_ways_to_say_where(link: str) -> None:
    assert following(link) == f"{FIRST}index_2.html"


@pytest.mark.parametrize(
    "link",
    [
        "<a>下一页</a>",
        "<a href='#'>下一页</a>",
        "<a href='javascript:void(0)'>下一页</a>",
        "<a class='next disabled' href=index_2.html>下一页</a>",
        "<li class=disabled><a href=index_2.html>下一页</a></li>",
        f"<a href='{FIRST}'>下一页</a>",
        "<a href=index.html>下一页</a>",
        "<span>下一页</span>",
        "<a href='http://other.example/gsyl/yangquan/index_2.html'>下一页</a>",
        "<a href='http://www.shanxidayuan.com:8080/gsyl/yangquan/index_2.html'>下一页</a>",
        "<a href='/gsyl/datong/index_2.html'>下一页</a>",
        "<a href=5926.html>下一篇</a>",
        "<a href=5926.html>&gt;</a>",
        "<a rel=next href=5926.html>下一篇：夜市开张</a>",
        "<a href=index_9.html>尾页</a>",
        "<a href=index_9.html>末页</a> <a href=index_8.html>上一页</a>",
        "<div class=slider><a class=next href='javascript:;'>&gt;</a></div>",
        "<div id=comments><a href='?page=2'>下一页</a></div>",
        "<a href='/e/pl/?classid=2&id=5927&page=1'>下一页</a>",
        "<a href='index_2.html'>下一页的故事和更多内容</a>",
    ],
)
def test_no_next_page(link: str) -> None:
    assert following(link) is None


def test_empirecms() -> None:
    def page(number: int, last: int) -> str:
        shown = range(max(1, number - 4), min(last, number + 5) + 1)
        address = {n: f"{FIRST}index_{n}.html" if n > 1 else f"{FIRST}index.html" for n in range(1, last + 1)}
        numbers = "&nbsp;".join(f"<b>{n}</b>" if n == number else f'<a href="{address[n]}">{n}</a>' for n in shown)
        after = (
            f'<a href="{address[number + 1]}">下一页</a>&nbsp;<a href="{address[last]}">尾页</a>'
            if number < last
            else ""
        )
        before = (
            f'<a href="{address[1]}">首页</a>&nbsp;<a href="{address[number - 1]}">上一页</a>' if number > 1 else ""
        )
        return f'<div><a title="Total record">&nbsp;<b>299</b> </a>&nbsp;{before}&nbsp;{numbers}&nbsp;{after}</div>'

    path, number = FIRST, 1
    while True:
        found = pager(page(number, 15), path)
        assert (found.page_number, found.total) == (number, 299)
        if found.next_url is None:
            break
        path, number = found.next_url.removeprefix(ORIGIN), number + 1
        assert path == f"{FIRST}index_{number}.html"
    assert number == 15


def test_empirecms_goes_on_with_a_dynamic_list_that_counts_from_zero() -> None:
    static = (
        '<a title="总数">&nbsp;<b>1200</b></a> <b>100</b> <a href="/e/action/ListInfo/?classid=3&page=100">下一页</a>'
    )
    assert following(static, f"{FIRST}index_100.html") == "/e/action/ListInfo/?classid=3&page=100"
    dynamic = (
        '<a href="/e/action/ListInfo/?classid=3&amp;page=99">100</a> <b>101</b> '
        '<a href="/e/action/ListInfo/index.php?page=101&amp;classid=3">下一页</a>'
    )
    found = pager(dynamic, "/e/action/ListInfo/?classid=3&page=100")
    assert (found.next_url, found.page_number) == (f"{ORIGIN}/e/action/ListInfo/index.php?classid=3&page=101", 101)
    other = '<a href="/e/action/ListInfo/?classid=4&page=101">下一页</a>'
    assert following(other, "/e/action/ListInfo/?classid=3&page=100") is None


def test_zblog_whose_double_arrow_is_the_last_page() -> None:
    html = (
        "<div class=pagebar><a href='/gsyl/yangquan/'>‹‹</a> <span class='page now-page'>1</span> "
        "<a href='?page=2'>2</a> <a href='?page=3'>3</a> {next} <a href='?page=9'>››</a></div>"
    )
    assert following(html.format(next="<a href='?page=2'>›</a>")) == f"{FIRST}?page=2"
    assert following(html.format(next="")) == f"{FIRST}?page=2"
    bare = "<p>‹‹ [1] <a href=index_2.html>2</a> <a href=index_3.html>3</a> <a href=index_7.html>››</a></p>"
    assert following(bare) == f"{FIRST}index_2.html"


def test_only_page_of_a_section_whose_address_ends_in_a_number() -> None:
    html = (
        "<div class=pagebar><a href='/category-9.html'><span class=page>‹‹</span></a><span class='page now-page'>1</span>"
        "<a href='/category-9.html'><span class=page>››</span></a></div>"
    )
    found = pager(html, "/category-9.html")
    assert (found.next_url, found.page_number) == (None, 1)


def test_page_folders() -> None:
    html = "<div><a href='/gsyl/yangquan/page/1/'>1</a><em>2</em><a href='/gsyl/yangquan/page/3/'>3</a></div>"
    assert following(html, f"{FIRST}page/2/") == f"{FIRST}page/3/"
    assert following(f"<div class=pagination><a href='{FIRST}page/2/'>»</a></div>") == f"{FIRST}page/2/"


@pytest.mark.parametrize(
    ("current", "path"),
    [
        ("<b>2</b>", "list_3_2.html"),
        ("<span>2</span>", "list_3_2.html"),
        ("[2]", "list_3_2.html"),
        ("2", "list_3_2.html"),
        ("<li class=thisclass>2</li>", "list_3_2.html"),
        ("<li class=active><a href=#>2</a></li>", "list_3_2.html"),
        ("<a class=current href=list_3_2.html>2</a>", "list_3_2.html"),
        ("<a href=list_3_2.html>2</a>", "list_3_2.html"),
        ("<a href='javascript:;' class=on>2</a>", "list_3_2.html"),
        ("<font color=red>2</font>", "list_3_2.html"),
    ],
)
def test_numbers_alone(current: str, path: str) -> None:
    html = f"<div>共<b>4</b>页 <a href=list_3_1.html>1</a> {current} <a href=list_3_3.html>3</a> <a href=list_3_4.html>4</a></div>"
    found = pager(html, FIRST + path)
    assert (found.next_url, found.page_number, found.page_count) == (f"{ORIGIN}{FIRST}list_3_3.html", 2, 4)
    last = f"<div><a href=list_3_1.html>1</a> {current}</div>"
    assert following(last, FIRST + path) is None


def test_select_as_pager() -> None:
    html = (
        "<select onchange='location.href=this.value'><option value='list_3_1.html'>1</option>"
        "<option value='list_3_2.html' selected>2</option><option value='list_3_3.html'>3</option></select>"
    )
    assert following(html, f"{FIRST}list_3_2.html") == f"{FIRST}list_3_3.html"


def test_pages_that_are_called_like_articles() -> None:
    html = "<div class=pages><a href=1.html>1</a><span>2</span><a href=3.html>3</a><a href=3.html>下一页</a></div>"
    assert following(html, f"{FIRST}2.html") == f"{FIRST}3.html"


def test_next_article_beside_a_pager_is_not_taken() -> None:
    html = "<a href=5926.html>下一篇</a><div class=page><b>1</b><a href=index_2.html>2</a></div>"
    assert following(html) == f"{FIRST}index_2.html"


@pytest.mark.parametrize(
    ("text", "count", "total"),
    [
        ("共 5 页 62 条", 5, 62),
        ("共<strong>5</strong>页<strong>62</strong>条", 5, 62),
        ("页次：1/5 共62篇", 5, 62),
        ("第1页/共5页", 5, None),
        ("2022/7/9　共有信息：<b>62</b>条　1/5页", 5, 62),
        ("共62条记录", None, 62),
        ("共有 62 条评论", None, None),
        ("总数：62", None, 62),
        ("62条", None, 62),
        ("每页20条", None, None),
        ("2022/07/09", None, None),
    ],
)
def test_counts_as_told(text: str, count: int | None, total: int | None) -> None:
    found = pager(f"<div class=pagelist>{text} <b>1</b> <a href=index_2.html>2</a></div>")
    assert (found.page_count, found.total) == (count, total)


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<div>" * 30_000 + "<a href=index_2.html>2</a>",
        "<div><a href=index_2.html>&gt;</a>" * 3_000,
        "<p>" + "".join(f"<a href=index_{n}.html>{n}</a>" for n in range(2, 60_000)) + "</p>",
        "<a href='http://[x'>下一页</a><a href='javascript:" + "go('" * 10_000 + "'>下一页</a>",
        "<option value=index_2.html selected>" * 20_000,
    ],
    ids=["empty", "deep", "deep arrows", "many numbers", "bad addresses", "options"],
)
def test_hostile_pager_leads_nowhere_else(html: str) -> None:
    assert following(html) in (None, f"{FIRST}index_2.html")


@given(
    st.lists(
        st.sampled_from(["<a href=index_2.html>", "<a href=5.html>", "</a>", "<b>", "</b>", "2", "下一页", "›", "<p>"])
    )
)
def test_any_heap_of_pager_pieces_is_read(pieces: list[str]) -> None:
    assert following("".join(pieces)) in (None, f"{FIRST}index_2.html", f"{FIRST}5.html")
