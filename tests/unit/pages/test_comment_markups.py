"""Comments as portals, forums and pages for phones set them, each with text of our own; and what is none."""

from __future__ import annotations

import pytest
from parsel import Selector

from dayuan_crawler.pages.comments import parse_comments, parse_page_comments
from dayuan_crawler.text.urls import Site
from tests.unit.pages.test_comment_kinds import ARTICLE, NOW, TWO, Shown, shown

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
        pytest.param(
            "<div class=pl-area><h4>最新评论</h4><div class=floor><p class=u><b>甲某</b><span>"
            "2022-07-09 21:14:01</span></p><div class=yy><p><b>丙某</b><span>2022-07-09 20:00:00</span></p><p>"
            "早该修了</p></div><p class=c>路灯亮了</p></div><div class=floor><p class=u><b>乙某</b><span>"
            "2022-07-09 20:14:01</span></p><p class=c>停车方便</p></div></div>",
            [("甲某", "07-09T21:14", "路灯亮了", "丙某"), TWO[1]],
            id="quote before, floors, boxes",
        ),
        pytest.param(
            "<div class=comments><h3>评论(3)</h3><div class=trunk><div class=hd><a>甲某</a><span>07-09 21:14</span>"
            "</div><div class=bd>路灯亮了</div><div class=replies><div class=hd><a>丙某</a><span>07-09 22:14</span>"
            "</div><div class=bd>是的</div></div></div><div class=trunk><div class=hd><a>乙某</a><span>"
            "07-09 20:14</span></div><div class=bd>停车方便</div></div></div>",
            [TWO[0], ("丙某", "07-09T22:14", "是的", "甲某"), TWO[1]],
            id="trunk: own text first, then replies list",
        ),
        pytest.param(
            "<div class=cmt-box><div class=tit>网友评论</div><div class=one><div class=top><em>甲某</em><i>"
            "2022-07-09 21:14</i></div><div class=mid>路灯亮了</div><div class=bot>来自 山西太原 <a>顶[3]</a> <a>踩[0]</a>"
            "</div></div><div class=one><div class=top><em>乙某</em><i>2022-07-09 20:14</i></div><div class=mid>"
            "停车方便</div><div class=bot>来自 山西阳泉 <a>顶[0]</a> <a>踩[0]</a></div></div></div>",
            TWO,
            id="box with one comment each and a region line below",
        ),
        pytest.param(
            "<div class=plbox><div class=plhd>网友评论 <span>共1条</span></div><ul><li><div class=yh><span>甲某</span>"
            " 发表于 <span>2022-07-09 21:14</span></div><div class=nr>路灯亮了</div></li></ul></div>",
            [TWO[0]],
            id="single comment in a portal box",
        ),
        pytest.param(
            "<div class=comment><ul><li><span>网友8213：</span><p>路灯亮了</p><em>07-09 21:14</em></li><li><span>"
            "网友3325：</span><p>停车方便</p><em>07-09 20:14</em></li></ul></div>",
            [("网友8213", "07-09T21:14", "路灯亮了", None), ("网友3325", "07-09T20:14", "停车方便", None)],
            id="guest number",
        ),
        pytest.param(
            "<div class=comment><ul><li><b>甲某</b> <span>2022-07-09</span> <span>21:14:05</span><p>路灯亮了</p></li>"
            "<li><b>乙某</b> <span>2022-07-09</span> <span>20:14:05</span><p>停车方便</p></li></ul></div>",
            TWO,
            id="time in parts",
        ),
        pytest.param(
            "<div class=comment><ul><li><b>甲某</b> <span>2022/7/9 21:14:05</span><p>路灯亮了</p></li><li><b>乙某</b>"
            " <span>2022/7/9 20:14:05</span><p>停车方便</p></li></ul></div>",
            TWO,
            id="slash dates",
        ),
        pytest.param(
            "<div id=comments><div class=item><div class=item-author>甲某</div><div class=item-body>路灯亮了</div>"
            "<div class=item-meta>2022-07-09 21:14 | <a href=#>回复 甲某</a></div></div><div class=item>"
            "<div class=item-author>乙某</div><div class=item-body>停车方便</div><div class=item-meta>"
            "2022-07-09 20:14 | <a href=#>回复 乙某</a></div></div></div>",
            TWO,
            id="text names commented text; a reply link that names",
        ),
        pytest.param(
            "<ul class=commentlist><li><img alt=头像 src=x><div><strong>甲某</strong><small>Lv.3</small><p>路灯亮了</p>"
            "<time>2022-07-09 21:14</time></div></li><li><img alt=头像 src=x><div><strong>乙某</strong><small>"
            "Lv.5</small><p>停车方便</p><time>2022-07-09 20:14</time></div></li></ul>",
            TWO,
            id="title attr on avatar",
        ),
        pytest.param(
            "<div class=pinglun><dl><dt><span>甲某</span><span>07-09 21:14</span></dt><dd>路灯亮了</dd><dd><a>赞(3)</a>"
            "<a>回复</a></dd><dt><span>乙某</span><span>07-09 20:14</span></dt><dd>停车方便</dd><dd><a>赞(0)</a><a>回复</a>"
            "</dd></dl></div>",
            TWO,
            id="dl: dt name time; dd text; dd ops",
        ),
        pytest.param(
            "<a name=comments></a><p class=comment-header><b>评论：</b></p><div class=comment id=comment-21>"
            "<div class=comment-info><b>甲某 </b><br><span class=comment-time>2022-07-09 21:14</span>"
            "<div class=comment-content>路灯亮了</div><div class=comment-reply><a>回复</a></div></div>"
            "<div class='comment comment-children' id=comment-22><div class=comment-info><b>丙某 </b><br>"
            "<span class=comment-time>2022-07-09 22:14</span><div class=comment-content>@甲某：是的</div></div></div>"
            "</div><div class=comment id=comment-19><div class=comment-info><b>乙某 </b><br>"
            "<span class=comment-time>2022-07-09 20:14</span><div class=comment-content>停车方便</div></div></div>",
            [TWO[0], ("丙某", "07-09T22:14", "是的", "甲某"), TWO[1]],
            id="emlog nested @",
        ),
        pytest.param(
            "<div class=comment-wrap><div class=row><i class=av></i><span class=un>甲某</span><span class=zan>"
            "赞 12</span><div class=tx>路灯亮了</div><div class=inf>07-09 21:14 · 太原 · <a>2条回复</a></div></div>"
            "<div class=row><i class=av></i><span class=un>乙某</span><span class=zan>赞 0</span><div class=tx>"
            "停车方便</div><div class=inf>07-09 20:14 · 阳泉 · <a>回复</a></div></div></div>",
            TWO,
            id="phone rows: avatar name likes; text; time+place+reply count",
        ),
        pytest.param(
            "<div class=comment-wrap><div class=row><span class=un>甲某</span><div class=tx>路灯亮了</div>"
            "<div class=inf>07-09 21:14</div><div class=hf><p><a>丙某</a>: 是的</p><p><a>丁某</a> 回复 <a>丙某</a>"
            ": 我也去过</p><a>查看全部5条回复</a></div></div><div class=row><span class=un>乙某</span><div class=tx>停车方便</div>"
            "<div class=inf>07-09 20:14</div></div></div>",
            [TWO[0], ("丙某", None, "是的", "甲某"), ("丁某", None, "我也去过", "丙某"), TWO[1]],
            id="phone rows with expandable answers",
        ),
        pytest.param(
            "<div id=pinglun><h4>热门评论</h4><div class=c-hot><div class=c><b>甲某</b><i>07-09 21:14</i><p>路灯亮了</p><a>"
            "赞(88)</a></div></div><h4>最新评论</h4><div class=c-new><div class=c><b>乙某</b><i>07-09 20:14</i><p>"
            "停车方便</p><a>赞(1)</a></div></div></div>",
            TWO,
            id="hot comment block before newest, same class names",
        ),
        pytest.param(
            "<div class=remark-list><div class=remark><div class=r-user>甲某</div><div class=r-date>"
            "2022-07-09 21:14</div><div class=r-text>路灯亮了</div></div><div class=remark><div class=r-user>乙某</div>"
            "<div class=r-date>2022-07-09 20:14</div><div class=r-text>停车方便</div></div></div>",
            TWO,
            id="comment list named remark",
        ),
        pytest.param(
            "<h3>读者留言</h3><table><tr><td>1</td><td>甲某</td><td>路灯亮了</td><td>2022-07-09</td></tr><tr><td>2</td><td>"
            "乙某</td><td>停车方便</td><td>2022-07-09</td></tr></table>",
            [("甲某", "07-09T00:00", "路灯亮了", None), ("乙某", "07-09T00:00", "停车方便", None)],
            id="message board style: number and title",
        ),
        pytest.param(
            "<div class=pl><h3>网友评论</h3><span>共有 <b>12</b> 条评论</span><form><textarea name=saytext></textarea>"
            "验证码：<input name=key></form></div><div class=tui><h3>推荐阅读</h3><dl><dt><a href=/a/2.html>桃河步道建成</a>"
            "</dt><dd>据记者了解，步道全长四公里。<span>2022-07-01 10:00</span></dd></dl><dl><dt><a href=/a/3.html>老街夜市</a>"
            "</dt><dd>夜市在本周开张迎客。<span>2022-07-02 10:00</span></dd></dl></div>",
            [],
            id="only count and form: nothing",
        ),
        pytest.param(
            "<div class=comment><p>已有<b>12</b>条评论</p><a href=/e/pl/?classid=1&id=2>点击查看</a></div><div class=next>"
            "<h2>老街夜市开张</h2><p>来源：本站 作者：王平 时间：2022-07-08 10:20</p><p>夜市在本周开张迎客，摊位一百二十个。</p></div>",
            [],
            id="count block, next article below with byline",
        ),
        pytest.param(
            "<div class=comments><p>您需要登录后才可以评论</p><p>最后更新：2022-07-09 10:22</p></div>",
            [],
            id="login hint with date",
        ),
        pytest.param(
            "<div class=pl_box><div class=pl_tit>网友评论 <span>已有<a href='/e/pl/?classid=3&id=9'><b>"
            "<script src='/e/public/ViewClick/?classid=3&id=9&down=2'></script></b></a>条评论</span></div>"
            "<form name=saypl action='/e/pl/doaction.php'><textarea name=saytext></textarea>验证码：<input name=key>"
            "<input type=hidden name=id value=9><p>评论仅供会员表达个人看法 2022-07-09 版</p></form></div><div class=xgnews>"
            "<h3>相关新闻</h3><ul><li><a href='/a/1.html'>桃河步道建成开放</a><span>07-08</span></li><li><a href='/a/2.html'>"
            "老街夜市开张</a><span>07-07</span></li></ul></div>",
            [],
            id="nothing: count only, empire",
        ),
        pytest.param(
            "<div id=plpost>留言与评论（共有 <span id=num>5</span> 条评论）</div><div class=list><dl><dt><a href='/a/1.html'>"
            "桃河步道建成开放</a></dt><dd>网络编辑 <span>2022-07-08 10:11</span></dd><dd>步道全长四公里，分五段铺设。</dd></dl><dl><dt>"
            "<a href='/a/2.html'>老街夜市开张</a></dt><dd>网络编辑 <span>2022-07-07 10:11</span></dd><dd>夜市在本周开张迎客。</dd>"
            "</dl></div>",
            [],
            id="nothing: more below: related with editors",
        ),
        pytest.param(
            "<div class=pl>共有 <b>5</b> 条评论</div><div class=side><h3>最新评论</h3><ul><li><a href='/a/1.html#c1'>"
            "丙某 评 桃河步道</a>：写得好 <em>07-08</em></li><li><a href='/a/2.html#c1'>丁某 评 老街</a>：去过 <em>07-07</em></li>"
            "</ul></div>",
            [],
            id="nothing: latest comments of the whole site beside",
        ),
        pytest.param(
            "<div class=comment-bar><span>评论 5</span><span>2022-07-09 更新</span><a href='#'>微信</a><a href='#'>"
            "微博</a></div>",
            [],
            id="nothing: share counts, count in heading",
        ),
        pytest.param(
            "<table class=pl><tr><td>用户名：<input name=username> 密码：<input name=password> 验证码：<input name=key></td>"
            "</tr><tr><td><textarea name=saytext></textarea></td></tr><tr><td>评论总数：5 <a href='/e/pl/?id=9'>查看</a>"
            "</td></tr></table><table><tr><td>最近更新</td></tr><tr><td>·<a href='/a/1.html'>桃河步道建成</a></td><td>"
            "2022-07-08</td></tr><tr><td>·<a href='/a/2.html'>老街夜市开张</a></td><td>2022-07-07</td></tr></table>",
            [],
            id="nothing: table form with notice",
        ),
        pytest.param(
            "<div id=comments><h3>评论 <i>5</i></h3><div class=login>登录后可以发表评论</div></div><div class=hot-news><h3>"
            "热点新闻</h3><div class=it><a href='/a/1.html'>桃河步道建成开放</a><p><span>大院网</span><span>07-08 10:20</span>"
            "</p></div><div class=it><a href='/a/2.html'>老街夜市开张</a><p><span>大院网</span><span>07-07 11:20</span>"
            "</p></div></div>",
            [],
            id="nothing: hot list with authors",
        ),
        pytest.param(
            "<h3>网友评论</h3><div>暂无评论</div><h3>本地新闻</h3><ul><li><a href='/a/1.html'>桃河步道建成开放</a> <span>王平</span>"
            " <span>2022-07-08</span></li><li><a href='/a/2.html'>老街夜市开张</a> <span>李兰</span> <span>"
            "2022-07-07</span></li></ul>",
            [],
            id="nothing: article after: list with reply counts",
        ),
        pytest.param(
            "<div class=tie-list><h3>最新跟贴</h3><div class='trunk clearfix'><div class=tie-author>"
            "<a class=user-name>甲某</a> [山西省太原市] <span class=post-time>2022-07-09 21:14:38</span></div>"
            "<div class=tie-body><div class=commentBox><div class=commentInfo><span class=f>1</span><a>丙某</a>"
            " [山西省阳泉市]</div><p>早该修了</p></div><p class=tie-cnt>路灯亮了</p></div><div class=tie-op><a>顶[3]</a><a>"
            "踩[0]</a><a>回复</a></div></div><div class='trunk clearfix'><div class=tie-author><a class=user-name>"
            "乙某</a> [山西省阳泉市] <span class=post-time>2022-07-09 20:14:38</span></div><div class=tie-body>"
            "<p class=tie-cnt>停车方便</p></div><div class=tie-op><a>顶[3]</a><a>踩[0]</a><a>回复</a></div></div></div>",
            [("甲某", "07-09T21:14", "路灯亮了", "丙某"), TWO[1]],
            id="trunk with nested floors and text behind",
        ),
        pytest.param(
            "<div class=tie-list><h3>最新跟贴</h3><div class='trunk clearfix'><div class=tie-author>"
            "<a class=user-name>甲某</a> [山西省太原市] <span class=post-time>2022-07-09 21:14:38</span></div>"
            "<div class=tie-body><div class=commentBox><div class=commentInfo><span class=f>1</span><a>丙某</a>"
            " [山西省阳泉市] <i>2022-07-09 19:00:01</i></div><p>早该修了</p></div><p class=tie-cnt>路灯亮了</p></div>"
            "<div class=tie-op><a>顶[3]</a><a>踩[0]</a><a>回复</a></div></div><div class='trunk clearfix'>"
            "<div class=tie-author><a class=user-name>乙某</a> [山西省阳泉市] <span class=post-time>"
            "2022-07-09 20:14:38</span></div><div class=tie-body><p class=tie-cnt>停车方便</p></div>"
            "<div class=tie-op><a>顶[3]</a><a>踩[0]</a><a>回复</a></div></div></div>",
            [("甲某", "07-09T21:14", "路灯亮了", "丙某"), TWO[1]],
            id="trunk, the floor's time too",
        ),
        pytest.param(
            "<div class=tie-list><h3>最新跟贴</h3><div class=trunk><div class=hd><b>甲某</b> <span>"
            "2022-07-09 21:14:38</span></div><div class=box><div class=box><p class=n>1 丁某</p><p>路太窄</p></div>"
            "<p class=n>2 丙某</p><p>早该修了</p></div><div class=bd>路灯亮了</div></div><div class=trunk><div class=hd><b>"
            "乙某</b> <span>2022-07-09 20:14:38</span></div><div class=bd>停车方便</div></div></div>",
            [("甲某", "07-09T21:14", "路灯亮了", "丙某"), TWO[1]],
            id="two nested floors",
        ),
        pytest.param(
            "<div class=pl><h3>网友评论</h3><ul><li><h3>甲某 2022-07-09 21:14 说：</h3><p>路灯亮了</p></li><li><h3>"
            "乙某 2022-07-09 20:14 说：</h3><p>停车方便</p></li></ul></div>",
            TWO,
            id="says:",
        ),
        pytest.param(
            "<div class=pl><dl><dt>[网友] 甲某 <span>2022-07-09 21:14:38</span> 留言：</dt><dd>路灯亮了</dd></dl><dl><dt>"
            "[会员] 乙某 <span>2022-07-09 20:14:38</span> 留言：</dt><dd>停车方便</dd></dl></div>",
            TWO,
            id="guest labels in brackets",
        ),
        pytest.param(
            "<div class=box><div class=hd>网友评论 <a href=/pl/5>更多&gt;&gt;</a></div><div class=bd><p><b>甲某：</b>"
            "路灯亮了 <span>07-09 21:14</span></p><p><b>乙某：</b>停车方便 <span>07-09 20:14</span></p></div></div>",
            TWO,
            id="box with heading and one line each",
        ),
        pytest.param(
            "<div class=pinglun><h4>精彩评论</h4><blockquote><p>路灯亮了</p><cite>甲某 07-09 21:14</cite></blockquote>"
            "<blockquote><p>停车方便</p><cite>乙某 07-09 20:14</cite></blockquote></div>",
            TWO,
            id="q marks text first",
        ),
        pytest.param(
            "<div class=comment-list><div class=ci><div class=av>甲</div><div class=cc><div class=nm>甲某</div>"
            "<div class=tt>路灯亮了</div><div class=ff><span>07-09 21:14</span><span>IP属地：山西</span><i>👍 3</i></div>"
            "</div></div><div class=ci><div class=av>乙</div><div class=cc><div class=nm>乙某</div><div class=tt>"
            "停车方便</div><div class=ff><span>07-09 20:14</span><span>IP属地：河北</span><i>👍</i></div></div></div></div>",
            TWO,
            id="phone: name, text, time and buttons in a footer, avatars as letters",
        ),
        pytest.param(
            "<div class=comment-list><div class=ci><p class=nm>甲某</p><p class=tt>路灯亮了</p><p class=ff>"
            "07-09 21:14 来自山西</p></div><div class=ci><p class=nm>乙某</p><p class=tt>停车方便</p><p class=ff>"
            "07-09 20:14 来自河北</p></div></div>",
            TWO,
            id="phone: IP from in the time",
        ),
        pytest.param(
            "<div class=comment-list><div class=ci><p class=nm>甲某<span class=tag>作者</span></p><p class=tt>"
            "路灯亮了</p><p class=ff>07-09 21:14</p></div><div class=ci><p class=nm>乙某<span class=tag>热评</span></p>"
            "<p class=tt>停车方便</p><p class=ff>07-09 20:14</p></div></div>",
            TWO,
            id="phone: author badge",
        ),
        pytest.param(
            "<div class=pl><b>甲某</b> 07-09 21:14<br>路灯亮了<hr><b>乙某</b> 07-09 20:14<br>停车方便<hr></div>",
            TWO,
            id="phone rows by br",
        ),
        pytest.param(
            "<ul class=pinglun><li><time>07-09 21:14</time><b>甲某</b><p>路灯亮了</p></li><li><time>07-09 20:14</time>"
            "<b>乙某</b><p>停车方便</p></li></ul>",
            TWO,
            id="phone: time first",
        ),
        pytest.param(
            "<div class=pinglun><p>甲某(山西太原)：路灯亮了 <small>07-09 21:14</small></p><p>乙某(山西阳泉)：停车方便 <small>"
            "07-09 20:14</small></p></div>",
            TWO,
            id="phone: line 甲某(太原)：",
        ),
        pytest.param(
            "<div class=pl><h3>网友评论</h3><div id=list></div><p>发表评论请先 <a href=/login>登录</a>"
            "，本站于2022-07-01更新评论规则</p></div>",
            [],
            id="empty list under the heading, then login",
        ),
        pytest.param(
            "<div id=comments><p>共 0 条评论</p><p>加载中…</p></div><div class=bot><p>责任编辑：王平</p><p>"
            "发布时间：2022-07-09 10:30</p></div>",
            [],
            id="script waits, count zero",
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


@pytest.mark.parametrize("heading", ["<h2>评论：49处点位进入收尾</h2>", "<h2>评论：2022年的夏天</h2>"])
def test_a_number_at_the_beginning_of_the_title_is_none_of_comments(heading: str) -> None:
    page = f"<title>x 评论</title><h1>网友评论</h1>{heading}<p>网友评论仅供其表达个人看法。</p>"
    assert parse_comments(page, "http://www.example.com/e/pl/?id=5", SITE, "empire", NOW).total is None


C = (
    "<ul class=comment-list><li><b>甲某</b> <i>07-09 21:14</i><p>路灯亮了</p></li>"
    "<li><b>乙某</b> <i>07-09 20:14</i><p>停车方便</p></li></ul>"
)


@pytest.mark.parametrize(
    ("behind", "expected"),
    [
        (f"{C}<p class=more><a href='/a/5/pl/2.html'>下一页</a></p>", "/a/5/pl/2.html"),
        (f"{C}<div><b>1</b> <a href='/a/5/pl/2.html'>2</a> <a href='/a/5/pl/2.html'>&gt;</a></div>", "/a/5/pl/2.html"),
        (f"<div class=pl>{C}<a href='/a/5/pl/2.html'>查看更多评论&gt;&gt;</a></div>", "/a/5/pl/2.html"),
        (f"<div class=pl>{C}</div><div class=pager><a href='/a/5_2.html'>下一页</a></div>", None),
        (f"{C}<p>下一篇：<a href='/a/6.html'>老街夜市</a></p>", None),
        (f"<table><tr><td>{C}</td></tr><tr><td><a href='/pl/5_2.html'>下一页</a></td></tr></table>", "/pl/5_2.html"),
    ],
)
def test_the_page_with_further_comments(behind: str, expected: str | None) -> None:
    page = Selector(f"<div class=main>{ARTICLE}<h4>评论（2）</h4>{behind}</div>")
    read = parse_page_comments(page, NOW, "http://www.example.com/a/5.html", SITE)
    assert len(read.items) == 2
    assert read.next_url == (f"http://www.example.com{expected}" if expected else None)
