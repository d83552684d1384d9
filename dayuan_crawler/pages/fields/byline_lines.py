"""Find the byline near the heading, by the form of its lines."""

from __future__ import annotations

import re
from typing import NamedTuple

from dayuan_crawler.pages.cms.counter_scripts import counters_of
from dayuan_crawler.pages.document import Block, Document, ancestors
from dayuan_crawler.pages.fields.free_words import hint_at
from dayuan_crawler.pages.fields.links import Links, is_author_link
from dayuan_crawler.pages.fields.pictures import picture_of
from dayuan_crawler.pages.fields.title import Heading
from dayuan_crawler.pages.outline import Outline, is_entry
from dayuan_crawler.pages.vocabulary.hints import SUMMARY, hint_of
from dayuan_crawler.pages.vocabulary.labels import BRACKETS, TOKEN, begins_with_label, is_credit, is_labelled
from dayuan_crawler.pages.vocabulary.people import NAMED, ORGANISATION
from dayuan_crawler.text.clean import clean_line, comparable
from dayuan_crawler.text.dates import Found, find_time

# A time without its year: it shows where the byline is, but not the date.
DAY_AND_CLOCK = re.compile(
    r"(?<![\d.:/-])\d{1,2}(?:[-/]|月)\d{1,2}日?\s{1,3}\d{1,2}:\d{2}(?::\d{2})?(?!\d)"
    r"|(?:\d{1,3}\s?(?:秒|分钟|小时|天|周|个?月)|半小时)之?前|(?:今[天日]|昨[天日]|前天)\s{0,3}\d{1,2}:\d{2}"
)
_DAY = re.compile(r"(?<![\d.:/-])\d{1,2}(?:[-/]|月)\d{1,2}日?(?![\d.:/-])")
SENTENCE = re.compile("[，。！？；]")
_MAY_BE = re.compile(r"[:：\d]")
# An excerpt that was cut off.
_CUT_OFF = re.compile(r"(?:…|\.{3})[\]】\s]*$")
ABSTRACT = re.compile(
    r"[【\[]?(?:内容|文章|核心)?(?:摘\s?要|导\s?[读语]|提要|提示|简介|概要|引言)(?:[】\]:：\s]\s?){1,2}"
)
_TODAY = re.compile("今天是|现在是|今日是|农历")
_MOST_LINES = 40
_AFTER = frozenset({"comments", "copyright", "address", "neighbours", "related", "footer"})
_NOT_HERE = frozenset({"share", "pager", "advert"})
# Maximum distance of a byline above the title, in lines.
_ABOVE = 4
_ALIKE = 12
# The body begins at most so many lines after an abstract.
_NEAR = 6
_SHORT = 24
_SHORTEST_ENTRY = 9
_LONGEST_CREDIT = 40
_LONGEST_DATE = 40
_LONGEST_BYLINE = 160
_LONGEST_TIME_LINE = 60
_LABELLED_CELLS = 3
_LEVELS = 6


class Byline(NamedTuple):
    """The lines of a byline in order, and the indexes of those near a time, where words need no label."""

    lines: list[Block]
    core: frozenset[int]

    def with_lines(self, blocks: list[Block]) -> Byline:
        """The byline, extended by lines that are known to belong to it."""
        known = {block.index for block in blocks}
        lines = [*blocks, *(block for block in self.lines if block.index not in known)]
        return Byline(sorted(lines, key=lambda block: block.index), self.core | known)

    @property
    def end(self) -> int:
        """The index of the first line after it, 0 if it is empty."""
        return self.lines[-1].index + 1 if self.lines else 0


