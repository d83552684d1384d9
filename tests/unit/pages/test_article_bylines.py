"""Bylines as people write them: with and without labels, in all orders and separators."""

# ruff: noqa: E501 - a byline is easier to read in one line
from __future__ import annotations

import pytest
from parsel import Selector

from dayuan_crawler.pages.article import ArticlePage, parse_article
from dayuan_crawler.text.urls import Site

SITE = Site.parse("http://www.example.com")
BODY = (
    "<p>昨天上午，市民在广场上看到新装的路灯，亮度比从前高出一倍。</p><p>施工方介绍，整条街一共换了一百二十盏，每盏每年省电三百度。</p>"
    "<p>下一步，相邻的三条街也将在年底前完成更换。</p>"
)


def read(byline: str) -> ArticlePage:
    html = (
        "<title>一条街换上新路灯-某地网</title><div class=h><a href=/>某地网</a></div>"
        "<div>当前位置：<a href=/>首页</a> &gt; <a href=/xw/>新闻</a> &gt; 正文</div>"
        f"<h1>一条街换上新路灯</h1>{byline}<div class=c>{BODY}</div><div class=f>某地网 晋ICP备1号</div>"
    )
    return parse_article(Selector(html, type="html"), "http://www.example.com/xw/5927.html", SITE)


