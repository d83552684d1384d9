"""List pages in markups of many kinds: their articles, titles, dates and pagers."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsel import Selector

from dayuan_crawler.pages.listing import Listing, parse_listing
from dayuan_crawler.text.dates import CHINA
from dayuan_crawler.text.urls import Site
from tests.support.corpus import SavedPage, is_looked_at, saved_pages, whole_pages
from tools.score.lists import read_page

SITE = Site.parse("http://www.shanxidayuan.com")
SECTION = "http://www.shanxidayuan.com/gsyl/yangquan/"
NOW = datetime(2022, 7, 10, 12, tzinfo=CHINA)
PAGES = [page for page in saved_pages("list") if is_looked_at(page.name)]


def listing(html: str, url: str = SECTION, now: datetime | None = NOW) -> Listing:
    return parse_listing(Selector(html, type="html"), url, SITE, now)


def ids(found: Listing) -> list[str]:
    return [entry.url.removeprefix(SECTION).removesuffix(".html") for entry in found.entries]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_saved_page(page: SavedPage) -> None:
    expected = page.expected
    found = listing(page.body.decode(), page.url, datetime.fromisoformat(expected["now"]))
    shown = [
        [entry.url.removeprefix(SITE.origin), entry.title, entry.published_at and entry.published_at.isoformat()]
        for entry in found.entries
    ]
    assert shown == expected["entries"]
    assert found.next_url == (expected["next"] and SITE.origin + expected["next"])
    assert (found.page_number, found.page_count, found.total) == (
        expected["page_number"],
        expected["page_count"],
        expected["total"],
    )


@pytest.mark.parametrize("page", whole_pages("list"), ids=lambda page: page.name.removeprefix("list-"))
def test_a_page_on_record_as_read_wholly_right_still_is(page: SavedPage) -> None:
    assert read_page(page).wrong == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022-07-09", "2022-07-09T00:00:00+08:00"),
        ("[2022/7/9]", "2022-07-09T00:00:00+08:00"),
        ("2022.07.09", "2022-07-09T00:00:00+08:00"),
        ("07-09", "2022-07-09T00:00:00+08:00"),
        ("(07-09)", "2022-07-09T00:00:00+08:00"),
        ("12-31", "2021-12-31T00:00:00+08:00"),
        ("7月9日", "2022-07-09T00:00:00+08:00"),
        ("2022年07月09日 10:29", "2022-07-09T10:29:00+08:00"),
        ("发布时间：2022-07-09 10:29:37 浏览：12", "2022-07-09T10:29:37+08:00"),
        ("3小时前", "2022-07-10T09:00:00+08:00"),
        ("3小时前发布", "2022-07-10T09:00:00+08:00"),
        ("三小时前", "2022-07-10T09:00:00+08:00"),
        ("3 hours ago", "2022-07-10T09:00:00+08:00"),
        ("07.09", "2022-07-09T00:00:00+08:00"),
        ("昨天", "2022-07-09T00:00:00+08:00"),
        ("07-09 星期六", "2022-07-09T00:00:00+08:00"),
        ("【07-09】", "2022-07-09T00:00:00+08:00"),
        ("22-07-09", "2022-07-09T00:00:00+08:00"),
        ("Jul 9, 2022", "2022-07-09T00:00:00+08:00"),
        ("9 July 2022", "2022-07-09T00:00:00+08:00"),
        ("<b>09</b><i>7月</i>", "2022-07-09T00:00:00+08:00"),
        ("<b>09</b><i>Jul</i><i>2022</i>", "2022-07-09T00:00:00+08:00"),
        ("<i title='2022-7-9 10:29'>1 天前</i>", "2022-07-09T10:29:00+08:00"),
        ("<time datetime=2022-07-09T10:29:37+08:00>7月</time>", "2022-07-09T10:29:37+08:00"),
        ("06月28日　来源：石磊", "2022-06-28T00:00:00+08:00"),
        ("编辑部 | 07-09", "2022-07-09T00:00:00+08:00"),
        ("昨天 08:30", "2022-07-09T08:30:00+08:00"),
        ("2022-13-45", None),
        ("浏览 12", None),
    ],
)
def test_date_beside_a_title(text: str, expected: str | None) -> None:
    found = listing(
        f"<ul><li><a href=1.html>梨园管护</a><span>{text}</span></li><li><a href=2.html>夜市开张</a></li></ul>"
    )
    date = found.entries[0].published_at
    assert (date and date.isoformat()) == expected
    assert found.entries[1].published_at is None


def test_dates_without_a_year_need_a_day_to_count_from() -> None:
    found = listing("<ul><li><a href=1.html>梨园管护</a><i>07-09</i></li></ul>", now=None)
    assert [entry.published_at for entry in found.entries] == [None]


def test_a_date_in_a_summary_is_not_the_entry_s() -> None:
    found = listing(
        "<ul><li><a href=1.html>梨园管护</a><p>7月8日，果农忙着疏果</p></li><li><a href=2.html>夜市开张</a></li></ul>"
    )
    assert [entry.published_at for entry in found.entries] == [None, None]


def test_dates_stand_before_or_after_links_that_are_not_in_items_of_their_own() -> None:
    after = listing("<p>·<a href=1.html>梨园管护</a> 07-09<br>·<a href=2.html>夜市开张</a> 07-08<br></p>")
    before = listing("<p>07-09 <a href=1.html>梨园管护</a><br>07-08 <a href=2.html>夜市开张</a><br></p>")
    lines = listing("<dl><dt><a href=1.html>梨园管护</a><dd>07-09<dt><a href=2.html>夜市开张</a><dd>07-08</dl>")
    for found in (after, before, lines):
        assert [(entry.title, entry.published_at and entry.published_at.day) for entry in found.entries] == [
            ("梨园管护", 9),
            ("夜市开张", 8),
        ]


def test_whole_title_from_the_attribute_only_where_the_text_is_a_cut_of_it() -> None:
    found = listing(
        "<ul><li><a href=1.html title='梨园管护正当时 果农忙'>梨园管护正当…</a></li>"
        "<li><a href=2.html title='点击查看'>夜市开张</a></li>"
        "<li><a href=3.html title='桃河两岸换新灯'>桃河两岸</a></li></ul>"
    )
    assert [entry.title for entry in found.entries] == ["梨园管护正当时 果农忙", "夜市开张", "桃河两岸换新灯"]


@pytest.mark.parametrize(
    "words", ["继续阅读 →", "- 阅读剩余部分 -", "了解更多", "点击查看详情>>", "VIEW MORE", "[详细]", "第02版：要闻"]
)
def test_words_that_are_no_title(words: str) -> None:
    items = "".join(
        f"<li><p><a href=/a/{n}x>{words}</a></p><h3><a href=/a/{n}x>桃河两岸换新灯之{n}</a></h3></li>" for n in "bcd"
    )
    assert [entry.title for entry in listing(f"<ul>{items}</ul>").entries] == [f"桃河两岸换新灯之{n}" for n in "bcd"]


@pytest.mark.parametrize(
    "text", ["2022-07-09 盂县梨园进入管护期", "[07-09]盂县梨园进入管护期", "盂县梨园进入管护期 (2022-07-09)"]
)
def test_a_date_in_the_link_is_no_part_of_the_title(text: str) -> None:
    found = listing(
        f"<ul><li><a href=/a/bx>{text}</a></li><li><a href=/a/cx>{text.replace('盂县', '平定')}</a></li></ul>"
    )
    assert [(entry.title, entry.published_at and entry.published_at.day) for entry in found.entries] == [
        ("盂县梨园进入管护期", 9),
        ("平定梨园进入管护期", 9),
    ]


def test_dots_behind_a_title_that_is_whole_go() -> None:
    found = listing(
        "<ul><li><a href=1.html title=梨园管护期>梨园管护期...</a></li><li><a href=2.html>夜市开张</a></li></ul>"
    )
    assert [entry.title for entry in found.entries] == ["梨园管护期", "夜市开张"]


def test_a_link_around_a_whole_card_is_titled_by_its_first_line() -> None:
    card = "<a href={0}.html><div>{1}</div><div><span>武娜</span> <span>07-09</span> <span>12阅读</span></div></a>"
    found = listing(f"<div>{card.format(1, '梨园进入管护期')}{card.format(2, '滨河夜市开张了')}</div>")
    assert [(entry.title, entry.published_at is not None) for entry in found.entries] == [
        ("梨园进入管护期", True),
        ("滨河夜市开张了", True),
    ]


def test_a_pinned_entry_without_a_date_takes_none_of_the_list_s() -> None:
    found = listing(
        "<div><ul><li><a href=9.html>便民电话大全</a></li></ul><ul><li><a href=1.html>梨园管护</a><i>2022-07-09</i></li>"
        "<li><a href=2.html>夜市开张</a><i>2022-07-08</i></li></ul></div>"
    )
    assert {entry.title: entry.published_at is not None for entry in found.entries} == {
        "便民电话大全": False,
        "梨园管护": True,
        "夜市开张": True,
    }


def test_the_next_page_is_no_article_though_its_address_looks_like_one() -> None:
    found = listing(
        "<ul><li><a href=11.html>梨园管护</a></li><li><a href=12.html>夜市开张</a></li></ul>"
        "<p><b>1</b> <a href='?p=2'>2</a> <a href='?p=2'>后页</a></p>"
    )
    assert ids(found) == ["11", "12"]


def test_variants_of_an_address_are_one_entry_and_other_sites_none() -> None:
    found = listing(
        "<ul><li><a href='https://www.shanxidayuan.com/gsyl/yangquan/1.html?from=timeline'>梨园管护</a></li>"
        "<li><a href='http://shanxidayuan.com/gsyl/yangquan/1.html#pl'>评论</a></li>"
        "<li><a href='http://other.example/gsyl/yangquan/2.html'>外站文章</a></li>"
        "<li><a href='//www.shanxidayuan.com/gsyl/yangquan/3.html'>夜市开张</a></li></ul>"
    )
    assert [(entry.url, entry.title) for entry in found.entries] == [
        (f"{SECTION}1.html", "梨园管护"),
        (f"{SECTION}3.html", "夜市开张"),
    ]


def test_a_list_broken_into_parts_is_whole_though_tabs_before_it_say_recommended() -> None:
    parts = "".join(
        f"<ul>{''.join(f'<li><a href={n}.html>梨园管护之{n}</a><i>07-0{n % 9 + 1}</i></li>' for n in range(k, k + 5))}</ul>"
        for k in (1, 6, 11)
    )
    found = listing(
        f"<div><p>最新</p><p>推荐</p>{parts}<a href=index_2.html>下一页</a></div>"
        "<div><b>热门文章</b><ul><li><a href=91.html>老文章甲</a></li><li><a href=92.html>老文章乙</a></li></ul></div>"
    )
    assert ids(found) == [str(number) for number in range(1, 16)]


def test_what_is_in_doubt_is_taken() -> None:
    found = listing(
        "<div><h2><a href=5.html>头一篇没有日期</a></h2><h2><a href=6.html>又一篇</a></h2></div>"
        "<ul><li><a href=1.html>梨园管护</a><i>07-09</i></li><li><a href=2.html>夜市开张</a><i>07-08</i></li></ul>"
    )
    assert ids(found) == ["5", "6", "1", "2"]


def test_a_list_under_a_name_that_others_give_their_sidebars_is_still_a_list() -> None:
    found = listing(
        "<div class='hot-list'><h3>热门资讯</h3><ul><li><a href=1.html>梨园管护</a><i>07-09</i></li>"
        "<li><a href=2.html>夜市开张</a><i>07-08</i></li></ul><a href=index_2.html>下一页</a></div>"
    )
    assert ids(found) == ["1", "2"]


def test_page_numbers_are_no_articles() -> None:
    found = listing(
        "<ul><li><a href=5927.html>梨园管护</a></li><li><a href=5926.html>夜市开张</a></li></ul>"
        "<div class=pages><a href=1.html>1</a><b>2</b><a href=3.html>3</a><a href=3.html>下一页</a></div>",
        f"{SECTION}2.html",
    )
    assert ids(found) == ["5927", "5926"]
    assert found.next_url == f"{SECTION}3.html"


def test_numbers_beside_entries_are_no_pager() -> None:
    items = "".join(
        f"<li><a href={n}.html>盂县梨园进入管护期了</a><a href={n}.html#c>{n}</a><i>{n - 1}</i></li>"
        for n in range(1, 9)
    )
    found = listing(f"<ul>{items}</ul>")
    assert (len(found.entries), found.next_url) == (8, None)


@pytest.mark.parametrize(
    "html",
    [
        "",
        "plain text",
        "<div>" * 20_000 + "<a href=1.html>梨园管护</a>",
        "<a href=1.html>" * 2_000 + "梨园管护",
        "<table><tr><td><li><a href='1.html'>梨园管护</td><form></table></li><a href='2.html'>夜市开张",
        "<a href='http://[bad/1.html'>梨园管护</a><a href='http://x:99999/1.html'>夜市开张</a><base href='http://[::1'>",
        "<ul>" + "".join(f"<li><a href={n}.html>梨园管护{n}</a> 07-09</li>" for n in range(20_000)) + "</ul>",
        "<ul>" + "<li><a href=1.html>梨园管护</a></li>" * 20_000 + "</ul>",
        "<div><a href=1.html>梨园管护</a>" * 3_000,
    ],
    ids=["empty", "text", "deep", "nested links", "broken", "bad addresses", "many", "repeated", "deep with links"],
)
def test_hostile_page_gives_entries_of_this_site_or_none(html: str) -> None:
    found = listing(html)
    assert len({entry.url for entry in found.entries}) == len(found.entries)
    assert all(SITE.owns(entry.url) for entry in found.entries)


@given(st.text(alphabet="<>/=\"' ahrefliuldtp0123.html页下\x00", max_size=300))
def test_any_text_is_read_without_raising(html: str) -> None:
    assert all(SITE.owns(entry.url) for entry in listing(html or " ").entries)