def find_byline(document: Document, outline: Outline, links: Links, heading: Heading | None, start: int) -> Byline:
    """Find the byline: lines between the heading and the first sentence, and lines of a byline above the heading."""
    blocks = document.blocks
    title = comparable(heading.text) if heading else ""
    limit = min(start + _MOST_LINES, len(blocks))
    core: list[Block] = []
    end = index = start
    while index < limit:
        block = blocks[index]
        if (
            (outline.kind(block) == "comments" and not block.is_link)
            or outline.label(block) in _AFTER
            or _is_picture(document, block, links, start)
        ):
            break
        if is_byline(block):
            found = time_of(block)
            if core and found is not None and not is_labelled(block.text):
                break
            end = index + 1
            if found or has_machine_time(block) or (heading and (DAY_AND_CLOCK.search(block.text) or days_of(block))):
                end = _around(document, block, start, limit)
                core.extend(blocks[index:end])
        elif is_value(document, blocks, index):
            end = index + 1
        elif (is_sentence(block) and not _is_abstract(document, block)) or (
            core and len(title) >= 4 and comparable(block.text).startswith(title)
        ):
            break
        index = max(index + 1, end)
    lines = list(blocks[start:end])
    if core:
        first = core[0]
        begin = around_start(document, first, start)
        core[:0] = blocks[begin : first.index]
    above = _above(document, outline, heading) if heading and heading.first > 0 else []
    if not core:
        core = [block for block in above if time_of(block)]
    if start < limit and _is_name_alone(blocks[start], core):
        core.append(blocks[start])
    all_lines = sorted(
        {block.index: block for block in (*above, *core, *lines)}.values(), key=lambda block: block.index
    )
    kept = [block for block in all_lines if outline.kind(block) not in _NOT_HERE or is_byline(block)]
    return Byline(kept, frozenset(block.index for block in core))


def _is_name_alone(block: Block, core: list[Block]) -> bool:
    """Whether the line right below the title is only a person's name, or a medium's right above the time."""
    is_above_time = bool(core) and core[0].index == block.index + 1 and len(block.text) <= _SHORT
    return NAMED.fullmatch(block.text) is not None or (is_above_time and ORGANISATION.search(block.text) is not None)


def _above(document: Document, outline: Outline, heading: Heading) -> list[Block]:
    """The byline's lines above the title: right above it, or in the table around it."""
    block = document.blocks[heading.first]
    table = next((element for element in ancestors(block.element, _LEVELS) if element.tag == "table"), None)
    if table is not None:
        cells = document.blocks_of(table)
        if len(cells) <= _MOST_LINES and sum(begins_with_label(cell.text) for cell in cells) >= _LABELLED_CELLS:
            return [cell for cell in cells if cell.index < heading.first]
    lines = document.blocks[max(heading.first - _ABOVE, 0) : heading.first]
    return [line for line in lines if outline.kind(line) not in ("nav", "side") and is_byline(line)]


def is_value(document: Document, blocks: tuple[Block, ...], index: int) -> bool:
    """Whether a line is the value of the label in the line before: in an element like the label's, and no sentence."""
    block, label = blocks[index], blocks[index - 1]
    return (
        label.text.endswith((":", "："))
        and SENTENCE.search(block.text) is None
        and block.element.tag == label.element.tag
        and block.element.getparent() is label.element.getparent()
        and len(document.blocks_of(block.element)) == 1
    )


def around_start(document: Document, block: Block, start: int) -> int:
    """Start of the widest element around a dated line that has only short words before the line."""
    begin = block.index
    for element in list(ancestors(block.element, _LEVELS))[1:]:
        first, _ = document.span(element)
        if first < start or any(len(o.text) > _SHORT or SENTENCE.search(o.text) for o in document.blocks[first:begin]):
            break
        begin = min(begin, first)
    return begin


def _around(document: Document, block: Block, start: int, limit: int) -> int:
    """End of the widest element around a dated line that has only short words: a byline in several blocks."""
    end = block.index + 1
    for element in list(ancestors(block.element, _LEVELS))[1:]:
        first, last = document.span(element)
        if first < start or last > limit:
            break
        more = document.blocks[end:last]
        if any(len(other.text) > _SHORT or SENTENCE.search(other.text) for other in more):
            break
        if any(image.get("width") is None and not other.text for other in more for image in other.images):
            break  # pictures of the article
        end = max(end, last)
    return end


def is_byline(block: Block) -> bool:
    """Whether a line looks like part of a byline."""
    text = block.text
    if not text:
        return any(map(counters_of, block.scripts))
    if has_machine_time(block):
        return True
    if len(text) > 200 or "。" in text or text[-1] in "？！?!":  # a question of a reporter's, for one
        return False
    if _is_named_time(block):
        return True
    if not _MAY_BE.search(text) or _TODAY.search(text):  # most lines end here
        return _is_credit(block)
    found = time_of(block)
    if is_entry(block) and not _links_its_time(block) and not begins_with_label(text):
        return False
    if is_labelled(text):
        return True
    if SENTENCE.search(text):
        return False
    if found is None:
        return DAY_AND_CLOCK.search(text) is not None or _is_credit(block)
    # A date in brackets is often the date of a law.
    return found.exact or text[0] not in "（("


