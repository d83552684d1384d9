"""Find the comments of a page: under an element name or a heading for comments, if the content looks like comments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import chain, islice, takewhile
from typing import cast

from lxml import etree

from dayuan_crawler.pages.comment_author import is_of_byline
from dayuan_crawler.pages.comment_blocks import FoundComment, read_blocks
from dayuan_crawler.pages.comment_times import is_time
from dayuan_crawler.pages.markup import child_of, is_element, name_words, text_of, texts
from dayuan_crawler.pages.vocabulary.comments import (
    ASIDE,
    BUTTONS,
    COMMENT_COUNT,
    NO_NAME,
    NO_REGION,
    NONE_COUNTED,
    REGION,
    REGION_HEADING,
    REGION_STEM,
    SAYS_COMMENTS,
    SAYS_READERS,
    SIDES,
    WEAK_REGION,
)
from dayuan_crawler.pages.vocabulary.parts import label_of

_SAYS_COMMENTS = etree.XPath(f"//body//*[text()[{' or '.join(f'contains(., {word!r})' for word in SAYS_COMMENTS)}]]")
_HAS_BUTTON = etree.XPath(
    "//body//*[starts-with(normalize-space(text()), $word)][string-length(normalize-space(text())) < 6]"
)
_OTHER_PARTS = frozenset({"related", "neighbours", "footer", "copyright"})
_HEADINGS = ("h1", "h2", "h3", "h4")
_MOST_HEADINGS = 60
_MOST_REGIONS = 12
_MOST_ENTRIES = 4_000
_MOST_LEVELS = 2
_LITTLE = 40
_SHORTEST_TITLE = 4


@dataclass(frozen=True, slots=True)
class Region:
    """Comments in a part of a page, the elements ``around`` them, innermost first, and the siblings ``behind`` them."""

    found: Sequence[FoundComment] = ()
    around: Sequence[etree._Element] = ()
    behind: Sequence[etree._Element] = ()


def read_region(root: etree._Element, now: datetime | None = None) -> Region:
    """The comments of the first part that shows several; otherwise of the first part that shows one."""
    alone = Region()
    title = _title(root)
    of_article = _around_headings(root, title)
    for region in islice(_regions(root, of_article), _MOST_REGIONS):
        found = read_blocks(region, now)
        if found and _are_comments(found, region, title):
            around = chain(region[:1] if len(region) == 1 else (), region[0].iterancestors())
            inner = list(islice(takewhile(lambda node: node not in of_article, around), _MOST_LEVELS))
            last = chain(region[-1:], region[-1].iterancestors())
            behind = (
                sibling
                for node in islice(last, _MOST_LEVELS + 1)
                for sibling in islice(filter(is_element, node.itersiblings()), _MOST_LEVELS)
            )
            read = Region(found, inner, [sibling for sibling in behind if sibling not in of_article])
            if len(found) > 1:
                return read
            alone = alone if alone.found else read
    return alone


def _title(root: etree._Element) -> str:
    title = next(root.iter("title"), None)
    return (title.text or "").strip() if title is not None else ""


def _are_comments(found: Sequence[FoundComment], region: Sequence[etree._Element], title: str) -> bool:
    """Whether what was found was written by readers: a byline followed by the article is no comment."""
    lines = [line for block in found for line in block.comment.text.split("\n")]
    said = chain(lines, (block.comment.author for block in found))
    if any(len(line) >= _SHORTEST_TITLE and title.startswith(line) for line in said):
        return False
    if len(found) > 1:
        return True
    author = found[0].comment.author
    if NO_NAME.fullmatch(author) or COMMENT_COUNT.search(author) or any(is_of_byline(line) for line in lines):
        return False
    headings = [text_of(heading) for element in region for heading in element.iter(*_HEADINGS)]
    titles = (text_of(heading) for element in region for heading in element.iter("h1", "h2"))
    if author in titles or any(heading in lines and not REGION_HEADING.fullmatch(heading) for heading in headings):
        return False
    if name_words(region[0]) & REGION != WEAK_REGION:
        posted_at = found[0].comment.posted_at
        has_clock = posted_at is None or (posted_at.hour, posted_at.minute) != (0, 0)
        if has_clock or _is_called_region(region[0]):
            return True
    return any(SAYS_READERS.search(text_of(element)) for element in region)


def _regions(root: etree._Element, of_article: set[etree._Element]) -> Iterator[list[etree._Element]]:
    """Candidate regions: elements named for comments, and the siblings after a heading for comments."""
    for element in root.iter("div", "section", "ul", "ol", "dl", "table", "td", "article", "blockquote", "aside"):
        if _is_called_region(element) and element not in of_article and not _is_aside(element, of_article):
            yield _entries(element, of_article)
    for element in cast("list[etree._Element]", _SAYS_COMMENTS(root))[:_MOST_HEADINGS]:
        heading = text_of(element, 40)
        if not REGION_HEADING.fullmatch(heading) or NONE_COUNTED.search(heading) or _is_aside(element, of_article):
            continue
        for node in islice(chain([element], element.iterancestors()), 3):
            following = takewhile(
                lambda sibling: not (sibling in of_article or _is_another_part(sibling)),
                islice(node.itersiblings(), _MOST_ENTRIES),
            )
            entries = [sibling for sibling in following if is_element(sibling)]
            if (
                all(entry.tag == "br" for entry in entries)
                and any(is_time(line.tail) for line in (node, *entries))
                and (parent := node.getparent()) is not None
            ):
                entries = [parent]  # lines without an element of their own
            if entries:
                yield entries
            if sum(len(text_of(entry, _LITTLE)) for entry in islice(entries, 6)) > _LITTLE:
                break
    yield from _around_buttons(root)


def _around_buttons(root: etree._Element) -> Iterator[list[etree._Element]]:
    """The siblings around the first two buttons with the same word, where nothing else tells of comments."""
    for word in BUTTONS:
        buttons = cast("list[etree._Element]", _HAS_BUTTON(root, word=word))
        paths = [list(button.iterancestors()) for button in buttons[:2]]
        shared = next((node for node in paths[0] if node in paths[1]), None) if len(paths) > 1 else None
        if shared is not None:
            first, last = (
                child_of(shared, button)
                for button in (buttons[0], [b for b in buttons if shared in b.iterancestors()][-1])
            )
            entries = list(shared)
            yield list(filter(is_element, entries[entries.index(first) : entries.index(last) + 1]))


def _is_another_part(element: etree._Element) -> bool:
    if not is_element(element):
        return False
    return _is_named(element, SIDES) or label_of(text_of(element, _LITTLE)) in _OTHER_PARTS


def _is_called_region(element: etree._Element) -> bool:
    return _name_regions(name_words(element))


@lru_cache(maxsize=4096)
def _name_regions(names: frozenset[str]) -> bool:
    own = names & REGION
    if own == {"pl"} and any(map(NO_REGION.fullmatch, names)):
        own = frozenset()
    return bool(own) or any(map(REGION_STEM.search, names))


def _entries(element: etree._Element, of_article: set[etree._Element]) -> list[etree._Element]:
    """The list around an element that is one of its entries, the entries if they have no list, or the element."""
    parent = element.getparent()
    like = [
        sibling
        for sibling in islice(element.itersiblings(), _MOST_ENTRIES)
        if sibling.tag == element.tag and element.get("class") and sibling.get("class") == element.get("class")
    ]
    if not like or parent is None:
        return [element]
    return [element, *like] if parent.tag == "body" or parent in of_article else [parent]


def _around_headings(root: etree._Element, title: str) -> set[etree._Element]:
    """The elements that are or contain the page's own heading: they belong to the article, not to its comments."""
    around: set[etree._Element] = set()
    for heading in root.iter(*_HEADINGS):
        text = next(filter(None, (said.strip() for said in islice(texts(heading), _MOST_LEVELS))), "")
        if heading.tag == "h1" or (len(text) >= _SHORTEST_TITLE and title.startswith(text)):
            around.update((heading, *heading.iterancestors()))
    return around


def _is_aside(element: etree._Element, of_article: set[etree._Element]) -> bool:
    """Whether an element is beside the article. An element that contains the article is not, whatever its name."""
    around = takewhile(
        lambda node: node.tag not in ("body", "html") and node not in of_article,
        chain([element], element.iterancestors()),
    )
    return any(is_element(node) and _is_named(node, ASIDE) for node in around)


def _is_named(element: etree._Element, names: frozenset[str]) -> bool:
    # A widget of a side column is named so; that of a comment system has it within its name.
    return not names.isdisjoint(name_words(element)) or "widget" in (element.get("class") or "").split()
