"""The breadcrumb: the sections above an article, from the first page down."""

from __future__ import annotations

import re
from collections.abc import Callable

from dayuan_crawler.pages.article_lines import Element, Line, Page, ancestors, text_of
from dayuan_crawler.text.clean import clean_line

_LABEL = re.compile(
    r"(?:当前|所在|现在|目前)的?(?:位置|栏目|页面|频道)|您的位置|你的位置|^位置\s?[:：]|^路径\s?[:：]|^导航\s?[:：]|(?:现在|正)在(?:浏览|阅读)"
    r"|^(?:网站|本站)?(?:首\s?页|主页|Home)\s?(?:>|»|›|→|/|≫|＞|-|·|::)",
    re.IGNORECASE,
)
# A character of each label; most lines have none.
_SIGNS = re.compile("[置栏页频径航主览读h]", re.IGNORECASE)
_CLASS = re.compile(r"crumb|\bposition\b|weizhi|\bpath\b|\blocation\b|\bplace\b|dqwz", re.IGNORECASE)
_SEPARATED = re.compile("[>»›→/＞≫]|首\\s?页|主页|Home")
# Names with signs between them: a path, whatever it is called.
_PATH = re.compile(r"^[^>»›→≫＞]{1,20}(?:[>»›→≫＞]\s?[^>»›→≫＞]{1,30}){1,6}[>»›→≫＞]?$")
_NOT_SECTIONS = frozenset(
    {
        "首页",
        "主页",
        "网站首页",
        "本站首页",
        "返回首页",
        "正文",
        "home",
        "文章正文",
        "详情",
        "查看",
        "浏览文章",
        "新闻正文",
        "内容",
        "查看内容",
        "新闻内容",
        "文章内容",
        "阅读",
        "返回",
    }
)
_LAST_LINE = 200
_LONGEST = 10

Crumb = tuple[str, str]


def read_breadcrumb(page: Page, absolute: Callable[[str], str | None]) -> list[Crumb]:
    """Names and addresses of the links of the breadcrumb, without the article itself; empty when there is none."""
    by_class: Element | None = None
    for line in page.lines[:_LAST_LINE]:
        if not line.text or len(line.text) > 200:
            continue
        if len(crumbs := _path(line, absolute)) > 1:
            return crumbs
        if _SIGNS.search(line.text) and _LABEL.search(line.text) and (crumbs := _labelled(page, line, absolute)):
            return crumbs
        if by_class is None and line.zone_owner is not None and line.zone == "nav" and line.link_chars:
            names = f"{line.zone_owner.get('class') or ''} {line.zone_owner.get('id') or ''}"
            if _CLASS.search(names) and _SEPARATED.search(
                " ".join(other.text for other in page.lines_of(line.zone_owner))
            ):
                by_class = line.zone_owner
    if by_class is None:
        return []
    return _links([piece.link for line in page.lines_of(by_class) for piece in line.pieces], absolute)


def _labelled(page: Page, line: Line, absolute: Callable[[str], str | None]) -> list[Crumb]:
    """The links of a line that is called a path, or of what is around it when they stand apart."""
    crumbs = _links([piece.link for piece in line.pieces], absolute)
    if len(crumbs) > 1 or (crumbs and line.block.tag not in ("li", "dd", "dt", "span", "strong")):
        return crumbs
    for element in list(ancestors(line.block, 4))[1:]:
        start, end = page.span(element)
        if end - start > _LONGEST * 2:
            break
        wider = _links([piece.link for other in page.lines[line.index : end] for piece in other.pieces], absolute)
        if wider:
            return wider
    return crumbs


def _path(line: Line, absolute: Callable[[str], str | None]) -> list[Crumb]:
    """The links of a line that is a path by its signs alone."""
    if not line.link_chars or not _PATH.search(line.text):
        return []
    return _links([piece.link for piece in line.pieces], absolute)


def last_section(crumbs: list[Crumb]) -> str | None:
    """The section that the article is in: the last crumb which is not the first page."""
    for name, _ in reversed(crumbs):
        if name.lower() not in _NOT_SECTIONS:
            return name
    return None


def _links(links: list[Element | None], absolute: Callable[[str], str | None]) -> list[Crumb]:
    crumbs: list[Crumb] = []
    seen: set[Element] = set()
    for link in links:
        if link is None or link in seen:
            continue
        seen.add(link)
        name = clean_line(text_of(link)).strip("> »›")
        address = absolute(link.get("href") or "")
        if name and address and len(name) <= 30:
            crumbs.append((name, address))
    return crumbs[:_LONGEST]