def time_of(block: Block) -> Found | None:
    """The time in a line. Its parts may be in separate elements, with no space between them in the text."""
    return find_time(block.text) or (
        find_time(_spaced(block)) if len(block.runs) > 1 and len(block.text) <= _LONGEST_TIME_LINE else None
    )


def _is_credit(block: Block) -> bool:
    return len(block.text) <= _LONGEST_CREDIT and is_credit(_spaced(block).strip(BRACKETS))


def _spaced(block: Block) -> str:
    return block.text if len(block.runs) == 1 else clean_line(" ".join(run.text for run in block.runs))


def _is_named_time(block: Block) -> bool:
    """Whether class names mark a line or its runs as a time, where joined text or a missing year hides it."""
    if len(block.text) <= _LONGEST_BYLINE and days_of(block):
        return True
    is_short = block.text[0].isdecimal() and len(block.text) <= _LONGEST_DATE
    return is_short and any(hint_of(run.scope.words) == "time" for run in block.runs)


def days_of(block: Block) -> list[str]:
    """Days without year and time of day, in runs that class names or icons mark as a time."""
    if not _DAY.search(block.text):  # most lines end here
        return []
    pieces = ((_DAY.search(run.text), index) for index, run in enumerate(block.runs))
    return [match[0] for match, index in pieces if match is not None and hint_at(block, index) == "time"]


def has_machine_time(block: Block) -> bool:
    """Whether a short line has a ``time`` element with a ``datetime``."""
    length = len(block.text)
    if length <= _LONGEST_TIME_LINE or (length <= _LONGEST_BYLINE and any(map(is_author_link, block.links))):
        for run in block.runs:
            if run.scope.tag == "time" and run.scope.element.get("datetime"):
                return True
    return False


def _links_its_time(block: Block) -> bool:
    """Whether the only long link in a line is its time: blogs link the time to the article."""
    links = [run.text.strip() for run in block.runs if run.link is not None]
    return all(len(link) < _SHORTEST_ENTRY or _is_mostly_time(link) for link in links)


def _is_mostly_time(text: str) -> bool:
    found = find_time(text)
    return found is not None and (found.end - found.start) * 2 >= len(text)


def is_whole_byline(block: Block) -> bool:
    """Whether a line has a time to the minute, or several byline labels; no body ends with such a line."""
    text = block.text
    if has_machine_time(block):
        return True
    if len(text) > _LONGEST_BYLINE or not _MAY_BE.search(text) or not is_byline(block):
        return False
    found = find_time(text)
    labels = sum(match["label"] is not None for match in TOKEN.finditer(block.text))
    return labels >= 3 or (found is not None and (found.exact or labels >= 2))


def _is_picture(document: Document, block: Block, links: Links, start: int) -> bool:
    """Whether a line is a picture of the article, and not the author's picture beside the time."""
    if block.text or not any(picture_of(image, links) is not None for image in block.images):
        return False
    for element in ancestors(block.element, 3):
        first, last = document.span(element)
        around = document.blocks[first:last]
        if (
            first < start
            or sum(bool(other.images) for other in around) > 1
            or any(len(other.text) > _SHORT and time_of(other) is None for other in around)
        ):
            break
        if any(time_of(other) is not None for other in around):
            return False
    return True


def _is_abstract(document: Document, block: Block) -> bool:
    """Whether a sentence is a subtitle or an abstract: by its markup, label or end, or since the body repeats it."""
    text, following = block.text, document.blocks[block.index + 1 : block.index + _NEAR]
    is_summary = not block.scope.words.isdisjoint(SUMMARY) and len(document.blocks_of(block.scope.element)) == 1
    if is_summary or ABSTRACT.match(text) or _CUT_OFF.search(text):
        return True
    if any(other.text[:_ALIKE] == text[:_ALIKE] for other in following):
        return True
    if block.level:
        return any(map(is_byline, following[:2]))
    return text[-1] not in "。！？”" and any(map(is_whole_byline, following[:2]))


def is_sentence(block: Block) -> bool:
    """Whether a line is prose, like the first line of a body."""
    chars = block.plain_chars
    if chars >= 8 and block.text.endswith(("。", "！", "？", "。”", "！”")):
        return True
    return chars >= 20 and SENTENCE.search(block.text) is not None
