"""What is read from an answer that is no page, or from what kept it away."""

from __future__ import annotations

import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import HtmlResponse, Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.internet.error import ConnectionDone
from twisted.python.failure import Failure
from twisted.web.client import ResponseNeverReceived

from dayuan_crawler.errors import AnotherPage, GonePage, PageError, UnreadPage
from dayuan_crawler.frontier.causes import MISREAD, NOT_THE_PAGE, REFUSALS, TRANSIENT, Cause
from dayuan_crawler.trouble import Trouble, says, trouble_in, trouble_of

URL = "http://www.example.com/gsyl/yangquan/5927.html"
COOKIE = "<html><script>document.cookie='seen=1';location.reload()</script></html>"
ARTICLE = "<html><title>一出小戏</title><h1>一出小戏</h1><p>网络编辑 2022-07-09</p><p>这样开场。</p></html>"


def answer(status: int, html: str = "", **headers: str) -> Response:
    return HtmlResponse(URL, status=status, body=html.encode(), encoding="utf-8", headers=headers)


@pytest.mark.parametrize(
    ("status", "html", "cause", "said"),
    [
        (404, "", Cause.GONE, "HTTP 404"),
        (410, "", Cause.GONE, "HTTP 410"),
        (451, "", Cause.GONE, "HTTP 451"),
        (500, "<h1>error</h1>", Cause.SERVER_ERROR, "HTTP 500"),
        (503, "", Cause.SERVER_ERROR, "HTTP 503"),
        (503, "<title>网站维护中</title><p>明早恢复</p>", Cause.SERVER_ERROR, "HTTP 503: 网站维护中: 明早恢复"),
        (429, "", Cause.SERVER_ERROR, "HTTP 429"),
        (302, "", Cause.REFUSED, "HTTP 302"),
        (401, "", Cause.REFUSED, "HTTP 401"),
        (403, "<h1>403 Forbidden</h1><p>网站防火墙</p>", Cause.REFUSED, "网站防火墙"),
        (405, "<title>405</title><p>您的访问被阻断</p>", Cause.REFUSED, "您的访问被阻断"),
        (418, "", Cause.REFUSED, "HTTP 418"),
        (567, "", Cause.REFUSED, "HTTP 567"),
        (403, "<title>一块牌子</title><p>此路不通</p>", Cause.REFUSED, "HTTP 403: 一块牌子: 此路不通"),
        (403, "<title>访问受限</title><p>稍后重试</p>", Cause.CHALLENGE, "HTTP 403: 访问受限: 稍后重试"),
        (403, "<title>x</title><p>网站未备案，无法提供服务</p>", Cause.SUSPENDED, "HTTP 403: 网站未备案"),
        (999, "", Cause.REFUSED, "HTTP 999"),
        (412, "<html><script>$_ts=window['$_ts'];</script><body></body></html>", Cause.CHALLENGE, "HTTP 412"),
        (521, COOKIE, Cause.CHALLENGE, "a script that sets a cookie"),
        (200, COOKIE, Cause.CHALLENGE, "a script that sets a cookie"),
        (200, "<title>访问验证</title><p>请按住滑块</p>", Cause.CHALLENGE, "请按住滑块"),
        (200, "<title>用户登录</title><p>账号 密码</p>", Cause.LOGIN, "用户登录"),
        (200, "<title>温馨提示</title><p>网站未备案，无法提供服务</p>", Cause.SUSPENDED, "未备案"),
        (200, "<title>站点已过期</title><p>请联系管理员续费</p>", Cause.SUSPENDED, "续费"),
        (200, "<title>信息提示</title><p>您访问的链接不存在</p>", Cause.GONE, "不存在"),
        (200, "pl is close", Cause.CLOSED, "pl is close"),
        (200, "<body>Can not connect to MySQL server</body>", Cause.SERVER_ERROR, "MySQL"),
        (200, "", Cause.EMPTY, "empty"),
    ],
)
def test_an_answer(status: int, html: str, cause: Cause, said: str) -> None:
    met = trouble_in(answer(status, html))
    assert met is not None
    assert met.cause is cause
    assert said in met.reason


@pytest.mark.parametrize(
    ("status", "html"),
    [(403, "<h1>403 Forbidden</h1><hr>nginx/1.20.1"), (502, "<title>502 Bad Gateway</title>"), (567, "567")],
)
def test_a_bare_status_is_said_once(status: int, html: str) -> None:
    met = trouble_in(answer(status, html))
    assert met is not None
    assert met.reason == f"HTTP {status}"


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<title>一块牌子</title><p>此路不通</p>", "; it says: 一块牌子: 此路不通"),
        ("<title>牌子</title><iframe src=http://b.test/x></iframe>", "; it says: 牌子 (a frame with http://b.test/x)"),
        ("<p>此路不通</p>", "; it says: 此路不通"),
        ("<html></html>", ""),
        ("", ""),
    ],
)
def test_a_page_that_nobody_knows_is_quoted(html: str, said: str) -> None:
    assert says(answer(200, html)) == said


def test_a_page_is_no_trouble() -> None:
    assert trouble_in(answer(200, ARTICLE)) is None
    assert trouble_in(Response(URL, body=b"\x89PNG")) is None


@pytest.mark.parametrize(("status", "html"), [(521, COOKIE), (200, COOKIE)])
def test_a_script_that_a_browser_can_answer(status: int, html: str) -> None:
    met = trouble_in(answer(status, html))
    assert met is not None
    assert met.scripted
    slider = trouble_in(answer(200, "<title>访问验证</title><p>请按住滑块</p>"))
    assert slider is not None
    assert not slider.scripted


@pytest.mark.parametrize(("header", "seconds"), [("7", 7.0), ("soon", None), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0)])
def test_retry_after(header: str, seconds: float | None) -> None:
    met = trouble_in(answer(503, **{"Retry-After": header}))
    assert met is not None
    assert met.retry_after == seconds


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (HttpError(answer(403)), Cause.REFUSED),
        (CannotResolveHostError("x"), Cause.UNREACHABLE),
        (DownloadConnectionRefusedError("x"), Cause.UNREACHABLE),
        (DownloadTimeoutError("x"), Cause.UNREACHABLE),
        (OSError("x"), Cause.UNREACHABLE),
        (ResponseDataLossError(), Cause.CUT_SHORT),
        (UnreadPage(["title"]), Cause.UNREAD),
        (AnotherPage("x"), Cause.ANOTHER_PAGE),
        (GonePage("x"), Cause.GONE_PAGE),
        (PageError("x", Cause.LED_AWAY), Cause.LED_AWAY),
        (ValueError("x"), Cause.BROKEN),
    ],
)
def test_an_error(error: Exception, cause: Cause) -> None:
    met = trouble_of(error)
    assert isinstance(met, Trouble)
    assert met.cause is cause
    assert met.reason


def test_a_broken_connection_is_said_without_the_names_of_classes() -> None:
    error = DownloadFailedError("[<twisted.python.failure.Failure twisted.internet.error.ConnectionDone: …>]")
    error.__cause__ = ResponseNeverReceived([Failure(ConnectionDone())])  # type: ignore[no-untyped-call]
    assert trouble_of(error) == Trouble(Cause.UNREACHABLE, "the connection failed: Connection was closed cleanly.")


def test_no_cause_is_of_two_kinds() -> None:
    assert len(TRANSIENT | MISREAD | REFUSALS) == len(TRANSIENT) + len(MISREAD) + len(REFUSALS)
    assert NOT_THE_PAGE <= TRANSIENT | MISREAD | REFUSALS
