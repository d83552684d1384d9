"""Which part of a page each block is in, and why: by name, by tag, by label, or by repetition."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from dayuan_crawler.pages.document import Block, Document, Element, Scope, ancestors
from dayuan_crawler.pages.vocabulary.parts import ARTICLE_NAMES, BESIDE_COUNTS, NAMES, TAGS, Label, is_weak, label_of

# A name of these elements is about the whole page or article, not about one of its parts.
_UNNAMED = frozenset({"html", "body", "h1", "article", "main", "a", "time"})
_FEWEST_ENTRIES = 3
_SHORTEST_TITLE = 4
_SHORTEST_SUMMARY = 12
_LONGEST_DAY = 12
_LEVELS = 4


_SHORTEST_ENTRY = 9
_SHORTEST_PROSE = 10
_SENTENCE = 20
_MUCH = 80.0
_FEW_LINKS = 4
PUNCTUATION = re.compile("[，。；：！？、,;!?“”]")
_LONGEST_BESIDES = 24


class Part(NamedTuple):
    """A part of a page outside the article: its kind, its outermost element, and a code for the reason."""

    kind: str
    element: Element
    reason: str


class Outline:
    """The parts of a page, from its markup. Parts that turn out to hold the article are removed again."""

    def __init__(self, document: Document) -> None:
        self._document = document
        by_scope = _by_names(document.scopes)
        self._parts: list[Part | None] = [by_scope.get(block.scope) for block in document.blocks]
        self._labels: dict[int, Label] = {}
        # Score of each line as body text.
        self.points = [prose_points(block) for block in document.blocks]
        self._find_entries()
        self.forget(self._misnamed())

    def part(self, block: Block) -> Part | None:
        """The part that a block is in; None if it may be in the article."""
        return self._parts[block.index]

    def kind(self, block: Block) -> str:
        part = self._parts[block.index]
        return part.kind if part is not None else ""

    def label(self, block: Block) -> Label:
        """The part that a line's text begins. A link within the page begins none."""
        label = self._labels.get(block.index)
        if label is None:
            label = label_of(block.text)
            if label and block.is_link and all("#" in (link.get("href") or "") for link in block.links):
                label = ""
            if label == "comments" and is_weak(block.text) and self._is_in_toolbar(block):
                label = ""  # the comment count beside the buttons
            if label == "footer" and "本文" in block.text:
                label = "copyright"  # the licence of an article
            self._labels[block.index] = label
        return label

    def _is_in_toolbar(self, block: Block) -> bool:
        """Whether a line is among the buttons for sharing or likes: by its names, or right below a 收藏 or 点赞."""
        above = self._document.blocks[max(block.index - 2, 0) : block.index]
        return any(BESIDE_COUNTS.match(other.text) for other in above) or any(
            scope.words and _kind(scope.words) in ("share", "likes") for scope in block.scope.chain()
        )

    def forget(self, elements: Iterable[Element]) -> None:
        """Drop the parts whose elements turned out to hold the article."""
        forgotten = set(elements)
        if any(part.element in forgotten for part in self._parts if part is not None):
            self._parts = [None if part is not None and part.element in forgotten else part for part in self._parts]

    def _misnamed(self) -> list[Element]:
        """Elements named like a share box or pager, but with most of the sentences and few links: the article's."""
        named: dict[Element, tuple[float, int, int]] = {}
        free = 0.0
        for block, part in zip(self._document.blocks, self._parts, strict=True):
            if not block.text or (
                part is not None and (part.kind in ("comments", "footer") or part.reason == "repeated-entries")
            ):
                continue
            # A line that begins with a link to its author or subject is not prose, as in a list of the newest comments.
            is_prose = block.plain_chars >= _SENTENCE and block.runs[0].link is None
            points = self.points[block.index] if is_prose else 0.0
            if part is None:
                free += points
                continue
            total, links, chars = named.get(part.element, (0.0, 0, 0))
            named[part.element] = total + points, links + block.link_chars, chars + len(block.text)
        return [
            element
            for element, (total, links, chars) in named.items()
            if total > max(1.5 * free, _MUCH) and links * _FEW_LINKS < chars and not _is_one_of_many(element, named)
        ]

    def _find_entries(self) -> None:
        """Find lists of other articles with summaries: similar siblings, each with a linked title and its own text."""
        siblings: dict[tuple[Element, str, str | None], set[Element]] = {}
        for block in self._document.blocks:
            if not _is_linked_title(block):
                continue
            for item in ancestors(block.element, _LEVELS):
                parent = item.getparent()
                if parent is None or item.tag in ("body", "html"):
                    break
                start, end = self._document.span(item)
                if end - start > 1 and all(map(_is_small, self._document.blocks[start : block.index])):
                    siblings.setdefault((parent, item.tag, item.get("class")), set()).add(item)
        for (parent, _, _), items in siblings.items():
            if len(items) < _FEWEST_ENTRIES:
                continue
            spans = [self._document.blocks_of(item) for item in items]
            if all(any(block.plain_chars >= _SHORTEST_SUMMARY for block in blocks) for blocks in spans):
                part = Part("related", parent, "repeated-entries")
                for block in (block for blocks in spans for block in blocks):
                    self._parts[block.index] = part


