"""Comments in the many ways in which systems set them, each with text of our own; and what is no comment."""

from __future__ import annotations

from datetime import datetime

import pytest
from parsel import Selector

from dayuan_crawler.pages.comments import parse_page_comments
from dayuan_crawler.text.dates import CHINA

NOW = datetime(2022, 7, 10, 12, tzinfo=CHINA)
ARTICLE = (
    "<title>盂县夜市开张-大院网</title><h1>盂县夜市开张</h1><div class=info>2022-07-09 10:29 来源：本站</div><div class=content>"
    "<p>清晨六点，记者在现场看到工作人员已经开始忙碌。</p><p>下一步，有关单位将把好的做法固定下来。</p></div>"
)
Shown = tuple[str, str | None, str, str | None]
TWO: list[Shown] = [("甲某", "07-09T21:14", "路灯亮了", None), ("乙某", "07-09T20:14", "停车方便", None)]
NO_TIME: list[Shown] = [(author, None, text, None) for author, _, text, _ in TWO]


def shown(html: str) -> list[Shown]:
    return [
        (item.author, item.posted_at.isoformat()[5:16] if item.posted_at else None, item.text, item.reply_to)
        for item in parse_page_comments(Selector(html), NOW).items
    ]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param(
            "<div id=comment><h3>最新评论</h3><div id=comment_ul>"
            "<dl id=comment_2_li><dt><span><a href=/q>引用</a></span><a href='home.php?mod=space&amp;uid=2' c=1>甲某</a>"
            "<span class=xg1>2022-7-9 21:14</span></dt><dd><div class=quote><blockquote>丙某: 好</blockquote></div>路灯亮了</dd></dl>"
            "<dl id=comment_1_li><dt><span><a href=/q>引用</a></span><a href='home.php?mod=space&amp;uid=1' c=1>乙某</a>"
            "<span class=xg1>2022-7-9 20:14</span></dt><dd>停车方便</dd></dl></div></div>",
            [("甲某", "07-09T21:14", "路灯亮了", "丙某"), TWO[1]],
            id="definition lists with a quote",
        ),
        pytest.param(
            "<div class=comment-list><h3>全部评论（2）</h3>"
            "<div id=comment-1><div class=comment-author><img src=/a.png></div><div><cite class=fn>甲某</cite>"
            "<span class=time>2022-07-09 21:14</span></div><div class=text><p class=author><img></p>路灯亮了</div></div>"
            "<div id=comment-2><div class=comment-author><img src=/b.png></div><div><cite class=fn>乙某</cite>"
            "<span class=time>2022-07-09 20:14</span></div><div class=text><p class=author><img></p>停车方便</div></div></div>",
            TWO,
            id="a picture alone that is called the author",
        ),
        pytest.param(
            "<div class=comment-list><h3>全部评论（2）</h3><ul>"
            "<li><div><a href=/u/1>甲某</a> <span title='2022-07-09 21:14:38'>半天前</span></div><div>路灯亮了</div></li>"
            "<li><div><a href=/u/2>乙某</a> <span title='2022-07-09 20:14:38'>2天前</span></div><div>停车方便</div></li></ul></div>",
            TWO,
            id="a time in a title",
        ),
        pytest.param(
            "<ol class=comment-list><li><b>甲某</b> <time datetime='2022-07-09T21:14:38+08:00'>July 9th</time><p>路灯亮了</p></li>"
            "<li><b>乙某</b> <time datetime='2022-07-09T20:14:38+08:00'>July 9th</time><p>停车方便</p></li></ol>",
            TWO,
            id="a time in an attribute",
        ),
        pytest.param(
            "<div id=tie><div>热门跟帖</div><div class=trunk><div class=tie-author><a class=tie-nick>甲某</a>"
            " <span class=from>山西省网友</span>"
            "<span class=time>2022-07-09 21:14:38</span></div><div class=bodyBox><div class=commentBox><div>"
            "<span class=author>丙某</span>："
            "</div><p>早该修了</p></div></div><div class=tie-body>路灯亮了</div></div><div class=trunk><div class=tie-author>"
            "<a class=tie-nick>乙某</a> <span class=time>2022-07-09 20:14:38</span></div><div class=tie-body>停车方便"
            "</div></div></div>",
            [("甲某", "07-09T21:14", "路灯亮了", "丙某"), TWO[1]],
            id="what is answered stands in the answer without a name for it",
        ),
        pytest.param(
            "<section><h3>网友评论 <span>2条评论</span></h3><div class=c><div>甲某<span>[太原]</span></div><p>路灯亮了</p>"
            "<div><span>07-09 21:14</span><a>赞 3</a><a>回复</a></div></div><div class=c><div>乙某<span>[阳泉]</span></div>"
            "<p>停车方便</p><div><span>07-09 20:14</span><a>赞 0</a><a>回复</a></div></div></section>",
            TWO,
            id="the time ends the comment",
        ),
        pytest.param(
            "<div><div>共 2 条评论</div><div class=post><div><span>甲某</span><i>2022-07-09 21:14</i></div><div>路灯亮了</div>"
            "<div class=replies><div class=post><div><span>丙某</span> ▸ <span>甲某</span><i>2022-07-09 22:14</i></div>"
            "<div>是的</div></div>"
            "</div></div><div class=post><div><span>乙某</span><i>2022-07-09 20:14</i></div><div>停车方便</div></div></div>",
            [TWO[0], ("丙某", "07-09T22:14", "是的", "甲某"), TWO[1]],
            id="an answer with an arrow",
        ),
        pytest.param(
            "<h5>评论列表：</h5><div class=b><p>甲某 <span>2022-07-09 21:14:38</span> <a>回复</a></p><p>路灯亮了</p>"
            "<div class=bg><p>丙某 回复 甲某："
            "<span>2022-07-09 22:14:38</span></p><p>是的</p></div></div><div class=b><p>乙某 <span>"
            "2022-07-09 20:14:38</span> <a>回复</a></p>"
            "<p>停车方便</p></div>",
            [TWO[0], ("丙某", "07-09T22:14", "是的", "甲某"), TWO[1]],
            id="an answer within its comment, in words",
        ),
        pytest.param(
            "<div class=comment><div><p>甲某 2022-07-09 21:14:38</p><p>路灯亮了</p><p>管理员回复：已处理</p></div>"
            "<div><p>乙某 2022-07-09 20:14:38</p><p>停车方便</p></div></div>",
            [TWO[0], ("管理员", None, "已处理", "甲某"), TWO[1]],
            id="the site answers without a time",
        ),
        pytest.param(
            "<div class=comment><div><b class=user>甲某</b> <i>2022-07-09 21:14:38</i><p>路灯亮了</p><p><b class=user>"
            "丙某</b>：是的</p></div>"
            "<div><b class=user>乙某</b> <i>2022-07-09 20:14:38</i><p>停车方便</p></div></div>",
            [TWO[0], ("丙某", None, "是的", "甲某"), TWO[1]],
            id="a reader answers without a time",
        ),
        pytest.param(
            "<div class=pinglun-list><div>最新评论</div><div><span>甲某：</span><span>路灯亮了</span><span>07-09 21:14</span></div>"
            "<div><span>乙某：</span><span>停车方便</span><span>07-09 20:14</span></div></div>",
            TWO,
            id="rows",
        ),
        pytest.param(
            "<h3>网友评论</h3><div><b>甲某</b> <i>21:14</i><br>路灯亮了</div><div><b>乙某</b> <i>20:05</i><br>停车方便</div>",
            NO_TIME,
            id="times of the day alone",
        ),
        pytest.param(
            "<h3>网友评论</h3><div><p><b>甲某</b>（21:14:30）：路灯亮了</p><p><b>乙某</b>（20:05:11）：停车方便</p></div>",
            NO_TIME,
            id="a time in brackets with the text behind it",
        ),
        pytest.param(
            "<div class=liuyan><b>甲某</b> 2022-07-09 21:14<br>路灯亮了<hr><b>乙某</b> 2022-07-09 20:14<br>停车方便<hr></div>",
            TWO,
            id="lines of one element",
        ),
        pytest.param(
            "<div id=pinglun><ul><li><div>2楼</div><div>甲某<em>太原网友</em></div><div>发表于 2022-07-09 21:14</div><div>"
            "路灯亮了</div></li>"
            "<li><div>1楼</div><div>乙某<em>北京</em></div><div>发表于 2022-07-09 20:14</div><div>停车方便</div></li></ul></div>",
            TWO,
            id="floors and regions in elements without names",
        ),
        pytest.param(
            "<div class=comment-wrap><div class=hot><h4>热门评论</h4><div><b>甲某</b><i>07-09 21:14</i><p>路灯亮了</p></div></div><div>"
            "<h4>最新评论</h4><div><b>乙某</b><i>07-09 20:14</i><p>停车方便</p></div><div><b>丙某</b><i>07-09 19:14</i><p>"
            "好</p></div></div></div>",
            [*TWO, ("丙某", "07-09T19:14", "好", None)],
            id="a hot one above the others",
        ),
        pytest.param(
            "<div class=commentbox><dl><dd>路灯亮了</dd><dt>甲某 2022-07-09 21:14</dt></dl><dl><dd>停车方便</dd><dt>"
            "乙某 2022-07-09 20:14</dt></dl></div>",
            TWO,
            id="the author behind the text",
        ),
        pytest.param(
            "<h3>评论</h3><div><h5><font>2022-07-09 21:14:38</font> 甲某</h5><div>路灯亮了</div><hr><h5><font>"
            "2022-07-09 20:14:38</font> 乙某</h5>"
            "<div>停车方便</div><hr></div>",
            TWO,
            id="the author behind the time",
        ),
        pytest.param(
            "<div class=cmtlist><div><div>网友 甲某 (1.2.*.*) 于 2022-07-09 21:14:38 评论道：</div><div>路灯亮了</div></div>"
            "<div><div>网友 乙某 (1.3.*.*) 于 2022-07-09 20:14:38 评论道：</div><div>停车方便</div></div></div>",
            TWO,
            id="network addresses",
        ),
        pytest.param(
            "<table class=gb><tr><td>网友留言</td></tr><tr><td>留言人：甲某</td><td>留言时间：2022-07-09 21:14</td></tr>"
            "<tr><td>内容：路灯亮了</td></tr>"
            "<tr><td>留言人：乙某</td><td>留言时间：2022-07-09 20:14</td></tr><tr><td>内容：停车方便</td></tr></table>",
            TWO,
            id="labels in a table",
        ),
        pytest.param(
            "<table class=pl><tr><th>评论（3）</th></tr><tr><td><b>甲某</b></td><td><table><tr><td>2022-07-09 21:14</td>"
            "</tr><tr><td>路灯亮了<table>"
            "<tr><td><b>管理员</b> 回复：</td><td>2022-07-09 22:01</td></tr><tr><td>收到</td></tr></table></td></tr></table></td></tr>"
            "<tr><td><b>乙某</b></td><td><table><tr><td>2022-07-09 20:14</td></tr><tr><td>停车方便</td></tr></table></td></tr></table>",
            [TWO[0], ("管理员", "07-09T22:01", "收到", "甲某"), TWO[1]],
            id="a table within the table",
        ),
        pytest.param(
            "<h3>网友评论</h3><div><div><span>甲某</span><span>2022-07-09 21:14</span><p>路灯亮了</p></div></div>",
            TWO[:1],
            id="one alone",
        ),
        pytest.param(
            "<h3>网友评论</h3><ul><li><b>甲某</b> <i>3小时前</i><p>路灯亮了</p></li><li><b>乙某</b> <i>昨天 20:14</i><p>"
            "停车方便</p></li></ul>",
            [("甲某", "07-10T09:00", "路灯亮了", None), TWO[1]],
            id="counted from the fetch",
        ),
    ],
)
def test_a_kind_of_comments(html: str, expected: list[Shown]) -> None:
    assert shown(ARTICLE + html) == expected


