"""What the themes of content management systems do besides: each by the smallest page that shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from parsel import Selector

from dayuan_crawler.pages.article import parse_article
from dayuan_crawler.text.dates import CHINA
from tests.unit.pages.test_article_kinds import BODY, PARAGRAPHS, page, told
from tests.unit.pages.test_article_pages import SITE, URL

SENTENCE = "早市今天搬进了新棚，摊位费头一年免收。"
ONE = f"<p>{SENTENCE}</p>"
DAY = datetime(2024, 5, 10, tzinfo=CHINA)
CATEGORY = "<a href=/category/gucheng/>古城</a>"
TAGS = "<a href=/tag/zs/ rel=tag>早市</a>, <a href=/tag/xp/ rel=tag>新棚</a>"


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(
            "<div class=float><a href='javascript:void(0)'><img src=/i/close.png></a></div>"
            "<div class=float><a href='javascript:void(0)'><img src=/i/close2.png></a></div>",
            id="pictures that float beside the page",
        ),
        pytest.param(
            "<div><section class=widget><h3>最近回复</h3><ul>"
            + "".join(
                f"<li><a href=/a/{n}#c>读者{n}</a>: 路灯亮了，停车也方便了，希望早点修到我们{n}街去。</li>"
                for n in range(12)
            )
            + "</ul></section></div>",
            id="the newest comments of the site",
        ),
    ],
)
def test_a_sentence_by_the_heading_is_the_body(after: str) -> None:
    neighbours = "<p><a href=/1.html>上一篇：集市</a></p><p><a href=/2.html>下一篇：庙会</a></p>"
    found = page(above="<div class=main>", body=f"<div class=text>{ONE}</div>{neighbours}</div>", after=after)
    assert (found.paragraphs, found.images) == ([SENTENCE], [])


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        pytest.param(
            "<div class=info><i class='fa fa-user'></i> <a href=/author/3/>段云</a> <i class='fa fa-tags'></i> "
            f"{CATEGORY} <i class='fa fa-calendar'></i> <time datetime=2024-05-10>2024-05-10</time></div>",
            {"editor": "段云", "category": "古城", "tags": [], "published_at": DAY},
            id="a category beside the icon of tags",
        ),
        pytest.param(
            f"<footer>本条目发布于 <a href=/1/><time datetime=2024-05-10>2024 年 5 月 10 日</time></a>。属于{CATEGORY}分类，"
            f"被贴了 {TAGS} 标签。作者是 <a href=/author/3/>段云</a>。</footer>",
            {"editor": "段云", "source": None, "category": "古城", "tags": ["早市", "新棚"], "published_at": DAY},
            id="a sentence",
        ),
        pytest.param(
            "<footer>Posted on <a href=/1/><time datetime=2024-05-10>2024 年 5 月 10 日</time></a> by <a href=/author/3/>段云</a>. "
            f"This entry was posted in {CATEGORY} and tagged {TAGS}. Bookmark the <a href=/1/ rel=bookmark>permalink</a></footer>",
            {"editor": "段云", "source": None, "category": "古城", "tags": ["早市", "新棚"], "published_at": DAY},
            id="a sentence in English",
        ),
    ],
)
def test_names_that_their_links_tell(byline: str, expected: dict[str, Any]) -> None:
    found = page(byline)
    assert told(found, *expected) == tuple(expected.values())
    below = page("", f"<div class=text>{ONE}</div>{byline}")
    assert below.paragraphs == [SENTENCE]
    assert told(below, *expected) == tuple(expected.values())


@pytest.mark.parametrize(
    "after",
    [
        "<p class=tags>标签: none</p>",
        "<p itemprop=keywords class=tags>标签: none</p>",
        "<p class=tags>标签：暂无标签</p>",
        f"<span class=post-tags>{CATEGORY} </span>",
        "<h4>热门标签</h4><p><a href=/tag/1/>集市</a> <a href=/tag/2/>庙会</a></p>",
        "<div class=sider><h3>标签</h3><ul class=tag_cloud><li><a href='/e/tags/?tagname=1'>集市</a></li></ul></div>",
    ],
)
def test_no_tags(after: str) -> None:
    assert page(after=after).tags == []


def test_a_label_of_tags_as_systems_call_it() -> None:
    found = page(
        body=f"<div class=text>{BODY}<div><span>文章来源：古城日报</span></div></div>"
        f"<p><strong>相关热词搜索：</strong> <a href=/t/1>早市</a> | <a href=/t/2>新棚</a> |</p>",
        byline="<div>时间：2024-05-10</div>",
    )
    assert told(found, "paragraphs", "source", "tags") == (PARAGRAPHS, "古城日报", ["早市", "新棚"])


@pytest.mark.parametrize(
    "byline",
    [
        "<div class=subtitle><i class='fa fa-clock-o'></i> 05-10 <a href=/gc/ rel='category tag'>古城</a></div>",
        "<div class=meta><b class=cat><a href=/gc/ rel=category>古城</a></b> <time><i class=clock></i> 1年前 (05-10)</time></div>",
    ],
)
def test_a_day_without_its_year_that_only_markup_calls_one(byline: str) -> None:
    html = f"<title>早市搬家_古城网</title><h1>早市搬家</h1>{byline}<div class=text>{BODY}</div>"
    listed = datetime(2024, 5, 10, 8, 30, tzinfo=CHINA)
    found = parse_article(Selector(html), URL, SITE, listed)
    assert told(found, "subtitle", "category", "published_at") == (None, "古城", listed)
    other = datetime(2024, 5, 11, tzinfo=CHINA)
    assert parse_article(Selector(html), URL, SITE, other).published_at is None


def test_a_code_to_scan_is_no_body() -> None:
    found = page(
        body=f"<div class=text>{BODY}<div class=qr-code><img src=/qr.png width=9><p>扫描二维码 分享此文章</p></div></div>"
    )
    assert found.paragraphs == PARAGRAPHS


@pytest.mark.parametrize(
    "notice",
    [
        "请尊重我们的辛苦付出，未经允许，请不要转载古城网的文章！",
        "未经允许不得转载：古城网",
        "原创文章，欢迎转载，请注明出处：古城网",
    ],
)
def test_a_notice_within_the_element_of_the_body(notice: str) -> None:
    found = page(body=f"<div class=text>{BODY}<div class=old-message>{notice}</div></div>")
    assert told(found, "paragraphs") == (PARAGRAPHS,)
    assert found.copyright.notice == notice


def test_a_signature_right_behind_the_last_sentence() -> None:
    found = page(
        body=f"<div class=text><table><tr><td>{PARAGRAPHS[0]}<br>{SENTENCE}\n  (责任编辑：郝云)</td></tr></table></div>",
        byline="",
    )
    assert told(found, "paragraphs", "editor") == ([PARAGRAPHS[0], SENTENCE], "郝云")
    assert found.body_html.endswith(f"<br>{SENTENCE}")


def test_a_path_whose_label_stands_apart() -> None:
    path = "<div class=top><span>当前位置：</span><ul><li><a href=/>首页</a> &gt; <a href=/gc/>古城</a> &gt; </li></ul></div>"
    others = "<ul><li><a href=/3.html>庙会</a></li><li><a href=/4.html>集市</a></li></ul>"
    found = page(above=f"<div>{path}", body=f"<img src=/a.jpg><img src=/b.jpg>{others}</div>")
    assert (found.category, [name for name, _ in found.breadcrumb]) == ("古城", ["首页", "古城"])


def test_the_tags_of_the_site_above_the_title() -> None:
    assert page(above="<div class=tags><h4>热门标签:</h4><ul><li><a href=/tag/1/>集市</a></ul></div>").tags == []


@pytest.mark.parametrize(("zone", "hour"), [("+00:00", 8), ("+08:00", 8), ("+01:00", 15)])
def test_the_clock_of_typecho(zone: str, hour: int) -> None:
    head = "<meta name=generator content='Typecho 1.2.1'>"
    byline = f"<ul><li>时间: <time datetime=2024-05-10T08:30:00{zone}>2024-05-10</time></li></ul>"
    assert page(byline, head=head).published_at == datetime(2024, 5, 10, hour, 30, tzinfo=CHINA)
    assert page(byline).published_at != page(byline, head=head).published_at or zone != "+00:00"


@pytest.mark.parametrize(
    ("names", "is_shown"),
    [
        ("d-none", False),
        ("d-none d-md-block", True),
        ("d-inline d-md-none", False),
        ("d-block d-sm-none d-lg-inline-block", True),
        ("hidden lg:flex", True),
        ("md:hidden", False),
        ("md:hidden 2xl:table-cell", True),
    ],
)
def test_what_a_wide_screen_shows(names: str, *, is_shown: bool) -> None:
    path = f"<div class='{names}'>当前位置：<a href=/>首页</a>&gt;<a href=/gc/>古城</a></div>"
    assert page(above=path).category == ("古城" if is_shown else None)


def test_the_name_of_a_section_in_larger_letters_than_the_title() -> None:
    head = "<title>古城-开源建站系统</title>"
    above = (
        "<nav><a href=/gc/>古城</a> <a href=/xw/>新闻中心</a></nav><nav><a href=/xw/>新闻中心</a></nav><h4>古城</h4>"
        "<h6><a href=/>首页</a>&gt;&gt;<a href=/gc/>古城</a></h6><h1>新闻中心</h1>"
    )
    html = f"{head}{above}<div><h3>早市搬家</h3><h6>2024-05-10</h6></div><div class=text>{BODY}</div>"
    found = parse_article(Selector(html), URL, SITE)
    assert told(found, "title", "source", "category", "published_at") == ("早市搬家", None, "古城", DAY)


@pytest.mark.parametrize("heading", ["", "<div class=subject><b>随便看看</b></div>"])
def test_other_articles_with_their_days_and_summaries(heading: str) -> None:
    others = "".join(
        f"<li><div class=date><span>{n}</span> <em>2024-04</em></div><div class=txt><a href=/{n}.html>县剧团下乡演出第{n}场开锣</a>"
        f"台口搭在打谷场上，锣鼓一响，{n}里外的人都骑着车赶来，孩子们坐在最前头的石头上。</div></li>"
        for n in range(10, 24)
    )
    found = page(
        body="<div class=text><p><img src=/a.jpg></p><p><img src=/b.jpg></p></div>", after=f"{heading}<ul>{others}</ul>"
    )
    assert (found.paragraphs, len(found.images), found.missing) == ([], 2, [])


def test_an_article_that_says_no_more_than_its_title() -> None:
    found = page(body="<div class=text><p>老城墙根下的早市搬进了新棚</p></div>")
    assert (found.paragraphs, found.missing) == (["老城墙根下的早市搬进了新棚"], [])


def test_a_button_beside_the_time_is_nobody() -> None:
    found = page(
        "<div>Time：<b>2024-05-10 08:30:00</b> <a href='javascript:void(0)' onclick='history.go(-1)'>RETURN</a></div>"
    )
    assert told(found, "editor", "source") == (None, None)


def test_who_wrote_an_article_that_another_put_there() -> None:
    byline = "<p class=xg1>2024-5-10 08:30<span>|</span>发布者: <a href='home.php?mod=space&uid=1'>admin</a><span>|</span>原作者: 段云</p>"
    assert told(page(byline), "editor", "published_at") == ("段云", datetime(2024, 5, 10, 8, 30, tzinfo=CHINA))


def test_buttons_with_their_counts_between_the_title_and_the_byline() -> None:
    buttons = (
        "<div class=left-share><div>分享</div><div class=bottom><div class=zan><p>+1</p><p>点赞<span>66</span></p></div>"
        "<div class=discuss><p>评论0</p></div></div></div>"
    )
    byline = "<ul><li>2024-05-10 08:30:00</li><li>来源：古城日报</li><li>阅读量：<span>6932</span></li></ul>"
    found = page(f"{buttons}{byline}", f"<div class=text>{ONE}</div>", after="<p>回顶部</p>")
    expected = ([SENTENCE], datetime(2024, 5, 10, 8, 30, tzinfo=CHINA), "古城日报", 6932)
    assert told(found, "paragraphs", "published_at", "source", "view_count") == expected


@pytest.mark.parametrize("word", ["+1", "-1", "Return"])
def test_words_of_buttons_beside_the_time_are_nobody(word: str) -> None:
    found = page(f"<div>2024-05-10 08:30:00 <span>{word}</span></div>")
    assert told(found, "editor", "source", "category") == (None, None, None)
