"""Layouts: what one names is believed before all else, and one that fails leaves nothing behind."""

from __future__ import annotations

from datetime import datetime

import pytest
from parsel import Selector

from dayuan_crawler.pages import layouts
from dayuan_crawler.pages.article import ANCHORS, ArticlePage, parse_article, read_by_each
from dayuan_crawler.pages.candidate import Candidate, Trust, choose
from dayuan_crawler.pages.layouts import Layout
from dayuan_crawler.text.dates import CHINA
from dayuan_crawler.text.urls import Site

SITE = Site.parse("http://www.example.com")
URL = "http://www.example.com/gsyl/yangquan/5927.html"
PROSE = "头班车开进了山村，车上坐着卖杏的老乡，四十分钟就到县城。"


def post(body: str, elsewhere: str = PROSE) -> str:
    """A page of the layout ``zblog-post``, whose body may be elsewhere."""
    return (
        "<title>桃河边添了一条步道_某站</title><h1 class=post-title>桃河边添了一条步道</h1>"
        f"<div class=post-meta>2022-07-09 10:29:37</div><div class=post-body>{body}</div><div class=text><p>{elsewhere}</p></div>"
    )


def parse(html: str) -> ArticlePage:
    return parse_article(Selector(html, type="html"), URL, SITE)


def test_a_layout_reads_the_body_that_it_names() -> None:
    page = parse(
        post(f"<p>{PROSE}</p>", "别处的一段话，比正文还长，写的是另一件事，与本文没有关系，不必去读它，读了也没有用。")
    )
    assert (page.layout, page.paragraphs) == ("zblog-post", [PROSE])


@pytest.mark.parametrize(
    "body",
    ["<p>桃河边添了一条步道</p>", "<p>桃河边添了一条步道_旧报</p>", "<p>桃河边添了一条步道 旧模板里的副题</p>", ""],
)
def test_a_layout_that_fails_leaves_nothing_in_the_record(body: str) -> None:
    html = post(body)
    page = parse(html)
    alone = read_by_each(Selector(html, type="html"), URL, SITE)[ANCHORS]
    assert page.layout is None
    assert page == alone
    assert (page.paragraphs, page.subtitle, page.source) == ([PROSE], None, None)


def test_a_layout_may_name_any_field(monkeypatch: pytest.MonkeyPatch) -> None:
    named = {"editor": ".e", "source": ".s", "tags": ".k", "view_count": ".v", "published_at": ".d", "subtitle": ".u"}
    new = Layout("own", title="h1.t", byline=".m", body=".c", fields=named)
    monkeypatch.setattr(layouts, "_COMPILED", (layouts._compile(new),))
    page = parse(
        f"<h1 class=t>桃河边添了一条步道</h1><p class=m>编辑：甲某 来源：某报 2022-07-09</p><div class=c><p>{PROSE}</p></div>"
        "<i class=e>乙某</i><i class=s>阳泉日报</i>"
        "<i class=k>步道 桃河</i><i class=v>1.2万</i><i class=d>2022-07-08 10:29</i><b class=u>副题</b>"
    )
    assert (page.layout, page.editor, page.source, page.subtitle) == ("own", "乙某", "阳泉日报", "副题")
    assert (page.tags, page.view_count) == (["步道", "桃河"], 12_000)
    assert page.published_at == datetime(2022, 7, 8, 10, 29, tzinfo=CHINA)


def test_the_proposal_with_the_most_trust_is_taken_and_the_first_of_equals() -> None:
    proposals = [Candidate("editor", trust.name, trust, "") for trust in Trust]
    assert choose(proposals)["editor"].value == "LAYOUT"
    assert choose(proposals[:-1])["editor"].value == "LABEL"
    assert (
        choose([Candidate("source", "甲", Trust.NAME, ""), Candidate("source", "乙", Trust.NAME, "")])["source"].value
        == "甲"
    )
    assert [trust.name for trust in sorted(Trust)] == ["PLACE", "NAME", "METADATA", "LABEL", "LAYOUT"]


def test_what_is_said_of_where_a_value_was_found_decides_nothing() -> None:
    said = [
        Candidate("tags", ["甲"], Trust.PLACE, "tag links"),
        Candidate("tags", ["乙"], Trust.NAME, "byline, after the time"),
    ]
    assert choose(said)["tags"].value == ["乙"]
