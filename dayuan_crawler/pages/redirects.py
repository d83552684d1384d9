"""Redirects within a page, without a status code, and the kind of page that an article's address led to."""

from __future__ import annotations

import re
from enum import StrEnum
from urllib.parse import urljoin, urlsplit

from lxml import etree
from parsel import Selector

from dayuan_crawler.pages.markup import normal, root_of, texts
from dayuan_crawler.text.urls import Site, article_id, canonical_url, without_index

# A page that redirects has only a short message.
_MESSAGE = 200
_FORWARDS = re.compile(r"跳转|转到|转向|转入|redirect|moved", re.IGNORECASE)
_NOT_FOUND = re.compile(r"不存在|删除|失效|错误|出错|失败|登录|登陆|关闭|没有|未找到|找不到")
# A page that refreshes itself later is content, not a redirect.
_LONGEST_DELAY = 10
_REFRESH = re.compile(
    r"\s{0,9}(\d{1,5})(?:\.\d{0,9})?\s{0,9}[;,]\s{0,9}(?:url\s{0,9}=\s{0,9})?[\"']?([^\"']{1,2000})", re.IGNORECASE
)
_SCRIPT = re.compile(
    r"location(?:\.href)?\s{0,9}(?:=|\.(?:replace|assign)\()\s{0,9}[\"']([^\"']{1,2000})[\"']", re.IGNORECASE
)
_ERROR_PATH = re.compile(
    r"/(?:40[34]|410|50\d|error|notfound|not[-_]found|err|miss(?:ing)?)(?:\.\w{2,5})?/?", re.IGNORECASE
)


class Landing(StrEnum):
    """The kind of an address that was reached."""

    ARTICLE = "an article"
    HOME = "the home page"
    LIST = "a list"
    ERROR = "an error page"
    ELSEWHERE = "another page"


def forwards_to(page: Selector, url: str, refresh_header: str | None = None) -> str | None:
    """The address that a page without content redirects to at once; None for a page that stays."""
    root = root_of(page)
    if root is None:
        return None
    refreshes = [meta.get("content") or "" for meta in root.iter("meta") if _is_refresh(meta)]
    target = next(filter(None, map(_refreshed, [refresh_header or "", *refreshes])), None)
    text = _shown(root)
    if text is None or _NOT_FOUND.search(text) or (text and not (target and _FORWARDS.search(text))):
        return None
    if target is None:
        if next(root.iter("img", "frame", "iframe"), None) is not None:
            return None
        found = _SCRIPT.search(" ".join(script.text or "" for script in root.iter("script"))[:20_000])
        target = found[1] if found else None
    try:
        address = urljoin(url, target.strip()) if target else None
    except ValueError:
        return None
    return address if address and address.lower().startswith(("http://", "https://")) and address != url else None


def landing(asked: str, landed: str, site: Site) -> Landing:
    """The kind of the address that an article's address led to."""
    path = urlsplit(landed).path or "/"
    if article_id(landed) is not None and article_id(landed) == article_id(asked):
        return Landing.ARTICLE
    if _ERROR_PATH.fullmatch(path[path.rfind("/", 0, -1) :]):
        return Landing.ERROR
    if article_id(landed) is not None:
        return Landing.ARTICLE
    canonical = without_index(canonical_url(landed, site) or landed)
    if urlsplit(canonical).path == "/":
        return Landing.HOME
    above = urlsplit(canonical_url(asked, site) or asked).path
    is_above = path.endswith("/") and above.startswith(path)
    return Landing.LIST if is_above or site.section_of(canonical) is not None else Landing.ELSEWHERE


def _is_refresh(meta: etree._Element) -> bool:
    return (meta.get("http-equiv") or "").lower() == "refresh"


def _refreshed(content: str) -> str | None:
    match = _REFRESH.match(content)
    return match[2] if match and int(match[1]) <= _LONGEST_DELAY else None


def _shown(root: etree._Element) -> str | None:
    """The page's text; None if it is long enough to be content."""
    parts: list[str] = []
    size = 0
    for text in texts(root):
        parts.append(text)
        size += len(text.strip())
        if size > _MESSAGE:
            return None
    return normal("".join(parts))
