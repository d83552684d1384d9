"""Kinds of pages as they are met on real portals: each by the smallest page that shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from dayuan_crawler.pages.article import ArticlePage
from dayuan_crawler.text.dates import CHINA
from tests.unit.pages.test_article_pages import read

TITLE = "老城墙根下的早市搬进了新棚"
FIRST = "早市在城墙根下开了十二年，从六点到九点，卖菜的、卖豆腐的、磨剪刀的都在这一条街上。"
SECOND = "新棚在两百米外，有水有电，摊位费头一年免收，搬家那天，老主顾们跟着三轮车一起走了过去。"
THIRD = "管理员说，下雨天再也不用支油布了，往后还要添一排长凳，给买菜的老人歇脚，月底就能坐上。"
BODY = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
PARAGRAPHS = [FIRST, SECOND, THIRD]
BYLINE = "<div class=info>2024-05-10 08:30:00 来源：古城日报 责任编辑：段云</div>"
FOOTER = "<div class=b><p>Copyright © 2019-2024 古城网 版权所有 晋ICP备00000000号</p></div>"
MOMENT = datetime(2024, 5, 10, 8, 30, tzinfo=CHINA)


def page(
    byline: str = BYLINE,
    body: str = f"<div class=content>{BODY}</div>",
    *,
    above: str = "",
    heading: str = f"<h1>{TITLE}</h1>",
    head: str = "",
    after: str = "",
) -> ArticlePage:
    return read(
        f"<html><head><title>{TITLE}_古城网</title>{head}</head><body><div class=nav><a href=/>首页</a> <a href=/gsyl/>各市</a>"
        f"</div>{above}{heading}{byline}{body}{after}{FOOTER}</body></html>"
    )


def told(found: ArticlePage, *names: str) -> tuple[Any, ...]:
    return tuple(getattr(found, name) for name in names)


@pytest.mark.parametrize(
    "label",
    [
        "<div>编辑：</div>",
        "<div>来源：</div>",
        "<div class=hits>浏览次数：<script src='/e/public/ViewClick/?classid=1&id=5927'></script></div>",
        "<div>字号：<a href='javascript:;' class=big></a></div>",
        "<p>责任编辑：</p>",
        "<span>来源：</span><br>",
        "<div>作者：</div><div>来源：</div>",
    ],
)
def test_an_empty_label_takes_nothing_of_the_body(label: str) -> None:
    found = page(f"<div>2024-05-10 08:30:00</div>{label}")
    assert found.paragraphs == PARAGRAPHS
    assert told(found, "editor", "source", "published_at") == (None, None, MOMENT)
    one = page(f"<div>2024-05-10 08:30:00</div>{label}", "<div class=content><p>早市今天搬家。</p></div>")
    assert one.paragraphs == ["早市今天搬家。"]


@pytest.mark.parametrize("heading", ["点评：", "特别提示：", "读者评论", "版权声明", "温馨提示：", "声明："])
def test_a_bold_line_within_the_body_does_not_end_it(heading: str) -> None:
    found = page(
        body=f"<div class=content><p>{FIRST}</p><p><strong>{heading}</strong></p><p>{SECOND}</p><p>{THIRD}</p></div>"
    )
    assert found.paragraphs == [FIRST, heading, SECOND, THIRD]


@pytest.mark.parametrize(
    "body",
    [
        "<div class=content><video src=/v/1.mp4></video></div>",
        "<div class=content id=text></div><script>load('text')</script>",
        "<div class=content> </div>",
        (
            "<div class=player></div><div><h3>更多视频</h3><ul>"
            + "".join(
                f"<li><a href=/{n}.html>古城短片第{n}集正在热映</a><em>2024-05-0{n}</em></li>" for n in range(1, 7)
            )
            + "</ul></div>"
        ),
    ],
)
def test_where_there_is_no_body_none_is_read(body: str) -> None:
    found = page(body=body)
    assert (found.missing, found.paragraphs, found.title) == (["body"], [], TITLE)


def test_a_body_that_a_script_unveils_is_read() -> None:
    assert (
        page(body=f"<div id=js_content style='visibility: hidden; opacity: 0;'>{BODY}</div>").paragraphs == PARAGRAPHS
    )


@pytest.mark.parametrize(
    "column",
    [
        "<div class=related><h3>相关阅读</h3><ul>{}</ul></div>",
        "<div class=r><h3>更多</h3><ul>{}</ul></div>",
        "<div class=sidebar><h3>热门文章</h3><ul>{}</ul></div>",
    ],
)
def test_lists_with_summaries_are_no_body(column: str) -> None:
    entries = "".join(
        f"<li><a href=/gsyl/yangquan/{n}.html>城里的另一条新闻第{n}则</a><p>{THIRD}</p></li>" for n in range(1, 7)
    )
    found = page(body=f"<div class=main><div class=l><p>{FIRST}</p><p>{SECOND}</p></div>{column.format(entries)}</div>")
    assert found.paragraphs == [FIRST, SECOND]


@pytest.mark.parametrize(
    ("heading", "byline"),
    [
        (f"<h2 class=post-title>{TITLE}<span class=post-date>2024-05-10 08:30:00</span></h2>", ""),
        (f"<h1>{TITLE}<small>2024-05-10 08:30</small></h1>", ""),
        (f"<h4 class=post-date>2024-05-10 08:30</h4><h2 class=post-title>{TITLE}</h2>", ""),
        (f"<div class=date>2024-05-10 08:30</div><h1>{TITLE}</h1>", "<p>作者：段云</p>"),
        (f"<h1>{TITLE}</h1>", "<time datetime=2024-05-10T08:30:00+08:00>2024-05-10</time>"),
        (f"<h1>{TITLE}</h1>", "<time datetime=2024-05-10T08:30:00+08:00>3天前</time>"),
        (f"<h1>{TITLE}</h1>", "<div><a href=http://m.example.org/1>2024年05月10日 08:30:00 来自山西</a></div>"),
        (
            f"<h1>{TITLE}</h1>",
            "<div><span>来源：<a href=/x>古城网-《古城日报》</a></span><span>2024-05-10 08:30</span></div>",
        ),
        (f"<h1>{TITLE}</h1>", "<div class=t><em>2024</em> <b>05</b>/<b>10</b> <i>08:30:00</i></div>"),
        (f"<h1>{TITLE}</h1>", "<div>发布时间：2024年5月10日（星期五）上午8:30</div>"),
        (
            f"<div><i class=year>2024</i><b><em>05</em>/<em>10</em></b><i class=time>08:30:00</i><p>来源：古城网</p></div><h1>{TITLE}</h1>",
            "",
        ),
        (f"<div class=datebox><b>10</b><em>5月</em><i>2024</i> <u>08:30</u></div><h1>{TITLE}</h1>", ""),
        (
            f"<h1>{TITLE}</h1>",
            "<ul><li>成文日期：</li><li>2024-05-09</li><li>发布日期：</li><li>2024-05-10 08:30</li></ul>",
        ),
        (f"<h1>{TITLE}</h1>", "<div>更新：2024-05-12 10:00 发布：2024-05-10 08:30</div>"),
        (f"<div class=bar><div class=second-title>{TITLE}</div></div><h1>{TITLE}</h1>", "<p>2024-05-10 08:30</p>"),
    ],
)
def test_the_time_wherever_it_stands(heading: str, byline: str) -> None:
    found = page(byline, heading=heading)
    assert told(found, "title", "published_at", "paragraphs") == (TITLE, MOMENT, PARAGRAPHS)


@pytest.mark.parametrize(
    "after",
    [
        "<p>发布时间：2024-05-10 08:30 编辑：段云</p>",
        "<footer><time datetime=2024-05-10T08:30:00+08:00>2024-05-10</time> 编辑：段云</footer>",
        "<div class=post-footer>编辑:段云 <small>|</small> 时间:2024-05-10 08:30 <small>|</small> 浏览:51</div>",
    ],
)
def test_the_time_behind_the_body(after: str) -> None:
    found = page("", after=after)
    assert told(found, "published_at", "editor", "paragraphs") == (MOMENT, "段云", PARAGRAPHS)


def test_a_day_without_its_year_is_of_the_year_that_the_head_or_the_list_gives() -> None:
    head = "<meta name=PubDate content=2024-05-10>"
    assert page("<p>05-10 08:30 古城日报</p>", head=head).published_at == MOMENT
    assert page("<p>05-11 08:30 古城日报</p>", head=head).published_at == datetime(2024, 5, 10, tzinfo=CHINA)
    assert page("<p>05-10 08:30 古城日报</p>").published_at is None


def test_a_two_digit_year() -> None:
    assert page("<p>| 24-05-10 | 【大 中 小】【打印】</p>").published_at == datetime(2024, 5, 10, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("2024-05-10 08:30 来源于：古城日报", {"source": "古城日报"}),
        ("本文来源于<span>古城日报</span> <span>2024-05-10 08:30</span>", {"source": "古城日报", "editor": None}),
        ("2024-05-10 08:30<span>来源：古城新闻·政务号·要闻</span>", {"source": "古城新闻·政务号·要闻"}),
        (
            "<span>来源：古城网-《古城日报》</span> <span>2024-05-10 08:30</span>",
            {"source": "古城网-《古城日报》", "editor": None},
        ),
        ("2024-05-10 08:30 来源：《古城日报》", {"source": "古城日报"}),
        ("2024-05-10 08:30:00 来源:古城发布 选稿：段云", {"source": "古城发布", "editor": "段云"}),
        ("2024-05-10 08:30 来　源：古城日报 作　者：段云", {"source": "古城日报", "editor": "段云"}),
        ("2024-05-10 08:30 来源：未知 编辑：段云", {"source": None, "editor": "段云"}),
        (
            "<font>NEWS.EXAMPLE.CN</font> <font>2024-05-10 08:30 来源：[ <a href=/x>古城网</a> ]</font>",
            {"source": "古城网", "editor": None},
        ),
        ("<li>2024-05-10 08:30</li><li onclick=p()>打印本页</li>", {"source": None, "editor": None, "tags": []}),
        (
            "2024-05-10 | <a href='javascript:a()'>字体放大</a> | <a href='javascript:b()'>字体缩小</a>",
            {"source": None, "editor": None},
        ),
        ("<span>更新时间</span> 2024年5月10日, 格林尼治标准时间08:30", {"editor": None, "source": None}),
        (
            "2024-05-10 08:30 来源：转载文章 第<b>1</b>页/共<b>1</b>页 上一页 | 下一页",
            {"source": "转载文章", "editor": None},
        ),
        (
            "<a href='/?auth=7'>古城晚报</a> <dfn>发表于</dfn>2024-05-10 <dfn>浏览</dfn>51 <dfn>评论</dfn>6",
            {"editor": "古城晚报", "view_count": 51},
        ),
        ("段云 2024-05-10 08:30:00 大同 晴 25℃", {"view_count": None, "editor": "段云"}),
        ("<em>浏览:5051</em> <em>评论:6</em> 2024-05-10", {"view_count": 5051, "like_count": None}),
        ("2024-05-10 08:30 <span>1032人参与</span> <span>308评论</span>", {"view_count": None, "tags": []}),
        ("作者：段云 责任编辑：白雪 2024-05-10", {"editor": "白雪"}),
        ("图/文：段云 2024-05-10", {"editor": "段云"}),
        ("文/段云 2024-05-10 08:30", {"editor": "段云"}),
        ("2024-05-10 来源丨古城日报", {"source": "古城日报", "editor": None}),
        ("2024-05-10 来源 古城日报 编辑 段云", {"source": "古城日报", "editor": "段云"}),
    ],
)
def test_names_and_counters_of_a_byline(byline: str, expected: dict[str, Any]) -> None:
    found = page(f"<div class=info>{byline}</div>")
    assert {name: getattr(found, name) for name in expected} == expected
    assert found.paragraphs == PARAGRAPHS


def test_the_editor_of_the_signature_goes_before_the_author_above() -> None:
    found = page("<p>2024-05-10 08:30 作者：段云</p>", f"<div class=content>{BODY}<div>[责任编辑：白雪]</div></div>")
    assert told(found, "editor", "paragraphs") == ("白雪", PARAGRAPHS)


def test_what_stands_behind_the_signature_is_no_body() -> None:
    more = f"<div><p>责任编辑：白雪</p><h3>作者最近文章</h3><p>城里另一则旧闻，说的是去年的事。</p><p>{THIRD}再说一遍。</p></div>"
    assert page(body=f"<div>{BODY}</div>{more}").paragraphs == PARAGRAPHS


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("<h1>——写在早市搬家之际</h1>", "——写在早市搬家之际"),
        ("<h1>-15℃！寒潮将至</h1>", "-15℃！寒潮将至"),
        ("<h1>·早市搬家记</h1>", "·早市搬家记"),
        ("<h1>|早市搬家记|</h1>", "|早市搬家记|"),
        ("<h1><a href=/>古城网</a></h1><h1 class=wp-block-post-title>通知</h1>", "通知"),
        ("<h1>古城网</h1><h2>回顾:2018-05-06 城里大雨</h2>", "回顾:2018-05-06 城里大雨"),
        ("<h1><i class=badge>原创</i>早市搬家记</h1>", "早市搬家记"),
        ("<h1>早市搬家记<br>三轮车队走了一里地</h1>", "早市搬家记三轮车队走了一里地"),
    ],
)
def test_titles_as_they_are_written(heading: str, title: str) -> None:
    found = read(f"<title>{title} – 古城网-古城资讯网</title>{heading}<p>2024-05-10 08:30</p><div>{BODY}</div>")
    assert (found.title, found.paragraphs) == (title, PARAGRAPHS)


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("<h1>早市搬家记<span class=author>段云</span></h1>", "早市搬家记"),
        ("<h1>早市搬家记<em>来源：古城日报</em></h1>", "早市搬家记"),
        ("<h1>早市 <b>2018-05-06</b> 搬家记</h1>", "早市 2018-05-06 搬家记"),
        ("<h1>早市<b>搬家</b>记</h1>", "早市搬家记"),
    ],
)
def test_what_stands_in_a_heading_besides_the_title(heading: str, title: str) -> None:
    found = read(f"<title>{title}_古城网</title>{heading}<div>{BODY}</div>")
    assert (found.title, found.paragraphs) == (title, PARAGRAPHS)


@pytest.mark.parametrize("title", ["古城网", "阳泉_古城网", "古城网 - 首页", "阳泉"])
def test_the_name_of_the_site_or_of_a_section_is_no_title(title: str) -> None:
    path = "<div>当前位置：<a href=/>古城网</a> &gt; <a href=/gsyl/yangquan/>阳泉</a> &gt; 正文</div>"
    assert (
        read(
            f"<title>{title}</title><h1><a href=/>古城网</a></h1>{path}<h2></h2><p>2024-05-10</p><div>{BODY}</div>"
        ).title
        is None
    )


def test_a_title_in_a_table_of_a_document() -> None:
    title = "古城县人民政府关于早市搬迁的通告"
    cells = (
        "<tr><td>发文机关：</td><td>古城县人民政府</td><td>成文日期：</td><td>2024年05月09日</td></tr>"
        f"<tr><td>标 &nbsp;题：</td><td colspan=3>{title}</td></tr>"
        "<tr><td>发文字号：</td><td>古政〔2024〕1号</td><td>发布日期：</td><td>2024年05月10日</td></tr>"
    )
    found = read(f"<title>{title}_古城网</title><table>{cells}</table><div class=zw>{BODY}</div>{FOOTER}")
    assert told(found, "title", "source", "published_at") == (
        title,
        "古城县人民政府",
        datetime(2024, 5, 10, tzinfo=CHINA),
    )
    assert found.paragraphs == PARAGRAPHS


def test_a_byline_behind_a_long_menu() -> None:
    menu = "<div class=m>" + "".join(f"<ul><li><a href=/c{n}/>栏目{n}</a></li></ul>" for n in range(500)) + "</div>"
    assert told(page(above=menu), "published_at", "source", "editor") == (MOMENT, "古城日报", "段云")


def test_a_link_to_the_comments_above_the_body() -> None:
    found = page("<p><a href=#cmts><span>抢沙发</span>发表评论</a></p>", f"<main><article>{BODY}</article></main>")
    assert told(found, "title", "paragraphs") == (TITLE, PARAGRAPHS)
    short = page("<p><a href=#cmts>发表评论</a></p>", "<main><article><p>早市今天搬家。</p></article></main>")
    assert short.paragraphs == ["早市今天搬家。"]


def test_pictures_alone_with_the_time_below() -> None:
    body = "<div class=entry-content><p><img src=/d/1.jpg></p><p><img src=/d/2.jpg></p></div>"
    found = page(
        "",
        body,
        after="<footer><time datetime=2024-05-10T08:30:00+08:00>2024-05-10</time> <a href=/gsyl/ rel='category tag'>各市</a></footer>",
    )
    assert told(found, "images", "paragraphs", "published_at", "category") == (
        ["http://www.example.com/d/1.jpg", "http://www.example.com/d/2.jpg"], [], MOMENT, "各市",
    )  # fmt: skip


def test_lines_of_preformatted_text() -> None:
    assert page(body=f"<pre>{FIRST}\n{SECOND}\n\n{THIRD}</pre>").paragraphs == PARAGRAPHS


def test_a_number_among_tags_or_in_a_sentence_counts_nothing() -> None:
    found = page(
        body=f"<div class=content>{BODY}<p>活动当天，全市共有3200人参与搬家。</p></div>",
        after="<div class=tags><p>2022</p></div>",
    )
    assert (found.like_count, found.comments.count, found.view_count) == (None, None, None)


def test_a_path_may_hold_a_date() -> None:
    path = "<nav id=path><a href=/>首页</a> | <a href=/gsyl/yangquan/>阳泉</a> | <a href='/?date=2024-05-10'>2024-05-10</a></nav>"
    assert page(above=path).category == "阳泉"


@pytest.mark.parametrize(
    ("url", "pager", "following"),
    [
        ("/yangquan/4.html", "<a href=/yangquan/4.html/2>2</a>", "/yangquan/4.html/2"),
        ("/yangquan/4.html/2", "<a href=/yangquan/4.html>1</a> <a href=/yangquan/4.html/3>3</a>", "/yangquan/4.html/3"),
        ("/gsyl/5927.html", "<a href='?page=2'>下一页</a>", "/gsyl/5927.html?page=2"),
        ("/gsyl/5927.html", "<b>【1】</b><a href=5927_2.html>【2】</a>", "/gsyl/5927_2.html"),
        (
            "/n1/c1013-31153719.html",
            "<b>【1】</b><a href=/n1/c1013-31153719-2.html>【2】</a>",
            "/n1/c1013-31153719-2.html",
        ),
        ("/archives/77/", "<span>1</span> <a href=/archives/77/2/>2</a>", "/archives/77/2/"),
        ("/2024/content_a.html", "<span>1</span> <a href=content_a_2.html>下一页</a>", "/2024/content_a_2.html"),
        (
            "/2024/content_a_2.html",
            "<a href=content_a.html>1</a> <a href=content_a_3.html>3</a>",
            "/2024/content_a_3.html",
        ),
        ("/gsyl/5927.html", "<p>下一篇：<a href=5928.html>别的一篇</a></p>", None),
        ("/gsyl/5927.html", "<a href='/gsyl/5927.html#comments'>2</a>", None),
    ],
)
def test_the_next_page_of_an_article(url: str, pager: str, following: str | None) -> None:
    site = "http://www.example.com"
    found = read(f"<title>{TITLE}</title><h1>{TITLE}</h1>{BYLINE}<div>{BODY}<p class=p>{pager}</p></div>", site + url)
    assert found.next_page_url == (site + following if following else None)
    assert found.paragraphs == PARAGRAPHS


def test_a_page_that_opens_no_body() -> None:
    html = f"<title>{TITLE}</title><header><a href=/>古城网</a></header><main><article><h1>{TITLE}</h1>{BODY}</article></main>"
    found = read(html)
    assert (found.title, found.paragraphs) == (TITLE, PARAGRAPHS)


def test_a_link_that_counts_the_comments_above_the_body() -> None:
    byline = f"<ul><li>2024-05-10 08:30</li><li><a href=/yangquan/1.html#comments>《{TITLE}》有1条评论</a></li></ul>"
    found = page(byline, "<div class=content><p>早市今天搬家。</p></div>")
    assert told(found, "published_at", "paragraphs") == (MOMENT, ["早市今天搬家。"])


@pytest.mark.parametrize(
    "tail", ["返回某网，查看更多", "【纠错】【责任编辑:段云】", "【打印】 【关闭】", "责任编辑：<span></span>"]
)
def test_buttons_and_signatures_at_the_end_are_no_body(tail: str) -> None:
    assert page(body=f"<div class=content>{BODY}<p>{tail}</p></div>").paragraphs == PARAGRAPHS
