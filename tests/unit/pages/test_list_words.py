"""Each name that systems give the parts of their lists and pagers, in a page where it tells what nothing else does."""

from __future__ import annotations

import pytest
from parsel import Selector

from dayuan_crawler.pages.pager import End, Pager, read_pager
from tests.unit.pages.test_listing_markups import ENTRIES, SITE, TITLES, listing, rows

FIRST = "http://a.test/news/"


def words(text: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("word", text.split())


def pager(html: str) -> Pager:
    return read_pager(Selector(f"<ul>{rows('<li>{link}</li>')}</ul>{html}"), FIRST, SITE)


@words(
    "hot rank ranking ranks recommend recommended tuijian related relate xiangguan paihang head header nav navbar menu "
    "breadcrumb crumb crumbs tagcloud comments slider slide swiper carousel banner focus marquee"
)
def test_what_stands_beside_a_list(word: str) -> None:
    others = "".join(f"<li><a href=/side/{n}.html>{title}</a> 2022-07-18</li>" for n, title in enumerate(TITLES))
    html = f"<div class={word}><ul>{others}</ul></div><div class=main><ul>{rows('<li>{link}</li>')}</ul></div>"
    assert [entry.url for entry in listing(html).entries] == ENTRIES


@words("title tit bt biaoti")
def test_a_title_within_its_link(word: str) -> None:
    html = f"<ul>{rows(f'<li><a href={{href}}><i>第{{number}}期快报</i><b class={word}>{{title}}</b></a></li>')}</ul>"
    assert [entry.title for entry in listing(html).entries] == TITLES


@words("sticky istop zhiding settop is-top pinned stick")
def test_what_is_put_on_top(word: str) -> None:
    html = f"<ul><li class={word}><a href=/news/1.html>投稿须知与联系方式</a></li>{rows('<li>{link}</li>')}</ul>"
    assert [entry.sticky for entry in listing(html).entries] == [True, *[False] * 6]


@words("load loadmore next ajax infinite ias nextpage pager pagination")
def test_more_that_is_the_next_page(word: str) -> None:
    assert pager(f"<a class={word} href=index_2.html>更多</a>").next_url == f"{FIRST}index_2.html"


@words("current thisclass now cur curr active selected currentpage on currpage pagenow thispage")
def test_the_present_page_s_number(word: str) -> None:
    html = f"<p><a href=a.html>1</a> <a class={word} href=b.html>2</a> <a href=c.html>3</a></p>"
    assert pager(html).next_url == f"{FIRST}c.html"


@words("disabled disable unable nolink")
def test_a_control_that_leads_nowhere(word: str) -> None:
    assert pager(f"<p><a href=a.html>上一页</a> <a class={word} href=b.html>下一页</a></p>").next_url is None


@words("page fenye pagenation navlinks pagi")
def test_a_pager_without_anything_to_click(word: str) -> None:
    assert pager(f"<div class={word}>末页</div>").end is End.LAST_PAGE


@words("calendar datepicker rili")
def test_a_calendar_is_no_pager(word: str) -> None:
    assert not pager(f"<div class={word}><a href=a.html>上一页</a> 7月 <a href=b.html>下一页</a></div>").exists


@words("comment comments commentpagebar pinglun cmt")
def test_a_pager_of_comments(word: str) -> None:
    assert pager(f"<div class={word}><a href=b.html>下一页</a></div>").next_url is None


@words("› > → » ⟩ 〉 ▶ ▸ ⇒ ›› >> 》 »» ≫ >| ›|")
def test_an_arrow_to_the_next_page(word: str) -> None:
    sign = word.replace(">", "&gt;")
    assert pager(f"<div class=page>1 <a href=b.html>{sign}</a></div>").next_url == f"{FIRST}b.html"


@words("next xiaye xiayiye nextpage")
def test_a_picture_of_the_next_page(word: str) -> None:
    assert pager(f"<p><a href=b.html><img src=/skin/{word}.gif></a></p>").next_url == f"{FIRST}b.html"


@words("left prev previous first last")
def test_a_picture_that_leads_on_beside_one_that_leads_back(word: str) -> None:
    html = f"<p><a href=a.html><img src={word}.gif></a><a href=b.html><img src=right.gif></a></p>"
    assert pager(html).next_url == f"{FIRST}b.html"