# The byline, and what it says of source, editor and views.
BYLINES = [
    ("<p>2022-07-09 10:29 来源：晋中日报 作者：石磊</p>", "晋中日报", "石磊", None),
    ("<p>来源：晋中日报&nbsp;&nbsp;2022-07-09 10:29&nbsp;&nbsp;责编：石磊</p>", "晋中日报", "石磊", None),
    ("<p><span>晋中日报</span><span>2022-07-09 10:29</span></p>", "晋中日报", None, None),
    ("<p><span>2022-07-09 10:29</span><span>晋中日报</span></p>", "晋中日报", None, None),
    ("<p>晋中日报 2022-07-09 10:29</p>", "晋中日报", None, None),
    ("<p>2022-07-09 10:29 晋中日报</p>", "晋中日报", None, None),
    ("<p>2022-07-09 10:29 晋中日报 石磊</p>", "晋中日报", "石磊", None),
    ("<p>2022-07-09 10:29 | 晋中日报 | 石磊</p>", "晋中日报", "石磊", None),
    (
        "<div><em>2022-07-09 10:29</em><em>来源:</em><em>晋中日报</em><em>作者:</em><em>石磊</em></div>",
        "晋中日报",
        "石磊",
        None,
    ),
    (
        "<ul><li>时间：2022-07-09 10:29</li><li>来源：晋中日报</li><li>编辑：石磊</li><li>点击：88</li></ul>",
        "晋中日报",
        "石磊",
        88,
    ),
    (
        "<dl><dt>发布日期</dt><dd>2022-07-09 10:29</dd><dt>来源</dt><dd>晋中日报</dd><dt>浏览</dt><dd>88</dd></dl>",
        "晋中日报",
        None,
        88,
    ),
    (
        "<table><tr><td>发布日期：</td><td>2022-07-09 10:29</td><td>来源：</td><td>晋中日报</td></tr></table>",
        "晋中日报",
        None,
        None,
    ),
    (
        "<p>发布日期：2022-07-09 10:29\u3000信息来源：晋中日报\u3000作者：石磊\u3000阅读：88次\u3000【打印】【关闭】</p>",
        "晋中日报",
        "石磊",
        88,
    ),
    ("<p>[ 2022-07-09 10:29 ] 来源：[ 晋中日报 ] 浏览：[ 88 ]</p>", "晋中日报", None, 88),
    ("<p>(2022-07-09 10:29) 来源:(晋中日报)</p>", "晋中日报", None, None),
    (
        "<p>文章来源：晋中日报 | 责任编辑：石磊 | 发布时间：2022年07月09日 10:29 | 浏览量：88</p>",
        "晋中日报",
        "石磊",
        88,
    ),
    ("<p>作者：石磊 来源：晋中日报 更新时间：2022-07-09 10:29</p>", "晋中日报", "石磊", None),
    ("<p>石磊 发表于 2022-07-09 10:29</p>", None, "石磊", None),
    ("<p>石磊发布于2022-07-09 10:29</p>", None, "石磊", None),
    ("<p>由 石磊 于 2022-07-09 10:29 发布</p>", None, "石磊", None),
    ("<p>记者 石磊 2022-07-09 10:29</p>", None, "石磊", None),
    ("<p>晋中日报记者 石磊 2022-07-09 10:29</p>", None, "石磊", None),
    ("<p>来源：晋中日报 记者：石磊 通讯员：田苗 2022-07-09 10:29</p>", "晋中日报", "石磊", None),
    ("<p>来源：晋中日报客户端 2022-07-09 10:29 责任编辑：石磊 审核：田苗</p>", "晋中日报客户端", "石磊", None),
    ("<p>稿源：晋中日报 编辑：石磊 2022-07-09 10:29:00</p>", "晋中日报", "石磊", None),
    ('<p>2022/07/09 10:29 来源：<a href="http://x.example.com/">晋中日报</a></p>', "晋中日报", None, None),
    ("<p>2022.07.09 10:29 来源 晋中日报</p>", "晋中日报", None, None),
    ("<p>来源：晋中日报</p><p>2022-07-09 10:29</p>", "晋中日报", None, None),
    ("<p>来源：晋中日报<br>时间：2022-07-09 10:29<br>编辑：石磊</p>", "晋中日报", "石磊", None),
    (
        '<div class="info"><div class="l"><span class="from">晋中日报</span><i>|</i><span class="date">2022-07-09 10:29</span></div><div class="r">字号：<a>大</a><a>小</a></div></div>',
        "晋中日报",
        None,
        None,
    ),
    ("<p>2022-07-09 10:29 来源：晋中日报 字体：<a>大</a> <a>中</a> <a>小</a></p>", "晋中日报", None, None),
    ("<p>2022-07-09 10:29 来源：晋中日报 分享到：</p>", "晋中日报", None, None),
    ("<p>2022-07-09 10:29 来源： 作者： 浏览：88</p>", None, None, 88),
    ("<p>2022-07-09 10:29 来源：未知 编辑：admin</p>", None, "admin", None),
    ("<p>2022-07-09 10:29 来源：本站 点击：88</p>", "本站", None, 88),
    ("<p>发布：石磊 时间：2022-07-09 10:29</p>", None, "石磊", None),
    ("<p>来源：《晋中日报》2022-07-09 10:29</p>", "晋中日报", None, None),
    ("<p>2022-07-09 10:29 来源：晋中日报、榆次融媒</p>", "晋中日报、榆次融媒", None, None),
    ("<p>2022-07-09 10:29 来源：晋中日报 榆次融媒</p>", "晋中日报 榆次融媒", None, None),
    ("<p>2022-07-09 10:29 来源：晋中市政府办公室 (责任编辑：石磊)</p>", "晋中市政府办公室", "石磊", None),
    ("<p>本文来源：晋中日报 2022-07-09 10:29</p>", "晋中日报", None, None),
    ("<p>转自：晋中日报 2022-07-09 10:29</p>", "晋中日报", None, None),
    ("<p>2022-07-09 10:29:11.0 来源:晋中日报</p>", "晋中日报", None, None),
    ("<p>发布时间：2022-07-09 10:29 &nbsp;阅读（88）</p>", None, None, 88),
    ("<p>发布时间：2022-07-09 10:29 &nbsp;88阅读</p>", None, None, 88),
    ('<p>2022-07-09 10:29&nbsp;<i class="icon-eye"></i>88&nbsp;<i class="icon-comment"></i>3</p>', None, None, 88),
    ("<p>2022-07-09 10:29 阅读量 1.2万</p>", None, None, 12000),
    ("<p>2022-07-09 10:29 作者/石磊 来源/晋中日报</p>", "晋中日报", "石磊", None),
    ("<p>文/石磊 2022-07-09 10:29</p>", None, "石磊", None),
    ("<p>文｜石磊 编辑｜田苗 2022-07-09 10:29</p>", None, "田苗", None),
    ("<p>采写/石磊 2022-07-09 10:29</p>", None, "石磊", None),
    ("<p>作者 石磊 2022-07-09 10:29</p>", None, "石磊", None),
    ("<p>编辑 石磊 2022-07-09 10:29</p>", None, "石磊", None),
    ("<p>责编 石磊 来源 晋中日报 2022-07-09 10:29</p>", "晋中日报", "石磊", None),
    ("<p>供稿：团委 撰稿：石磊 审核：田苗 发布时间：2022-07-09 10:29</p>", "团委", "石磊", None),
    ("<p>供稿单位：团委 供稿人：石磊 2022-07-09 10:29</p>", "团委", "石磊", None),
    ("<p>来源单位：团委 2022-07-09 10:29</p>", "团委", None, None),
    ("<p>发布者：石磊 发布时间：2022-07-09 10:29 浏览次数：88</p>", None, "石磊", 88),
    ("<p>发布人：石磊 来源部门：团委 2022-07-09 10:29</p>", "团委", "石磊", None),
    ("<p>新闻来源：团委 录入：石磊 2022-07-09 10:29</p>", "团委", "石磊", None),
    ("<p>发布单位：团委 2022-07-09 10:29</p>", "团委", None, None),
    ("<p>作者：石磊 图片：田苗 来源：团委 2022-07-09 10:29</p>", "团委", "石磊", None),
    ("<p>作者：石磊、田苗 2022-07-09 10:29</p>", None, "石磊、田苗", None),
    ("<p>作者：石磊 田苗 2022-07-09 10:29</p>", None, "石磊 田苗", None),
    ("<p>记者 石磊 田苗 2022-07-09 10:29</p>", None, "石磊 田苗", None),
    ("<p>晋中日报全媒体记者：石磊 2022-07-09 10:29</p>", None, "石磊", None),
    ("<p>2022-07-09 10:29 来源：晋中日报 浏览量: 次</p>", "晋中日报", None, None),
    ("<p>日期：2022-07-09 10:29 来源：晋中日报 【字体：大 中 小】</p>", "晋中日报", None, None),
    (
        "<p>来源：晋中日报 发布时间：2022-07-09 10:29 点击数：88 【字体：<a>大</a> <a>中</a> <a>小</a>】【我要打印】</p>",
        "晋中日报",
        None,
        88,
    ),
    ("<p>2022-07-09 10:29 来源：晋中日报 T大T小</p>", "晋中日报", None, None),
    ("<p>2022-07-09 10:29 来源：晋中日报 +订阅</p>", "晋中日报", None, None),
    ("<p>2022-07-09 10:29 来源：晋中日报 收藏本文</p>", "晋中日报", None, None),
    ("<p>2022-07-09 10:29 来源：晋中日报 我要评论(3)</p>", "晋中日报", None, None),
    ("<p>2022-07-09 10:29 来源：晋中日报 3人参与</p>", "晋中日报", None, None),
    ("<p>2022-07-09 10:29 来源：晋中日报 用手机浏览</p>", "晋中日报", None, None),
    ("<p>2022-07-09 10:29 来源：晋中日报 手机查看</p>", "晋中日报", None, None),
    ("<p>2022-07-09 10:29 来源：晋中日报 扫码阅读手机版</p>", "晋中日报", None, None),
    ("<p>2022-07-09 10:29 来源：晋中日报 分享到微信</p>", "晋中日报", None, None),
    ("<p>2022-07-09 10:29 来源：晋中日报 举报</p>", "晋中日报", None, None),
    ("<p>2022-07-09 10:29 来源：晋中日报 听新闻</p>", "晋中日报", None, None),
    ("<p>2022-07-09 10:29 来源：晋中日报 语音阅读</p>", "晋中日报", None, None),
    ("<p>2022-07-09 10:29 来源：晋中日报 IP属地：山西</p>", "晋中日报", None, None),
    ("<p>2022-07-09 10:29 发布于山西 来源：晋中日报</p>", "晋中日报", None, None),
    ("<p>字数：1200 阅读时间：3分钟 2022-07-09 10:29 石磊</p>", None, "石磊", None),
    ("<p>2022-07-09 10:29 石磊 新闻 88 阅读</p>", None, "石磊", 88),
    ('<p><a href="/author/3">石磊</a> · <a href="/xw/">新闻</a> · 2022-07-09 10:29 · 88 次阅读</p>', None, "石磊", 88),
    ("<p>By 石磊 | 2022-07-09 10:29</p>", None, "石磊", None),
    ("<p>Posted by 石磊 on 2022-07-09 10:29</p>", None, "石磊", None),
    ("<p>投稿：石磊 时间：2022-07-09 10:29 人气：88</p>", None, "石磊", 88),
    ("<p>责任编辑：[石磊] 2022-07-09 10:29</p>", None, "石磊", None),
    ("<p>发布：2022-07-09 10:29 编审：石磊 校对：田苗</p>", None, "石磊", None),
    ("<p>首发：2022-07-09 10:29 来源：晋中日报</p>", "晋中日报", None, None),
    ("<p>发稿时间：2022-07-09 10:29 来源：晋中日报 作者：石磊</p>", "晋中日报", "石磊", None),
    ("<p>时间：2022-07-09 10:29 来源：晋中日报 热度：88℃</p>", "晋中日报", None, None),
    ("<p>发布时间：2022-07-09 10:29 浏览 88 来源 晋中日报</p>", "晋中日报", None, 88),
    ("<p>发布时间：2022-07-09 10:29 文章来源：晋中日报 文章作者：石磊 浏览人数：88</p>", "晋中日报", "石磊", 88),
    ("<p>2022-07-09 10:29来源：晋中日报责任编辑：石磊阅读：88</p>", "晋中日报", "石磊", 88),
    ("<p>来源：TV7 晋中频道　2022-07-09 10:29　编辑：石磊、李四</p>", "TV7 晋中频道", "石磊、李四", None),
    ("<p>文章来源 晋中日报 | 2022-07-09 10:29 | 责编 石磊</p>", "晋中日报", "石磊", None),
    ("<p>2022-07-09 10:29 来源丨晋中日报 编辑丨石磊</p>", "晋中日报", "石磊", None),
    ("<p>来源 | 晋中日报 | 作者 | 石磊 | 2022-07-09 10:29</p>", "晋中日报", "石磊", None),
    ("<p>2022-07-09 10:29 稿源/晋中日报 责编/石磊</p>", "晋中日报", "石磊", None),
    ("<p>2022-07-09 10:29 【来源】晋中日报 【责任编辑】石磊</p>", "晋中日报", "石磊", None),
    ("<p>新媒体编辑：石磊 首席记者：李四 2022-07-09 10:29</p>", None, "石磊", None),
    ("<p>2022-07-09 10:29 文/记者 石磊 图/李四</p>", None, "石磊", None),
    ("<p>发布机构：县林业局 供稿：办公室 来源：晋中日报 2022-07-09 10:29</p>", "晋中日报", None, None),
    ("<p>发布机构：县林业局 2022-07-09 10:29</p>", "县林业局", None, None),
    ("<p>来源：编辑：石磊 2022-07-09 10:29</p>", None, "石磊", None),
    ("<p>来源：https://n.example.org/a/1.html 2022-07-09 10:29</p>", None, None, None),
    ("<p>来源：null 作者：undefined 2022-07-09 10:29</p>", None, None, None),
    ("<p>来源：<img src=l.png alt=晋中日报> 2022-07-09 10:29</p>", "晋中日报", None, None),
    ("<p>石磊 2022-07-09 10:29 晋中日报</p>", "晋中日报", "石磊", None),
    ("<p><span class=author>晋中拾遗</span> 2022-07-09 10:29 <a>+ 加关注</a></p>", "晋中拾遗", None, None),
    ("<p><span class=author>晋中融媒</span> 2022-07-09 10:29</p>", "晋中融媒", None, None),
    ("<p>2022-07-09 10:29 本报记者 石磊 晋中日报</p>", "晋中日报", "石磊", None),
    ("<p>2022-07-09 10:29 选自《晋中日报》</p>", "晋中日报", None, None),
    ("<p>2022-07-09 10:29 来自手机</p>", None, None, None),
    ("<p>2022-07-09 10:29 消息来源：晋中日报</p>", "晋中日报", None, None),
    ("<p>（2022-07-09 10:29）</p><p>来源：晋中日报</p>", "晋中日报", None, None),
    ("<p>2022-07-09 10:29 图片来源：晋中日报</p>", None, None, None),
    ("<div><p>晋中拾遗</p><p>2022-07-09 10:29</p><p>已关注</p></div>", "晋中拾遗", None, None),
]


