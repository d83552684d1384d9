"""Each name that systems give the parts of comments, in a block where it tells what nothing else does."""

from __future__ import annotations

from parsel import Selector

from dayuan_crawler.pages.comments import parse_page_comments
from tests.unit.pages.test_comment_kinds import ARTICLE, NOW, TWO, Shown, shown
from tests.unit.pages.test_list_words import words

TIMES = ("2022-07-09 21:14", "2022-07-09 20:14")


def block(form: str) -> list[Shown]:
    """What is read of two comments of which a form tells the ``author``, the ``time`` and the ``text``."""
    said = zip(TWO, TIMES, strict=True)
    items = "".join(form.format(author=author, time=time, text=text) for (author, _, text, _), time in said)
    return shown(f"{ARTICLE}<h3>网友评论</h3><ul>{items}</ul>")


@words("name author user username uname nick nickname commentname commentauthor fn vcard netname")
def test_a_reader_s_name(word: str) -> None:
    assert (
        block(
            f"<li><i>资深会员</i><b class={word}>{{author}}</b><em>铜牌</em><u>{{time}}</u><p class=content>{{text}}</p></li>"
        )
        == TWO
    )


@words("text content contents msgarticle saytext txt commenttext p_con plcontent message")
def test_what_a_comment_says(word: str) -> None:
    assert block(f"<li><b>{{author}}</b> <i>{{time}}</i><p class={word}>{{text}}</p><p>感谢您的参与</p></li>") == TWO


@words(
    "re reply replay revertcomment digg zan up down floor lou action actions tool tools operate handle like praise report ip "
    "from device avatar level ding cai badge toolbar where address addr"
)
def test_what_is_no_part_of_a_comment(word: str) -> None:
    assert block(f"<li><b>{{author}}</b> <i>{{time}}</i><p>{{text}}</p><p class={word}>小米手机客户端</p></li>") == TWO


@words("body content con cont text txt msg")
def test_what_is_called_a_reply_and_a_text(word: str) -> None:
    assert block(f"<li><b>{{author}}</b> <i>{{time}}</i><p class=reply-{word}>{{text}}</p></li>") == TWO


@words("ecomment quote quoted quotation orig yinyong")
def test_what_is_repeated(word: str) -> None:
    quote = f"<div class={word}>早该修了</div>"
    assert block(f"<li><b>{{author}}</b> <i>{{time}}</i>{quote}<p>{{text}}</p></li>") == TWO


@words("reply replies children child sub huifu answer answers")
def test_answers_before_the_comment_s_own_time(word: str) -> None:
    answer = f"<div class={word}><p><b>丙某</b>：{{text}}吗<i>2022-07-09 22:14</i></p></div>"
    found = block(f"<li><div><b>{{author}}</b></div><p>{{text}}</p>{answer}<div><span>{{time}}</span></div></li>")
    assert [found[0], found[2]] == TWO
    assert [(one[0], one[3]) for one in (found[1], found[3])] == [("丙某", "甲某"), ("丙某", "乙某")]


@words(
    "comment comments commentlist commentslist cmt cmts pinglun plun pl pllist plbox liuyan feedback msg review reviews "
    "infocomment ecommentlist discuss decmt gbook dede guestbook appraise tie remark remarks sohucs disqus waline twikoo gitalk "
    "isso artalk valine"
)
def test_where_comments_are_shown(word: str) -> None:
    items = "".join(
        f"<li><b>{name}</b> <i>{time}</i><p>{text}</p></li>"
        for (name, _, text, _), time in zip(TWO, TIMES, strict=True)
    )
    assert shown(f"{ARTICLE}<div id={word}><ul>{items}</ul></div>") == TWO


@words("sidebar sider side aside footer foot nav widget hot latest recent divcomments")
def test_where_other_articles_comments_are_shown(word: str) -> None:
    items = "".join(
        f"<li><b>{name}</b> <i>{time}</i><p>{text}</p></li>"
        for (name, _, text, _), time in zip(TWO, TIMES, strict=True)
    )
    assert shown(f"{ARTICLE}<div class={word}><div class=comments><ul>{items}</ul></div></div>") == []


@words("comment cmt pinglun reply review feedback msg")
def test_the_number_of_a_comment(word: str) -> None:
    items = "".join(
        f"<li class={word} data-id={number}><b>{name}</b> <i>{time}</i><p>{text}</p></li>"
        for number, ((name, _, text, _), time) in enumerate(zip(TWO, TIMES, strict=True), 31)
    )
    page = parse_page_comments(Selector(f"{ARTICLE}<h3>网友评论</h3><ul>{items}</ul>"), NOW)
    assert page.numbers == ("31", "32")
