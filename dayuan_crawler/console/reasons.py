"""Reasons in Chinese: crawls record them in English, once for all readers."""

from __future__ import annotations

import re

# A reason may quote a page; none is longer in the database's own use.
_MOST = 2000
_LACKS = re.compile(
    r"the layout of the articles is (no longer|not) understood: (\d+) pages in a row lack ([^;:.]{1,200})(.*)"
)
_FAILED = re.compile(r"(\d+) pages? failed(?: \((\S+): (.*)\))?; scrapy frontier (\S+) lists them with their reasons")
_COUNTED = re.compile(r"(\d+) pages? failed(.*)", re.DOTALL)
_GONE = re.compile(
    r"(\d+) known articles look gone at once, which is not believed: look at the portal, and crawl again"
)
_OUT = re.compile(r"(\S+) has not (answered|shown a page) for (\d+) s \((.*)\): run the command again when it does; .*")
_AWAY = re.compile(r"(\S+) turns the crawler away \((.*)\); pages that it did not show .*")
_CONNECTION = re.compile(r"the connection failed: (.*)")
_INSTEAD = re.compile(r"(\S+) is shown instead")
_LEADS = re.compile(r"(\S+) leads to ([^:]{1,80}): (\S+)")
_OTHER = re.compile(r"(\S+) shows another page than before(?:; it says: (.*))?")
_NOTHING = re.compile(r"(\S+) lists no article(?:; it says: (.*))?")
_WHOLE = {
    "the page is empty": "页面为空",
    "no text": "页面没有文字",
    "empty body": "应答没有内容",
    "the answer broke off before its end": "应答中途断开",
    "its host name is not known": "无法解析其域名",
    "it refuses the connection": "对方拒绝连接",
    "it does not answer in time": "对方未及时应答",
    "the list was not walked to its end; the next crawl walks it again": "列表没有走完;下次抓取会重新走一遍",
    "a script that sets a cookie and loads the page again": "一段设置 Cookie 后重新加载页面的脚本",
    "a page of nothing but scripts": "页面只有脚本",
    "the list is cut short before its pager": "列表在翻页处之前被截断",
    "its database was lost before its end; the archive kept what it had fetched": "数据库在抓取结束前丢失;存档保留了已抓取的内容",
}


def in_chinese(reason: str) -> str:
    """A recorded reason in Chinese; what is not known stays as it is."""
    if len(reason) > _MOST:
        return reason
    if (known := _WHOLE.get(reason)) is not None:
        return known
    for pattern, write in _WRITERS:
        if match := pattern.fullmatch(reason):
            return write(match)
    return (
        "; ".join(map(in_chinese, parts)) if len(parts := reason.split("; ", 1)) > 1 and parts[0] in _WHOLE else reason
    )


def _said(text: str | None) -> str:
    return f";页面写道:{text}" if text else ""


def _failed(match: re.Match[str]) -> str:
    example = f"(如 {match[2]}:{in_chinese(match[3])})" if match[2] else ""
    return f"{match[1]} 个页面失败{example};scrapy frontier {match[4]} 列出全部原因"


_WRITERS = (
    (
        _LACKS,
        lambda m: f"{'不再能' if m[1] == 'no longer' else '不能'}识别文章的版面:连续 {m[2]} 个页面缺少 {m[3]}{m[4]}",
    ),
    (_FAILED, _failed),
    (_COUNTED, lambda m: f"{m[1]} 个页面失败{m[2]}"),
    (_GONE, lambda m: f"{m[1]} 篇已知文章同时消失,不予采信:请查看网站后重新抓取"),
    (
        _OUT,
        lambda m: (
            f"{m[1]} 已有 {m[3]} 秒没有{'应答' if m[2] == 'answered' else '给出页面'}({in_chinese(m[4])}):"
            "待其恢复后重新运行同一命令,即从中断处继续"
        ),
    ),
    (
        _AWAY,
        lambda m: (
            f"{m[1]} 拒绝本程序({in_chinese(m[2])});未显示的页面既不算消失,也不算失败:"
            "请用浏览器查看,待其放行后重新运行同一命令,即从中断处继续"
        ),
    ),
    (_CONNECTION, lambda m: f"连接失败:{m[1]}"),
    (_INSTEAD, lambda m: f"显示的是 {m[1]}"),
    (_LEADS, lambda m: f"{m[1]} 跳转到 {m[3]}"),
    (_OTHER, lambda m: f"{m[1]} 的页面与以前不同{_said(m[2])}"),
    (_NOTHING, lambda m: f"{m[1]} 没有列出文章{_said(m[2])}"),
)
