"""The title that a list gives an article: whole, though its link may show a part, and without marks and dates."""

from __future__ import annotations

import re
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from dayuan_crawler.pages.markup import BLOCKS, child_of, is_element, name_words, normal, text_of, texts, words
from dayuan_crawler.text.clean import clean_line, comparable

if TYPE_CHECKING:
    from lxml import etree

DATE = re.compile(
    r"[\[(【]?\s*(?:\d{4}\s?[-/.年]\s?)?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?(?:\s*\(?(?:星期|周)[一二三四五六日天]\)?)?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?\s*[\])】]?|"
    r"\d{1,5}\s?(?:秒|分钟|个?小时|天|周)(?:之?前|以前)(?:发布|发表|更新)?|刚刚|(?:今天|昨天|前天)(?:\s*\d{1,2}:\d{2})?"
)
NO_TITLE = re.compile(
    r"[\W\d_]*|第?\s?[A-Z]?\d{1,3}\s?版\W?.{0,16}|(?:查看|阅读|浏览)?(?:全文|详情|详细|更多|原文)(?:内容|阅读)?[\W_]*|\W*(?:read ?)?more\W*|"
    r"评论\W*\d*\W*|[\d,]+\s*(?:阅读|浏览|评论|次)|[上下]一?[页頁篇]|首页|[尾末]页",
    re.IGNORECASE,
)
_BADGE = re.compile(r"^\s*[\[【(（]\s*(?:置顶|固顶|顶|荐|推荐|热|图文?|视频|原创|头条)\s*[\]】)）]\s*")
_MARK = re.compile(
    r"(?:置顶|固顶|顶|荐|推荐|热|热门|图|图文|组图|视频|原创|头条|新|精华|独家|new|hot|top)!?", re.IGNORECASE
)
_ON_TOP = re.compile(r"[\[【(（]?\s*(?:置顶|固顶|顶|top)\s*[\]】)）]?", re.IGNORECASE)
_STICKY_WORDS = words("sticky istop zhiding settop is-top sticky-post pinned stick")
_STICKY_PICTURE = re.compile(
    r"(?:^|[/_.-])(?:is|set|on)?(?:top|zd|zhiding|ding|pin|pinned|sticky)\d?\.(?:gif|png|jpe?g|svg|webp)", re.IGNORECASE
)
_DATE_BEHIND = re.compile(r"(?:\s+|\s*[\[(（【])\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[\])）】]?$")
# What a template adds to a title that is whole: the site's name.
_OF_SITE = re.compile(r"\s*[-_|–—]\s*\S{2,12}")
_CUT = re.compile(r"(?:\.{2,}|…+|。。+)\s*$")
_PAGE_WORD = re.compile(r"[\W\d_]*|[上下]一?[页頁]|首页|[尾末]页", re.IGNORECASE)
_HEADINGS = words("h1 h2 h3 h4 h5 h6 dt")
_TITLE_WORDS = words("title tit bt biaoti")
_BULLETS = " ·•■◆●▪►▶□○☆★◇▲・"
_TITLE = 300
_SHORTEST = 6


def title_of(elements: list[etree._Element], container: etree._Element) -> str | None:
    """The whole title that links to one article show; None when they are page numbers and the like."""
    shown = [_shown(element, container) for element in elements]
    names = [name for element in elements for name in _names(element)]
    titles = [
        text for _, text in sorted(shown, key=lambda pair: -pair[0]) if text and not NO_TITLE.fullmatch(normal(text))
    ]
    if titles:
        return _whole(titles[0], names)
    if names:
        return names[0]
    if any(_PAGE_WORD.fullmatch(normal(text)) for _, text in shown if text):
        return None
    item = child_of(container, elements[0])
    heading = next(item.iter(*_HEADINGS, "strong", "b"), None)
    return _trim(text_of(heading, _TITLE)) if heading is not None else ""


def is_sticky(elements: list[etree._Element], container: etree._Element) -> bool:
    """Whether the item of a title is marked as put on top."""
    item = child_of(container, elements[0])
    for node in islice(item.iter(), 60):
        if not is_element(node):
            continue
        if not _STICKY_WORDS.isdisjoint(name_words(node)) or _ON_TOP.fullmatch(normal(node.text or "")):
            return True
        if node.tag == "img" and (
            _ON_TOP.fullmatch(normal(node.get("alt") or "")) or _STICKY_PICTURE.search(node.get("src") or "")
        ):
            return True
    begins = (_BADGE.match(text_of(element, _TITLE)) for element in elements)
    return any(badge and _ON_TOP.fullmatch(badge[0].strip()) for badge in begins)


def bare_title(text: str) -> str:
    """A title without badges and bullets, in normal form."""
    return normal(_trim(text))


def _shown(link: etree._Element, container: etree._Element) -> tuple[int, str]:
    """The title that a link shows, and how surely it is one."""
    heading = next(link.iter(*_HEADINGS - {"dt"}), None)
    if heading is None:
        inner = [node for node in islice(link.iterdescendants(), 30) if is_element(node)]
        heading = next((node for node in inner if not _TITLE_WORDS.isdisjoint(name_words(node))), None)
    if heading is not None and (text := _trim(_plain(heading))):
        return 3, text
    around = takewhile(lambda node: node is not container, link.iterancestors())
    return (2 if any(node.tag in _HEADINGS for node in around) else 1), _first_block(link) or _trim(_plain(link))


def _first_block(link: etree._Element) -> str | None:
    """The title of a link around a whole card: its first block that is no date and no label; None for a plain link."""
    blocks = [node for node in islice(link.iterdescendants(), 60) if node.tag in BLOCKS and node.tag != "br"]
    around = {ancestor for block in blocks for ancestor in block.iterancestors()}
    shown = (_trim(_plain(block)) for block in blocks if block not in around)
    return next((text for text in shown if len(text) >= _SHORTEST and not NO_TITLE.fullmatch(normal(text))), None)


def _plain(element: etree._Element) -> str:
    """An element's text without the dates that stand in it."""
    parts = [text for text in islice(texts(element), 200) if not DATE.fullmatch(normal(text[:60]))]
    parts = [text for text in parts if not _MARK.fullmatch(text.strip())] or parts
    # Shown twice, of which a style sheet hides one: whole for wide screens, cut for narrow ones.
    shown = [text for text in parts if not text.isspace()]
    if len(shown) > 1 and (cut := comparable(_CUT.sub("", shown[1]))) and comparable(shown[0]).startswith(cut):
        return shown[0][:_TITLE]
    return "".join(parts)[: _TITLE * 2]


def _names(link: etree._Element) -> list[str]:
    """The title attributes of a link and its picture, the first line of each."""
    picture = link.find(".//img")
    values = [link.get("title"), picture.get("alt") if picture is not None else None]
    lines = [_trim(value.strip().splitlines()[0]) for value in values if value and value.strip()]
    return [line for line in lines if line and not NO_TITLE.fullmatch(normal(line))]


def _whole(text: str, names: list[str]) -> str:
    """The title attribute of which ``text`` is a cut, or ``text`` itself."""
    bare = _CUT.sub("", text)
    start = comparable(bare)
    # A template may put its dots behind a title that it did not cut.
    least = len(start) + (bare == text)
    whole = [name for name in names if len(comparable(name)) >= least and comparable(name).startswith(start)]
    if bare == text:
        whole = [name for name in whole if not _OF_SITE.fullmatch(name[len(text) :])]
    return max(whole, key=len) if start and whole else text


def _trim(text: str) -> str:
    return _DATE_BEHIND.sub("", _BADGE.sub("", clean_line(text).lstrip(_BULLETS)))[:_TITLE].strip()
