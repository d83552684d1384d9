"""Lists and newspapers' pagers as portals set them: their dates, what stands beside their titles, and the next sheet."""

from __future__ import annotations

from datetime import datetime

import pytest
from parsel import Selector

from dayuan_crawler.pages.listing import Listing, parse_listing
from dayuan_crawler.text.dates import CHINA
from dayuan_crawler.text.urls import Site

NOW = datetime(2022, 7, 20, 9, tzinfo=CHINA)
SITE = Site.parse("http://a.test")
SECTION, SHEET = "http://a.test/news/", "http://a.test/html/2022-07/18/node_2.htm"
TITLES = [
    "汾河中游新增三处亲水平台",
    "平定砂器老作坊重开窑火",
    "左权小花戏走进暑期课堂",
    "城西污水厂提标改造通水",
    "郊区整治路口遮挡绿植",
    "一条公交线串起移民新村",
]
DATES = ["2022-07-18", "2022-07-17", "2022-07-16", "2022-06-30", "2022-06-11", "2021-12-30"]
ENTRIES = [f"http://a.test/news/{900 - number}.html" for number in range(6)]


def rows(form: str) -> str:
    """Six entries, of which a form gives each its ``link``, its ``date`` and parts of that, and its ``number``."""
    return "".join(
        form.format(
            link=f"<a href=/news/{900 - number}.html>{title}</a>",
            href=f"/news/{900 - number}.html",
            title=title,
            date=date,
            short=date[5:],
            slashed=date.replace("-", "/"),
            dotted=date.replace("-", "."),
            bare=f"{date[:4]}-{int(date[5:7])}-{int(date[8:])}",
            chinese=f"{int(date[5:7])}月{int(date[8:])}日",
            year=date[2:],
            whole_year=date[:4],
            number=number,
        )
        for number, (title, date) in enumerate(zip(TITLES, DATES, strict=True))
    )


def listing(html: str, url: str = SECTION) -> Listing:
    page = (
        f"<body><div class=nav><a href=/>首页</a><a href=/yaowen/>要闻</a></div>{html}<div class=foot>某网</div></body>"
    )
    return parse_listing(Selector(page), url, SITE, NOW)


def dates(found: Listing) -> list[str | None]:
    return [entry.published_at.isoformat()[:10] if entry.published_at else None for entry in found.entries]


@pytest.mark.parametrize(
    "html",
    [
        f"<ul>{rows('<li>[{date}] {link}</li>')}</ul>",
        f"<ul>{rows('<li>{link} ({short})</li>')}</ul>",
        rows("<p>·{link}（{chinese}）</p>"),
        f"<ul>{rows('<li>{link}<i>{slashed}</i></li>')}</ul>",
        f"<ul>{rows('<li>{link}<i>{dotted}</i></li>')}</ul>",
        f"<ul>{rows('<li>{link}<i>{year}</i></li>')}</ul>",
        f"<ul>{rows('<li>{link}<i>{bare}</i></li>')}</ul>",
        f"<div>{rows('{date}　{link}<br>')}</div>",
        f"<ul>{rows('<li>{link}，{date}</li>')}</ul>",
        f"<ul>{rows('<li><a href={href}>{title}　{date}</a></li>')}</ul>",
        f"<ul>{rows('<li><a href={href}><b>{title}</b><span>{short}</span></a></li>')}</ul>",
        f"<table>{rows('<tr><td>{number}</td><td>{link}</td><td>第118{number}期 三版</td><td>{date}</td></tr>')}</table>",
        f"<table>{rows('<tr><td>{link}</td><td>{date}</td><td>2022-07-19</td></tr>')}</table>",
        f"<ul>{rows('<li>{link}<b>{whole_year}</b><i>{short}</i></li>')}</ul>",
        # Today's date before a list is not its entries'.
        f"<p>2022-07-20</p><ul>{rows('<li>{link}<i>{date}</i></li>')}</ul>",
    ],
)
def test_the_date_beside_a_title(html: str) -> None:
    found = listing(html)
    assert [entry.title for entry in found.entries] == TITLES
    assert dates(found) == DATES


def by_headings(form: str, parts: dict[str, list[str]], outer: str = "{heading}<ul>{items}</ul>") -> str:
    """Lists under headings, whose items tell what these numbers say of their dates."""
    numbers = iter(range(6))
    return "".join(
        outer.format(
            heading=heading,
            items="".join(form.format(told=told, link=link_of(next(numbers))) for told in told_below),
        )
        for heading, told_below in parts.items()
    )


def link_of(number: int) -> str:
    return f"<a href=/news/{900 - number}.html>{TITLES[number]}</a>"


