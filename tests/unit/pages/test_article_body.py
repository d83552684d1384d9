"""The body: what of a page is the article's text, its HTML and its pictures."""

from __future__ import annotations

import pytest

from dayuan_crawler.pages.article import ArticlePage
from dayuan_crawler.pages.vocabulary.tools import PAGER
from tests.unit.pages.test_article_pages import read

PARAGRAPHS = ["头班车开进了山村，车上坐着卖杏的老乡。", "四十分钟就到县城，他说，比走路快。", "车票两块钱。"]
HEAD = "<title>山村通车_山岭网</title><div><a href=/>首页</a></div><h1>山村通上了公交车</h1><p>编辑：武娜 2022-07-09 10:29</p>"


def with_body(body: str) -> ArticlePage:
    return read(HEAD + body)


@pytest.mark.parametrize(
    "body",
    [
        "<div class=content>{}{}{}</div>".format(*(f"<p>　　{text}</p>" for text in PARAGRAPHS)),
        "<div>{}<br><br>　　{}<br/>\n{}</div>".format(*PARAGRAPHS),
        "{}<br>{}<br>{}<br>".format(*PARAGRAPHS),
        "<table><tr><td>{}<br>{}<br>{}</td></tr></table>".format(*PARAGRAPHS),
        "<table><tr><td><font size=3><p>{}<p>{}<p>{}</font></td></tr></table>".format(*PARAGRAPHS),
        "<div><div><span>{}</span></div><div><span>{}</span></div><div><span>{}</span></div></div>".format(*PARAGRAPHS),
        "<section><section><p><span>{}</span></p></section><section><p>{}</p></section></section><p>{}</p>".format(
            *PARAGRAPHS
        ),
        "<div><p class=MsoNormal><span lang=EN-US>　</span><span>{}</span></p><p><o:p>&nbsp;</o:p></p><p>{}</p><p>{}</p></div>".format(
            *PARAGRAPHS
        ),
        "<ul><li>{}</li><li>{}</li><li>{}</li></ul>".format(*PARAGRAPHS),
        "<blockquote>{}<hr>{}<hr>{}</blockquote>".format(*PARAGRAPHS),
        "<div class='share-content'><p>{}</p><p>{}</p><p>{}</p></div>".format(*PARAGRAPHS),
    ],
)
def test_a_body_in_any_markup(body: str) -> None:
    page = with_body(body)
    assert page.paragraphs == PARAGRAPHS
    assert page.body == "\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "extra",
    [
        "<span style='display:none'>lOV山岭网</span>",
        "<span style='font-size: 0px'>x9山岭网</span>",
        "<span style='visibility:hidden;'>山岭网</span>",
        "<span class='hide'>山岭网</span>",
        "<span hidden>山岭网</span>",
        "<script>document.write('广告')</script>",
        "<style>p{color:red}</style>",
        "<noscript>请打开脚本</noscript>",
        "<iframe src=//ads.example.net></iframe>",
        "<!-- 注释 -->",
        "<p class=pageLink><a title=Page>&nbsp;<b>1</b>/<b>2</b></a>&nbsp;<a href=5927_2.html>2</a> <a href=5927_2.html>下一页</a></p>",
        "<p>分页：<b>1</b> <a href=5927.html?page=2>2</a></p>",
        "<div class=bdsharebuttonbox>分享到：<a href=#>微博</a></div>",
        "<div class=ad><p>夏日特卖，全场一折，欲购从速，过时不候。</p></div>",
        "<div class=tags>标签：<a href=/tag/1>公交</a></div>",
        "<div>广告</div>",
        "<div><b>相关阅读：</b><ul><li><a href=/1.html>别的新闻一则</a></li><li><a href=/2.html>别的新闻二则</a></li></ul></div>",
    ],
)
def test_what_is_not_the_body_is_left_out(extra: str) -> None:
    body = "<div class=content>{}</div>".format("".join(f"<p>{text}</p>{extra}" for text in PARAGRAPHS))
    page = with_body(body)
    assert page.paragraphs == PARAGRAPHS
    assert page.body_html == "".join(f"<p>{text}</p>" for text in PARAGRAPHS)