@pytest.mark.parametrize(("byline", "source", "editor", "views"), BYLINES)
def test_what_a_byline_says(byline: str, source: str | None, editor: str | None, views: int | None) -> None:
    page = read(byline)
    assert (page.source, page.editor, page.view_count) == (source, editor, views)
    assert str(page.published_at)[:16] == "2022-07-09 10:29"
    assert (page.category, page.tags, len(page.paragraphs)) == ("新闻", [], 3)


@pytest.mark.parametrize(
    "signature",
    [
        "来源丨晋中日报 编辑丨石磊 校对丨李四 审核丨王五",
        "来源/晋中日报 编辑/石磊",
        "来源 晋中日报 · 编辑 石磊",
        "【稿源】晋中日报 【责编】石磊",
        "本文编辑：石磊 来源：晋中日报",
        "■ 编辑：石磊 来源：晋中日报",
    ],
)
@pytest.mark.parametrize(
    "place", ["<div class=c>{body}<p>{said}</p></div>", "<div class=c>{body}</div><div>{said}</div>"]
)
def test_a_signature_names_source_and_editor_and_is_no_part_of_the_body(signature: str, place: str) -> None:
    html = f"<title>一条街换上新路灯</title><h1>一条街换上新路灯</h1>{place.format(body=BODY, said=signature)}"
    page = parse_article(Selector(html, type="html"), "http://www.example.com/xw/5927.html", SITE)
    assert (page.source, page.editor, len(page.paragraphs)) == ("晋中日报", "石磊", 3)


