"""Bylines in any subset, order and separators."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from dayuan_crawler.pages.article import ArticlePage
from dayuan_crawler.text.dates import CHINA
from tests.unit.pages.test_article_pages import read

MOMENT = datetime(2022, 7, 9, 10, 29, 37, tzinfo=CHINA)
TAGS = ["防控", "疫情", "阳泉"]
WHOLE: dict[str, Any] = {
    "editor": "网络编辑",
    "category": "阳泉",
    "published_at": MOMENT,
    "view_count": 0,
    "tags": TAGS,
}


def with_byline(byline: str) -> ArticlePage:
    return read(
        f"<title>一篇报道的题目_山岭网</title><div><a href=/>首页</a></div><h1>一篇报道的题目</h1>{byline}"
        "<div><p>七月八日，会议在市里召开，各县区设了分会场。</p><p>会议开了一个上午，散会时下起了雨。</p></div>"
    )


@pytest.mark.parametrize(
    "byline",
    [
        "<p>网络编辑 阳泉 2022-07-09 10:29:37 0 防控 疫情 阳泉</p>",
        "<p>网络编辑　阳泉　2022-07-09 10:29:37　0　防控　疫情　阳泉</p>",
        "<p>网络编辑&nbsp;|&nbsp;阳泉&nbsp;|&nbsp;2022-07-09 10:29:37&nbsp;|&nbsp;0&nbsp;|&nbsp;防控 疫情 阳泉</p>",
        (
            "<p><span>网络编辑</span><a href=/gsyl/yangquan/>阳泉</a><time>2022-07-09 10:29:37</time><em>0</em>"
            "<a href='/e/tags/?tagname=1'>防控</a><a href='/e/tags/?tagname=2'>疫情</a><a href='/e/tags/?tagname=3'>阳泉</a></p>"
        ),
        "<ul><li>网络编辑</li><li>阳泉</li><li>2022-07-09 10:29:37</li><li>0</li><li>防控</li><li>疫情</li><li>阳泉</li></ul>",
        "<p>2022-07-09 10:29:37 网络编辑 阳泉 0 防控 疫情 阳泉</p>",
        "<p>编辑：网络编辑 栏目：阳泉 时间：2022-07-09 10:29:37 浏览：0 标签：防控 疫情 阳泉</p>",
        "<p>时间:2022-07-09 10:29:37&nbsp;&nbsp;作者:网络编辑&nbsp;&nbsp;分类:阳泉&nbsp;&nbsp;点击:0次&nbsp;&nbsp;Tags:防控,疫情,阳泉</p>",
        "<p>发布时间：2022年07月09日 10:29:37 【编辑：网络编辑】【分类：阳泉】 阅读(0) 关键词：防控、疫情、阳泉</p>",
        (
            "<div class=info><i class='fa fa-user'></i> 网络编辑 <i class='fa fa-folder'></i> 阳泉 <i class='fa fa-clock-o'></i> "
            "2022-07-09 10:29:37 <i class='fa fa-eye'></i> 0 <i class='fa fa-tags'></i> 防控 疫情 阳泉</div>"
        ),
        (
            "<table><tr><td>编辑：</td><td>网络编辑</td></tr></table><dl><dt>分类：</dt><dd>阳泉</dd></dl>"
            "<p>2022-07-09 10:29:37 <b>0</b> 次浏览</p><p>标签：防控 疫情 阳泉</p>"
        ),
    ],
)
def test_every_writing_of_the_same_byline(byline: str) -> None:
    page = with_byline(byline)
    assert {name: getattr(page, name) for name in WHOLE} == WHOLE
    assert page.paragraphs == ["七月八日，会议在市里召开，各县区设了分会场。", "会议开了一个上午，散会时下起了雨。"]


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("<p>来源：阳泉日报 2022-07-09 10:29:37</p>", {"source": "阳泉日报", "editor": None, "tags": []}),
        ("<p>2022-07-09 10:29:37 阳泉日报</p>", {"source": "阳泉日报", "editor": None, "tags": []}),
        ("<p>阳泉日报 2022-07-09 10:29:37</p>", {"source": "阳泉日报", "editor": None}),
        ("<p>张三 2022-07-09 10:29:37</p>", {"editor": "张三", "category": None, "source": None}),
        (
            "<p>时间：2022-07-09 10:29:37&nbsp;&nbsp;来源：&nbsp;&nbsp;作者：网络编辑</p>",
            {"source": None, "editor": "网络编辑"},
        ),
        ("<p>作者：张三　李四　责任编辑：王五 2022-07-09 10:29:37</p>", {"editor": "王五"}),
        ("<p>作者：张三　李四 2022-07-09 10:29:37</p>", {"editor": "张三　李四"}),
        ("<p>来源CSDN 2022-07-09 10:29:37 1.2万次阅读</p>", {"source": "CSDN", "view_count": 12_000}),
        ("<p>2022-07-09 10:29:37 评论(5) 浏览(123) 点赞(7)</p>", {"view_count": 123, "like_count": 7, "tags": []}),
        ("<p>更新时间：2022-07-10 08:00 发布时间：2022-07-09 10:29:37</p>", {"published_at": MOMENT}),
        ("<p>发布时间：2022-13-40 10:29:37</p>", {"published_at": None}),
        ("<p>3小时前</p>", {"published_at": None}),
        (
            "<p><span>07-09 10:29</span> <span>阳泉日报</span> <span>阅读量：1.2w</span></p>",
            {"published_at": None, "source": "阳泉日报", "view_count": 12_000},
        ),
        ("<p>2022-07-09 10:29:37　我要评论(<a href=#pl>3</a>)</p>", {"view_count": None, "published_at": MOMENT}),
        (
            "<p>武娜 <span>阳泉日报</span> <span>2022-07-09 10:29:37</span> <span>8,163 次阅读</span></p>",
            {"editor": "武娜", "source": "阳泉日报", "category": None, "tags": [], "view_count": 8163},
        ),
        ("<p>武娜 发布于 2022-07-09 10:29:37 · 阳泉 · 12 次浏览</p>", {"category": "阳泉", "tags": []}),
        (
            "<p>发表于 <a href=/a/1.html>2022年7月9日 10:29:37</a> 由 <span class=author>武娜</span></p>",
            {"editor": "武娜", "published_at": MOMENT},
        ),
        (
            (
                "<p><span class=author><a href=/u/1/>武娜</a> 发布于 <time>2022-07-09 10:29:37</time></span> "
                "<span class=comments-link><a href=#c>3条评论</a></span></p>"
            ),
            {"editor": "武娜", "published_at": MOMENT},
        ),
        (
            (
                "<ul><li><i class=icon-user></i>武娜</li><li><i class=icon-time></i>2022-07-09 10:29:37</li>"
                "<li><i class=icon-eye></i>12</li><li><i class=icon-tags></i>晋祠 庙会 夜市</li></ul>"
            ),
            {"view_count": 12, "tags": ["晋祠", "庙会", "夜市"]},
        ),
        ("<p>2022-07-09 10:29:37 字号：大 中 小 打印 收藏 分享</p>", {"tags": [], "editor": None, "source": None}),
        (
            "<p>2022-07-09 10:29:37 <script src='/e/public/ViewClick/?classid=2&id=5927'></script></p>",
            {"view_count": None},
        ),
        ("", {"editor": None, "source": None, "category": None, "tags": [], "published_at": None, "view_count": None}),
    ],
)
def test_a_byline_says_no_more_than_it_says(byline: str, expected: dict[str, Any]) -> None:
    page = with_byline(byline)
    assert {name: getattr(page, name) for name in expected} == expected


def test_a_script_counter_is_told_apart_from_a_printed_one() -> None:
    scripted = with_byline(
        "<p>2022-07-09 10:29:37 浏览：<script src='/e/public/ViewClick/?classid=2&id=5927'></script></p>"
    )
    assert (scripted.view_count, "view_count" in scripted.scripted) == (None, True)
    frozen = with_byline("<p>2022-07-09 10:29:37 浏览：<span id=onclickshowdiv>8</span></p>")
    assert (frozen.view_count, "view_count" in frozen.scripted) == (8, True)
    printed = with_byline("<p>2022-07-09 10:29:37 浏览：<span>8</span></p>")
    assert (printed.view_count, "view_count" in printed.scripted) == (8, False)


def test_the_heads_time_serves_where_the_page_shows_none_or_only_a_day() -> None:
    head = '<meta property="article:published_time" content="2022-07-09T10:29:37+08:00">'
    assert with_byline(head).published_at == MOMENT
    assert with_byline(f"{head}<p>2022-07-09</p>").published_at == MOMENT
    assert with_byline(f"{head}<p>2022-07-08</p>").published_at == datetime(2022, 7, 8, tzinfo=CHINA)


def test_the_time_in_a_data_block_serves_where_it_is_the_only_one() -> None:
    def data(*times: str) -> str:
        return "".join(
            f'<script type=application/ld+json>{{&quot;a&quot;: 1, "datePublished": "{time}"}}</script>'
            for time in times
        )

    assert with_byline(data("2022-07-09T10:29:37") + "<p>编辑：武娜 07-09</p>").published_at == MOMENT
    assert with_byline(data("2022-07-09T10:29:37", "2022-07-08") + "<p>编辑：武娜 07-09</p>").published_at is None


def test_links_to_tags_go_before_words_that_stand_where_tags_may() -> None:
    page = read(
        "<title>一篇报道的题目</title><h1>一篇报道的题目</h1><p>武娜 2022-07-09 10:29 热度 <b></b>℃ 精品</p>"
        "<div><p>七月八日，会议在市里召开，各县区设了分会场。</p></div><p><a href='/e/tags/?tagname=1'>夜市</a></p>"
    )
    assert page.tags == ["夜市"]
    assert with_byline("<p>武娜 2022-07-09 10:29 热度 <b></b>℃</p>").tags == []


def test_a_byline_in_the_heading() -> None:
    page = read(
        "<title>一篇报道的题目 - 山岭网</title><h1>一篇报道的题目<br><span>2022-07-09 10:29:37 来源：阳泉日报</span></h1>"
        "<div><p>七月八日，会议在市里召开，各县区设了分会场。</p></div>"
    )
    assert (page.title, page.source, page.published_at) == ("一篇报道的题目", "阳泉日报", MOMENT)


def test_todays_date_in_a_header_and_a_dated_footer_are_no_byline() -> None:
    page = read(
        "<p>今天是2022年9月1日 星期四</p><h1>一篇报道的题目</h1><div><p>会议在市里召开，各县区设了分会场。</p></div>"
        "<div class=footer>备案 2019-01-01 Copyright © 2019</div>"
    )
    assert page.published_at is None


def test_a_byline_behind_the_body() -> None:
    page = read(
        "<h1>一篇报道的题目</h1><div><p>会议在市里召开，各县区设了分会场。</p></div>"
        "<p>编辑：武娜 来源：城区发布 发布时间：2022-07-09 10:29:37 浏览：77</p><p>标签：<a href=/t/1>会议</a></p>"
    )
    assert (page.editor, page.source, page.published_at, page.view_count) == ("武娜", "城区发布", MOMENT, 77)
    assert page.tags == ["会议"]
    assert page.paragraphs == ["会议在市里召开，各县区设了分会场。"]


@pytest.mark.parametrize(
    "signature",
    [
        "（责任编辑：武娜）",
        "编辑：武娜",
        "来源：阳泉日报 责任编辑：武娜",
        "【责编：武娜 审核：李宁】",
        "编辑：武娜<br>二审：李宁<br>终审：王平",
    ],
)
def test_a_signature_names_the_editor_and_is_no_part_of_the_body(signature: str) -> None:
    page = read(f"<h1>一篇报道的题目</h1><div><p>会议在市里召开，各县区设了分会场。</p><p>{signature}</p></div>")
    assert page.editor == "武娜"
    assert page.paragraphs == ["会议在市里召开，各县区设了分会场。"]


def test_a_paragraph_that_ends_with_the_editor_stays() -> None:
    page = read("<h1>一篇报道的题目</h1><div><p>会议在市里召开，各县区设了分会场。（责任编辑：武娜）</p></div>")
    assert page.editor == "武娜"
    assert page.paragraphs == ["会议在市里召开，各县区设了分会场。（责任编辑：武娜）"]


def test_a_path_needs_no_name() -> None:
    page = read(
        "<div><a href=/>山岭网</a> <em>›</em> <a href=/gsyl/yangquan/>阳泉</a> <em>›</em> 查看内容</div><h1>一篇报道的题目</h1>"
        "<p>2022-07-09 10:29</p><div><p>七月八日，会议在市里召开，各县区设了分会场。</p></div>"
    )
    assert page.category == "阳泉"


def test_the_category_is_the_last_section_of_the_breadcrumb() -> None:
    page = read(
        "<div>您当前的位置：<a href=/>首页</a> &gt; <a href=/gsyl/>要览</a> &gt; <a href=/gsyl/yangquan/>阳泉</a> &gt; 正文</div>"
        "<h1>一篇报道的题目</h1><p>2022-07-09</p><div><p>会议在市里召开，各县区设了分会场。</p></div>"
    )
    assert page.breadcrumb == [
        ("首页", "http://www.example.com/"),
        ("要览", "http://www.example.com/gsyl/"),
        ("阳泉", "http://www.example.com/gsyl/yangquan/"),
    ]
    assert page.category == "阳泉"
