"""Errors that come with status 200, and genuine pages that look a little like them."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsel import Selector

from dayuan_crawler.pages.soft_errors import Kind, soft_error

NAVIGATION = "".join(f"<li><a href=/gsyl/{name}/>{name}频道</a></li>" for name in ("taiyuan", "datong", "yangquan"))
NOTICE = "版权声明: 本站所有文章,文字,视频,图片来源与网络转载非原创作品,仅限于学习交流。" * 6


def message(title: str, text: str, script: str = "history.go(-1)") -> str:
    return (
        f"<html><head><title>{title}</title><script>setTimeout('{script}', 3000)</script></head><body><table><tr><td>"
        f"{title}</td></tr><tr><td><b>{text}</b><br><a href='javascript:history.go(-1)'>请点击这里返回</a></td></tr></table></body>"
    )


def dressed(title: str, text: str) -> str:
    """An error within the site's own header and footer."""
    return (
        f"<html><head><title>{title} - 大院网</title></head><body><ul>{NAVIGATION}</ul><h2>{title}</h2><p>{text}</p>"
        f"<div class=footer>{NOTICE}</div></body></html>"
    )


def framed(text: str) -> str:
    """A line within the site's own navigation and notice, under no name of its own."""
    links = NAVIGATION * 20
    return f"<html><title>大院网</title><body><ul>{links}</ul><div><p>{text}</p></div><div class=footer>{NOTICE}</div></body>"


def kind(page: str) -> str | None:
    found = soft_error(page)
    parsed = soft_error(Selector(page or " ", type="html"))
    assert not page.strip() or found == parsed or "<" not in page
    return found.kind if found else None


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("", "error"),
        (" \r\n\ufeff", "error"),
        ("<html><body></body></html>", "error"),
        (message("信息提示", "您来自的链接不存在"), "gone"),
        (message("信息提示", "此信息不存在"), "gone"),
        (message("信息提示", "您的操作过快，请稍候再试"), "error"),
        (message("信息提示", "系统限制的搜索时间间隔为 10 秒"), "error"),
        (message("信息提示", "评论功能已关闭"), "closed"),
        (message("提示信息", "文档已被删除"), "gone"),
        (message("提示", "您没有权限查看", "location='/';"), "error"),
        (message("系统提示", "访问过于频繁，请稍后再试"), "error"),
        (dressed("404", "您访问的页面可能已被删除"), "gone"),
        (dressed("404 Not Found", "返回首页"), "gone"),
        (dressed("出错啦", "服务器开小差了"), "error"),
        (dressed("页面不存在", "去首页看看"), "gone"),
        (dressed("抱歉，您访问的页面不存在", "去首页看看"), "gone"),
        (dressed("很抱歉，您要查看的文章已被删除！", ""), "gone"),
        (dressed("502 Bad Gateway", "nginx"), "error"),
        ("<script>self.location.href='/';</script>", "gone"),
        ("<script>window.location.replace('http://www.shanxidayuan.com/index.html')</script>", "gone"),
        ("<script>location.href='/e/member/login/';</script>", "error"),
        ("<script>document.cookie='a=1';location.reload();</script>", "challenge"),
        ("pl is close", "closed"),
        ("<html><body>rss is close</body></html>", "closed"),
        ("ListTempID=3 is close.", "closed"),
        ("<html><title>安全验证</title><body><p>请完成下方验证</p></body></html>", "challenge"),
        (
            "<html><title>Just a moment...</title><body>Checking your browser before accessing</body></html>",
            "challenge",
        ),
        ("<html><body>正在检查您的浏览器，请稍候</body></html>", "challenge"),
        ("<html><body>Can not connect to MySQL server</body></html>", "error"),
        ("<html><body><h1>网站维护中</h1>网站正在维护，请稍后访问</body></html>", "error"),
        ("<html><body>文章不存在或已删除</body></html>", "gone"),
        (framed("该文章已被删除"), "gone"),
        (framed("您访问的信息已被作者删除。"), "gone"),
        (framed("审核中"), "gone"),
        (framed("该信息正在审核，暂时无法查看"), "gone"),
        (
            "<html><title>访问验证</title><body><div>访问验证</div><p>请按住滑块，拖动到最右边</p></body></html>",
            "challenge",
        ),
        ("<title>405</title><p>很抱歉，您访问的URL有可能对网站造成安全威胁，您的访问被阻断。</p>", "refused"),
        ("<html><h1>403 Forbidden</h1><p>nginx</p></html>", "refused"),
        ("<title>温馨提示</title><p>网站未备案或接入备案，根据工信部规定，无法提供服务</p>", "suspended"),
        ("<title>站点已过期</title><p>您访问的站点已过期，请联系管理员续费</p>", "suspended"),
        (
            f"<title>x.com 域名出售</title><h1>域名 x.com 正在出售</h1>{'<a href=http://a.b/>推广链接</a>' * 90}",
            "suspended",
        ),
        (
            "<title>Welcome to nginx!</title><h1>Welcome to nginx!</h1><p>Further configuration is required.</p>",
            "suspended",
        ),
        ("<title>用户登录 - 大院网</title><form>账号 密码</form>", "login"),
        ("<html><body>您尚未登录，请先登录后查看</body></html>", "login"),
    ],
)
def test_error_page(page: str, expected: str) -> None:
    assert kind(page) == expected
    found = soft_error(page)
    assert found is not None
    assert found.reason


