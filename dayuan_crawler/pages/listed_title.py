"""The title of an article in a list: complete even if its link shows a part, without marks and dates."""

from __future__ import annotations

import re
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from dayuan_crawler.pages.markup import (
    BLOCKS,
    beginning,
    child_of,
    is_element,
    name_words,
    normal,
    text_of,
    texts,
    words,
)
from dayuan_crawler.pages.vocabulary.lists import (
    BADGE,
    BULLETS,
    DATE,
    MARK,
    NO_TITLE,
    ON_TOP,
    ON_TOP_NAMES,
    ON_TOP_PICTURE,
    PAGE_WORD,
    TITLE_NAMES,
)
from dayuan_crawler.text.clean import clean_line, comparable

if TYPE_CHECKING:
    from lxml import etree

_DATE_BEFORE = re.compile(
    r"^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\s+|[\[(（【](?:\d{4}[-/.])?\d{1,2}[-/.]\d{1,2}[\])）】]\s*)(?=\S)"
)
_DATE_BEHIND = re.compile(r"(?:\s+|\s*[\[(（【])\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[\])）】]?$")
# The site's name, which a template appends to a complete title.
_OF_SITE = re.compile(r"\s*[-_|–—]\s*\S{2,12}")
_CUT = re.compile(r"(?:\.{2,}|…+|。。+|·{2,})\s*$")
_HEADINGS = words("h1 h2 h3 h4 h5 h6 dt")
_TITLE = 300
_SHORTEST = 6


def title_of(elements: list[etree._Element], container: etree._Element) -> str | None:
    """The complete title from all links to one article. None if they are page numbers and the like."""
    # A link with a fragment leads to the comments, and its title says so.
    elements = [element for element in elements if "#" not in (element.get("href") or "")] or elements
    shown = [_shown(element, container) for element in elements]
    names = [name for element in elements for name in _names(element)]
    titles = [
        text for _, text in sorted(shown, key=lambda pair: -pair[0]) if text and not NO_TITLE.fullmatch(normal(text))
    ]
    if titles:
        return _whole(titles[0], names)
    if names:
        return names[0]
    if any(PAGE_WORD.fullmatch(normal(text)) for _, text in shown if text):
        return None
    item = child_of(container, elements[0])
    heading = next(item.iter(*_HEADINGS, "strong", "b"), None)
    return _trim(_plain(heading)) if heading is not None else _first_block(item) or ""


def is_sticky(elements: list[etree._Element], container: etree._Element) -> bool:
    """Whether the item of a title is marked as sticky."""
    item = child_of(container, elements[0])
    for node in islice(item.iter(), 60):
        if not is_element(node):
            continue
        if not ON_TOP_NAMES.isdisjoint(name_words(node)) or ON_TOP.fullmatch(normal(node.text or "")):
            return True
        if node.tag == "img" and (
            ON_TOP.fullmatch(normal(node.get("alt") or "")) or ON_TOP_PICTURE.search(node.get("src") or "")
        ):
            return True
    begins = (BADGE.match(text_of(element, _TITLE)) for element in elements)
    return any(badge and ON_TOP.fullmatch(badge[0].strip()) for badge in begins)


def bare_title(text: str) -> str:
    """A title without badges and bullets, in normal form."""
    return normal(_trim(text))


def _shown(link: etree._Element, container: etree._Element) -> tuple[int, str]:
    """The title that a link shows, and a score for how certain it is."""
    heading = next(link.iter(*_HEADINGS - {"dt"}), None)
    if heading is None:
        inner = [node for node in islice(link.iterdescendants(), 30) if is_element(node)]
        heading = next((node for node in inner if not TITLE_NAMES.isdisjoint(name_words(node))), None)
    if heading is not None and (text := _trim(_plain(heading))):
        return 3, text
    around = takewhile(lambda node: node is not container, link.iterancestors())
    return (2 if any(node.tag in _HEADINGS for node in around) else 1), _first_block(link) or _trim(_plain(link))


def _first_block(link: etree._Element) -> str | None:
    """The title of a link around a whole card: its first block that is no date and no label. None for a plain link."""
    blocks = [node for node in islice(link.iterdescendants(), 60) if node.tag in BLOCKS and node.tag != "br"]
    around = {ancestor for block in blocks for ancestor in block.iterancestors()}
    shown = (_trim(_plain(block)) for block in blocks if block not in around)
    return next((text for text in shown if len(text) >= _SHORTEST and not NO_TITLE.fullmatch(normal(text))), None)


def _plain(element: etree._Element) -> str:
    """An element's text without dates."""
    parts = [text for text in islice(texts(element), 200) if not DATE.fullmatch(beginning(text))]
    parts = [text for text in parts if not MARK.fullmatch(text.strip())] or parts
    # Shown twice, with one hidden by a style sheet: complete for wide screens, truncated for narrow ones.
    shown = [text for text in parts if not text.isspace()]
    if len(shown) > 1 and (cut := comparable(_CUT.sub("", shown[1]))) and comparable(shown[0]).startswith(cut):
        return shown[0][:_TITLE]
    return "".join(parts)[: _TITLE * 2]


def _names(link: etree._Element) -> list[str]:
    """The first line of the title attribute of a link and of the alt text of its picture."""
    picture = link.find(".//img")
    values = [link.get("title"), picture.get("alt") if picture is not None else None]
    lines = [_trim(value.strip().splitlines()[0]) for value in values if value and value.strip()]
    return [line for line in lines if line and not NO_TITLE.fullmatch(normal(line))]


def _whole(text: str, names: list[str]) -> str:
    """The title attribute that ``text`` is a truncated form of, or ``text`` itself."""
    bare = _CUT.sub("", text)
    start = comparable(bare)
    whole = [name for name in names if comparable(name).startswith(start)]
    if bare == text:
        whole = [name for name in whole if not _OF_SITE.fullmatch(name[len(text) :])]
    return max(whole, key=len) if start and whole else text


def _trim(text: str) -> str:
    bare = _DATE_BEFORE.sub("", BADGE.sub("", clean_line(text).lstrip(BULLETS)))
    return _DATE_BEHIND.sub("", bare)[:_TITLE].strip()