def rows(row: str) -> str:
    """A row for each of two comments, with {name}, {text} and {time}."""
    return "".join(
        row.format(name=name, text=text, time=time)
        for name, text, time in (("甲某", "路灯亮了", "07-09 21:14"), ("乙某", "停车方便", "07-09 20:14"))
    )


@pytest.mark.parametrize(
    "row",
    [
        "<div class=row><img><div><p>{name}<em>1楼</em></p><p>{text}</p><p>{time} · 山西太原 <a>回复</a></p></div></div>",
        "<li><h4>{name}</h4><span>{time}</span><div>{text}</div><i class=zan>3</i></li>",
        "<div><a><img></a><div><div><span>{name}</span><span>3赞</span></div><div>{text}</div><div>{time} 山西</div></div></div>",
        "<p><strong>{name}</strong>：{text}<small>{time}</small></p>",
        "<p>{name}：{text}<br><small>{time}</small></p>",
        "<p>{name} {time}</p><p>{text}</p>",
        "<div><p>{name} · {time}</p><p>{text}</p></div>",
        "<div><div>{name}</div><div>{text}</div><div>{time}　山西</div></div>",
        "<div><span>{time}</span><span class=user-name>{name}</span><span>[<i>山西省太原市</i>网友]</span><p>{text}</p><a>回复</a></div>",
        "<div class=c data-id=x><b>{name}</b><i>IP属地：山西</i><p>{text}</p><p>{time}</p></div>",
        "<div><div class=vhead><a class=vnick>{name}</a> <span>Chrome 103</span></div><i>{time}</i><p>{text}</p></div>",
        "<dl><dt><img></dt><dd>{name}</dd><dd>{text}</dd><dd><em>{time}</em>来自手机</dd><dd><a>支持(3)</a></dd></dl>",
        "<div><p>{name} {time}</p><p>{text}</p><p style='display:none'>回复：谢谢</p></div>",
    ],
)
def test_a_row_of_comments(row: str) -> None:
    assert shown(f"{ARTICLE}<section class=cmts>{rows(row)}</section>") == TWO


