"""The title: the heading that the reader sees, checked against what the page's head says of itself."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

from dayuan_crawler.pages.anchors import anchor_of
from dayuan_crawler.pages.article_lines import Element, Line, Page, ancestors, name_words
from dayuan_crawler.text.clean import after_prefix, clean_line, comparable, same_text
from dayuan_crawler.text.dates import find_time

_HEADING_POINTS = {"h1": 3.0, "h2": 2.2, "h3": 1.5, "h4": 1.0, "h5": 0.8}
_TITLE_WORDS = frozenset("title headline tit biaoti bt subject titles arttitle newstitle articletitle".split())
_NOT_TITLE_WORDS = frozenset("sub subtitle subtit site bar list logo side more box fu small".split())
_BIG_FONT = re.compile(r"font-size\s*:\s*(?:1[89]|[2-6]\d)(?:\.\d+)?(?:px|pt)", re.IGNORECASE)
_SEPARATORS = re.compile(r"\s*(?:_+|\||｜|\s[-–—]+\s|--+|——)\s*")
_ENOUGH = 2.9
_ENOUGH_ALONE = 1.7
_LONGEST_TITLE = 200
_SHORTEST_BY_PLACE = 6
_NEAR_PROSE = 6
_SENTENCE = re.compile("[，。！？；]")
_LAST_LINE = 400
_FOOTER_LINES = 40
_ZONE_COST = {
    "nav": 2.0,
    "footer": 4.0,
    "side": 4.0,
    "related": 4.0,
    "comments": 5.0,
    "advert": 3.0,
    "share": 3.0,
    "pager": 4.0,
}


@dataclass(slots=True)
class Heading:
    """The title, the lines it takes up (none when only the head has it), and where it was found."""

    text: str
    first: int
    last: int
    evidence: str


def find_heading(page: Page, document_titles: list[str], is_own: Callable[[Element], bool]) -> Heading | None:
    """The line that looks most like a title, else what is left of the title element without the site's name."""
    footer = "".join(comparable(line.text) for line in page.lines[-_FOOTER_LINES:] if anchor_of(line.text) == "footer")
    # A head that gives the site's name, as the footer does, says nothing of the article.
    titles = [title for title in map(comparable, document_titles) if title and title not in footer]
    lines = page.lines[:_LAST_LINE]
    dated = [line.index for line in lines if _has_date(line)]
    best: tuple[float, Line] | None = None
    prose = [line.index for line in lines if line.plain_chars >= 25 and _SENTENCE.search(line.text)]
    for line in lines:
        points = _points(line, titles, dated, prose, is_own)
        if points is not None and (best is None or points > best[0]):
            best = points, line
    fallback = next(filter(None, map(without_site, document_titles)), None)
    # A title element that nothing on the page repeats was left as a template had it.
    wanted = comparable(fallback or "")
    stale = fallback is None or not any(wanted in comparable(line.text) for line in lines[:100])
    if best is not None and best[0] >= (_ENOUGH_ALONE if stale else _ENOUGH):
        return _spaced(_whole(page, best[1], titles), document_titles)
    if fallback is None or (stale and prose):
        return None
    return Heading(fallback, -1, -1, "title element")


def heading_of(page: Page, element: Element, document_titles: list[str]) -> Heading | None:
    """The heading that a layout points at."""
    for line in page.lines_of(element):
        if line.text:
            return _spaced(_whole(page, line, [comparable(title) for title in document_titles]), document_titles)
    return None


def without_site(title: str) -> str:
    """A title element's text without the names that sites put behind, which may be wrong where a title has separators."""
    return clean_line(_SEPARATORS.split(clean_line(title))[0])


def _points(
    line: Line, titles: list[str], dated: list[int], prose: list[int], is_own: Callable[[Element], bool]
) -> float | None:
    text = line.text
    if not 2 <= len(text) <= _LONGEST_TITLE:
        return None
    heading = _heading_points(line)
    near = _near_date(line.index, dated)
    agreement = 0.0
    # Most lines are no title: those that neither look it, nor stand where it does, are compared by their first characters.
    start = comparable(text[:4])
    if len(text) >= 4 and (heading > 0 or near >= 2.9 or any(start in title for title in titles)):
        agreement = _agreement(comparable(text), titles)
    if heading <= 0 and near < 2.9 and agreement < 4:
        return None
    # Standing beside a date is not enough for a few characters: the names of editors and sections stand there too.
    if heading <= 0 and agreement <= 0 and len(text) < _SHORTEST_BY_PLACE:
        return None
    if line.index in dated or anchor_of(text) or (line.is_entry and not line.is_link):
        return None
    if prose and line.index < prose[-1] and prose[bisect_right(prose, line.index)] - line.index <= _NEAR_PROSE:
        near += 0.8
    points = (
        heading
        + near
        + agreement
        - 0.01 * line.index
        - _ZONE_COST.get(line.zone, 0.0) * (0.4 if agreement >= 2 else 1.0)
    )
    if line.is_link and not (line.pieces[0].link is not None and is_own(line.pieces[0].link)):
        points -= 3.5
    if len(text) < 4:
        points -= 1.5
    if len(text) > 100:
        points -= 2
    if text.endswith(("。", ":", "：", ">", "»")):
        points -= 1.5
    if text.startswith(("首页", "当前位置", "您当前的位置", "您的位置")):
        points -= 3
    return points


