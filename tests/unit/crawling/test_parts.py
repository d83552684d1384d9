"""What a portal shows in the place of an article's part, and what is a part though it looks odd."""

from __future__ import annotations

import json

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response

from dayuan_crawler.errors import AnotherPage, PageError
from dayuan_crawler.frontier.causes import Cause
from dayuan_crawler.items import ArticleItem, Comment, Comments
from dayuan_crawler.pages.comments import CommentPage
from dayuan_crawler.parts.completer import Parts
from dayuan_crawler.parts.rendering import Rendering
from dayuan_crawler.parts.steps import CommentStep, CounterStep, PageStep, RenderStep, Step, from_json, to_json
from dayuan_crawler.text.authors import Authors
from dayuan_crawler.text.urls import Site

ORIGIN = "http://www.example.com"
ARTICLE = f"{ORIGIN}/gsyl/yangquan/5927.html"
SITE = Site.parse(ORIGIN)
STEPS: dict[str, Step] = {
    "page": PageStep(f"{ORIGIN}/gsyl/yangquan/5927_2.html", 2),
    "counter": CounterStep(f"{ORIGIN}/e/public/ViewClick/?classid=2&id=5927", ("views",)),
    "comments": CommentStep(f"{ORIGIN}/e/pl/?classid=2&id=5927", "empire"),
    "render": RenderStep(ARTICLE, whole=True),
}
WALL = "<html><head><title>访问验证</title></head><body><p>请按住滑块，拖动到最右边</p></body></html>"
UNKNOWN = (
    "<html><head><title>请稍等片刻</title></head><body><h1>请稍等片刻</h1><div class=content><p>"
    + "马上就好，请不要离开。" * 30
    + "</p></div></body></html>"
)
PAGE = (
    "<html><head><title>{0}</title></head><body><h1>{0}</h1><p>网络编辑 2022-07-09 10:29:37</p><div class=content>"
    "<p>会议在市里召开，各县区设了分会场，开了一个上午。</p><p>散会时下起了雨，人走得很慢。</p></div></body></html>"
)


def parts() -> Parts:
    return Parts(SITE, print, Rendering("auto", SITE), Authors("drop", b""))


def answer(step: Step, html: str, url: str | None = None) -> Response:
    address = url or step.url
    return HtmlResponse(address, body=html.encode(), encoding="utf-8", request=Request(address))


def item(comments: int | None = None) -> ArticleItem:
    return ArticleItem(
        url=ARTICLE, title="会议开了一个上午", body="会议在市里召开。", comments=Comments(comments, open=True)
    )


def refused(name: str, html: str, *, url: str | None = None, comments: int | None = None) -> Cause | None:
    try:
        parts().check(answer(STEPS[name], html, url), item(comments), STEPS[name])
    except PageError as error:
        return error.cause
    return None


@pytest.mark.parametrize("name", STEPS)
def test_a_wall_is_no_part(name: str) -> None:
    assert refused(name, WALL) is Cause.CHALLENGE
    assert refused(name, "<script>document.cookie='a=1';location.reload()</script>") is Cause.CHALLENGE
    assert refused(name, UNKNOWN, url=f"{ORIGIN}/check.html") is Cause.DETOUR


@pytest.mark.parametrize("name", STEPS)
def test_a_breakdown_is_no_part(name: str) -> None:
    for html in (
        "Can't connect to DB!",
        "数据库连接失败",
        "<b>Warning</b>: mysqli_connect() in <b>/x.php</b> on line <b>3</b>",
    ):
        assert refused(name, html) is Cause.SERVER_ERROR
    assert refused(name, "<script>location.href='?n=1'</script>") is Cause.SERVER_ERROR


@pytest.mark.parametrize(("name", "comments"), [("page", None), ("counter", None), ("comments", 3)])
def test_a_page_that_nobody_knows_is_no_part(name: str, comments: int | None) -> None:
    assert refused(name, UNKNOWN, comments=comments) is Cause.UNREAD


@pytest.mark.parametrize(
    ("name", "html"),
    [
        ("page", PAGE.format("会议开了一个上午(2)")),
        ("page", PAGE.format("编辑另起的一个题目")),
        ("counter", "document.write('8163');"),
        ("counter", "document.write('');"),
        ("counter", ""),
        ("comments", "pl is close"),
        ("comments", ""),
        ("comments", "<ul></ul>"),
        ("comments", " "),
        # A list of comments that there are not.
        ("comments", "<html><title>信息提示</title><body>暂无评论</body></html>"),
        ("render", PAGE.format("会议开了一个上午")),
        # What it lacks is told when it is read.
        ("render", UNKNOWN),
    ],
)
def test_what_is_a_part(name: str, html: str) -> None:
    assert refused(name, html) is None


def test_what_a_browser_was_shown_is_the_article() -> None:
    step, found = STEPS["render"], item()
    parts().read(answer(step, PAGE.format("会议开了一个上午")), found, [step])
    assert found.body.endswith("散会时下起了雨，人走得很慢。")


def test_another_page_in_a_browser_is_not_taken_for_the_article() -> None:
    step, known, empty = STEPS["render"], item(), ArticleItem(url=ARTICLE)
    with pytest.raises(AnotherPage):
        parts().read(answer(step, UNKNOWN), known, [step])
    assert known == item()
    with pytest.raises(PageError, match="in a browser, too") as caught:
        parts().read(answer(step, "<html><body><p>稍等</p></body></html>"), empty, [step])
    assert caught.value.cause is Cause.UNREAD


def test_a_page_that_leads_back_ends_the_article() -> None:
    def following(number: int, to: str) -> list[Step]:
        step = PageStep(STEPS["page"].url, number, (ARTICLE,))
        pager = f'<div class="pages"><a href="{ARTICLE}">1</a> <b>2</b> <a href="{to}">下一页</a></div></div></body>'
        html = PAGE.format("会议开了一个上午").replace("</div></body>", pager)
        return [found for found in parts().read(answer(step, html), item(), [step]) if isinstance(found, PageStep)]

    assert [step.url for step in following(2, f"{ORIGIN}/gsyl/yangquan/5927_3.html")] == [
        f"{ORIGIN}/gsyl/yangquan/5927_3.html"
    ]
    assert following(2, ARTICLE) == []
    assert following(2, STEPS["page"].url) == []


def test_steps_travel_as_json() -> None:
    comment = Comment("阳泉老王", None, "已经很好", "网友")
    steps: list[Step] = [
        PageStep(f"{ORIGIN}/5927_3.html", 3, (ARTICLE, f"{ORIGIN}/5927_2.html")),
        CounterStep(f"{ORIGIN}/e/public/ViewClick/?classid=2&id=5927", ("views", "likes")),
        CommentStep(f"{ORIGIN}/e/pl/?id=5927", "empire", (f"{ORIGIN}/2",), (CommentPage((comment,), ("7",), None, 3),)),
        RenderStep(ARTICLE, whole=False, blank=("views",)),
    ]
    assert from_json(json.loads(json.dumps(to_json(steps)))) == steps


def test_a_step_of_an_earlier_version_is_read() -> None:
    assert from_json([{"step": "page", "url": ARTICLE, "number": 2}]) == [PageStep(ARTICLE, 2)]