@pytest.mark.parametrize(
    "heading",
    [
        "网友评论<em>(128人参与,56条)</em>",
        "我来说两句<span>(56人参与,12条评论)</span>",
        "热门跟贴",
        "共 2 条评论",
        "已有2条评论",
        "最热评论",
        "《盂县夜市开张》上有 2 条评论",
        "2条回应：“盂县夜市开张”",
        "Comments",
        "网友评论：（只显示最新10条。评论内容只代表网友观点，与本站立场无关！）",
    ],
)
def test_a_heading_of_comments(heading: str) -> None:
    assert (
        shown(f"{ARTICLE}<h3>{heading}</h3><div>{rows('<div><b>{name}</b> <i>{time}</i><p>{text}</p></div>')}</div>")
        == TWO
    )


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("<div><p><b>丙某</b> <i>07-09 22:14</i></p><p>回复 <b>甲某</b>：是的</p></div>", "07-09T22:14"),
        ("<div><p><b>丙某</b> <i>07-09 22:14</i></p><p><a href=#>@甲某</a> 是的</p></div>", "07-09T22:14"),
        ("<div><p><b>丙某</b> 回复 <b>甲某</b>：是的 <i>07-09 22:14</i></p></div>", "07-09T22:14"),
        ("<div><p>丙某 回复了 甲某 <i>07-09 22:14</i></p><p>是的</p></div>", "07-09T22:14"),
        ("<p><span>丙某：</span>是的 <i>07-09 22:14</i></p>", "07-09T22:14"),
        ("<p><em>丙某</em>：是的</p>", None),
    ],
)
def test_an_answer_below_its_comment(answer: str, said: str | None) -> None:
    item = "<div class=it><p><b>{name}</b> <i>{time}</i> <a>回复</a></p><p>{text}</p>{answer}</div>"
    both = [
        item.format(name=name, text=text, time=time, answer=below)
        for name, text, time, below in (
            ("甲某", "路灯亮了", "07-09 21:14", f"<div class=sub>{answer}</div>"),
            ("乙某", "停车方便", "07-09 20:14", ""),
        )
    ]
    assert shown(f"{ARTICLE}<div class=comments>{''.join(both)}</div>") == [
        TWO[0],
        ("丙某", said, "是的", "甲某"),
        TWO[1],
    ]


