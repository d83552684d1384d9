"""The body of an article: the densest run of paragraphs after the heading, as text, as safe HTML, and its pictures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import NamedTuple

from dayuan_crawler.pages.anchors import Anchor, anchor_of
from dayuan_crawler.pages.article_byline_place import around_start, is_whole_byline
from dayuan_crawler.pages.article_images import picture_of
from dayuan_crawler.pages.article_lines import Element, Line, Page, ancestors

_PUNCTUATION = re.compile("[，。；：！？、,;!?“”]")
_BOUNDARIES: frozenset[Anchor] = frozenset(
    {"comments", "copyright", "address", "footer", "neighbours", "related", "tags"}
)
# Of an element's score, the share that one child must hold for the body to be looked for in it.
_DOMINANT = 0.8
_SIZEABLE = 0.5
# What stands behind the copyright box or the comments counts so much: a body may be one sentence, a notice is three.
_WORTH_BEHIND = 0.1
_MOST_LINES_AROUND = 2000
_FEW_LINKS = 4
_LONGEST_BYLINE = 12
_PARAGRAPH_TAGS = frozenset(
    "p span font strong b em i u a h1 h2 h3 h4 h5 h6 li ul ol blockquote center pre tr tbody table dd dt img small big".split()
)
_PAGER_LINE = re.compile(
    r"^(?:上一页|下一页|上页|下页|首页|尾页|末页|第?\s?\d{1,3}\s?页?|共\s?\d{1,3}\s?页|全文(?:阅读|显示)?|余下全文|[\s/\[\]|«»<>‹›…·.:：\d]|\d)+$"
)
_TAIL_JUNK = re.compile(
    r"^(?:(?:打印(?:本页|此页|文章)?|关闭(?:窗口|本页)?|收藏(?:本页|本文)?|返回(?:顶部|首页|列表|上级)?|来?顶一下|踩一下|点赞|赞一?个?|举报|推荐"
    r"|分享|大|中|小|复制|复制链接|纠错|(?:新浪|腾讯)?微博|微信|朋友圈|QQ(?:空间|好友)?)+|\d{1,7}|(?:点赞|赞|喜欢|顶|阅读|浏览|评论)(?:数|量)?[:：]?\d*|0人?|[\W_]{1,4}"
    r"|阅读原文|继续阅读|展开全文|查看全文|点击展开全文|完|END)$",
    re.IGNORECASE,
)
_ADVERT_LABEL = re.compile(r"[\W_]*(?:广告|推广|赞助内容|AD|Advertisement)[\W_]*", re.IGNORECASE)
_ABSTRACT_LABEL = re.compile(r"^[【\[]?(?:内容|文章|核心)?(?:摘\s?要|导\s?读|提要|提示|简介|概要)[】\]]?\s?[:：]?\s?")
_CUT_OFF = re.compile(r"[\s.…。]+$")
_ABSTRACT_LINES = 15
_SHORTEST_ABSTRACT = 12
_BRACKETS = re.compile(r"[\[\]【】()（）|｜\s]+")
_SMALL = 80.0


class Links(NamedTuple):
    """What the page's links lead to: their absolute address, and whether that is the article itself."""

    absolute: Callable[[str], str | None]
    is_own: Callable[[Element], bool]


@dataclass(slots=True)
class Body:
    """The lines of the body in order; ``end`` is the index of the first line behind it."""

    container: Element
    lines: list[Line]
    end: int
    images: list[tuple[Element, str]] = field(default_factory=list)

    @property
    def paragraphs(self) -> list[str]:
        return list(_paragraphs(self))


def find_body(
    page: Page,
    start: int,
    links: Links,
    container: Element | None = None,
) -> Body | None:
    """The body behind line ``start``; in ``container`` where a layout knows it. None when there is neither text nor picture."""
    page.unname(_misnamed(page, start))
    start = _behind_abstract(page, start)
    first = _search(page, start, links, container, zones=True)
    if container is not None or (first is not None and first[0] >= _SMALL):
        return first[1] if first is not None else None
    # Words in class names may have misled: look again without them, and believe that only if it finds far more.
    second = _search(page, start, links, None, zones=False)
    if second is not None and (first is None or second[0] > 4 * first[0] + _SMALL):
        return second[1]
    return first[1] if first is not None else None


def _behind_abstract(page: Page, start: int) -> int:
    """Where the body can begin at the earliest: behind an abstract, which says over again how the body begins."""
    lines = [line for line in page.lines[start : start + _ABSTRACT_LINES] if line.text and not line.zone]
    for place, line in enumerate(lines):
        said = _CUT_OFF.sub("", _ABSTRACT_LABEL.sub("", line.text))
        if len(said) < _SHORTEST_ABSTRACT:
            continue
        if "".join(other.text for other in lines[place + 1 : place + 6]).startswith(said):
            return line.index + 1
        if line.plain_chars >= _SHORTEST_ABSTRACT * 2 and _PUNCTUATION.search(line.text):
            break
    return start


