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


def alone(title: str, text: str, more: str = "") -> str:
    """A page that has nothing of the site around it."""
    lines = "".join(f"<p>{line}</p>" for line in text.split("|"))
    return f"<html><head><title>{title}</title></head><body>{lines}{more}</body></html>"


def kind(page: str) -> str | None:
    found = soft_error(page)
    parsed = soft_error(Selector(page or " ", type="html"))
    assert not page.strip() or found == parsed or "<" not in page
    return found.kind if found else None


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("", "empty"),
        (" \r\n\ufeff", "empty"),
        ("<html><body></body></html>", "empty"),
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
        # The page itself, with something in its address.
        ("<script>location.href='?n=1';</script>", "error"),
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
        (alone("检测中", "跳转中"), "challenge"),
        (alone("网站访问验证", "继续访问前请输入图中的字"), "challenge"),
        (alone("", "请输入验证码后继续"), "challenge"),
        (alone("某某安全狗", "访问频率过高，已被拦截，稍后再试"), "challenge"),
        (alone("", "疑似黑客攻击，已被拦截|事件ID：77|您的IP：1.2.3.4|时间：2022-07-10 10:00:00"), "challenge"),
        (alone("网站防火墙", "您的请求带有不合法参数|时间：2022-07-10 10:00:00"), "challenge"),
        (alone("", "您的访问被网防G01阻断"), "challenge"),
        (alone("等候室", "您正在排队，轮到时自动进入"), "challenge"),
        (alone("Attention Required!", "One more step"), "challenge"),
        (alone("", "Please show that you are not a robot"), "challenge"),
        ("<html><head><script src=/x.js></script></head><body><input type=hidden></body></html>", "challenge"),
        (alone("抱歉，站点已暂停", "该站点已经被管理员停止运行"), "suspended"),
        (alone("Account Suspended", "Contact your provider"), "suspended"),
        (alone("IIS7", "<img src=welcome.png>"), "suspended"),
        (alone("建设中", "这个站点当前没有默认页"), "suspended"),
        (alone("Index of /gsyl/", "<a href=../>../</a>"), "suspended"),
        (alone("", "该网站因内容违规，已被关闭"), "suspended"),
        (alone("", "服务器暂未按规定备案"), "suspended"),
        (alone("", "您的IP已被禁止访问"), "refused"),
        (alone("信息提示", "您的IP没有访问权限"), "refused"),
        (alone("阳泉", "会员|<form><input name=u><input type=password></form>"), "login"),
        (alone("统一身份认证平台", "账号|密码"), "login"),
        (alone("上网认证", "认证后才能上网"), "login"),
        (alone("网站维护中", "正在维护|预计恢复时间：2022-07-11 08:00"), "error"),
        (alone("系统升级公告", "本站于2022年7月10日暂停服务"), "error"),
        (alone("Site Maintenance", "We will be back soon"), "error"),
        (alone("系统发生错误", "SQLSTATE[HY000] [1040]|#0 /www/x.php(85)"), "error"),
        (alone("运行时错误", "服务器上出现应用程序错误"), "error"),
        ("<br /><b>Warning</b>: mysqli_connect(): (HY000/2002) in <b>/www/x.php</b> on line <b>3</b>", "error"),
        ("<br /><b>Parse error</b>: syntax error in <b>/www/x.php</b> on line <b>88</b><br />", "error"),
        ("Cann't connect to DB!", "error"),
        ("数据库连接失败", "error"),
        (alone("", "Microsoft OLE DB Provider for SQL Server 错误 '80004005'|/inc/conn.asp，行 12"), "error"),
        (alone("", "源站连接失败"), "error"),
        ("No input file specified.", "gone"),
        # Answers of interfaces, in the place of pages.
        ('{"code":404,"message":"文章不存在"}', "gone"),
        ('{"status":401,"message":"请先登录"}', "login"),
        ('{"error":"access denied"}', "refused"),
        ('{"code":500,"msg":"系统繁忙"}', "error"),
        ("error code: 1020", "refused"),
        ("no healthy upstream", "error"),
        (alone("Access to this page has been denied", "Press &amp; Hold to confirm you are a human"), "challenge"),
        (alone("", "Access to this page is denied"), "refused"),
        (alone("", "Our systems have detected unusual traffic from your network."), "challenge"),
        (alone("Pardon Our Interruption", "Something made us think you were a bot."), "challenge"),
        (alone("", "The request is blocked."), "challenge"),
        (alone("", "请依次点击图中的文字"), "challenge"),
        (alone("", "向右拖动完成拼图"), "challenge"),
        (alone("", "检测到您的访问可能是机器人行为"), "challenge"),
        (alone("", "您所在的区域暂不支持访问"), "refused"),
        (alone("", "仅限中国大陆地区访问"), "refused"),
        (alone("", "本站已迁移至新域名"), "suspended"),
        (alone("", "本网站仅在工作时间开放"), "suspended"),
        (alone("", "请在微信客户端打开链接"), "login"),
        (alone("Too Many Requests", "Rate limit exceeded"), "error"),
        (alone("", "We are performing scheduled maintenance. Check back soon."), "error"),
        (alone("", "Backend fetch failed"), "error"),
        (alone("", "upstream connect error or disconnect/reset before headers"), "error"),
        # A check that has no words.
        ("<form action=/check><img src=/captcha.php><input name=code></form>", "challenge"),
        ("<title>继续</title><img src='/code.png?1'><form><input type=text><button>提交</button></form>", "challenge"),
        ("<iframe src='/_Incapsula_Resource?x=1'>Request unsuccessful. Incapsula incident ID: 1</iframe>", "challenge"),
        ("<p>继续</p><iframe src='/geetest/x'></iframe>", "challenge"),
        ("<script>alert('该文章不存在！');history.back();</script>", "gone"),
        ("<script>alert('参数错误');location.href='/';</script>", "gone"),
        ("<script>alert('参数错误');history.back();</script>", "error"),
        (framed("该文章因违规已被屏蔽"), "gone"),
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
        ARTICLE.format(title="网站维护中", body="<p>记者探访夜里值守的人。</p>"),
        ARTICLE.format(title="筑牢森林防火墙", body="<p>护林员天天巡山。</p>"),
        ARTICLE.format(title="不敢越雷池一步", body="<p>这是一条纪律。</p>"),
        ARTICLE.format(title="走私货物", body="<p>一批走私货物已被海关拦截。</p>"),
        alone("阳泉", "未按时年检的车辆将不能上路|市民正在排队办理"),
        ARTICLE.format(title="一地域名出售生意红火", body="<p>有人专做这门生意。</p>"),
        ARTICLE.format(title="一出小戏这样开场", body="<p>该文章已被删除</p>"),
        framed("一座桥修好了。"),
        "document.write('8163');",
        "document.write('');",
        "<img src=/d/1.jpg>",
        # Articles and lists about walls.
        ARTICLE.format(title="滑块验证的由来", body="<p>请按住滑块,拖动到最右边。这样的验证很常见。</p>"),
        ARTICLE.format(title="一网站因违规被关闭", body="<p>该网站因内容违规，已被关闭。</p>"),
        ARTICLE.format(title="网站未备案", body="<p>网站未备案，根据规定，无法提供服务。</p>"),
        ARTICLE.format(title="用户登录", body="<p>市民可用手机号登录后查看。</p>"),
        ARTICLE.format(title="Too Many Requests", body="<p>一首新歌上线。</p>"),
        ARTICLE.format(
            title="依次点击图中的文字", body="<p>一种新的验证，请在微信客户端打开。</p><img src=/d/captcha.jpg>"
        ),
        "<title>阳泉</title><ul>"
        + "".join(f"<li><a href={n}.html>网站未备案将被关停 滑块验证的由来</a></li>" for n in "123"),
        f"<title>图说</title><ul>{NAVIGATION}</ul><img src=/d/1.jpg><form><img src=/captcha.php><input name=code></form>",
        "<p>今天发布一条消息。</p><form><img src=/d/1.jpg><input name=q></form>",
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