@pytest.mark.parametrize(
    "quote",
    [
        (
            "<div class=build><div class=floor><div><b class=nick>丁某</b><i>1</i></div><p>原话</p></div>"
            "<div class=floor><div><b class=nick>丙某</b><i>2</i></div><p>再话</p></div></div>"
        ),
        "<div><div><p>网易北京网友 [丁某] 的原贴：</p><p>原话</p></div><p>网易北京网友 [丙某] 的原贴：</p><p>再话</p></div>",
        "<div class=quote><div class=q-user><b class=nick>丙某</b><i>山西网友</i></div><p>再话</p></div>",
        "<fieldset>引用 丙某：再话</fieldset>",
    ],
)
def test_whom_a_quote_answers(quote: str) -> None:
    row = "<div class=tr><div><b class=nick>{name}</b> <i>{time}</i></div><div>{quote}<p>{text}</p></div></div>"
    both = row.replace("{quote}", quote).format(name="甲某", time="07-09 21:14", text="路灯亮了")
    both += row.replace("{quote}", "").format(name="乙某", time="07-09 20:14", text="停车方便")
    assert shown(f"{ARTICLE}<div class=comments>{both}</div>") == [("甲某", "07-09T21:14", "路灯亮了", "丙某"), TWO[1]]


def test_one_alone_above_the_list_is_not_all() -> None:
    one = "<div class=comment><b>丙某</b> <i>07-09 19:14</i><p>好</p></div>"
    html = f"{ARTICLE}<div>{one}</div><h3>全部评论</h3><div>{rows('<p><b>{name}</b> <i>{time}</i></p><p>{text}</p>')}</div>"
    assert shown(html) == TWO