MONTHS = {"2022年7月": ["18", "17", "16"], "2022年06月份": ["30", "11"], "2021-12": ["30"]}
YEARS = {"2022": ["07-18", "07-17", "07-16"], "2021年": ["06-30", "6月11日", "12-30"]}


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (by_headings("<li><span>{told}日</span>{link}</li>", MONTHS, "<h3>{heading}</h3><ul>{items}</ul>"), DATES),
        (f"<dl>{by_headings('<dd>{told}日：{link}</dd>', MONTHS, '<dt>{heading}</dt>{items}')}</dl>", DATES),
        (
            by_headings("<li>{told} {link}</li>", YEARS, "<h2>{heading}</h2><ul>{items}</ul>"),
            [*DATES[:3], "2021-06-30", "2021-06-11", "2021-12-30"],
        ),
        ("".join(f"<h4>{date}</h4><ul><li>{link_of(number)}</li></ul>" for number, date in enumerate(DATES)), DATES),
    ],
    ids=["by months", "by months in a list of definitions", "by years", "by days"],
)
def test_dates_of_which_headings_tell_a_part(html: str, expected: list[str]) -> None:
    assert dates(listing(f"<h1>文化</h1>{html}")) == expected


PAGER = "<div class=page>1 <a href=/news/2.html>2</a> <a href=/news/2.html>下一页</a></div>"
PLAIN = f"<ul class=list>{rows('<li>{link}<span>{short}</span></li>')}</ul>{PAGER}"


@pytest.mark.parametrize(
    "html",
    [
        f"<ul>{rows('<li>{link}<a href=/author/{number}.html>河外记者站山西</a><i>{short}</i></li>')}</ul>{PAGER}",
        f"<ul>{rows('<li>[<a href=/minsheng/>民生新闻频道</a>] {link}<i>{short}</i></li>')}</ul>{PAGER}",
        f"<ul>{rows('<li>{link}<a href=/comment/{number}.html>网友评论{number}条</a><i>{short}</i></li>')}</ul>{PAGER}",
        rows("<div class=item><h3>{link}</h3><a href=/keywords/{number}1.html>乡村振兴工程</a><i>{short}</i></div>")
        + PAGER,
        (
            f"<table>{rows('<tr><td>{link}</td><td><a href=space-uid-{number}.html>用户一二三{number}号</a><i>{short}</i></td></tr>')}"
            f"</table>{PAGER}"
        ),
        (
            "<div class=pics><a href=/photo/11.html><img src=a.jpg alt=图片新闻之一></a>"
            f"<a href=/photo/12.html><img src=b.jpg alt=图片新闻之二></a></div>{PLAIN}"
        ),
        (
            f"{PLAIN}<div><h3>视频新闻</h3><ul><li><a href=/video/11.html>老街夜市的一天</a></li>"
            "<li><a href=/video/12.html>桃河步道航拍</a></li></ul></div>"
        ),
        (
            f"{PLAIN}<ul><li><a href=/about/1.html>关于我们的网站</a></li><li><a href=/about/2.html>广告服务与合作</a></li>"
            "<li><a href=/about/3.html>法律声明及隐私</a></li></ul>"
        ),
    ],
)
def test_nothing_else_than_the_titles_is_listed(html: str) -> None:
    found = listing(html)
    assert [entry.url for entry in found.entries] == ENTRIES
    assert dates(found) == DATES
    assert found.next_url == "http://a.test/news/2.html"