@pytest.mark.parametrize(
    "above",
    [
        "<h2>一条街，一百二十盏灯，三个月的工期，省下的电费</h2>",
        "<p>一条街，一百二十盏灯，三个月的工期，省下的电费</p>",
        "<p>导读：市民在广场上看到新装的路灯，亮度比从前高出一倍。</p>",
        "<p class=summary>市民在广场上看到新装的路灯，亮度比从前高出一倍。</p>",
        "<p>市民在广场上看到新装的路灯，亮度比从前高出一…</p>",
        "<p>昨天上午，市民在广场上看到新装的路灯。</p>",
    ],
)
def test_a_byline_below_a_subtitle_or_an_abstract_is_found(above: str) -> None:
    page = read(f"{above}<p>2022-07-09 10:29 来源：晋中日报</p>")
    assert (page.source, str(page.published_at)[:16], len(page.paragraphs)) == ("晋中日报", "2022-07-09 10:29", 3)


@pytest.mark.parametrize("day", ["昨天 16:40", "今天08:20", "3小时前", "05-18 16:40"])
def test_a_medium_beside_a_time_without_its_date_is_the_source(day: str) -> None:
    assert read(f"<p>{day} 晋中日报</p>").source == read(f"<p><em>晋中日报</em> · {day}</p>").source == "晋中日报"