def test_answers_to_answers() -> None:
    html = (
        "<div class=thread-comments><dl><dt>甲某 07-09 21:14</dt><dd>路灯亮了<dl><dt>丙某 07-09 22:14</dt><dd>是的<dl>"
        "<dt>丁某 07-09 23:14</dt><dd>对</dd></dl></dd></dl></dd></dl><dl><dt>乙某 07-09 20:14</dt><dd>停车方便</dd></dl></div>"
    )
    assert shown(ARTICLE + html) == [
        TWO[0],
        ("丙某", "07-09T22:14", "是的", "甲某"),
        ("丁某", "07-09T23:14", "对", "丙某"),
        TWO[1],
    ]


SUMMARIES = "<ul>" + "".join(
    f"<li><a href=/news/{day}>{title}</a><span>2022-07-0{day}</span><p>{title}的摘要文字在此处</p></li>"
    for day, title in ((8, "老街翻新"), (7, "夜市管理办法"), (6, "桥梁检修"))
)


@pytest.mark.parametrize(
    "html",
    [
        ARTICLE + "<h3>网友评论</h3><p>暂无评论</p><h3>相关新闻</h3>" + SUMMARIES,
        ARTICLE + "<h3>网友评论</h3><p>暂无评论</p><h3>相关新闻</h3>" + SUMMARIES.replace("/news/", "/u.aspx?x="),
        ARTICLE + "<div class=pl>已有 14 条评论</div><div class=xg>" + SUMMARIES,
        ARTICLE + "<div class=pl><div><b>热门推荐</b>" + SUMMARIES + "</div></div>",
        ARTICLE + "<div>评论</div><div>" + SUMMARIES,
        ARTICLE + "<div class=reply><p>来信时间</p><p>2022-05-30 07:58</p><p>回复 单位</p><p>晋源区交通局</p></div>",
        ARTICLE + "<div class=pl><a>大字</a> 2022-03-08 14:02 来源：沁水融媒　作者：苏小溪</div>",
        ARTICLE
        + "<div class=comment><b>盂县夜市开张</b> <i>2022-07-09 10:29</i><p>清晨六点，记者在现场看到。</p></div>",
        (
            ARTICLE + "<ul><li><a href=/gsyl/yangquan/10.html><em>上一篇</em><b>老街翻新的故事</b><span><small>"
            "<dfn>发表于</dfn>2022-07-01 10:29</small><small><dfn>浏览</dfn>34</small><small><dfn>评论</dfn>0</small>"
            "</span></a></li></ul>"
        ),
        ARTICLE
        + "<div class=pl><span>编辑：武娜</span> <span>2022-07-09 10:29</span> <span>评论(3)</span> <span>来源：大院网</span></div>",
        ARTICLE
        + "<h3>网友评论(0)</h3><ul><li>理性发言</li></ul><div><p>编辑：武娜</p><p>2022-07-09 11:00</p><p>审核：高建平</p></div>",
        ARTICLE + "<div class=msg><p>本站提示：请于2022-07-10 12:00前登记</p><p>谢谢合作</p></div>",
        ARTICLE + "<p>评论</p><p>武娜</p><p>2022年7月9日</p><p>（完）</p>",
        "<div class=review><h2>夜市开张</h2><span>武娜</span><span>2022-07-09 10:29</span><p>清晨六点，记者在现场看到。</p></div>",
        (
            "<title>夜市开张-大院网</title><div id=pl_wrap><div>夜市开张</div><div><span>武娜</span><span>2022-07-09 10:29</span></div>"
            "<div>清晨六点，记者在现场看到。</div></div>"
        ),
        (
            "<table><tr><td><b>夜市开张</b></td></tr><tr><td>武娜 2022-07-09 10:29</td></tr><tr><td>"
            "清晨六点，记者在现场看到。</td></tr></table>"
            "<table id=pl><tr><td>已有 14 条评论</td></tr></table><table><tr><td>版权所有</td></tr></table>"
        ),
        "<div class=comment><p><a href=/e/pl/?id=9>网友评论(5)</a> <i>2022-07-09 12:00 更新</i></p><p>理性发言</p></div>",
    ],
)
def test_what_is_no_comment(html: str) -> None:
    assert shown(html) == []


