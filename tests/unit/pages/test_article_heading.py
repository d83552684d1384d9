"""Which line is the title."""

from __future__ import annotations

import pytest

from tests.unit.pages.test_article_pages import read

BODY = "<div><p>头班车开进了山村，车上坐着卖杏的老乡。</p><p>四十分钟就到县城，他说。</p></div>"
TITLE = "山村通上了公交车"


@pytest.mark.parametrize(
    "html",
    [
        f"<h1>{TITLE}</h1>",
        f"<h1><a href=/>山岭网</a></h1><h2>{TITLE}</h2>",
        f"<h1>山岭网</h1><h2>{TITLE}</h2><p>2022-07-09 10:29</p>",
        f"<title>{TITLE}_阳泉_山岭网</title><div>{TITLE}</div><div>2022-07-09</div>",
        f"<title>山岭网-{TITLE}</title><h1>山岭网</h1><h3>{TITLE}</h3><p>2022-07-09</p>",
        f"<title>无标题文档</title><p class=newsTitle>{TITLE}</p><p>2022-07-09</p>",
        f"<title>乱码</title><center><font size=5><b>{TITLE}</b></font></center><p>时间：2022-07-09</p>",
        f"<title>{TITLE} - 山岭网</title>",
        f"<title>{TITLE}</title><h1>山村通上了<br>公交车</h1>",
        f"<h1>{TITLE}<br><small>2022-07-09 10:29 来源：山岭网</small></h1>",
        f"<title>{TITLE}|山岭网</title><p><strong>山村通上了<br>公交车</strong></p>",
        f"<div class=breadcrumbs><h1>{TITLE}</h1><a href=/>首页</a> » {TITLE}</div><p>2022-07-09</p>",
        f"<div class=header><h1>{TITLE}</h1></div>",
        f"<h4>热门文章</h4><ul><li><h3><a href=/1.html>别的新闻</a></h3></li></ul><h2>{TITLE}</h2><p>2022-07-09</p>",
    ],
)
def test_the_title(html: str) -> None:
    page = read(html + BODY)
    assert page.title == TITLE
    assert page.paragraphs == ["头班车开进了山村，车上坐着卖杏的老乡。", "四十分钟就到县城，他说。"]


@pytest.mark.parametrize("title", ['<em>是标签</em>不是"格式"', "表情😀也在标题里", "长" * 90, "甲_乙-丙|丁 戊：己"])
def test_odd_titles_are_kept_as_they_are(title: str) -> None:
    escaped = title.replace("<", "&lt;").replace('"', "&quot;")
    assert read(f"<title>{escaped}_山岭网</title><h1>{escaped}</h1><p>2022-07-09</p>{BODY}").title == title


def test_lines_that_repeat_the_title_give_source_and_subtitle() -> None:
    page = read(
        f"<h1>{TITLE}：头一天</h1><p>2022-07-09 10:29</p><div><p>{TITLE}:头一天_盂县 融媒</p><p>{TITLE}:头一天 记者乘车记</p>"
        f"<p>{TITLE}：头一天</p>{BODY}</div>"
    )
    assert (page.source, page.subtitle) == ("盂县 融媒", "记者乘车记")
    assert page.paragraphs == ["头班车开进了山村，车上坐着卖杏的老乡。", "四十分钟就到县城，他说。"]
    assert "头一天" not in page.body_html


@pytest.mark.parametrize(
    ("under", "subtitle"),
    [
        ("<div class=assistant-title>杏子当天能到县城</div>", "杏子当天能到县城"),
        ("<h2>杏子当天能到县城</h2>", "杏子当天能到县城"),
        (f"<div class=second-title>{TITLE}</div>", None),
    ],
)
def test_a_heading_under_the_title_is_a_subtitle_unless_it_repeats_it(under: str, subtitle: str | None) -> None:
    page = read(f"<title>{TITLE}</title><h1>{TITLE}</h1>{under}<p>2022-07-09 10:29</p>{BODY}")
    assert (page.title, page.subtitle) == (TITLE, subtitle)


def test_lines_of_a_title_are_spaced_as_the_head_has_them() -> None:
    page = read(f"<title>山村通上了 公交车-山岭网</title><h1>山村通上了<br>公交车</h1>{BODY}")
    assert page.title == "山村通上了 公交车"


def test_a_sentence_that_begins_as_the_title_stays() -> None:
    page = read(f"<h1>{TITLE}</h1><p>2022-07-09</p><div><p>{TITLE} 这是村里人盼了多年的事。</p>{BODY}</div>")
    assert page.subtitle is None
    assert page.paragraphs[0] == f"{TITLE} 这是村里人盼了多年的事。"
