"""Where the byline is: by what its lines look like, near the heading."""

from __future__ import annotations

import re

from dayuan_crawler.pages.anchors import anchor_of
from dayuan_crawler.pages.article_heading import Heading
from dayuan_crawler.pages.article_lines import Line, Page, ancestors
from dayuan_crawler.pages.article_page import unique
from dayuan_crawler.text.clean import comparable
from dayuan_crawler.text.dates import find_time

BYLINE_LABEL = re.compile(
    r"(?:来源|稿源|出处|作者|编辑|责编|时间|日期|浏览|阅读|点击|人气|发布者?|发布人|分类|栏目|围观|字号|字体|查看|访问量?|录入|记者|撰稿|标签|tags?|关键[词字])(?:次数|量|数)?\s?[:：(（]|\d\s?(?:次)?(?:浏览|阅读|围观|点击)",
    re.IGNORECASE,
)
# A time without its year: it tells where the byline is, though not when.
DAY_AND_CLOCK = re.compile(r"(?<![\d.:/-])\d{1,2}(?:[-/]|月)\d{1,2}日?\s{1,3}\d{1,2}:\d{2}(?::\d{2})?(?!\d)")
SENTENCE = re.compile("[，。！？；]")
_TODAY = re.compile("今天是|现在是|今日是|农历")
_BYLINE_LINES = 40
_BEHIND_BYLINE = frozenset({"comments", "copyright", "address", "neighbours", "related", "footer"})


def find_byline(page: Page, heading: Heading | None, start: int) -> tuple[list[Line], list[Line]]:
    """The lines that look like a byline between the heading and the first sentence, and those of them around a time.

    Where none has a time, lines just above the heading may be it.
    """
    lines = page.lines
    title = comparable(heading.text) if heading else ""
    limit = min(start + _BYLINE_LINES, len(lines))
    core: list[Line] = []
    end = index = start
    while index < limit:
        line = lines[index]
        if line.zone == "comments" or anchor_of(line.text) in _BEHIND_BYLINE or (core and _is_picture(line)):
            break
        if is_byline(line):
            # A label may have its value in the next cell.
            end = min(index + (2 if line.text.endswith((":", "：")) else 1), limit)
            if find_time(line.text) or (heading and DAY_AND_CLOCK.search(line.text)):
                end = _around(page, line, start, limit)
                core.extend(lines[index:end])
        elif _is_sentence(line) or (len(title) >= 4 and comparable(line.text).startswith(title)):
            break
        index = max(index + 1, end)
    if core:
        first = core[0]
        core[:0] = lines[around_start(page, first, start) : first.index]
    elif heading and heading.first > 0:
        core = [
            line
            for line in lines[max(heading.first - 4, 0) : heading.first]
            if line.zone not in ("nav", "side") and is_byline(line) and find_time(line.text)
        ]
    found = unique([*core, *lines[start:end]])
    found.sort(key=lambda line: line.index)
    return [line for line in found if line.zone not in ("share", "pager", "advert")], core


def around_start(page: Page, line: Line, start: int) -> int:
    """Where the widest element around a dated line begins that holds short words only before it."""
    begin = line.index
    for element in list(ancestors(line.block, 6))[1:]:
        first, _ = page.span(element)
        if first < start or any(len(o.text) > 24 or SENTENCE.search(o.text) for o in page.lines[first:begin]):
            break
        begin = min(begin, first)
    return begin


def _around(page: Page, line: Line, start: int, limit: int) -> int:
    """The end of the widest element around a dated line that holds short words only: a byline in several blocks."""
    end = line.index + 1
    for element in list(ancestors(line.block, 6))[1:]:
        first, last = page.span(element)
        if first < start or last > limit:
            break
        if any(len(other.text) > 24 or SENTENCE.search(other.text) for other in page.lines[end:last]):
            break
        if any(
            image.get("width") is None and not other.text for other in page.lines[end:last] for image in other.images
        ):
            break
        end = max(end, last)
    return end


def is_byline(line: Line) -> bool:
    text = line.text
    if not text:
        return bool(line.counters)
    if len(text) > 200 or "。" in text or _TODAY.search(text) or (line.is_entry and not _links_its_time(line)):
        return False
    if BYLINE_LABEL.search(text) and len(text) <= 160:
        return True
    if len(text) > 120 or SENTENCE.search(text) or line.is_link:
        return False
    # A day in brackets is when a law was passed, or the like.
    found = find_time(text)
    if found is None:
        return DAY_AND_CLOCK.search(text) is not None
    return found.exact or text[0] not in "（("


def _links_its_time(line: Line) -> bool:
    """Whether the only long link of a line is its time, as blogs link it to the article."""
    links = [piece.text.strip() for piece in line.pieces if piece.link is not None]
    found = find_time(longest) if (longest := max(links, key=len, default="")) else None
    return found is not None and found.end - found.start == len(longest)


def is_whole_byline(line: Line) -> bool:
    """Whether a line says when, to the minute, or with who or whence or how often read: no body ends so."""
    if not is_byline(line):
        return False
    found = find_time(line.text)
    return found is not None and (found.exact or len(BYLINE_LABEL.findall(line.text)) >= 2)


def _is_picture(line: Line) -> bool:
    return (
        not line.text and any(image.get("src") or image.get("data-original") for image in line.images) and not line.zone
    )


def _is_sentence(line: Line) -> bool:
    chars = line.plain_chars
    if chars >= 60 or (chars >= 8 and line.text.endswith(("。", "！", "？", "。”", "！”"))):
        return True
    return chars >= 20 and SENTENCE.search(line.text) is not None