# Two comments in one form.
def two(form: str) -> str:
    rows = (("甲某", "2022-07-09 21:14", "路灯亮了"), ("乙某", "2022-07-09 20:14", "停车方便"))
    return "".join(form.format(n=name, t=time, x=text) for name, time, text in rows)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param(
            ARTICLE
            + "<div class=box7><div class=t7>大家都在说</div>"
            + two("<div class=r7><b>{n}</b><p>{x}</p><i>{t}</i><a href='javascript:;'>回复</a></div>")
            + "</div>",
            TWO,
            id="unnamed list with reply buttons",
        ),
        pytest.param(
            ARTICLE + "<div class=comment-list><div class=c><span class=name>甲某</span><p>支持</p>"
            "<span class=time>2022-07-09 21:14</span><a href=#>回复</a></div><div class=c><span class=name>乙某"
            "</span><p>停车方便</p><span class=time>2022-07-09 20:14</span><a href=#>回复</a></div></div>",
            [("甲某", "07-09T21:14", "支持", None), TWO[1]],
            id="the text is a word of buttons",
        ),
        pytest.param(
            ARTICLE
            + "<div class=comment-list><div class=c><span class=name>甲某</span><span class=time>2022-07-09 21:14"
            "</span><p>顶！</p><a href=#>回复</a></div><div class=c><span class=name>乙某</span>"
            "<span class=time>2022-07-09 20:14</span><p>停车方便</p><a href=#>回复</a></div></div>",
            [("甲某", "07-09T21:14", "顶！", None), TWO[1]],
            id="one word",
        ),
        pytest.param(
            ARTICLE
            + "<div class=comment-list><div class=c><span class=name>甲某</span><span class=time>2022-07-09 21:14"
            "</span><p class=con><img src=/f/1.gif alt='[鼓掌]'></p><a href=#>回复</a></div><div class=c>"
            "<span class=name>乙某</span><span class=time>2022-07-09 20:14</span><p class=con>停车方便</p><a href=#>回复"
            "</a></div></div>",
            [("甲某", "07-09T21:14", "[鼓掌]", None), TWO[1]],
            id="a face alone",
        ),
        pytest.param(
            ARTICLE + "<ul class=comment-list><li><span class=name>甲某</span><span class=time>2022-07-09 21:14</span>"
            "<p>路灯亮了</p></li><li><span class=name>丙某</span><span class=time></span><p>好得很</p></li><li>"
            "<span class=name>乙某</span><span class=time>2022-07-09 20:14</span><p>停车方便</p></li></ul>",
            [TWO[0], ("丙某", None, "好得很", None), TWO[1]],
            id="one without a time",
        ),
        pytest.param(
            ARTICLE + "<ul class=comment-list><li><span class=name>甲某</span><span class=time>2022-07-09 21:14</span>"
            "<p>路灯亮了</p></li><li><span class=name></span><span class=time>2022-07-09 20:44</span><p>好得很</p></li>"
            "<li><span class=name>乙某</span><span class=time>2022-07-09 20:14</span><p>停车方便</p></li></ul>",
            [TWO[0], TWO[1]],
            id="one without a name",
        ),
        pytest.param(
            ARTICLE + "<ul class=comment-list><li><span class=name>13934***112</span><span class=time>2022-07-09 21:14"
            "</span><p>路灯亮了</p></li><li><span class=name>乙某</span><span class=time>2022-07-09 20:14</span>"
            "<p>停车方便</p></li></ul>",
            [("13934***112", "07-09T21:14", "路灯亮了", None), TWO[1]],
            id="a number as name",
        ),
        pytest.param(
            ARTICLE
            + "<ul class=comment-list><li><a href=/u/1>139****1122</a><p>路灯亮了</p><i>2022-07-09 21:14</i></li><li>"
            "<a href=/u/2>a_123</a><p>停车方便</p><i>2022-07-09 20:14</i></li></ul>",
            [("139****1122", "07-09T21:14", "路灯亮了", None), ("a_123", "07-09T20:14", "停车方便", None)],
            id="a number as name, unnamed",
        ),
        pytest.param(
            ARTICLE + "<ul class=comment-list><li><span class=name>甲某</span><span class=time>2022-07-09 21:14</span>"
            "<p>从2022-07-01 08:00就开始堵</p></li><li><span class=name>乙某</span><span class=time>2022-07-09 20:14"
            "</span><p>停车方便</p></li></ul>",
            [("甲某", "07-09T21:14", "从2022-07-01 08:00就开始堵", None), TWO[1]],
            id="text with a date",
        ),
        pytest.param(
            ARTICLE
            + "<ul class=comment-list><li><span class=name>甲某</span><span class=time>2022-07-09 21:14</span><p>666"
            "</p></li><li><span class=name>乙某</span><span class=time>2022-07-09 20:14</span><p>停车方便</p></li></ul>",
            [("甲某", "07-09T21:14", "666", None), TWO[1]],
            id="digits only",
        ),
        pytest.param(
            ARTICLE
            + "<ul class=comment-list><li><span class=name>甲某</span><span class=time>昨晚21:14</span><p>路灯亮了</p>"
            "</li><li><span class=name>乙某</span><span class=time>十分钟前</span><p>停车方便</p></li></ul>",
            [TWO[0], ("乙某", "07-10T11:50", "停车方便", None)],
            id="parts of a day as times",
        ),
        pytest.param(
            ARTICLE + "<div class=zone><h3>留言板（2）</h3>" + two("<div><b>{n}</b> {t}<p>{x}</p></div>") + "</div>",
            TWO,
            id="a board as heading",
        ),
        pytest.param(
            ARTICLE + "<div class=zone><h3>网友讨论</h3>" + two("<div><b>{n}</b> {t}<p>{x}</p></div>") + "</div>",
            TWO,
            id="a discussion as heading",
        ),
        pytest.param(
            ARTICLE + "<div class=zone><h3>我来说两句(2)</h3>" + two("<div><b>{n}</b> {t}<p>{x}</p></div>") + "</div>",
            TWO,
            id="an invitation as heading",
        ),
        pytest.param(
            ARTICLE
            + "<div class='pl-4 mt-3'><h3>更多新闻</h3>"
            + two("<div><em>{n}</em><h4><a href=/n/1.html>夜市</a></h4><p>{x}</p><i>{t}</i></div>")
            + "</div>",
            [],
            id="related cards in padding",
        ),
        pytest.param(
            ARTICLE + "<div class=comment-list><div class=c><div class=hd><a href=javascript:;>甲某</a>"
            "<i>2022-07-09 21:14</i></div><div class=bd>路灯亮了</div><div class='reply-box'>"
            "<div class='reply-item'><a href=javascript:;>丙某</a> 回复 <a href=javascript:;>甲某</a>：还有一盏没亮 "
            "<i>2022-07-09 22:00</i></div></div></div><div class=c><div class=hd><a href=javascript:;>乙某</a>"
            "<i>2022-07-09 20:14</i></div><div class=bd>停车方便</div></div></div>",
            [
                ("甲某", "07-09T21:14", "路灯亮了", None),
                ("丙某", "07-09T22:00", "还有一盏没亮", "甲某"),
                ("乙某", "07-09T20:14", "停车方便", None),
            ],
            id="answers in a box",
        ),
        pytest.param(
            ARTICLE + "<div class=reply-list id=discuss><div class='reply-li'><div class='reply-user'>甲某</div>"
            "<div class='reply-p'>路灯亮了</div><div class='reply-time'>2022-07-09 21:14</div>"
            "<div class=reply-btn>回复</div></div><div class='reply-li'><div class='reply-user'>乙某</div>"
            "<div class='reply-p'>停车方便</div><div class='reply-time'>2022-07-09 20:14</div>"
            "<div class=reply-btn>回复</div></div></div>",
            [("甲某", "07-09T21:14", "路灯亮了", None), ("乙某", "07-09T20:14", "停车方便", None)],
            id="names that begin with reply",
        ),
        pytest.param(
            ARTICLE
            + "<div class=comment-list><li><div class='reply-hd'><span>甲某</span></div><div class='reply-main'>"
            "<p>路灯亮了</p><small>2022-07-09 21:14</small></div></li><li><div class='reply-hd'><span>乙某</span>"
            "</div><div class='reply-main'><p>停车方便</p><small>2022-07-09 20:14</small></div></li></div>",
            [("甲某", "07-09T21:14", "路灯亮了", None), ("乙某", "07-09T20:14", "停车方便", None)],
            id="parts whose names begin with reply",
        ),
        pytest.param(
            ARTICLE
            + "<div class=comment-list><div class=c><b>丙某</b><p>回复@甲某：还有一盏没亮//@甲某：路灯亮了</p><i>2022-07-09 22:00"
            "</i></div><div class=c><b>甲某</b><p>路灯亮了</p><i>2022-07-09 21:14</i></div><div class=c><b>乙某</b>"
            "<p>停车方便</p><i>2022-07-09 20:14</i></div></div>",
            [
                ("丙某", "07-09T22:00", "还有一盏没亮", "甲某"),
                ("甲某", "07-09T21:14", "路灯亮了", None),
                ("乙某", "07-09T20:14", "停车方便", None),
            ],
            id="a chain of answers in the text",
        ),
        pytest.param(
            ARTICLE + "<div class=comment-list><div class=c><b>甲某</b><p>路灯亮了</p><i>2022-07-09 21:14</i>"
            "<div class=reply><p><b>丙某</b>：还有一盏没亮</p><i>2022-07-09 22:00</i></div></div><div class=c><b>乙某"
            "</b><p>停车方便</p><i>2022-07-09 20:14</i></div></div>",
            [
                ("甲某", "07-09T21:14", "路灯亮了", None),
                ("丙某", "07-09T22:00", "还有一盏没亮", "甲某"),
                ("乙某", "07-09T20:14", "停车方便", None),
            ],
            id="an answer in an element called reply",
        ),
        pytest.param(
            ARTICLE + "<div class=comment-list><div class='floor'><div class=l>甲某</div><div class=m>路灯亮了</div>"
            "<div class=r>2022-07-09 21:14</div></div><div class='floor'><div class=l>乙某</div>"
            "<div class=m>停车方便</div><div class=r>2022-07-09 20:14</div></div></div>",
            [("甲某", "07-09T21:14", "路灯亮了", None), ("乙某", "07-09T20:14", "停车方便", None)],
            id="a row called floor",
        ),
        pytest.param(
            ARTICLE
            + "<ul class=comment-list><li class=c><b>甲某</b><i>2022-07-09 21:14</i><blockquote><cite>丙某</cite>好</blockquote>"
            "<div>路灯亮了</div></li><li class=c><b>乙某</b><i>2022-07-09 20:14</i><div>停车方便</div></li></ul>",
            [("甲某", "07-09T21:14", "路灯亮了", "丙某"), TWO[1]],
            id="a quote that cites its author",
        ),
        pytest.param(
            ARTICLE
            + "<ul class=comment-list><li class=c><b>甲某</b><i>2022-07-09 21:14</i><p><a href='#c1'>@丙某</a>路灯亮了</p></li>"
            "<li class=c><b>乙某</b><i>2022-07-09 20:14</i><p>停车方便</p></li></ul>",
            [("甲某", "07-09T21:14", "路灯亮了", "丙某"), TWO[1]],
            id="a mention that the text follows at once",
        ),
        pytest.param(
            ARTICLE
            + "<div class=comment-list><div class=item><div id=comment-1><b>甲某</b><i>2022-07-09 21:14</i><p>路灯亮了</p></div></div>"
            "<div class=item><div id=comment-2><b>乙某</b><i>2022-07-09 20:14</i><p>停车方便</p></div></div></div>",
            TWO,
            id="numbered comments in boxes of their own",
        ),
    ],
)
def test_comments_that_are_short_or_lack_something(html: str, expected: list[Shown]) -> None:
    assert shown(html) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("手机用户", "手机用户"),
        ("用户8842615", "用户8842615"),
        ("山西太原网友", "山西太原网友"),
        ("老王 VIP", "老王 VIP"),
        ("[小李]", "小李"),
        ("#1 小李", "小李"),
        ("沙发 小李", "小李"),
        ("小李 楼主", "小李"),
        ("小李：", "小李"),
        ("网友 小李", "小李"),
        ("小李（山西太原网友）", "小李"),
        ("小李 IP:111.53.*.*", "小李"),
        ("123456", "123456"),
        ("1388888****", "1388888****"),
        ("赞", "赞"),
        ("今天有雨", "今天有雨"),
    ],
)
@pytest.mark.parametrize(
    "form",
    [
        "<li><span class=name>{name}</span><span class=time>{time}</span><p class=text>{text}</p></li>",
        "<li><b>{name}</b> <i>{time}</i><p>{text}</p></li>",
        "<li><div>{name}</div><div>{text}</div><div>{time} <a href=#>回复</a></div></li>",
    ],
)
def test_names_of_all_kinds(name: str, expected: str, form: str) -> None:
    first = form.format(name=name, time="2022-07-09 21:14", text="路灯亮了，回家的路好走多了")
    other = form.format(name="乙某", time="2022-07-09 20:14", text="停车方便")
    assert shown(f"{ARTICLE}<ul class=comment-list>{first}{other}</ul>") == [
        (expected, "07-09T21:14", "路灯亮了，回家的路好走多了", None),
        TWO[1],
    ]