@pytest.mark.parametrize(
    "pager",
    [
        "<a href=node_1.htm><img src=p.gif alt=上一版></a><a href=node_3.htm><img src=n.gif alt=下一版></a>",
        "<a href=node_1.htm title=上一版></a><a href=node_3.htm title=下一版></a>",
        "<a href=node_1.htm class=prev></a><a href=node_3.htm class=next></a>",
        "<a href=node_1.htm><img src=../images/prev.gif></a><a href=node_3.htm><img src=../images/next.gif></a>",
        (
            "<input type=button value=上一版 onclick=\"location.href='node_1.htm'\">"
            "<input type=button value=下一版 onclick=\"location.href='node_3.htm'\">"
        ),
        "<a href=node_1.htm><em></em><span>上一版</span></a><a href=node_3.htm><span>下一版</span><em></em></a>",
        "<table><tr><td><a href=node_1.htm>上一版</a></td><td>&nbsp;</td><td><a href=node_3.htm>下一版</a></td></tr></table>",
        (
            "<p><a href=node_1.htm>&lt;上一版</a> | <a href=node_3.htm>下一版&gt;</a> | "
            "<a href=../17/node_1.htm>上一期</a> | <a href=../19/node_1.htm>下一期</a></p>"
        ),
        "<a href=node_3.htm>下一版面→</a>",
        "<a href=node_1.htm>上翻一版</a><a href=node_3.htm>下翻一版</a>",
        "<a href=node_1.htm>前一版</a><a href=node_3.htm>下一版 (第03版)</a>",
        "<a href=node_3.htm>查看下一版</a>",
        "<a href=node_3.htm>看下一版</a>",
        "<a href=node_1.htm>上一页</a><a href=node_3.htm>下一页</a>",
        "<a href=node_1.htm>«</a> <b>02</b> <a href=node_3.htm>»</a>",
        "<p><a href='./node_1.htm'>01</a> <span class=cur>02</span> <a href='./node_3.htm'>03</a></p>",
        "<p><a href=node_1.htm>A01</a> <b>A02</b> <a href=node_3.htm>A03</a></p>",
        (
            "<ul><li><a href=node_1.htm>第01版</a></li>"
            "<li class=on><a href=node_2.htm>第02版</a></li><li><a href=node_3.htm>第03版</a></li></ul>"
        ),
        "<div><a href=node_1.htm>1版</a><a class=active href=node_2.htm>2版</a><a href=node_3.htm>3版</a></div>",
        "<a href='javascript:void(0)' onclick=\"go('node_3.htm')\">下一版</a>",
        "<a href=node_1.htm>上一版</a>&nbsp;&nbsp;<a href=node_3.htm>下一版</a>",
        "<span>3 <a href=node_1.htm>上一版</a> 4 <a href=node_3.htm>下一版</a></span>",
        "<a href=node_1.htm>[上一版]</a><a href=node_3.htm>[下一版]</a><a href=node_1.htm>[版面目录]</a>",
        "<a href=node_3.htm>NEXT</a>",
        "<a href=node_1.htm>上一版：第01版</a><a href=node_3.htm>下一版：第03版</a>",
        "<a href=node_1.htm>◀上一版</a><a href=node_3.htm>下一版▶</a>",
    ],
)
def test_the_next_sheet_of_a_newspaper(pager: str) -> None:
    titles = f"<ul>{rows('<li>{link}</li>')}</ul>"
    for html in (f"{pager}{titles}", f"{titles}{pager}"):
        found = listing(f"<div class=paper><div>第02版：要闻</div>{html}</div>", SHEET)
        assert [entry.url for entry in found.entries] == ENTRIES
        assert found.next_url == "http://a.test/html/2022-07/18/node_3.htm"


def test_the_next_issue_is_no_next_sheet() -> None:
    pager = "<a href=../17/node_1.htm>上一期</a><a href=../19/node_1.htm>下一期</a><a href=node_1.htm>上一版</a> 下一版"
    assert listing(f"<div>{pager}</div><ul>{rows('<li>{link}</li>')}</ul>", SHEET).next_url is None


@pytest.mark.parametrize("tag", ["aside", "nav", "footer", "header"])
def test_what_stands_beside_a_list_by_its_tag(tag: str) -> None:
    others = "".join(f"<li><a href=/side/{n}.html>{title}</a> 2022-07-18</li>" for n, title in enumerate(TITLES))
    html = f"<{tag}><ul>{others}</ul></{tag}><div class=main><ul>{rows('<li>{link}</li>')}</ul></div>"
    assert [entry.url for entry in listing(html).entries] == ENTRIES


def test_an_impossible_time_of_the_day_leaves_the_day() -> None:
    items = "".join(f"<li><i>{time}</i>{link_of(n)}</li>" for n, time in enumerate(("99:10", "10:99", "9:05")))
    found = [entry.published_at for entry in listing(f"<h4>2022-07-18</h4><ul>{items}</ul>").entries]
    assert [time.isoformat()[11:16] if time else None for time in found] == ["00:00", "00:00", "09:05"]


def test_a_comment_in_the_source_marks_no_sticky() -> None:
    assert not any(entry.sticky for entry in listing(f"<ul>{rows('<li><!--置顶-->{link}</li>')}</ul>").entries)


@pytest.mark.parametrize(
    ("url", "links"),
    [
        ("http://a.test/news/?page=2", "?page={}"),
        ("http://a.test/news/?p=2", "?p={}"),
        ("http://a.test/news/index_2.html", "index_{}.html"),
    ],
)
def test_the_number_in_the_address_where_none_is_marked(url: str, links: str) -> None:
    numbers = " ".join(f"<a href='{links.format(number)}&amp;x=1'>{number}</a>" for number in (1, 2, 3))
    found = listing(f"<ul>{rows('<li>{link}</li>')}</ul><div class=page>{numbers}</div>", url)
    assert found.next_url is not None
    assert links.format(3) in found.next_url
