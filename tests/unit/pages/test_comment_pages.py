"""The pages of comments that an article's own page leads to, and the times that count from the fetch."""

from __future__ import annotations

from datetime import UTC, datetime

from scrapy import Request
from scrapy.http import HtmlResponse

from dayuan_crawler.items import ArticleItem
from dayuan_crawler.loaders import load_article
from dayuan_crawler.pages.article import parse_article
from dayuan_crawler.parts.completer import Parts
from dayuan_crawler.parts.rendering import Rendering
from dayuan_crawler.parts.steps import PageStep
from dayuan_crawler.text.authors import Authors
from dayuan_crawler.text.urls import Site

SITE = Site.parse("http://www.example.com")
URL = "http://www.example.com/gsyl/yangquan/5927.html"
BODY = (
    "<title>盂县夜市开张</title><h1>盂县夜市开张</h1><p>2022-07-09 10:29</p>"
    "<div><p>清晨六点，记者在现场看到工作人员已经开始忙碌。</p></div>"
)
FETCHED = datetime(2022, 7, 10, 4, tzinfo=UTC)  # noon in China


def response(url: str, comments: str, pager: str) -> HtmlResponse:
    html = f"{BODY}<div id=comments><h3>评论</h3><ol>{comments}</ol><p>{pager}</p></div>"
    request = Request(url, meta={"fetched_at": FETCHED})
    return HtmlResponse(url, body=html.encode(), encoding="utf-8", request=request)


def comment(name: str, time: str) -> str:
    return f"<li><b>{name}</b> <i>{time}</i><p>{name}说的话</p></li>"


def test_pages_of_comments_are_walked_once_each_and_timed_from_the_fetch() -> None:
    parts = Parts(SITE, print, Rendering("never", SITE), Authors("keep", b""))
    older = "<a href='/gsyl/yangquan/5927.html/comment-page-1'>较早评论</a>"
    first = response(URL, comment("甲", "3小时前") + comment("乙", "昨天 20:14"), older)
    page = parse_article(first.selector, URL, SITE)
    item: ArticleItem = load_article(page, URL, SITE)
    steps = parts.find(page, item, first)
    assert [step.url for step in steps] == [f"{URL}/comment-page-1"]
    # A pager that leads in a circle ends where it began.
    circle = older.replace("comment-page-1", "comment-page-1?again")
    answer = response(steps[0].url, comment("丙", "07-08 08:00"), circle)
    steps = parts.read(answer, item, steps)
    assert len(steps) == 1
    assert parts.read(answer, item, steps) == []
    shown = {one.author: one.posted_at.isoformat()[5:16] for one in item.comments.items if one.posted_at}
    assert shown == {"丙": "07-08T08:00", "乙": "07-09T20:14", "甲": "07-10T09:00"}


def test_the_next_page_of_the_article_is_not_asked_for_as_one_of_its_comments() -> None:
    parts = Parts(SITE, print, Rendering("never", SITE), Authors("keep", b""))
    shown = response(URL, comment("甲", "2022-07-10 11:14"), "")
    pager = f"<p>分页：<b>1</b> <a href='{URL}?page=2'>2</a></p>"
    html = (
        shown.text.replace("h1>", "h3>")
        .replace("盂县夜市开张</h3>", "夜市</h3>")
        .replace("<div id=comments>", f"{pager}<div id=comments>")
    )
    first = shown.replace(body=html.encode())
    page = parse_article(first.selector, URL, SITE)
    steps = parts.find(page, load_article(page, URL, SITE), first)
    assert steps == [PageStep(f"{URL}?page=2", 2, (URL,))]
