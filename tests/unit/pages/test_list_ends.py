"""What a list page says of the end of its list: a last page is no page whose pager is missing."""

from __future__ import annotations

import pytest
from parsel import Selector

from dayuan_crawler.pages.listing import parse_listing
from dayuan_crawler.pages.pager import End, read_pager
from dayuan_crawler.text.urls import Site

SITE = Site.parse("http://a.test")
SECTION = "http://a.test/gsyl/yangquan/"
ENTRIES = "".join(
    f'<li><a href="/gsyl/yangquan/{number}.html">桃河步道第{number}段建成开放</a><span>2022-07-09</span></li>'
    for number in range(5101, 5109)
)
LAST = End.LAST_PAGE


@pytest.mark.parametrize(
    ("pager", "end"),
    [
        ("", End.NO_PAGER),
        ('<div><a href="index_3.html">下一页</a></div>', None),
        ('<div><a href="./">上一页</a></div>', LAST),
        ('<p><a href="/gsyl/yangquan/">上一页</a> 下一页</p>', LAST),
        ('<div><a href="/gsyl/yangquan/">首页</a> <a href="/gsyl/yangquan/">上一页</a></div>', LAST),
        ('<div><a rel="prev" href="./">Newer posts</a></div>', LAST),
        ('<div class="pages"><a href="./">1</a> <b>2</b></div>', LAST),
        ('<div class="page">末页</div>', LAST),
        ('<div><a href="./">上一页</a> <a href="index_2.html">下一页</a></div>', LAST),
        ('<div><a href="http://b.test/index_3.html">下一页</a></div>', End.REFUSED),
    ],
)
def test_why_a_list_goes_no_further(pager: str, end: End | None) -> None:
    page = (
        f"<html><body><nav><a href='/'>首页</a></nav><ul>{ENTRIES}</ul>{pager}<footer>山岭新闻网</footer></body></html>"
    )
    listing = parse_listing(Selector(page), f"{SECTION}index_2.html", SITE)
    assert len(listing.entries) == 8
    assert listing.pager.end is end
    assert bool(listing.pager.refused) is (end is End.REFUSED)


def test_a_short_last_page_keeps_its_numbers_apart_from_its_breadcrumb() -> None:
    page = (
        "<table><tr><td>您的位置：<a href='/'>首页</a> &gt; 阳泉<table>"
        "<tr><td>·<a href='/gsyl/yangquan/5828.html'>饮水点位在矿区启动</a></td><td>2022-06-25</td></tr></table>"
        "<p><a href='/gsyl/yangquan/'>[1]</a> <a href='/gsyl/yangquan/index_2.html'>[2]</a> [3]</p></td></tr></table>"
    )
    pager = read_pager(Selector(page), "http://a.test/gsyl/yangquan/index_3.html", SITE)
    assert (pager.end, pager.page_number) == (End.LAST_PAGE, 3)