def _misnamed(page: Page, start: int) -> list[Element]:
    """A part named like a share box or an advert that holds most of the sentences and few links is the body."""
    named: dict[Element, tuple[float, int, int]] = {}
    free = 0.0
    for line in page.lines[start:]:
        if line.zone in ("comments", "footer") or not line.text:
            continue
        points = _text_points(line) if line.plain_chars >= 20 else 0.0
        if line.zone_owner is None:
            free += points
            continue
        total, links, chars = named.get(line.zone_owner, (0.0, 0, 0))
        named[line.zone_owner] = total + points, links + line.link_chars, chars + len(line.text)
    return [
        owner
        for owner, (total, links, chars) in named.items()
        if total > max(1.5 * free, _SMALL) and links * _FEW_LINKS < chars
    ]


def _search(
    page: Page,
    start: int,
    links: Links,
    container: Element | None,
    *,
    zones: bool,
) -> tuple[float, Body] | None:
    pictures: dict[Element, str] = {}
    sums = [0.0]
    anchors: dict[int, Anchor] = {}
    lower, upper = page.span(container) if container is not None else (start, len(page.lines))
    for line in page.lines:
        points = 0.0
        if lower <= line.index < upper:
            kept = not (zones and line.zone)
            if kept or line.zone in ("copyright", "footer", "comments"):
                if anchor := anchor_of(line.text):
                    anchors[line.index] = anchor if anchor != "related" or _lists_links(page, line.index) else ""
            if kept or (not zones and line.zone not in ("comments", "footer")):
                for image in line.images:
                    address = picture_of(image, links.absolute, links.is_own)
                    if address is not None:
                        pictures[image] = address
                        points += 30.0
                points += _text_points(line)
        sums.append(sums[-1] + points)
    run = _best_run(sums, anchors, lower, upper)
    total = sums[run[1]] - sums[run[0]]
    if total <= 0:
        return None
    if container is None:
        container = _container(page, sums, pictures, *run)
    lines = [line for line in page.lines_of(container) if run[0] <= line.index < run[1]]
    inside = frozenset(ancestors(container, 256))
    kept_lines = _without_lists([line for line in lines if _belongs(line, inside, pictures, zones=zones)])
    _cut_byline(page, kept_lines)
    while kept_lines and _is_tail_junk(kept_lines[-1], pictures):
        kept_lines.pop()
    if not kept_lines:
        return None
    images = [(image, pictures[image]) for line in kept_lines for image in line.images if image in pictures]
    return total, Body(container, kept_lines, kept_lines[-1].index + 1, images)


def _lists_links(page: Page, index: int) -> bool:
    """Whether links follow: a list of related articles, and not a heading in the body."""
    following = [line for line in page.lines[index + 1 : index + 9] if line.text][:4]
    return sum(line.is_link or bool(line.zone) for line in following) >= min(3, len(following))


def _text_points(line: Line) -> float:
    if not line.text or line.is_link:
        return 0.0
    chars = line.plain_chars
    if chars < 10 and not _PUNCTUATION.search(line.text):
        return chars * 0.2
    return chars + 5.0 * len(_PUNCTUATION.findall(line.text, 0, 2000))


def _best_run(sums: list[float], anchors: dict[int, Anchor], lower: int, upper: int) -> tuple[int, int]:
    """Anchors cut the page into runs; the body is the one with the most text, those behind comments hardly ever."""
    best, run = 0.0, (lower, upper)
    begin, worth = lower, 1.0
    for index in [*(i for i in sorted(anchors) if anchors[i] in _BOUNDARIES), upper]:
        points = (sums[index] - sums[begin]) * worth
        if points > best:
            best, run = points, (begin, index)
        if index < upper:
            begin = index + 1
            if best > 0 and anchors[index] not in ("neighbours", "related", "tags"):
                worth = _WORTH_BEHIND
    return run


def _container(page: Page, sums: list[float], pictures: dict[Element, str], lower: int, upper: int) -> Element:
    """Down from the top, always into the child that holds nearly all; then up again from a single paragraph."""

    def points(element: Element) -> float:
        start, end = page.span(element)
        return sums[max(min(end, upper), lower)] - sums[min(max(start, lower), upper)]

    def is_scraps_but_for(child: Element) -> bool:
        start, end = page.span(child)
        around = page.lines_of(element)[: _MOST_LINES_AROUND + end - start]
        return not any(
            lower <= line.index < upper and not start <= line.index < end and _is_prose(line) for line in around
        )

    element = page.root
    while True:
        child = max((child for child in element if isinstance(child.tag, str)), key=points, default=None)
        if child is None or child in page.unseen or points(child) < _SIZEABLE * points(element):
            break
        if points(child) < _DOMINANT * points(element) and not is_scraps_but_for(child):
            break
        element = child
    while True:
        parent = element.getparent()
        if parent is None or parent.tag == "html":
            return element
        is_part = element.tag in _PARAGRAPH_TAGS and element.tag not in ("table", "tr", "tbody")
        if (
            not is_part
            and not _is_one_of_many(page, element, parent)
            and not _continues(page, element, parent, pictures, lower, upper)
        ):
            return element
        element = parent