@pytest.mark.parametrize(
    "behind",
    [
        "<p>0</p>",
        "<p>上一篇：<a href=/1.html>别的新闻</a></p><p>下一篇：没有了</p>",
        "<h3>相关阅读</h3><ul><li><a href=/1.html>别的新闻一则</a></li><li><a href=/2.html>别的新闻二则</a></li></ul>",
        "<p>版权声明</p><p>本文仅代表作者观点，不代表本站立场。</p>",
        "<p>留言与评论（共有 2 条评论）</p><p>老赵 2022-07-10 08:00</p><p>票价能不能再便宜一点，老人坐车应该免票才对。</p>",
        "<div class=commentlist><p>票价能不能再便宜一点，老人坐车应该免票才对，跑一趟县城不容易啊。</p></div>",
        "<div class=footer><p>本网站是为本地网民服务的综合门户，公开、绿色、守法，欢迎各界人士监督指正。</p></div>",
        "<p>Copyright © 2022 山岭网，保留所有权利，未经书面授权，不得转载、摘编。</p>",
        "<p>[打印] [关闭] [收藏]</p>",
        "<div><h3>分享此文：</h3><ul><li>新浪微博</li></ul><h3>相关</h3><p><a href=/1.html>别的新闻一则</a></p></div>",
    ],
)
def test_what_stands_behind_the_body_is_left_out(behind: str) -> None:
    for opening, closing in (("<div>", "</div>"), ("", "")):
        body = opening + "".join(f"<p>{text}</p>" for text in PARAGRAPHS) + closing + behind
        assert with_body(body).paragraphs == PARAGRAPHS


@pytest.mark.parametrize("abstract", ["{}", "摘要：{}", "【导读】{}……", "<b>核心提示：</b>{}..."])
def test_an_abstract_that_says_how_the_body_begins_is_no_part_of_it(abstract: str) -> None:
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    said = abstract.format("".join(PARAGRAPHS)[:30])
    assert with_body(f"<div>{said}</div><div>{body}</div>").paragraphs == PARAGRAPHS


def test_a_body_right_behind_its_notice() -> None:
    page = read(
        "<h1>一条短的新闻</h1><p>2022-07-09 10:29</p><p>版权声明：本文仅代表作者观点，未经许可，不得转载。</p>"
        "<div><p>桥修通了，两岸的人都来看。</p></div>"
    )
    assert page.paragraphs == ["桥修通了，两岸的人都来看。"]
    assert page.copyright.notice == "本文仅代表作者观点，未经许可，不得转载。"
    assert page.copyright.reprint == "prohibited"


def test_what_is_attached_belongs_to_the_body() -> None:
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    page = with_body(f"<div>{body}<p>附件：<a href=/d/plan.doc>班次表.doc</a></p></div>")
    assert page.paragraphs == [*PARAGRAPHS, "附件：班次表.doc"]


def test_a_body_of_one_sentence() -> None:
    page = with_body(
        "<div><p>全市免费乘车。</p></div><div class=copyright>版权声明：本站所有文章来源于网络，请第一时间联系站长处理！</div>"
    )
    assert page.paragraphs == ["全市免费乘车。"]


def test_the_rows_of_a_table_are_lines() -> None:
    page = with_body(
        f"<div><p>{PARAGRAPHS[0]}</p><table><tr><th>线路</th><th>首班</th></tr><tr><td colspan=2 onclick=x()>7路</td></tr>"
        f"<tr><td><p>12路</p></td><td>6:10</td></tr></table><p>{PARAGRAPHS[1]}</p></div>"
    )
    assert page.paragraphs == [PARAGRAPHS[0], "线路 首班", "7路", "12路 6:10", PARAGRAPHS[1]]
    assert '<td colspan="2">7路</td>' in page.body_html


@pytest.mark.parametrize(
    ("image", "address"),
    [
        ("<img src=/d/a.jpg>", "http://www.example.com/d/a.jpg"),
        ("<img src=a.jpg>", "http://www.example.com/gsyl/yangquan/a.jpg"),
        ("<img src=//img.example.net/a.jpg>", "http://img.example.net/a.jpg"),
        ("<img src=/images/loading.gif data-original=/d/a.jpg>", "http://www.example.com/d/a.jpg"),
        ("<img src='data:image/gif;base64,AA' data-src=/d/a.jpg>", "http://www.example.com/d/a.jpg"),
        ("<img src=/t.gif zoomfile=/d/a.jpg file=/d/s.jpg>", "http://www.example.com/d/a.jpg"),
        (
            "<picture><source srcset=/d/a.webp type=image/webp><img src=/d/a.jpg></picture>",
            "http://www.example.com/d/a.jpg",
        ),
        ("<img srcset='/d/s.jpg 320w, /d/a.jpg 960w' src=/d/s.jpg>", "http://www.example.com/d/a.jpg"),
        ("<a href=/d/big.jpg><img src=/d/a.jpg></a>", "http://www.example.com/d/a.jpg"),
        ("<a href=/gsyl/yangquan/5927_2.html><img src=/d/a.jpg></a>", "http://www.example.com/d/a.jpg"),
        ("<img src=/e/data/face/1.gif>", None),
        ("<img src=/d/dot.gif width=16 height=16>", None),
        ("<img src=/d/count.gif width=1 height=1>", None),
        ("<img src=/d/qr.png alt=扫码关注公众号>", None),
        ("<img class=emoji src=/d/a.png>", None),
        ("<a href=http://shop.example.net/><img src=/d/a.jpg></a>", None),
        ("<img src=javascript:alert(1)>", None),
        ("<img>", None),
    ],
)
def test_pictures_are_the_articles_own(image: str, address: str | None) -> None:
    page = with_body(f"<div><p>{PARAGRAPHS[0]}</p><p>{image}</p><p>{PARAGRAPHS[1]}</p></div>")
    assert page.images == ([address] if address else [])
    assert page.body_html.count("<img") == len(page.images)
    assert page.paragraphs == PARAGRAPHS[:2]


