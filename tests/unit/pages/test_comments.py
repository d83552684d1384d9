"""Readers' comments: where they are listed, and what many kinds of markup say of them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsel import Selector

from dayuan_crawler.items import Comment
from dayuan_crawler.pages.comments import (
    CommentPage,
    CommentSource,
    Style,
    find_comment_list,
    merge,
    oldest_first,
    parse_comments,
    parse_page_comments,
)
from dayuan_crawler.text.dates import CHINA
from dayuan_crawler.text.urls import Site
from tests.support.corpus import SavedPage, whole_pages
from tools.score.comments import read_page

ORIGIN = "http://www.shanxidayuan.com"
SITE = Site.parse(ORIGIN)
ARTICLE = f"{ORIGIN}/gsyl/yangquan/5927.html"
LIST = f"{ORIGIN}/e/pl/?classid=2&id=5927"
PAGES = Path(__file__).parents[3] / "fixtures/pages"
NOW = datetime(2022, 7, 10, 12, tzinfo=CHINA)
FORM = (
    '<form action="/e/pl/doaction.php"><textarea name="saytext"></textarea><input name="id" type="hidden" value="5927">'
    '<input name="classid" type="hidden" value="2"><input name="ecmsfrom" type="hidden" value="/"></form>'
)
Shown = tuple[str, str | None, str, str | None]


def saved(name: str) -> str:
    return (PAGES / name).read_text(encoding="utf-8")


def shown(page: CommentPage) -> list[Shown]:
    return [
        (
            comment.author,
            comment.posted_at.isoformat()[5:16] if comment.posted_at else None,
            comment.text,
            comment.reply_to,
        )
        for comment in page.items
    ]


def on_page(html: str) -> list[Shown]:
    return shown(parse_page_comments(Selector(html, type="html"), NOW))


def source(html: str, url: str = ARTICLE) -> CommentSource | None:
    return find_comment_list(Selector(html, type="html"), url, SITE)


@pytest.mark.parametrize("page", whole_pages("comments"), ids=lambda page: page.name.removeprefix("comments-"))
def test_a_block_on_record_as_read_wholly_right_still_is(page: SavedPage) -> None:
    assert read_page(page).wrong == {}


def test_empirecms_page() -> None:
    page = parse_comments(saved("comments-empire.html"), LIST, SITE, "empire")
    assert shown(page) == [
        ("桃河边", "07-10T11:14", "说得在理[~e.jy~]\n周末就去", "老矿工"),
        ("匿名", "07-10T10:05", "顶", None),
    ]
    assert page.numbers == ("14", "13")
    assert page.next_url == f"{ORIGIN}/e/pl/index.php?classid=2&id=5927&page=1"
    assert page.total == 14


def test_empirecms_lines_of_script() -> None:
    html = (
        saved("comments-empire.html")
        .partition("<table><tr><td></td></tr></table>")[0]
        .rpartition("<table><tr><td><span")
    )
    line = (
        ("<table><tr><td><span" + html[2])
        .replace("\\", "\\\\")
        .replace('"', '\\"')
        .replace("'", "\\'")
        .replace("\n", "")
    )
    answer = f'document.write("");\r\ndocument.write("{line}");\r\ndocument.write("");'
    page = parse_comments(answer, f"{ORIGIN}/e/pl/more/?classid=2&id=5927&num=80", SITE, "empire-more")
    assert [(comment.author, comment.reply_to) for comment in page.items] == [("桃河边", "老矿工")]
    assert page.next_url is None
    none = parse_comments('document.write("");', f"{ORIGIN}/e/pl/more/?classid=2&id=5927&num=80", SITE, "empire-more")
    assert none == CommentPage()


def test_infocomment_answer() -> None:
    url = f"{ORIGIN}/e/extend/infocomment/?classid=2&id=5927&page=0"
    page = parse_comments(saved("comments-infocomment.html"), url, SITE, "infocomment")
    assert shown(page) == [
        ("桃河边", "07-10T11:14", "[惊讶]说得在理", None),
        ("会员乙", "07-10T11:13", "2022年7月9日我也在场", None),
    ]
    assert (page.total, page.numbers) == (14, ("14", "13"))
    assert page.next_url == url.replace("page=0", "page=1")
    last = (
        saved("comments-infocomment.html").replace("CommentToPage(1)", "CommentToPage(0)").replace("下一页", "上一页")
    )
    assert parse_comments(last, url.replace("page=0", "page=1"), SITE, "infocomment").next_url is None


def test_zblog_page_with_nested_replies() -> None:
    html = saved("comments-zblog.html")
    assert on_page(html) == [
        ("桃河边", "07-10T11:14", "周末去看看", None),
        ("甲", "07-10T12:00", "一起", "桃河边"),
        ("匿名", "07-10T09:00", "停车方便吗", "老矿工"),
    ]
    first = f"{ORIGIN}/zb_system/cmd.php?act=getcmt&postid=5927&page="
    assert source(html) == CommentSource("zblog", f"{first}1", (f"{first}2", f"{first}3"))


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "pl is close",
        "<title>信息提示</title><table><tr><td>信息提示</td></tr><tr><td>您来自的链接不存在 2022-07-10</td></tr></table>",
        "<script>self.location.href='/';</script>",
        "isfail",
    ],
)
@pytest.mark.parametrize("style", ["empire", "empire-more", "infocomment", "zblog", "dede"])
def test_an_error_holds_no_comments(answer: str, style: Style) -> None:
    page = parse_comments(answer, LIST, SITE, style)
    assert (page.items, page.next_url) == ((), None)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (FORM, ("empire", "/e/pl/?classid=2&id=5927")),
        ('<a href="/e/pl/?classid=4&amp;id=5927">共有<span></span>条评论</a>', ("empire", "/e/pl/?classid=4&id=5927")),
        (
            '<script src="/e/pl/more/?classid=2&id=5927&num=10"></script>',
            ("empire-more", "/e/pl/more/?classid=2&id=5927&num=80"),
        ),
        (
            '<script src="/e/extend/infocomment/commentajax.php?classid=2&id=5927"></script>' + FORM,
            ("infocomment", "/e/extend/infocomment/?classid=2&id=5927&page=0"),
        ),
        (
            '<span id="infocommentnumarea">0</span><script src="http://localhost/e/extend/infocomment/commentajax.php?classid=2&id=5927">'
            "</script>" + FORM,
            ("infocomment", "/e/extend/infocomment/?classid=2&id=5927&page=0"),
        ),
        (
            "<script>CommentMakeRequest('/e/extend/infocomment/?classid=2&id=5927&page='+page)</script>",
            ("infocomment", "/e/extend/infocomment/?classid=2&id=5927&page=0"),
        ),
        (
            '<script>myajax.SendGet2("/plus/feedback_ajax.php?dopost=getlist&aid=5927&page="+page);</script>',
            ("dede", "/plus/feedback_ajax.php?dopost=getlist&aid=5927&page=1"),
        ),
        ('<a href="/e/pl/?classid=4&id=5926">评论</a>', None),
        ('<a href="http://other.example/e/pl/?classid=4&id=5927">评论</a>', None),
        ('<form action="/e/search/"><input name="id" value="5927"><input name="classid" value="2"></form>', None),
        ("", None),
    ],
)
def test_where_comments_are_listed(html: str, expected: tuple[str, str] | None) -> None:
    found = source(html)
    assert (found and (found.style, found.first_url.removeprefix(ORIGIN))) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            (
                "<h3>网友评论(2)</h3><ul class=list><li><span class=user>甲</span><span class=time>3小时前</span><p>路灯亮了</p>"
                "<a href=#>赞</a>(5) <a href=#>回复</a></li><li><span class=user>乙</span><span class=time>昨天 08:30</span>"
                "<p>停车方便</p><a href=#>赞</a>(0)</li></ul>"
            ),
            [("甲", "07-10T09:00", "路灯亮了", None), ("乙", "07-09T08:30", "停车方便", None)],
        ),
        (
            (
                "<table><tr><td>留言与评论(共有 2 条评论)</td></tr><tr><td><b>甲</b> <font>2022-07-10 11:14:38</font><br>路灯亮了</td></tr>"
                "<tr><td><b>乙</b> <font>2022-07-10 11:10:38</font><br><blockquote>引用 丙：好</blockquote>停车方便</td></tr></table>"
            ),
            [("甲", "07-10T11:14", "路灯亮了", None), ("乙", "07-10T11:10", "停车方便", "丙")],
        ),
        (
            (
                "<div id=comments><div><p>1楼 <b>甲</b> 2022-07-10 11:14</p><p>路灯亮了</p>"
                "<p>2楼 <b>乙</b> 2022-07-10 11:15</p><p>停车方便</p></div></div>"
            ),
            [("甲", "07-10T11:14", "路灯亮了", None), ("乙", "07-10T11:15", "停车方便", None)],
        ),
        (
            (
                "<div class=pinglun><dl><dt>网友 甲 于 2022-07-10 11:14 发表</dt><dd>路灯亮了</dd>"
                "<dt>乙 于 2022-07-10 11:15 发表</dt><dd>支持</dd></dl></div>"
            ),
            [("甲", "07-10T11:14", "路灯亮了", None), ("乙", "07-10T11:15", "支持", None)],
        ),
        (
            (
                "<ol class=commentlist><li class=comment id=comment-7><div class=comment-body id=div-comment-7><cite class=fn>甲</cite>"
                "<span class=says>说道：</span><a href=#comment-7>2022年7月10日 11:14</a><p>路灯亮了</p>"
                "<div class=reply><a>回复</a></div></div>"
                "<ul class=children><li class=comment id=comment-8><div id=div-comment-8><cite class=fn>乙</cite>"
                "<a href=#c>2022年7月10日 11:15</a><p>停车方便</p></div></li></ul></li></ol>"
            ),
            [("甲", "07-10T11:14", "路灯亮了", None), ("乙", "07-10T11:15", "停车方便", "甲")],
        ),
        (
            (
                "<div class=decmt><span class=title>甲</span> <span class=date>2022-07-10 11:14:38 发表</span>"
                "<div class=decmt-box><span>引用 丙：</span>好</div><div class=decmt-content>路灯亮了</div></div>"
            ),
            [("甲", "07-10T11:14", "路灯亮了", "丙")],
        ),
        (
            (
                "<table class=pl><tr><th colspan=2>留言与评论（共有 1 条评论）</th></tr>"
                "<tr><td>甲</td><td align=right>2022-07-10 11:14:38</td></tr>"
                "<tr><td colspan=2>路灯亮了</td></tr></table>"
            ),
            [("甲", "07-10T11:14", "路灯亮了", None)],
        ),
        (
            ("<div class=comments><p>评论员小李 2022-07-10 11:14</p><p>这里已有3条评论了</p></div>"),
            [("评论员小李", "07-10T11:14", "这里已有3条评论了", None)],
        ),
        ("<div class=comments><h3>评论</h3><p>暂无评论</p></div>", []),
        ("<div class=comments>" + FORM + "</div>", []),
        (
            "<div class=sidebar><div class=comments><ul><li><span class=user>甲</span> 2022-07-10 11:14 <p>好</p></li></ul></div></div>",
            [],
        ),
        (
            "<div class=comments><h3>相关评论文章</h3><ul><li><a href=1.html>夜市开张</a><span>2022-07-10 11:14</span></li></ul></div>",
            [],
        ),
        (
            "<div class=msg><h1>夜市开张</h1><p>网络编辑 阳泉 2022-07-09 10:29:37</p><p>夜市开张了。</p></div>",
            [],
        ),
    ],
)
def test_comments_in_the_article_s_own_page(html: str, expected: list[Shown]) -> None:
    assert on_page(html) == expected


def comment(second: int | None, author: str = "匿名", text: str = "支持") -> Comment:
    return Comment(author, None if second is None else datetime(2022, 7, 10, 11, 0, second, tzinfo=CHINA), text)


def page(*items: Comment, numbers: tuple[str | None, ...] | None = None, total: int | None = None) -> CommentPage:
    return CommentPage(items, numbers or (None,) * len(items), None, total)


def test_oldest_first_keeps_the_order_of_one_second() -> None:
    newest_first = [comment(30, text="丙"), comment(10, text="乙"), comment(10, text="甲")]
    assert [item.text for item in oldest_first(newest_first)] == ["甲", "乙", "丙"]
    by_hand = [comment(10, text="甲"), comment(None, text="乙"), comment(30, text="丙"), comment(20, text="丁")]
    assert [item.text for item in oldest_first(by_hand)] == ["甲", "乙", "丁", "丙"]
    assert oldest_first([]) == []


def test_pages_that_shifted_count_a_comment_once() -> None:
    first = page(comment(50, "甲"), comment(40, "乙"), comment(30, "丙"))
    shifted = page(comment(40, "乙"), comment(30, "丙"), comment(20, "丁"))
    assert [item.author for item in merge([first, shifted])] == ["丁", "丙", "乙", "甲"]


def test_two_alike_in_one_second_are_two_on_one_page_and_where_the_total_says_so() -> None:
    assert len(merge([page(comment(30), comment(30))])) == 2
    assert len(merge([page(comment(40), comment(30), total=3), page(comment(30), total=3)])) == 3
    assert len(merge([page(comment(40), comment(30), total=2), page(comment(30), total=2)])) == 2


def test_numbers_tell_comments_apart() -> None:
    first = page(comment(40), comment(30), numbers=("3", "2"))
    second = page(comment(30), comment(30), numbers=("2", "1"))
    assert len(merge([first, second])) == 3


@pytest.mark.parametrize(
    "html",
    [
        "<div class=comment>" * 20_000 + "甲 2022-07-10 11:14 好",
        "<div class=comments>" + "<p><b>甲</b> 2022-07-10 11:14:38</p><p>好</p>" * 10_000 + "</div>",
        "<ul class=comments>" + "<li id=cmt1><b>甲</b> 2022-07-10 11:14:38 <p>好" * 3_000,
        "<h3>评论</h3>" * 10_000,
        "<div class=comments>" + "回复" * 100_000 + "</div>",
        "<div class=comments>" + "<i>1 2</i>" * 50_000 + "</div>",
    ],
    ids=["deep", "many", "nested", "headings", "words", "numbers"],
)
def test_hostile_page_is_read(html: str) -> None:
    assert all(author and text for author, _, text, _ in on_page(html))


@given(st.text(alphabet="<>/div class=comment'评论 2022-07-10 11:14甲：回复@", max_size=300))
def test_any_text_is_read_without_raising(html: str) -> None:
    assert all(author and text for author, _, text, _ in on_page(f"<div class=comments>{html}</div>"))
    assert source(html or " ") is None


@pytest.mark.parametrize(
    ("comments", "author"),
    [
        ("<dt>老槐树 [山西太原] 2022-07-10 11:14</dt><dd>路灯亮了</dd>", "老槐树"),
        ("<dt>第 3 楼　老槐树　发表于：2022-07-10 11:14</dt><dd>路灯亮了</dd>", "老槐树"),
        ("<dt><b>老槐树</b><i>（河北保定网友）</i> 于 2022-07-10 11:14 发布</dt><dd>路灯亮了</dd>", "老槐树"),
        ("<dt><a href=/space-uid-3.html>老槐树</a> <i>2022-07-10 11:14</i></dt><dd>路灯亮了</dd>", "老槐树"),
        ("<dt>山西太原网友 2022-07-10 11:14</dt><dd>路灯亮了</dd>", "山西太原网友"),
        ("<dd><p>老槐树<em>山西太原</em></p><p>路灯亮了</p><p>2022-07-10 11:14<span>回复TA</span></p></dd>", "老槐树"),
        (
            "<dd><b class='text-sm'>老槐树</b> <i>2022-07-10 11:14</i><p class='text-lg'>路灯亮了</p><p>顶 2</p></dd>",
            "老槐树",
        ),
    ],
)
def test_a_commenter_s_name_is_neither_floor_nor_region(comments: str, author: str) -> None:
    assert on_page(f"<h3>网友评论</h3><dl>{comments}</dl>") == [(author, "07-10T11:14", "路灯亮了", None)]


def test_an_answer_within_what_it_answers_leaves_that_its_author() -> None:
    html = (
        "<h3>评论 2</h3><ul><li><div>甲</div><div>2022-07-10 11:14</div><div>路灯亮了</div>"
        "<ul><li><div>乙</div><div>2022-07-10 11:15</div><div>停车方便</div></li></ul></li></ul>"
    )
    assert [(author, text) for author, _, text, _ in on_page(html)] == [("甲", "路灯亮了"), ("乙", "停车方便")]


def test_comments_beside_an_article_whose_heading_is_not_the_first_rank_are_read_all() -> None:
    lists = "".join(
        f"<ul class=msg id=cmt5927-{place}><li><span class=commentname>{name}</span><small>发布于 2022-07-10 11:1{place}</small></li>"
        f"<li class=msgarticle>{name}说的话</li></ul>"
        for place, name in enumerate("甲乙丙")
    )
    page = Selector(
        "<title>盂县夜市开张-大院网</title><h1>大院网</h1><div><div><h2>盂县夜市开张<span>2022-07-09 10:29</span></h2><p>夜市开张了。</p>"
        f"<p>分页：<b>1</b> <a href='{ARTICLE}?page=2'>2</a></p></div>{lists}</div>",
        type="html",
    )
    found = parse_page_comments(page, NOW, ARTICLE, SITE)
    assert [comment.author for comment in merge([found])] == ["甲", "乙", "丙"]
    assert found.next_url is None, "the article's pager is not the comments'"


def test_a_byline_that_is_called_a_message_is_no_comment() -> None:
    assert on_page("<h4>夜市开张</h4><div class=msg><b>武娜</b> <i>07-09 10:29</i> <i>12 浏览</i></div>") == []
