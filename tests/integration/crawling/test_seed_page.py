"""The one page of the portal that is known: every field of it has the known value, in each markup."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from parsel import Selector

from dayuan_crawler.loaders import load_article
from dayuan_crawler.pages.article import parse_article
from dayuan_crawler.text.encoding import decode_html
from dayuan_crawler.text.urls import Site
from fixtures.portal import PortalServer
from fixtures.portal.content import Text
from fixtures.portal.site import Site as PortalSite
from fixtures.portal.timeline import World
from tests.support.scrapy import Scrapy

MARKUPS = ["empire", "zblog", "legacy", "dede"]
SITE = "http://www.shanxidayuan.com"
URL = f"{SITE}/gsyl/yangquan/5927.html"
ORIGINAL = Path(__file__).parents[4] / "shared" / "portal" / "article-5927.txt"

TITLE = "雷健坤主持召开市委第六十二次疫情防控专题会强调:保持高度警醒 筑牢防控屏障 做到守土有责守土负责守土尽责"
KNOWN = {
    "url": URL,
    "site_id": 5927,
    "city": "yangquan",
    "subtitle": "刘文华提出具体要求",
    "source": "阳泉市政府",
    "editor": "网络编辑",
    "category": "阳泉",
    "tags": ["防控", "疫情", "阳泉"],
    "published_at": "2022-07-09T10:29:37+08:00",
}


def plain(text: str | None) -> str:
    """Full-width punctuation made ASCII, as in the only copy of the page."""
    return (text or "").translate(str.maketrans("：，（）！", ":,()!"))


@pytest.mark.parametrize("markup", MARKUPS)
def test_the_known_page_through_a_proxy(portal: Callable[..., PortalServer], sqlite_url: str, markup: str) -> None:
    server = portal(markup=markup)
    scrapy = Scrapy(site_url=SITE, database_url=sqlite_url, http_proxy=server.url, no_proxy="")
    scrapy.run("crawl", "yangquan")
    record = {record["url"]: record for record in scrapy.export("yangquan")}[URL]
    assert {name: record[name] for name in KNOWN} == KNOWN
    assert plain(record["title"]) == TITLE
    rights = record["copyright"]
    assert plain(rights["notice"]) == "本文仅代表作者观点,不代表本站立场。\n本文系作者授权发表,未经许可,不得转载。"
    assert rights["reprint"] == "prohibited"
    assert rights["declared_url"] == URL
    assert plain(rights["site_notice"]).startswith("本站所有文章,文字,视频,图片,音乐来源与网络转载非原创作品")
    assert record["comments"]["open"] is True
    assert record["comments"]["captcha"] is True
    truth: dict[str, Any] = {record["url"]: record for record in server.truth("yangquan", base=SITE)}[URL]
    for field in ("body", "images", "view_count", "like_count", "comments"):
        assert record[field] == truth[field], field


@pytest.mark.parametrize("markup", MARKUPS)
def test_every_paragraph_of_the_original_comes_out_to_the_letter(markup: str) -> None:
    if not ORIGINAL.exists():
        pytest.skip(
            "the text of the original page is not here: it forbids reprinting, so the project does not carry it"
        )
    lines = ORIGINAL.read_text("utf-8").splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("7月8日"))
    last = next(number for number, line in enumerate(lines) if line.startswith("版权声明"))
    paragraphs = [line.strip() for line in lines[first:last] if len(line.strip()) > 1]
    assert len(paragraphs) == 7
    world = World()
    article = replace(world.live[5927], pages=(tuple(Text(paragraph) for paragraph in paragraphs),))
    response = PortalSite(world, markup).render(SITE, article)
    text, _ = decode_html(response.body)
    site = Site.parse(SITE)
    item = load_article(parse_article(Selector(text=text), URL, site), URL, site)
    assert item.body.split("\n") == paragraphs
    assert item.subtitle == KNOWN["subtitle"]
    assert item.source == KNOWN["source"]
