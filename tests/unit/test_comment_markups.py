"""Comments as portals, forums and pages for phones set them, each with text of our own; and what is none."""

from __future__ import annotations

import pytest
from parsel import Selector

from dayuan_crawler.pages.comments import parse_page_comments
from dayuan_crawler.text.urls import Site
from tests.unit.test_comment_kinds import ARTICLE, NOW, TWO, Shown, shown

SITE = Site.parse("http://www.example.com")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param(
            "<div class=cmt-container><h3>发表评论</h3><textarea></textarea><div class=cmt-list><div class=cmt-item>"
            "<div class=cmt-title>第1楼&nbsp;&nbsp;用户：甲某&nbsp;&nbsp;发表时间：2022-07-09 21:14:38</div>"
            "<div class=cmt-body>路灯亮了</div></div><div class=cmt-item><div class=cmt-title>"
            "第2楼&nbsp;&nbsp;用户：乙某&nbsp;&nbsp;发表时间：2022-07-09 20:14:38</div><div class=cmt-body>停车方便</div></div>"
            "</div></div>",
            TWO,
            id="floor user time in one line, body below (colon labels)",
        ),
        pytest.param(
            "<div class=coment><h4>发表评论 </h4><div class=cmt-item><div class=item-user>"
            "第 1楼 ： 用户名： 甲某 发表时间: 2022-07-09 21:14</div><div class=item-cmt>路灯亮了</div></div><div class=cmt-item>"
            "<div class=item-user>第 2楼 ： 用户名： 乙某 发表时间: 2022-07-09 20:14</div><div class=item-cmt>停车方便</div></div>"
            "</div>",
            TWO,
            id="item-user label variant",
        ),
        pytest.param(
            "<div class=cmt-list><div class=cmt-item><div class=cmt-header>"
            "第1楼 用户：匿名用户 发表时间：2022-07-09 21:14:25</div><div class=cmt-body>路灯亮了</div></div><div class=cmt-item>"
            "<div class=cmt-header>第2楼 用户：乙某 发表时间：2022-07-09 20:14:25</div><div class=cmt-body>停车方便</div></div>"
            "</div>",
            [("匿名用户", "07-09T21:14", "路灯亮了", None), TWO[1]],
            id="anonymous in the floor line",
        ),
        pytest.param(
            "<p>网友评论(2条)</p><p>1.甲某：路灯亮了<br/>(07-09 21:14)<a href='/r?id=1'>回复</a><br/>2.乙某：停车方便<br/>"
            "(07-09 20:14)<a href='/r?id=2'>回复</a></p>",
            TWO,
            id="wap lines with rules between",
        ),
        pytest.param(
            "<div class=pl>2楼 <a href='/u?id=5'>甲某</a>：路灯亮了<br/>(07-09 21:14) <a href='/r?id=3'>回复</a><br/>"
            "--------<br/>1楼 乙某：停车方便<br/>(07-09 20:14) <a href='/r?id=2'>回复</a><br/>--------<br/></div>",
            TWO,
            id="wap lines, dashes",
        ),
        pytest.param(
            "<div class=pl>[2楼]甲某 07-09 21:14<br/>路灯亮了<br/>[1楼]乙某 07-09 20:14<br/>停车方便<br/></div>",
            TWO,
            id="wap lines, floor in brackets, time before",
        ),
        pytest.param(
            "<h4 class=pl-tit>评论（2）</h4><ul class='mui-table-view pl-list'><li class=mui-media><img src=/h.png>"
            "<div class=mui-media-body><span class=nick>甲某</span><span class='mui-pull-right tm'>"
            "07-09 21:14</span><p class=mui-ellipsis-2>@丙某 路灯亮了</p></div></li><li class=mui-media>"
            "<img src=/h.png><div class=mui-media-body><span class=nick>乙某</span><span class='mui-pull-right tm'>"
            "07-09 20:14</span><p class=mui-ellipsis-2>停车方便</p></div></li></ul>",
            [("甲某", "07-09T21:14", "路灯亮了", "丙某"), TWO[1]],
            id="media list, at",
        ),
        pytest.param(
            "<div class=weui-panel><div class=weui-panel__hd>网友评论</div><div class=weui-panel__bd>"
            "<div class='weui-media-box weui-media-box_text'><h4 class=weui-media-box__title>甲某</h4>"
            "<p class=weui-media-box__desc>路灯亮了</p><ul class=weui-media-box__info>"
            "<li class=weui-media-box__info__meta>07-09 21:14</li><li class=weui-media-box__info__meta>赞 3</li>"
            "</ul></div><div class='weui-media-box weui-media-box_text'><h4 class=weui-media-box__title>乙某</h4>"
            "<p class=weui-media-box__desc>停车方便</p><ul class=weui-media-box__info>"
            "<li class=weui-media-box__info__meta>07-09 20:14</li><li class=weui-media-box__info__meta>赞 0</li>"
            "</ul></div></div></div>",
            TWO,
            id="weui cells",
        ),
        pytest.param(
            "<div class=comment-list><div class=van-cell><div class=van-cell__title><div class=name>甲某<span>"
            "山西太原</span></div><p>路灯亮了</p><div class=bt><span>07-09 21:14</span><span>回复 2</span><span>举报</span>"
            "</div></div></div><div class=van-cell><div class=van-cell__title><div class=name>乙某<span>河北</span>"
            "</div><p>停车方便</p><div class=bt><span>07-09 20:14</span><span>回复 0</span><span>举报</span></div></div>"
            "</div></div>",
            TWO,
            id="van cell region and device",
        ),
        pytest.param(
            "<div class=postlist><h2>网友回复</h2><div class='plc cl' id=pid301><div class='display pi'>"
            "<ul class=authi><li class=grey><em>11#</em><b><a href='home.php?mod=space&amp;uid=1&amp;mobile=2'>"
            "甲某</a></b></li><li class='grey rela'>2022-07-09 21:14</li></ul><div class=message>"
            "<div class='grey quote'><blockquote>丙某 发表于 2022-07-09 12:26<br>早该修了</blockquote></div>路灯亮了</div>"
            "</div><div class=replybtn><input type=button value=回复></div></div><div class='plc cl' id=pid302>"
            "<div class='display pi'><ul class=authi><li class=grey><em>12#</em><b>"
            "<a href='home.php?mod=space&amp;uid=2&amp;mobile=2'>乙某</a></b></li><li class='grey rela'>"
            "2022-07-09 20:14</li></ul><div class=message>停车方便</div></div></div></div>",
            [("甲某", "07-09T21:14", "路灯亮了", "丙某"), TWO[1]],
            id="discuz mobile thread with quote",
        ),
        pytest.param(
            "<div id=postlist class='pl bm'><div id=post_11><table class=plhin><tr><td class=pls><div class=pi>"
            "<div class=authi><a href='space-uid-1.html'>甲某</a></div></div></td><td class=plc><div class=pi>"
            "<strong><a id=postnum11><em>2</em><sup>#</sup></a></strong><div class=pti><div class=authi>"
            "<em id=authorposton11>发表于 2022-7-9 21:14</em></div></div></div><div class=pct><div class=pcb><table>"
            "<tr><td class=t_f id=postmessage_11>路灯亮了</td></tr></table></div></div></td></tr></table></div>"
            "<div id=post_12><table class=plhin><tr><td class=pls><div class=pi><div class=authi>"
            "<a href='space-uid-2.html'>乙某</a></div></div></td><td class=plc><div class=pi><strong>"
            "<a id=postnum12><em>3</em><sup>#</sup></a></strong><div class=pti><div class=authi>"
            "<em id=authorposton12>发表于 2022-7-9 20:14</em></div></div></div><div class=pct><div class=pcb><table>"
            "<tr><td class=t_f id=postmessage_12>停车方便</td></tr></table></div></div></td></tr></table></div></div>",
            TWO,
            id="discuz thread posts on a pc",
        ),
        pytest.param(
            "<div id=comment_ul class=bm_c><dl id=comment_72_li class='ptm pbm bbda cl'><dt class=mbm>"
            "<span class='y xw0'><a href='portal.php?mod=portalcp'>引用</a></span><span class=xg1>游客</span>"
            " <span class='xg1 xw0'>2022-7-9 21:14</span></dt><dd><div class=quote><blockquote><font color=#999>"
            "丙某: 早该修了</font></blockquote></div>路灯亮了</dd></dl><dl id=comment_71_li class='ptm pbm bbda cl'>"
            "<dt class=mbm><a class=xi2 href='home.php?mod=space&amp;uid=3'>乙某</a> <span class='xg1 xw0'>"
            "2022-7-9 20:14</span></dt><dd>停车方便</dd></dl></div>",
            [("游客", "07-09T21:14", "路灯亮了", "丙某"), TWO[1]],
            id="discuz guests, quote in font",
        ),
        pytest.param(
            "<div class=title><h2>最新跟贴</h2></div><div class=reply><div class=author><span class=postTime>"
            "2022-07-09 21:14:44 发表</span><span class=from>网易山西省吕梁市网友</span> [<a href='/u/2'>甲某</a>]：</div>"
            "<div class=commentBox><div class=commentInfo><span class=commentFloor>1</span> 丙某 的原贴：</div>"
            "<p class=content>早该修了</p></div><div class=body>路灯亮了</div><ul class=operations><li><a>顶</a>[<em>"
            "6</em>]</li></ul></div><div class=reply><div class=author><span class=postTime>"
            "2022-07-09 20:14:44 发表</span><span class=from>网易山西省吕梁市网友</span> [<a href='/u/3'>乙某</a>]：</div>"
            "<div class=body>停车方便</div><ul class=operations><li><a>顶</a>[<em>6</em>]</li></ul></div>",
            [("甲某", "07-09T21:14", "路灯亮了", "丙某"), TWO[1]],
            id="floors as nested tables",
        ),
        pytest.param(
            "<div class=title><h2>最新跟贴</h2></div><div id=mainReplies><div class=reply><div class=author>"
            "<span class=postTime>2022-07-09 21:14:44 发表</span><span class=from>河外网山西省吕梁市网友</span>：</div>"
            "<div class=commentBox><div class=commentBox><div class=commentInfo><span class=commentFloor>1</span>"
            " 丁某 的原贴：</div><p class=content>早该修了</p></div><div class=commentInfo><span class=commentFloor>"
            "2</span> 丙某 的原贴：</div><p class=content>同意</p></div><div class=body>路灯亮了</div></div><div class=reply>"
            "<div class=author><span class=postTime>2022-07-09 20:14:44 发表</span><span class=from>河外网北京市网友</span>"
            " [<a href='/u/3'>乙某</a>]：</div><div class=body>停车方便</div></div></div>",
            [("河外网山西省吕梁市网友", "07-09T21:14", "路灯亮了", "丙某"), TWO[1]],
            id="two floors quoted",
        ),
        pytest.param(
            "<div class=pinglun><h3>网友评论</h3><ul><li><p><span>223.12.*.*</span><span>2022-07-09 21:14</span></p>"
            "<p>路灯亮了</p></li><li><p><span>乙某</span><span>2022-07-09 20:14</span></p><p>停车方便</p></li></ul></div>",
            [("223.12.*.*", "07-09T21:14", "路灯亮了", None), TWO[1]],
            id="ip as the name",
        ),
        pytest.param(
            "<div class=comment-box><dl><dt>[山西省太原市] 甲某 <em>2022-07-09 21:14</em></dt><dd>路灯亮了</dd></dl><dl><dt>"
            "[山西省阳泉市] 乙某 <em>2022-07-09 20:14</em></dt><dd>停车方便</dd></dl></div>",
            TWO,
            id="city in brackets before name",
        ),
        pytest.param(
            "<section class=cmts><h2>全部评论 <span>2</span></h2><ul><li class=cmt><div class=rt><div class=nm><span>"
            "甲某</span><em class=zan>15</em></div><p class=ct>路灯亮了</p><div class=ft><span>07-09 21:14 · 山西</span>"
            "<span class=hf>回复</span></div></div></li><li class=cmt><div class=rt><div class=nm><span>乙某</span>"
            "<em class=zan>赞</em></div><p class=ct>停车方便</p><div class=ft><span>07-09 20:14 · 河北</span>"
            "<span class=hf>回复</span></div></div></li></ul></section>",
            TWO,
            id="vote counts right of name",
        ),
        pytest.param(
            "<div class=comment><h3>网友评论</h3><p>暂无评论，快来抢沙发</p></div><div class=news><h3>最新文章</h3><ul><li>"
            "<a href='/a/1.html'>桃河步道建成</a><span>2022-07-09</span></li><li><a href='/a/2.html'>老街夜市开张</a><span>"
            "2022-07-08</span></li></ul></div>",
            [],
            id="no comments, latest articles with dates",
        ),
        pytest.param(
            "<div class=pl>共有 <a href='/pl?id=2'>26</a> 条评论 <a href='/pl?id=2'>查看全部评论</a></div><div class=xg><h4>"
            "相关阅读</h4><p><a href='/a/1.html'>桃河步道建成</a> 2022-07-09 10:20</p><p><a href='/a/2.html'>老街夜市开张</a>"
            " 2022-07-08 11:20</p></div>",
            [],
            id="count with link only, then related",
        ),
        pytest.param(
            "<div id=pinglun><h3>评论（0）</h3><form><textarea></textarea></form></div><p>上一篇：<a href='/a/1.html'>"
            "桃河步道建成</a>（2022-07-09）</p><p>下一篇：<a href='/a/2.html'>老街夜市开张</a>（2022-07-08）</p>",
            [],
            id="prev/next after comments heading",
        ),
        pytest.param(
            "<div class=comments><h3>网友评论</h3><div><b>评论须知</b><p>请遵守法律，文明发言。本规定自2021年3月1日起施行</p></div></div>",
            [],
            id="a notice of rules under comments",
        ),
    ],
)
def test_comments_in_their_markup(html: str, expected: list[Shown]) -> None:
    assert shown(ARTICLE + html) == expected