def test_a_body_of_pictures_only() -> None:
    page = with_body(
        "<div class=pics><p><img src=/d/1.jpg></p><p><img src=/d/2.jpg></p></div><div class=foot>关于山岭网的说明，请看这里。</div>"
    )
    assert page.paragraphs == []
    assert page.images == ["http://www.example.com/d/1.jpg", "http://www.example.com/d/2.jpg"]
    assert page.missing == []


def test_the_html_is_safe_and_absolute() -> None:
    page = with_body(
        f"<div><p onclick=x()>{PARAGRAPHS[0]}<a href=/a.html target=_blank>链</a><a href=javascript:x()>恶</a></p>"
        f"<p style=color:red><strong>{PARAGRAPHS[1]}</strong>&lt;script&gt;</p><object data=x></object><svg onload=x()></svg>"
        f"<form action=/x><input value=y></form></div>"
    )
    assert page.body_html == (
        f'<p>{PARAGRAPHS[0]}<a href="http://www.example.com/a.html">链</a>恶</p><p><strong>{PARAGRAPHS[1]}</strong>&lt;script&gt;</p>'
    )


def test_the_base_element_counts() -> None:
    page = read(
        "<base href=http://static.example.com/x/>" + HEAD + f"<div><p>{PARAGRAPHS[0]}</p><p><img src=a.jpg></p></div>"
    )
    assert page.images == ["http://static.example.com/x/a.jpg"]


def test_likes_stand_behind_the_body() -> None:
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    assert with_body(f"<div>{body}</div><p>12</p>").like_count == 12
    assert with_body(f"<div>{body}</div><a class=zan>赞(<b>7</b>)</a>").like_count == 7
    assert with_body(f"<div>{body}</div><button>赞 7</button><button>分享</button>").like_count == 7
    digged = "<div>顶一下</div><div>(7)</div><div>踩一下</div><div>(3)</div>"
    assert with_body(f"<div>{body}</div>{digged}").like_count == 7
    assert with_body(f"<p>0</p><div>{body}</div>").like_count is None
    digg = with_body(
        f"<div>{body}</div><p class=digg><script src='/e/public/ViewClick/?classid=2&id=1&down=5'></script></p>"
    )
    assert (digg.like_count, "like_count" in digg.scripted) == (None, True)


def test_what_is_left_without_a_body_is_not_the_body() -> None:
    page = read(
        "<div><a href='/'>山岭新闻网</a></div><h1>一条少了正文的新闻</h1><div>编辑：网络编辑 2022-07-09 10:29</div><div></div>"
        "<div><h3>版权声明</h3><p>本文仅代表作者观点，不代表本站立场。</p><p>未经许可，不得转载。</p></div>"
    )
    assert page.title == "一条少了正文的新闻"
    assert page.missing == ["body"]


def test_the_name_of_the_site_is_no_title() -> None:
    page = read(
        "<title>-山岭新闻网</title><div><a href='/'>山岭新闻网</a></div><h1></h1><div>编辑：网络编辑 2022-07-09 10:29</div>"
        "<div><p>正文还在，标题却没有了，这样的页面不能当作一篇文章。</p><p>读者只看得到第二段。</p></div>"
    )
    assert page.missing == ["title"]


def test_a_line_of_digits_that_begins_like_a_pager_is_read_at_once() -> None:
    # Tried in every way of grouping its digits, it would take longer than the universe has.
    assert PAGER.match("1" * 70 + "页的报告") is None
