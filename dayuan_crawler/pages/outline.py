"""Which part of a page each block is in, and how that is known: by names, by tags, by labels, by repetition."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from dayuan_crawler.pages.document import Block, Document, Element, Scope, ancestors
from dayuan_crawler.pages.vocabulary.parts import ARTICLE_NAMES, NAMES, TAGS, Label, is_weak, label_of

# What the words of these elements say is said of the whole article, if anything.
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
    """A part of a page that is no article: its kind, the element that begins it, and a code for how it is known."""

    kind: str
    element: Element
    reason: str


class Outline:
    """The parts of a page, as far as markup tells them; what turns out to be the article is taken out of them again."""

    def __init__(self, document: Document) -> None:
        self._document = document
        by_scope = _by_names(document.scopes)
        self._parts: list[Part | None] = [by_scope.get(block.scope) for block in document.blocks]
        self._labels: dict[int, Label] = {}
        # How much of a body each line is worth.
        self.points = [prose_points(block) for block in document.blocks]
        self._find_entries()
        self.forget(self._misnamed())

    def part(self, block: Block) -> Part | None:
        """The part that a block is in; None for what may be the article."""
        return self._parts[block.index]

    def kind(self, block: Block) -> str:
        part = self._parts[block.index]
        return part.kind if part is not None else ""

    def label(self, block: Block) -> Label:
        """The part that a line's words begin; a link that leads down the page begins none."""
        label = self._labels.get(block.index)
        if label is None:
            label = label_of(block.text)
            if label and block.is_link and all("#" in (link.get("href") or "") for link in block.links):
                label = ""
            if label == "comments" and is_weak(block.text) and _is_in_toolbar(block):
                label = ""  # what counts them beside the buttons
            if label == "footer" and "本文" in block.text:
                label = "copyright"  # the licence of an article
            self._labels[block.index] = label
        return label

    def forget(self, elements: Iterable[Element]) -> None:
        """Take no notice of the names of elements that turned out to hold the article."""
        forgotten = set(elements)
        if any(part.element in forgotten for part in self._parts if part is not None):
            self._parts = [None if part is not None and part.element in forgotten else part for part in self._parts]

    def _misnamed(self) -> list[Element]:
        """A part named like a share box or a pager that holds most of the sentences and few links is the article."""
        named: dict[Element, tuple[float, int, int]] = {}
        free = 0.0
        for block, part in zip(self._document.blocks, self._parts, strict=True):
            if not block.text or (
                part is not None and (part.kind in ("comments", "footer") or part.reason == "repeated-entries")
            ):
                continue
            # What begins with a link is who says it, or what it is about: the newest comments of a site.
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
        """Lists of other articles with their summaries: siblings alike, each a linked title and a text of its own."""
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
    """Whether a part stands among others that are called the same: a page has one article."""
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
        # The footer of an article says more of it; only that of the page is the site's.
        if kind == "footer" and (scope in in_article or not scope.words.isdisjoint(ARTICLE_NAMES)):
            kind = ""
        if kind == "tags" and parent in parts and parts[parent].kind in ("side", "related"):
            kind = ""  # the tags of the whole site
        if kind:
            parts[scope] = Part(kind, scope.element, "name" if scope.words else "tag")
        elif parent is not None and parent in parts:
            parts[scope] = parts[parent]
    return parts


def _is_in_toolbar(block: Block) -> bool:
    """Whether a line is among the buttons to share or to like an article."""
    return any(scope.words and _kind(scope.words) in ("share", "likes") for scope in block.scope.chain())


def _is_linked_title(block: Block) -> bool:
    """Whether a line is a linked title, or begins with one that its summary goes on behind."""
    if block.is_link:
        return len(block.text) >= _SHORTEST_TITLE
    return (
        bool(block.link_chars) and block.runs[0].link is not None and len(block.runs[0].text.strip()) >= _SHORTEST_ENTRY
    )


def _is_small(block: Block) -> bool:
    """Whether a line says nothing, or no more than a day."""
    return len(block.text) <= _LONGEST_DAY and (not block.text or block.text[0].isdecimal())


@lru_cache(maxsize=4096)
def _kind(words: frozenset[str]) -> str:
    return next((part for part, known in NAMES.items() if not known.isdisjoint(words)), "")


def prose_points(block: Block) -> float:
    """How much of a body a line is worth: its characters, and more for its punctuation; nothing for links."""
    if not block.text or block.is_link or is_entry(block):
        return 0.0
    chars = block.plain_chars
    if chars < _SHORTEST_PROSE and not PUNCTUATION.search(block.text):
        return chars * 0.2
    return chars + 5.0 * len(PUNCTUATION.findall(block.text, 0, 2000))


def is_entry(block: Block) -> bool:
    """Whether a line is one of a list of articles: a linked title, and at most a few words more."""
    if block.link_chars < _SHORTEST_ENTRY or block.plain_chars > _LONGEST_BESIDES:
        return False
    return any(run.link is not None and len(run.text.strip()) >= _SHORTEST_ENTRY for run in block.runs)