def test_a_medium_between_the_title_and_the_time_is_the_source() -> None:
    assert read("<div><span>晋中日报</span></div><div>2022-07-09 10:29</div>").source == "晋中日报"
    assert read("<div><span>晋中日报</span></div><div>导读</div><div>2022-07-09 10:29</div>").source is None


def test_the_words_before_linked_categories_are_their_label() -> None:
    links = "<span class=cat-links>Categorized as <a href=/category/yq/ rel='category tag'>晋中</a></span>"
    assert read(f"<p><span>2022-07-09 10:29</span> {links}</p>").category == "晋中"


@pytest.mark.parametrize("text", ["第一班公交车开出站台。", "昨天上午，市民在广场上看到新装的路灯。"])
def test_a_byline_below_one_sentence_is_no_part_of_it(text: str) -> None:
    below = "<footer><span>Published <time datetime=2022-07-09T10:29:00+08:00>2022年7月9日</time></span> <a href=/author/sl/ rel=author>石磊</a></footer>"
    html = f"<title>一条街换上新路灯</title><article><h1>一条街换上新路灯</h1><div><p>{text}</p></div>{below}</article>"
    page = parse_article(Selector(html, type="html"), "http://www.example.com/xw/5927.html", SITE)
    assert (page.paragraphs, page.editor, str(page.published_at)[:16]) == ([text], "石磊", "2022-07-09 10:29")


def test_lines_without_an_end_are_no_subtitles_where_no_byline_follows() -> None:
    lines = "".join(f"<p>市民在第{n}条街上看到新装的路灯，亮度比从前高出一倍</p>" for n in "一二三")
    html = (
        f"<title>一条街换上新路灯</title><h1>一条街换上新路灯</h1><div>{lines}</div><p>编辑：石磊 2022-07-09 10:29</p>"
    )
    page = parse_article(Selector(html, type="html"), "http://www.example.com/xw/5927.html", SITE)
    assert (len(page.paragraphs), page.editor) == (3, "石磊")