ARTICLE = (
    "<title>{title} - 大院网</title><ul>"
    + NAVIGATION
    + "</ul><h1>{title}</h1><p>网络编辑 2022-07-09 10:29:37</p>{body}"
)


@pytest.mark.parametrize(
    "page",
    [
        ARTICLE.format(title="404 路公交改线，市民出行请留意提示信息", body="<p>今起改线。</p>"),
        ARTICLE.format(title="关于安全用电的温馨提示", body="<p>请勿私拉电线。</p>"),
        ARTICLE.format(title="温馨提示", body="<p>请勿私拉电线。</p>"),
        ARTICLE.format(title="一地核查网页不存在的办事指南链接", body="<p>已全部更正。</p>"),
        ARTICLE.format(title="医保系统升级", body="<p>系统正在升级，七月十日恢复。</p>"),
        ARTICLE.format(title="信息提示", body=f"<p>{'这一段是正文，说的是夏季防汛的各项安排。' * 20}</p>"),
        ARTICLE.format(title="夜市开张", body="<div class=modal><h4>系统提示</h4><h3>提示</h3></div>"),
        ARTICLE.format(title="图说夜市", body="<img src=/d/1.jpg>"),
        "<title>阳泉</title><ul><li><a href=1.html>医保系统升级完成</a> 2022-07-09</li></ul>",
        "<p>今天发布一条消息。</p>",
        ARTICLE.format(title="访问验证", body="<p>今起改用新的办法。</p>"),
        ARTICLE.format(title="一地域名出售生意红火", body="<p>有人专做这门生意。</p>"),
        ARTICLE.format(title="一出小戏这样开场", body="<p>该文章已被删除</p>"),
        framed("一座桥修好了。"),
        "document.write('8163');",
        "document.write('');",
        "<img src=/d/1.jpg>",
        "14<!--empirecms.infocomment--><table><tr><td>甲</td></tr></table>",
    ],
)
def test_genuine_page(page: str) -> None:
    assert kind(page) is None


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 50_000 + "404",
        "<title>" + "404 " * 50_000,
        "不存在" * 100_000,
        "<p>" * 100_000 + "页面" * 50,
        "<h1>" * 3_000,
    ],
    ids=["deep", "long title", "long text", "paragraphs", "headings"],
)
def test_hostile_page_is_judged(page: str) -> None:
    found = soft_error(page)
    assert found is None or (found.kind in get_args(Kind) and len(found.reason) <= 120)


@given(st.text(alphabet="<>/titlehbody404信息提示不存在 is close'=", max_size=200))
def test_any_text_is_judged_without_raising(page: str) -> None:
    found = soft_error(page)
    assert found is None or found.reason