def _is_one_of_many(element: Element, named: Iterable[Element]) -> bool:
    """Whether a part has siblings with the same name: a page has only one article."""
    around, name = element.getparent(), element.get("class")
    return any(
        other is not element and other.getparent() is around and other.get("class") == name and other.tag == element.tag
        for other in named
    )


def _by_names(scopes: list[Scope]) -> dict[Scope, Part]:
    """The innermost named part of each scope; outer scopes come first."""
    parts: dict[Scope, Part] = {}
    in_article: set[Scope] = set()
    for scope in scopes:
        parent = scope.parent
        if scope.tag == "article" or parent in in_article:
            in_article.add(scope)
        kind = "" if scope.tag in _UNNAMED else (scope.words and _kind(scope.words)) or TAGS.get(scope.tag, "")
        # The footer of an article belongs to the article; only that of the page is the site's.
        if kind == "footer" and (scope in in_article or not scope.words.isdisjoint(ARTICLE_NAMES)):
            kind = ""
        if kind == "tags" and parent in parts and parts[parent].kind in ("side", "related"):
            kind = ""  # the tags of the whole site
        if kind:
            parts[scope] = Part(kind, scope.element, "name" if scope.words else "tag")
        elif parent is not None and parent in parts:
            parts[scope] = parts[parent]
    return parts


def _is_linked_title(block: Block) -> bool:
    """Whether a line is a linked title, or begins with one that is followed by its summary."""
    if block.is_link:
        return len(block.text) >= _SHORTEST_TITLE
    return (
        bool(block.link_chars) and block.runs[0].link is not None and len(block.runs[0].text.strip()) >= _SHORTEST_ENTRY
    )


def _is_small(block: Block) -> bool:
    """Whether a line is empty, or only a short date."""
    return len(block.text) <= _LONGEST_DAY and (not block.text or block.text[0].isdecimal())


@lru_cache(maxsize=4096)
def _kind(words: frozenset[str]) -> str:
    return next((part for part, known in NAMES.items() if not known.isdisjoint(words)), "")


def prose_points(block: Block) -> float:
    """Score of a line as body text: its characters, plus its punctuation; zero for links."""
    if not block.text or block.is_link or is_entry(block):
        return 0.0
    chars = block.plain_chars
    if chars < _SHORTEST_PROSE and not PUNCTUATION.search(block.text):
        return chars * 0.2
    return chars + 5.0 * len(PUNCTUATION.findall(block.text, 0, 2000))


def is_entry(block: Block) -> bool:
    """Whether a line is an entry of a list: a linked title, and at most a few more words."""
    if block.link_chars < _SHORTEST_ENTRY or block.plain_chars > _LONGEST_BESIDES:
        return False
    return any(run.link is not None and len(run.text.strip()) >= _SHORTEST_ENTRY for run in block.runs)
