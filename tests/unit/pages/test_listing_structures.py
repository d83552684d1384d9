"""Lists in the structures that pages are made of, beside what is none of their entries."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

import pytest
from parsel import Selector

from dayuan_crawler.pages.listing import parse_listing
from dayuan_crawler.text.dates import CHINA
from dayuan_crawler.text.urls import Site

ORIGIN = "http://www.shanxidayuan.com"
SITE = Site.parse(ORIGIN)
SECTION = "/gsyl/yangquan/"
NOW = datetime(2022, 7, 20, 12, tzinfo=CHINA)
TITLES = (
    "盂县梨园进入管护期果农忙 平定砂器走进中学课堂 桃河两岸换新灯居民叫好 老旧小区加装电梯补贴开始 全市公园免费停车时段一览 "
    "城区山桃花节开放预约 柳林县中医院开设午间门诊 繁峙县图书馆延长开放时间 矿区举行消防演练 一碗头脑的讲究"
).split()
SHORT = "停水通知 放假公告 招聘启事 征求意见 寻人启事 人事任免".split()
NAVIGATION = (
    "<div class=nav><a href=/>首页</a><a href=/ty/>太原</a><a href=/yq/>阳泉</a>"
    '<a href="/?id=2">留言本</a><a href=/about.html>关于我们</a></div>'
)
PAGER = "<div class=pages><b>1</b><a href=/yq/2>2</a><a href=/yq/2>下一页</a></div>"
LAST = "<div><a href=/x/1/>上一页</a> <a href=/x/1/>1</a> <b>2</b></div>"


def items(prefix: str, titles: list[str] | tuple[str, ...] = tuple(TITLES), *, dated: bool = True) -> str:
    date = "<i>07-1{0}</i>" if dated else ""
    return "".join(f"<li><a href={prefix}{n}x>{title}</a>{date.format(n)}</li>" for n, title in enumerate(titles))


def addresses(prefix: str, number: int) -> list[str]:
    return [f"{prefix}{n}x" for n in range(number)]


SIDE = f"<div class=r><h4>点击量最多</h4><ul>{items('/c/s', dated=False)}</ul></div>"
RECORD = (
    "<li><h3><a href=/a/{0}x>{1}</a></h3><p><a href=/author/{0}>阳泉市融媒体中心记者{0}</a> <span>2022-07-1{0}</span> "
    "<a href=/tag/{0}>文明城市创建</a></p></li>"
)
PORTAL = (
    "<dl><dt><a href=/v/{0}x>{1}</a></dt><dd>分类: <label><a href=/list?id=3>阳泉新闻资讯</a></label> <span>2022-7-1{0} 10:20</span> "
    "<a href=/home.php?uid={0}>晋东日报客户端{0}</a></dd></dl>"
)
CARD = (
    "<a class=item href=/d/{0}x><img src=a.jpg><div><span>1{0}</span><em>2022-07</em></div><p>{1}</p>"
    "<p>摘要摘要摘要摘要摘要摘要摘要摘要</p></a>"
)
POST = (
    "<article class='post-{0} type-post category-yq'><h2><a href='/2022/07/{2}-{0}/'>{1}</a></h2><a href='/2022/07/{2}-{0}/'>"
    "<time datetime=2022-07-1{0}T10:00:00+08:00>2022年7月1{0}日</time></a> <a href=/author/admin/>编辑部</a>"
    "<p>摘要…… <a href='/2022/07/{2}-{0}/#more-{0}'>继续阅读<span>“{1}”</span></a></p></article>"
)
CASES: dict[str, tuple[str, list[str]]] = {
    "authors and tags": (
        f"<ul>{''.join(RECORD.format(n, title) for n, title in enumerate(TITLES))}</ul>",
        addresses("/a/", 10),
    ),
    "another link in one item": (
        f"<ul>{items('/c/').replace('<i>07-13</i>', '<a href=/zt/abc/>专题：抗旱保秋进行时</a><i>07-13</i>')}</ul>",
        addresses("/c/", 10),
    ),
    "short titles with dates": (f"<h2>公告</h2><ul>{items('/n/', SHORT)}</ul>", addresses("/n/", 6)),
    "some short titles": (f"<ul>{items('/n/', [*TITLES[:6], *SHORT[:2]])}</ul>", addresses("/n/", 8)),
    "two columns": (
        "<table>"
        + "".join(
            f"<tr><td>·<a href=/v/{n}x>{TITLES[n]}</a></td><td>·<a href=/v/{n + 1}x>{TITLES[n + 1]}</a></td></tr>"
            for n in range(0, 10, 2)
        )
        + "</table>",
        addresses("/v/", 10),
    ),
    "the only entry of a last page": (
        f"<div><div class=l><ul>{items('/c/', TITLES[:1])}</ul>{LAST}</div>{SIDE}</div>",
        addresses("/c/", 1),
    ),
    "the only entry, without a date": (
        f"<div><div class=l><ul>{items('/c/', TITLES[:1], dated=False)}</ul>{LAST}</div>{SIDE}</div>",
        addresses("/c/", 1),
    ),
    "an empty section": (f"<div><div class=l><h2>阳泉</h2><p>暂无内容</p></div>{SIDE}</div>", []),
    "a list of none": (f"<div><div class=l><ul></ul><div class=page>共0条</div></div>{SIDE}</div>", []),
    "a column with more dates": (
        "<div><div class=c1>"
        + "".join(
            f"<div><h3><a href=/c/m{n}x>{title}</a></h3><p>据介绍，这项工作从去年秋天开始筹备，前后征求了四轮意见。</p>"
            f"<span>2022-07-1{n}</span></div>"
            for n, title in enumerate(TITLES[:3])
        )
        + f"</div><div class=c2><h3>最新消息</h3><ul>{items('/c/s')}</ul></div></div>",
        addresses("/c/m", 3),
    ),
    "a column without dates": (
        (
            f"<div><div class=c1><ul>{items('/c/', TITLES[:4])}</ul></div>"
            f"<div class=c2><ul>{items('/d/', TITLES[2:], dated=False)}</ul></div></div>"
        ),
        addresses("/c/", 4),
    ),
    "one that stands in other places as well": (
        (
            f"<div><div class=slider><a href=/c/0x>{TITLES[0]}</a></div><ul>{items('/c/')}</ul></div>"
            f"<div class=side><h3>热门</h3><p><a href=/c/0x>{TITLES[0]}</a></p><h3>推荐</h3><p><a href=/c/0x>{TITLES[0]}</a></p></div>"
        ),
        addresses("/c/", 10),
    ),
    "links laid over their items": (
        "".join(
            f"<article><header><h2>{title}</h2></header><p>摘要</p><footer>2022年7月1{n}日 · 编辑部</footer><a href=/p/{n}x></a></article>"
            for n, title in enumerate(TITLES)
        ),
        addresses("/p/", 10),
    ),
    # The guest book of the menu is one as well.
    "the only post": (
        (
            f"<div id=main><div class=post><h2>[置顶]<a href=/?id=71>{TITLES[0]}</a><span>2022-07-05 22:50:27</span></h2><p>摘要</p>"
            "<h6><b>作者：</b> <a href=/author/1.html>编辑部</a> <small>2022-07-05</small></h6><a href=/?id=71>阅读全文</a></div></div>"
        ),
        ["/?id=71"],
    ),
    "a headline above": (
        f"<div><div class=top><h2><a href=/c/hx>{TITLES[6]}</a></h2><p>摘要</p></div><ul>{items('/c/')}</ul>{PAGER}</div>{SIDE}",
        ["/c/hx", *addresses("/c/", 10)],
    ),
    "a carousel above": (
        f"<div class=main><div class=slider><ul>{items('/c/p', TITLES[7:], dated=False)}</ul></div><ul>{items('/c/')}</ul>{PAGER}</div>",
        addresses("/c/", 10),
    ),
    "a menu of long names": (
        (
            "<div><ul class=lm><li><a href=/gk/a/>政府信息公开指南</a><li><a href=/gk/b/>法定主动公开内容</a>"
            "<li><a href=/gk/c/>政府信息公开年报</a></ul>"
            f"<div class=right><ul>{items('/c/', dated=False)}</ul></div></div>"
        ),
        addresses("/c/", 10),
    ),
    "a footer of long names": (
        (
            f"<div><ul>{items('/c/', TITLES[:4], dated=False)}</ul></div><div class=foot2><a href=/about/>关于我们的网站介绍</a> "
            "<a href=/law/>法律声明与免责条款</a> <a href=/ad/>广告服务与合作联系</a></div>"
        ),
        addresses("/c/", 4),
    ),
    "months": (
        "<div class=main>"
        + "".join(
            f"<h3>2022年{7 - m}月</h3><ul>{items(f'/c/{m}', TITLES[m : m + (3 if m else 1)])}</ul>" for m in range(3)
        )
        + "</div>",
        ["/c/00x", *addresses("/c/1", 3), *addresses("/c/2", 3)],
    ),
    "definition lists with sources": (
        f"<div class=bm>{''.join(PORTAL.format(n, title) for n, title in enumerate(TITLES))}</div>",
        addresses("/v/", 10),
    ),
    "a table with numbers": (
        "<table><tr><th>序号</th><th>标题</th></tr>"
        + "".join(
            f"<tr><td>{n + 1}</td><td><a href=/art/{n}x title='{title}的通知'>{title[:8]}...</a></td><td>2022-07-1{n}</td></tr>"
            for n, title in enumerate(TITLES)
        )
        + "</table>",
        addresses("/art/", 10),
    ),
    "cards": ("".join(CARD.format(n, title) for n, title in enumerate(TITLES)), addresses("/d/", 10)),
    "hot ones above": (
        (
            f"<div class=main><div class=box><h3><a href=/hot/>热门文章</a></h3><ul>{items('/c/s', TITLES[:4], dated=False)}</ul></div>"
            f"<div class=box><h3>阳泉新闻</h3><ul>{items('/c/')}</ul>{PAGER}</div></div>"
        ),
        addresses("/c/", 10),
    ),
    "paragraphs of the body": (
        "".join(f"<p><a href=/p/{n}x>{title}</a> 2022-07-1{n}</p>" for n, title in enumerate(TITLES)),
        addresses("/p/", 10),
    ),
    "a blog": (
        (
            f"<main>{''.join(POST.format(n, title, title[:2]) for n, title in enumerate(TITLES[:5]))}{PAGER}</main>"
            f"<div id=secondary><section class=widget><h2>近期文章</h2><ul>{items('/2022/07/s-', dated=False)}</ul></section></div>"
        ),
        [f"/2022/07/{quote(title[:2])}-{n}/" for n, title in enumerate(TITLES[:5])],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_entries_are_found_by_structure(name: str) -> None:
    html, expected = CASES[name]
    found = parse_listing(Selector(NAVIGATION + html, type="html"), ORIGIN + SECTION, SITE, NOW)
    assert [entry.url.removeprefix(ORIGIN) for entry in found.entries] == expected
    assert found.next_url == (f"{ORIGIN}/yq/2" if PAGER in html else None)


def test_more_beside_the_list_is_no_next_page() -> None:
    side = (
        f"<div class=side><h3>专题</h3><ul>{items('/zt/', TITLES[6:], dated=False)}</ul><a href=/zt/>查看更多</a></div>"
    )
    html = f"<div class=w><div class=main><ul>{items('/c/')}</ul>{{}}</div>{side}</div>"
    for more, following in (("", None), ("<p><a href=/yq/2>查看更多</a></p>", f"{ORIGIN}/yq/2")):
        found = parse_listing(Selector(html.format(more), type="html"), ORIGIN + SECTION, SITE, NOW)
        assert (len(found.entries), found.next_url) == (10, following)


def test_stickies_are_marked() -> None:
    marks = ("<em>置顶</em>", "[置顶]", "<img src=/skin/zd.gif>", "<b>顶</b>", "")
    rows = "".join(
        f"<li>{mark}<a href=/c/{n}x>{title}</a><i>07-1{n}</i></li>"
        for n, (mark, title) in enumerate(zip(marks, TITLES, strict=False))
    )
    rows += f"<li class=sticky><a href=/c/5x>{TITLES[5]}</a></li>"
    found = parse_listing(Selector(f"<ul>{rows}</ul>", type="html"), ORIGIN + SECTION, SITE, NOW)
    assert [entry.sticky for entry in found.entries] == [True, True, True, True, False, True]


def test_what_leads_to_each_entry_is_no_pager() -> None:
    rows = "".join(
        f"<div class=row><h3><a href=/yq/{n}x>{title}</a></h3><p>07-1{n}</p><p class=more><a href=/yq/{n}x>查看更多&gt;&gt;</a></p>"
        f"<p><a href=/yq/{n}x#comments>{n}</a></p></div>"
        for n, title in enumerate(TITLES)
    )
    found = parse_listing(Selector(f"<div class=list>{rows}</div>{PAGER}"), f"{ORIGIN}/yq/", SITE, NOW)
    assert (found.next_url, len(found.entries)) == (f"{ORIGIN}/yq/2", len(TITLES))


def test_the_link_to_the_comments_does_not_name_an_entry() -> None:
    rows = "".join(
        f"<div><h3><a href=/yq/{n}x>{title}</a></h3><a href=/yq/{n}x#comments title='{title}上的评论'>{n}评论</a> <i>07-1{n}</i></div>"
        for n, title in enumerate(TITLES)
    )
    found = parse_listing(Selector(rows), f"{ORIGIN}/yq/", SITE, NOW)
    assert [entry.title for entry in found.entries] == list(TITLES)


def test_a_title_for_wide_screens_beside_one_for_narrow_ones() -> None:
    rows = "".join(
        f"<li><a href=/yq/{n}x><span class='d-none d-md-inline'>{title}</span><span class='d-inline d-md-none'>{title[:5]}···</span>"
        f"<span class=right>2022-07-1{n}</span></a></li>"
        for n, title in enumerate(TITLES)
    )
    found = parse_listing(Selector(f"<ul>{rows}</ul>"), f"{ORIGIN}/yq/", SITE, NOW)
    assert [entry.title for entry in found.entries] == list(TITLES)


def test_cards_whose_titles_are_no_links() -> None:
    rows = "".join(
        f"<li><div class=tu><img src=/{n}.jpg></div><div class=zi><div class=ti>{title}</div><div>摘要，写的是{n}件事。</div>"
        f"<a href=/yq/20{n}.html>查看详情</a></div></li>"
        for n, title in enumerate(TITLES)
    )
    menu = "<ul class=menu><li><a href=/about/1.html>了解更多</a></li></ul>"
    found = parse_listing(Selector(f"{menu}<ul>{rows}</ul>{PAGER}"), f"{ORIGIN}/yq/", SITE, NOW)
    assert [entry.title for entry in found.entries] == list(TITLES)


def test_more_of_the_list_in_elements_of_its_own() -> None:
    posts = "".join(f"<div class=loadpost>{POST.format(n, title, n)}</div>" for n, title in enumerate(TITLES))
    more = "<div class=nav-links><p><span class=loadmore><a class=next href=/yq/2/>加载更多</a></span></p></div>"
    found = parse_listing(Selector(f"<div><div class=posts>{posts}</div>{more}</div>"), f"{ORIGIN}/yq/", SITE, NOW)
    assert found.next_url == f"{ORIGIN}/yq/2/"