def _heading_points(line: Line) -> float:
    points = 0.0
    inner = line.pieces[0].element if line.pieces else line.block
    seen_block = False
    for element in ancestors(inner, 5):
        tag = element.tag
        if tag in _HEADING_POINTS:
            points = max(points, _HEADING_POINTS[tag])
        elif tag in ("b", "strong") or (
            tag == "font" and (element.get("size") or "").lstrip("+") in ("4", "5", "6", "7")
        ):
            points = max(points, 0.7)
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        if names != " ":
            words = name_words(names)
            if not words.isdisjoint(_TITLE_WORDS) and words.isdisjoint(_NOT_TITLE_WORDS):
                points += 1.5 if points else 1.8
        style = element.get("style")
        if style and _BIG_FONT.search(style):
            points += 0.7
        if seen_block:
            break
        seen_block = element is line.block
    return min(points, 4.5)


def _agreement(text: str, titles: list[str]) -> float:
    best = 0.0
    for title in titles:
        if title.startswith(text):
            best = max(best, 4.5 if title == text else 4.0)
        elif len(text) >= 6 and text in title:
            # The site's name stands at an end too, but it is the smaller part.
            best = max(best, 4.0 if len(text) * 2 > len(title) else 1.0 if title.endswith(text) else 3.0)
        elif len(title) >= 8 and text.startswith(title):
            best = max(best, 3.0)
        elif len(text) >= 8 and title[: len(text) * 6 // 10] and text.startswith(title[: len(text) * 6 // 10]):
            best = max(best, 2.0)
    return best


def _near_date(index: int, dated: list[int]) -> float:
    for line in dated:
        if 0 < line - index <= 2:
            return 3.8 - 0.4 * (line - index)
        if 0 < line - index <= 7:
            return 2.0
        if -2 <= line - index < 0:
            return 1.0
    return 0.0


def _has_date(line: Line) -> bool:
    text = line.text
    return (
        len(text) <= 160
        and ("20" in text or "19" in text or "２" in text)
        and not line.is_link
        and not line.is_entry
        and find_time(text) is not None
    )


def _whole(page: Page, line: Line, titles: list[str]) -> Heading:
    """The title with all its lines: one that is broken by ``<br>`` is put together."""
    text, first, last = line.text, line.index, line.index
    if line.block.tag in _HEADING_POINTS:
        for other in page.lines_of(line.block):
            if other.index > first and _has_date(other) and not _agrees(_joined(text, other.text), titles):
                break  # the byline, which some put into the heading
            if other.index > last and other.text and other.zone == line.zone and not same_text(other.text, line.text):
                text, last = _joined(text, other.text), other.index
        # The head may know only the first line: then the others are a subtitle.
        whole, start = comparable(text), comparable(line.text)
        if any(title.startswith(start) and not title.startswith(whole) for title in titles):
            text = line.text
    else:
        # Outside a heading, only lines that the head has together belong together.
        block = [other for other in page.lines_of(line.block)[:_LAST_LINE] if other.text]
        place = next((place for place, other in enumerate(block) if other is line), 0)
        for other in reversed(block[:place]):
            if not _agrees(_joined(other.text, text), titles):
                break
            text, first = _joined(other.text, text), other.index
        for other in block[place + 1 :]:
            if not _agrees(_joined(text, other.text), titles):
                break
            text, last = _joined(text, other.text), other.index
    names = (line.block.get("class") or line.block.get("id") or "").split()
    return Heading(text, first, last, f"{line.block.tag}.{names[0]}" if names else str(line.block.tag))


def _spaced(heading: Heading, document_titles: list[str]) -> Heading:
    """A title of several lines with the spaces that the head has in it."""
    bare = "".join(heading.text.split())
    for title in document_titles if heading.last > heading.first else ():
        rest = after_prefix(title, heading.text)
        said = title[: len(title) - len(rest)].rstrip() if rest is not None else ""
        if "".join(said.split()) == bare:
            heading.text = said
            break
    return heading


def _joined(one: str, other: str) -> str:
    return f"{one} {other}" if one[-1].isascii() and other[0].isascii() else f"{one}{other}"


def _agrees(text: str, titles: list[str]) -> bool:
    return len(text) <= _LONGEST_TITLE and any(comparable(text) in title for title in titles)