@pytest.mark.parametrize(
    ("markup", "missing"),
    [
        (
            "<video src=/v.mp4></video><p>免责声明：本文由网友上传，不代表本站立场。</p><p>如有侵权，请与编辑部联系，我们会在三天内处理。</p>",
            ["body"],
        ),
        (f"<p>版权声明：未经许可，不得转载。</p><div>{BODY * 4}</div>", []),
        (f"<p>版权声明：未经许可，不得转载。</p><div>{BODY}</div>", []),
    ],
)
def test_a_notice_is_no_body_and_may_stand_above_one(markup: str, missing: list[str]) -> None:
    html = f"<title>一条街换上新路灯</title><h1>一条街换上新路灯</h1><p>2022-07-09 10:29</p>{markup}"
    assert parse_article(Selector(html, type="html"), "http://www.example.com/xw/5927.html", SITE).missing == missing


def test_an_excerpt_that_is_cut_off_stands_above_its_day() -> None:
    page = read("<p>来源：晋中日报 市民在广场上看到新装的路灯，亮度比从前高 […]</p><p>2022年7月9日</p>")
    assert (str(page.published_at)[:10], len(page.paragraphs)) == ("2022-07-09", 3)


def test_pictures_beside_a_byline_are_the_article_s() -> None:
    html = "<title>一条街换上新路灯</title><h1>一条街换上新路灯</h1><div><div><span>2022-07-09 10:29</span></div><p><img src=/a.jpg></p><p><img src=/b.jpg></p></div><div>版权所有</div>"
    assert len(parse_article(Selector(html, type="html"), "http://www.example.com/xw/5927.html", SITE).images) == 2


@pytest.mark.parametrize("separator", ["&gt;", "•", "/"])
def test_the_end_of_a_breadcrumb_is_no_section(separator: str) -> None:
    crumbs = f"<div class=crumb><a href=/>首页</a> {separator} <a href=/xw/>新闻</a> {separator}\n\t正文\n</div>"
    html = f"<title>一条街换上新路灯</title>{crumbs}<h1>一条街换上新路灯</h1><p>2022-07-09</p><div>{BODY}</div>"
    assert parse_article(Selector(html, type="html"), "http://www.example.com/xw/5927.html", SITE).category == "新闻"


@pytest.mark.parametrize("name", ["intro", "summary"])
def test_a_body_that_is_called_a_summary_is_the_body(name: str) -> None:
    html = f"<title>一条街换上新路灯</title><h1>一条街换上新路灯</h1><div class={name}>{BODY}<p>（责任编辑：石磊）</p></div>"
    page = parse_article(Selector(html, type="html"), "http://www.example.com/xw/5927.html", SITE)
    assert (len(page.paragraphs), page.editor) == (3, "石磊")


def test_counts_beside_buttons_above_the_byline_begin_no_comments() -> None:
    assert read("<p>收藏</p><p>点赞 3</p><p>评论0</p><p>2022-07-09 10:29 来源：晋中日报</p>").source == "晋中日报"


@pytest.mark.parametrize(("name", "is_time"), [("post-info", True), ("x", False)])
def test_a_day_alone_below_the_body_is_its_time_where_a_name_says_so(name: str, is_time: bool) -> None:  # noqa: FBT001
    html = (
        f"<title>一条街换上新路灯</title><h1>一条街换上新路灯</h1><div>{BODY}</div><div class={name}>2022-07-09</div>"
    )
    page = parse_article(Selector(html, type="html"), "http://www.example.com/xw/5927.html", SITE)
    assert (page.published_at is not None) is is_time


def test_an_organisation_as_the_author_of_the_head_is_the_source() -> None:
    page = read(
        "<meta name=author content=晋中日报><meta name=source content=原创><meta name=ResponsibleEditor content=石磊>"
    )
    assert (page.source, page.editor) == ("晋中日报", "石磊")


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (["记者：您为什么留下？"], ["王大爷：因为水响。", "记者：水什么时候最响？"]),
        (["2022年7月9日8时30分，第一班公交车开出站台"], []),
        (["活动时间：2022年7月12日"], ["时间：2022年7月12日上午9时", "地点：镇文化站"]),
    ],
)
def test_questions_and_the_dates_of_events_are_no_byline(first: list[str], last: list[str]) -> None:
    before, after = ("".join(f"<p>{line}</p>" for line in lines) for lines in (first, last))
    html = f"<title>一条街换上新路灯</title><h1>一条街换上新路灯</h1><p>2022-07-09 10:29</p><div>{before}{BODY}{after}</div>"
    page = parse_article(Selector(html, type="html"), "http://www.example.com/xw/5927.html", SITE)
    assert (page.editor, str(page.published_at)[:16]) == (None, "2022-07-09 10:29")
    assert [page.paragraphs[: len(first)], page.paragraphs[len(first) + 3 :]] == [first, last]


