"""Which pages wait for a script of their own to fill a counter in, and which simply have none."""

from __future__ import annotations

from pathlib import Path

import pytest
from parsel import Selector

from dayuan_crawler.pages.placeholders import blank_counters

SAVED = Path(__file__).parents[3] / "fixtures" / "pages"
SCRIPT = "<script src='/skin/site.js'></script>"


def page(body: str) -> Selector:
    return Selector(f"<html><body class='view-page'><h1>题目</h1>{body}{SCRIPT}</body></html>", type="html")


@pytest.mark.parametrize(
    ("body", "blank"),
    [
        ('<span class="click" data-n="0"></span>', {"views"}),
        ('<em id="readNum"> </em>', {"views"}),
        ("<span>浏览：<b></b>次</span>", {"views"}),
        ("<span>阅读量(</span><i></i>)", {"views"}),
        ('<span data-role="views">--</span>', {"views"}),
        ('<span class="view-count">加载中…</span>', {"views"}),
        ('<span class="num">{{ article.views }}</span> <b class="hits">{{ hits }}</b>', {"views"}),
        ('<span class="likes"></span>', {"likes"}),
        ('<a class="diggtop" href="#"></a>', {"likes"}),
        ('<h3>留言与评论（共有 <span class="plnum"></span> 条评论）</h3>', {"comments"}),
        ("<h3>留言与评论(共有 条评论)</h3>", {"comments"}),
        ("<div>网友评论 共 条留言</div>", {"comments"}),
        ('<b class="hits"></b><span class="zan"></span><p>共有 条评论</p>', {"views", "likes", "comments"}),
    ],
)
def test_a_blank_place_is_found(body: str, blank: set[str]) -> None:
    assert blank_counters(page(body)) == blank
    without_scripts = Selector(f"<html><body>{body}</body></html>", type="html")
    assert blank_counters(without_scripts) == frozenset()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<p>2022-07-09 网络编辑</p><p>正文</p>",
        '<span class="click">8163</span><h3>留言与评论（共有 14 条评论）</h3>',
        '<i class="icon icon-view"></i> 8163',
        '<i class="fa fa-eye view"></i>',
        '<span class="view"></span>8163',
        '<span class="white"></span><a class="readmore thread"></a><span class="preview overview"></span>',
        # The entries of a list: not the article's own.
        "".join(f'<li><a href="/{n}.html">新闻</a><span class="views"></span></li>' for n in range(5)),
        '<div class="sidebar"><span class="views"></span></div>',
        '<div class="related"><p><span class="likes"></span></p></div>',
        "<p>本次会议共有各界代表参加，网友留言踊跃，评论称赞。</p>",
    ],
)
def test_a_page_without_counters_is_left_alone(body: str) -> None:
    assert blank_counters(page(body)) == frozenset()


@pytest.mark.parametrize("name", ["article-dedecms", "article-zblog-post", "article-anchors-pictures-only"])
def test_saved_pages_want_no_browser(name: str) -> None:
    assert not blank_counters(Selector((SAVED / f"{name}.html").read_text(encoding="utf-8"), type="html"))


@pytest.mark.parametrize("text", ["", "<", "\0", "<span " * 3000, "<b class=views>" * 20_000])
def test_odd_pages_raise_nothing(text: str) -> None:
    blank_counters(Selector(text or " ", type="html"))