@pytest.mark.parametrize(
    "heading",
    [
        "<div class=bm_h><h1><a href=/a>盂县夜市开张</a></h1><p class=xg1>已有 7 人评论</p></div>",
        "<div class=top><h1><a href=/x>盂县夜市开张</a></h1><p>共<strong>7</strong>条评论　<a href=#post>我要评论</a></p></div>",
        "<p>评论<em>7</em> 参与<em>40</em></p>",
        "<div class=tie-info>已有<span>258</span>人参与，跟贴<span>7</span>条</div>",
        "<p><em>7</em>条评论 <em>126</em>人参与</p>",
        "<p>网友评论（<span>7</span>）</p>",
        "<p>跟帖 7 条</p>",
        "<p>共7条跟帖</p>",
        "<h3>全部评论 <span>7</span></h3>",
        "<h3>最新评论 <em>（共7条）</em></h3>",
        "<p>126人参与，7条评论</p>",
        "<p>7 Comments</p>",
        "<p>已有7位网友发表了看法</p>",
        "<p>显示1-2条，共7条评论</p>",
    ],
)
def test_the_number_told_above_comments(heading: str) -> None:
    comments = "".join(
        f"<li><b>{author}</b> <i>{time[:5]} {time[6:]}</i><p>{text}</p></li>" for author, time, text, _ in TWO if time
    )
    page = Selector(f"<h1>盂县夜市开张</h1>{heading}<ul class=comment-list>{comments}</ul>")
    read = parse_page_comments(page, NOW, "http://www.example.com/pl/5.html", SITE)
    assert (len(read.items), read.total) == (2, 7)