def _is_prose(line: Line) -> bool:
    return (
        not line.zone
        and not line.is_link
        and (line.plain_chars >= 60 or (line.plain_chars >= 15 and "。" in line.text))
    )


def _is_one_of_many(page: Page, element: Element, parent: Element) -> bool:
    """Whether an element of one line stands among others of its kind: a paragraph made of ``div``."""
    if len([line for line in page.lines_of(element) if line.text]) != 1:
        return False
    kind = element.get("class")
    return (
        sum(child.tag == element.tag and child.get("class") == kind and bool(page.lines_of(child)) for child in parent)
        > 1
    )


def _continues(
    page: Page, element: Element, parent: Element, pictures: dict[Element, str], lower: int, upper: int
) -> bool:
    """Whether the parent adds nothing but more paragraphs and pictures."""
    start, end = page.span(element)
    more = [line for line in page.lines_of(parent) if lower <= line.index < upper and not start <= line.index < end]
    return any(line.text or line.images for line in more) and all(
        not line.zone
        and (
            (
                not line.is_link
                and _PUNCTUATION.search(line.text)
                and (line.plain_chars >= 12 or line.text[-1] in "。！？")
            )
            if line.text
            else not line.images or any(image in pictures for image in line.images)
        )
        for line in more
    )


def _belongs(line: Line, inside: frozenset[Element], pictures: dict[Element, str], *, zones: bool) -> bool:
    if line.zone and zones and line.zone_owner not in inside:
        return False
    if not line.text:
        return any(image in pictures for image in line.images)
    if len(line.text) <= 80 and (line.link_chars or "页" in line.text) and _PAGER_LINE.match(line.text):
        return False
    if len(line.text) <= 20 and _ADVERT_LABEL.fullmatch(line.text):
        return False
    return anchor_of(line.text) not in ("share", "tags") or len(line.text) > 60


def _without_lists(lines: list[Line]) -> list[Line]:
    """The lines without what an editor put between the paragraphs: a label of related articles, and links to them."""
    kept: list[Line] = []
    in_list = False
    for line, following in zip_longest(lines, lines[1:]):
        if in_list and line.is_link:
            continue
        in_list = following is not None and following.is_link and anchor_of(line.text) == "related"
        if not in_list:
            kept.append(line)
    return kept


def _cut_byline(page: Page, lines: list[Line]) -> None:
    """Take away a byline that stands behind the body, also where it is in several blocks."""
    for place in range(len(lines) - 1, max(len(lines) - _LONGEST_BYLINE, 0), -1):
        line = lines[place]
        if is_whole_byline(line):
            begin = around_start(page, line, lines[0].index + 1)
            while lines and lines[-1].index >= begin:
                lines.pop()
            return
        if len(line.text) > 24 or (not line.text and line.images):
            return


def _is_tail_junk(line: Line, pictures: dict[Element, str]) -> bool:
    if any(image in pictures for image in line.images):
        return False
    if anchor_of(line.text) in ("related", "neighbours", "share", "tags"):
        return True
    if line.is_link:
        return not line.text.startswith("附件")
    return len(line.text) <= 60 and bool(_TAIL_JUNK.match(_BRACKETS.sub("", line.text) or line.text))


def _paragraphs(body: Body) -> Iterable[str]:
    """One a line; the cells of a table's row, when each is a single line, are one too, with spaces between."""
    inside = frozenset(ancestors(body.container, 256))
    pending: list[tuple[Element, Line]] = []
    row: Element | None = None
    for line in body.lines:
        cell = _cell_of(line, inside)
        this_row = cell.getparent() if cell is not None else None
        if this_row is not row or this_row is None:
            yield from _row(pending)
            pending, row = [], this_row
        if cell is None:
            if line.text:
                yield line.text
        elif line.text:
            pending.append((cell, line))
    yield from _row(pending)


def _row(cells: list[tuple[Element, Line]]) -> Iterable[str]:
    if len({cell for cell, _ in cells}) == len(cells) > 1:
        yield " ".join(line.text for _, line in cells)
    else:
        yield from (line.text for _, line in cells)


def _cell_of(line: Line, inside: frozenset[Element]) -> Element | None:
    for element in ancestors(line.block, 6):
        if element in inside:
            return None
        if element.tag in ("td", "th"):
            return element
    return None
