"""What a city's spider makes of single pages, without a crawl."""

from __future__ import annotations

from typing import Any

import pytest
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse
from scrapy.settings import Settings

import dayuan_crawler.settings
from dayuan_crawler.crawling.visit import link_of
from dayuan_crawler.items import ArticleItem
from dayuan_crawler.spiders.base import SectionNotFound, SectionSpider
from dayuan_crawler.spiders.yangquan import YangquanSpider

ORIGIN = "http://www.shanxidayuan.com"
BODY = "<p>清晨的河边来了许多散步的人，他们沿着新修的步道慢慢走，说起这些年水变清了、树变多了，话里都是高兴。</p>"


@pytest.fixture
def spider() -> SectionSpider:
    settings = Settings()
    settings.setmodule(dayuan_crawler.settings)
    settings.set("DAYUAN_RENDER", "never")
    return YangquanSpider.from_crawler(Crawler(YangquanSpider, settings))


def page(path: str, body: str) -> HtmlResponse:
    url = ORIGIN + path
    html = f"<html><head><meta charset=utf-8></head><body>{body}</body></html>"
    return HtmlResponse(url, body=html.encode(), encoding="utf-8", request=Request(url))


def article(spider: SectionSpider, path: str, crumbs: str) -> list[Any]:
    place = f"<div class=position>当前位置：<a href=/>首页</a> &gt; {crumbs} &gt; 正文</div>"
    return list(
        spider.parse_article(page(path, f"{place}<h1>河边步道建成开放</h1><div class=content>{BODY * 3}</div>"))
    )


def test_an_article_is_of_the_city_on_whose_list_it_stood(spider: SectionSpider) -> None:
    (found,) = article(spider, "/content/abc", "<a href=/xw/>新闻</a>")
    assert isinstance(found, ArticleItem)
    assert (found.city, found.title) == ("yangquan", "河边步道建成开放")


def test_an_article_of_another_city_by_its_breadcrumb_or_address_is_not_stored(spider: SectionSpider) -> None:
    assert article(spider, "/content/abc", "<a href=/c3/>大同</a>") == []
    assert article(spider, "/gsyl/datong/5.html", "<a href=/c3/>新闻</a>") == []


def test_the_section_is_looked_for_below_one_parent_after_the_other(spider: SectionSpider) -> None:
    home = page("/", "<nav><a href=/sz/>时政</a><a href=/gs/>各市要览</a></nav>")
    (first,) = spider.parse_navigation(home)
    assert (first.url, first.cb_kwargs) == (f"{ORIGIN}/gs/", {"parents": [f"{ORIGIN}/sz/"]})
    (second,) = spider.parse_navigation(page("/gs/", "<nav><a href=/sz/>时政</a></nav>"), **first.cb_kwargs)
    assert (second.url, second.cb_kwargs) == (f"{ORIGIN}/sz/", {"parents": []})
    (found,) = spider.parse_navigation(page("/sz/", "<ul><li><a href=/lm7>阳泉</a></li></ul>"), **second.cb_kwargs)
    assert (found.url, found.meta["seed"]) == (f"{ORIGIN}/lm7", True)
    with pytest.raises(SectionNotFound):
        list(spider.parse_navigation(page("/sz/", "<p>无</p>"), **second.cb_kwargs))


def test_a_section_at_its_expected_address_stays_there_though_it_is_linked_by_its_index(spider: SectionSpider) -> None:
    items = "".join(f"<li><a href=/a/{n}x.htm>桃河两岸换新灯之{n}</a> 2022-07-09</li>" for n in "abc")
    found = list(spider.parse_list(page("/gsyl/yangquan/", f"<a href=index.html>阳泉</a><ul>{items}</ul>")))
    assert [request.url for request in found] == [f"{ORIGIN}/a/{n}x.htm" for n in "abc"]


def test_a_list_tells_the_year_of_an_article_that_shows_a_day_without_one(spider: SectionSpider) -> None:
    items = "".join(f"<li><a href=/a/{n}x.htm>桃河两岸换新灯之{n}</a> 2021-07-09</li>" for n in "abc")
    first, *_ = spider.parse_list(page("/gsyl/yangquan/", f"<ul>{items}</ul>"))
    link = link_of(first, "yangquan")
    assert link.payload == {"title": "桃河两岸换新灯之a", "listed": "2021-07-09T00:00:00+08:00"}
    response = page(
        "/a/ax.htm", f"<h1>桃河两岸换新灯之a</h1><p>07-09 10:29 阳泉日报</p><div class=content>{BODY * 3}</div>"
    )
    response.meta["listed"] = link.payload["listed"]
    (found,) = spider.parse_article(response)
    assert isinstance(found, ArticleItem)
    assert str(found.published_at) == "2021-07-09 10:29:00+08:00"
    del response.meta["listed"]
    (found,) = spider.parse_article(response)
    assert isinstance(found, ArticleItem)
    assert found.published_at is None