def test_the_source_of_another_article_is_not_this_one_s() -> None:
    title = "<a href=/xw/3.html>另外一篇报道的题目</a>"
    for other in (
        f"<ul><li>{title}<p>来源：某某网</p></li></ul>",
        f"<div><h4>{title}<br>来源：某某网</h4></div>",
        f"<ol><li><b>{title}</b><div>来源：某某网</div></li></ol>",
    ):
        html = f"<title>一条街换上新路灯</title><h1>一条街换上新路灯</h1><div class=c>{BODY}</div>{other}<p>责任编辑：石磊</p>"
        page = parse_article(Selector(html, type="html"), "http://www.example.com/xw/5927.html", SITE)
        assert (page.source, page.editor) == (None, "石磊")


# What is pressed, and what else is nobody's name.
BUTTONS = "在本页浏览全文 单页阅读 阅读全文 显示全文 全文阅读 余下全文 本文共3页 1/3 分页阅读 查看全部 点击查看大图 我来说两句 参与互动 网友评论 发表评论 有话要说 我有话说 跟贴 我要投稿 投诉 爆料 报料 复制网址 加入收藏 收藏此文 设为首页 打印预览 发送邮件 推荐给朋友 分享至 转发给朋友 微信扫一扫 扫一扫分享 手机扫码 客户端 打开APP 下载APP APP内打开 进入客户端 返回列表页 上一篇 下一版 字号调整 字体颜色 T+ A- 正常 夜间模式 背景色 护眼 默认大小 简体中文 繁体中文 繁體 无障碍浏览 無障礙 English 语音 播放 暂停 朗读本文 听报 收听 图集 高清 独家 首发 置顶 精选 已收录 已推送 晴 山西 内蒙古 今日 详情 次浏览 人阅读 ★★★ 关注我们 已关注 订阅本报 已订阅 取消关注 往期回顾 PDF版 版面 日历 搜索 高级检索 保存 截图 不感兴趣 举报 纠错 倒序阅读 正序阅读 只看楼主 电梯直达 楼主 使用道具"


@pytest.mark.parametrize("button", BUTTONS.split())
def test_buttons_beside_a_byline_say_nothing(button: str) -> None:
    for byline, source in (
        (f"<p>2022-07-09 10:29 {button}</p>", None),
        (f"<p>{button} 2022-07-09 10:29</p>", None),
        (f"<p>2022-07-09 10:29 来源：晋中日报 {button}</p>", "晋中日报"),
    ):
        page = read(byline)
        assert (page.source, page.editor, page.category, page.tags) == (source, None, "新闻", [])


@pytest.mark.parametrize("name", ["石上泉", "晋中", "大河报人", "晋中夜话"])
def test_a_name_behind_the_time_is_a_writers_unless_it_is_long(name: str) -> None:
    page = read(f"<p>2022-07-09 10:29 {name}</p>")
    assert {"石上泉": page.editor, "晋中": page.category}.get(name, page.source) == name


@pytest.mark.parametrize("said", ["class=updated", "itemprop=dateModified class=date"])
def test_the_time_of_a_change_is_not_that_of_the_publication(said: str) -> None:
    page = read(
        f"<p class=posted-on><time {said} datetime=2022-08-01T10:00+08:00>2022-08-01</time>"
        "<time class='entry-date published' datetime=2022-07-09T10:29+08:00>2022-07-09</time></p>"
    )
    assert str(page.published_at)[:16] == "2022-07-09 10:29"


def test_a_name_alone_below_the_title_is_the_author_s() -> None:
    assert read("<p>石磊</p><p>2022-07-09 10:29</p>").editor == "石磊"
    page = read("<p>石磊</p>")
    assert (page.editor, len(page.paragraphs)) == ("石磊", 3)
    assert read("<p>往年</p>").editor is None
