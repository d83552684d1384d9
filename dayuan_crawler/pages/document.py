"""A page as its reader sees it: one walk turns any tree into a ``Document`` of ``Block``s in page order.

A block is the content between two breaks: a paragraph, a cell, a line before ``<br>``. It is immutable, and knows its
element and its *scope*: the chain of surrounding elements that have a name or a meaning of their own.
This module knows nothing about articles or lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

from lxml import etree

from dayuan_crawler.text.clean import clean_line

Element = etree._Element

BLOCK_TAGS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table tbody td tfoot th "
    "thead tr ul".split()
)
HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Elements with a meaning even without a name; the byline's reader uses ``time``.
_MEANING = HEADING_TAGS | frozenset("article aside footer header main nav time pre blockquote".split())
# Not ``source``: libxml2 nests the picture after it inside. Not ``head``: it holds all of a page that opens no body.
_UNSEEN = frozenset(
    "area audio base canvas embed frame iframe link map math meta noembed noframes noscript object option "
    "script select style svg template textarea title track video".split()
)
_PICTURES = frozenset({"img", "amp-img"})
# No page for people has so many blocks; the rest is ignored.
_MOST_BLOCKS = 20_000
HIDDEN_CLASSES = frozenset(
    "hide hidden none dn d-none display-none undis sr-only screen-reader-text visually-hidden".split()
)
_WIDTHS = ("sm", "md", "lg", "xl", "xxl", "2xl")
_FOR_WIDTH = re.compile(
    rf"(?:d-(?=\w+-)|(?=\w+:))(?P<width>{'|'.join(_WIDTHS)})[-:](?:none|hidden|(?P<shown>(?:inline-)?(?:block|flex|grid)|inline|table(?:-\w+)?))"
)
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|font-size\s*:\s*0*(?:\.0+)?(?:px|pt|r?em|%)?\s*(?:;|!|$)|(?:left|top|text-indent)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
_VEILED_STYLE = re.compile(r"visibility\s*:\s*hidden", re.IGNORECASE)
_WORD = re.compile(r"[a-z]+|\d+", re.IGNORECASE)
# Utility style sheets put these on any text: text-sm, text-muted.
_UTILITY = re.compile(
    r"(?<!\S)text-(?!content|body|box|con\b|area)\S+|(?<![a-z])(?:margin|padding|border|align|rounded|float|pull)-(?:top|bottom|left|right)(?![a-z])"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Scope:
    """An element with a class, an id or a meaning of its own, and the scope around it. The page is the outermost."""

    __slots__ = ("depth", "element", "level", "parent", "tag", "words")

    def __init__(self, element: Element, tag: str, words: frozenset[str], parent: Scope | None) -> None:
        self.element = element
        self.tag = tag
        self.words = words
        self.parent = parent
        self.depth: int = parent.depth + 1 if parent is not None else 0
        # The level of the heading around it, 0 for none.
        self.level: int = int(tag[1]) if tag in HEADING_TAGS else parent.level if parent is not None else 0

    def chain(self) -> Iterator[Scope]:
        """This scope and those around it, innermost first."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent


class Run(NamedTuple):
    """A run of text: ``element`` contains it, ``after`` is the child before it, ``link`` the link around it."""

    text: str
    element: Element
    after: Element | None
    link: Element | None
    scope: Scope


class Block(NamedTuple):
    """The content between two breaks. A block without text has pictures or scripts. All its text is in ``scope``."""

    index: int  # type: ignore[assignment]  # a tuple's own index() is of no use here
    text: str
    element: Element
    scope: Scope
    runs: tuple[Run, ...]
    link_chars: int
    # Whether nearly all the text is in links.
    is_link: bool
    images: tuple[Element, ...]
    scripts: tuple[str, ...]

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return self.index

    @property
    def plain_chars(self) -> int:
        """Number of characters outside links."""
        return max(len(self.text) - self.link_chars, 0)

    @property
    def level(self) -> int:
        """The level of the heading around the block, 0 for none."""
        return self.scope.level

    @property
    def links(self) -> list[Element]:
        """The links in the block, each once."""
        return list(dict.fromkeys(run.link for run in self.runs if run.link is not None))


class Document:
    """The blocks of a page, and the range of blocks in each element."""

    def __init__(self, root: Element) -> None:
        self.root = root
        # Elements that a reader does not see; no block contains them.
        self.hidden: set[Element] = set()
        # Elements with microdata.
        self.items: list[Element] = []
        self._spans: dict[Element, tuple[int, int]] = {}
        self.scopes: list[Scope] = [Scope(root, "", frozenset(), None)]
        self.blocks: tuple[Block, ...] = tuple(_walk(self, self._spans))

    def span(self, element: Element) -> tuple[int, int]:
        """The half-open range of the blocks in an element."""
        return self._spans.get(element, (0, 0))

    def blocks_of(self, element: Element) -> tuple[Block, ...]:
        return self.blocks[slice(*self.span(element))]

    @cached_property
    def names(self) -> frozenset[str]:
        """The class names and ids of the page, as written."""
        values = (scope.element.get(name) for scope in self.scopes for name in ("class", "id"))
        return frozenset(word for names in values if names for word in names.split())


def _walk(document: Document, spans: dict[Element, tuple[int, int]]) -> list[Block]:  # noqa: C901, PLR0915 - most of a reading's time
    blocks: list[Block] = []
    hidden, scopes = document.hidden, document.scopes
    scope = scopes[0]
    runs: list[Run] = []
    images: list[Element] = []
    scripts: list[str] = []
    within: list[Element] = [document.root]  # the block elements around, innermost last
    links: list[Element] = []
    link: Element | None = None
    opened: list[int] = []
    preformatted = 0
    skipped: Element | None = None

    def flush() -> None:
        """Turn the content since the last break into a block."""
        block = _block(len(blocks), within[-1], scope, runs, images, scripts)
        if block is not None:
            blocks.append(block)
        runs.clear()
        images.clear()
        scripts.clear()

    walker = etree.iterwalk(document.root, events=("start", "end", "comment", "pi"))
    for event, element in walker:
        if event == "start":
            tag = element.tag
            if tag in _UNSEEN:
                if tag == "script" and (source := element.get("src")):
                    scripts.append(source)
                hidden.add(element)
                walker.skip_subtree()
                skipped = element
                continue
            attributes = element.keys()
            if attributes and _is_hidden(element, tag, attributes):
                hidden.add(element)
                walker.skip_subtree()
                skipped = element
                continue
            if tag in BLOCK_TAGS:
                if runs or images or scripts:
                    flush()
                within.append(element)
                preformatted += tag == "pre"
            elif tag == "br":
                if runs or images or scripts:
                    flush()
            elif tag in _PICTURES:
                images.append(element)
            elif tag == "a" and "href" in attributes:
                links.append(element)
                link = element
            if "itemprop" in attributes:
                document.items.append(element)
            if tag in _MEANING or "class" in attributes or "id" in attributes:
                scope = Scope(element, tag, words_of(element.get("class"), element.get("id")), scope)
                scopes.append(scope)
            opened.append(len(blocks))
            text, place, after = element.text, element, None
        else:
            if event == "end" and element is not skipped:
                if within[-1] is element:
                    if runs or images or scripts:
                        flush()
                    within.pop()
                    preformatted -= element.tag == "pre"
                elif link is element:
                    links.pop()
                    link = links[-1] if links else None
                start, end = opened.pop(), len(blocks) + (1 if runs or images else 0)
                if end > start:
                    spans[element] = (start, end)
                if scope.element is element and scope.parent is not None:
                    scope = scope.parent
            text, after = element.tail, element
            if not text:
                continue
            place = element.getparent()
        if text and (runs or not text.isspace()) and place is not None:  # text after the root belongs to no element
            if preformatted and "\n" in text:
                # Line breaks in preformatted text are breaks.
                *lines, text = text.split("\n")
                for line in lines:
                    runs.append(Run(line, place, after, link, scope))
                    flush()
            if text:
                runs.append(Run(text, place, after, link, scope))
        if len(blocks) >= _MOST_BLOCKS:
            break
    for cut_off, start in zip(ancestors(element, len(opened)), reversed(opened), strict=False):
        spans.setdefault(cut_off, (start, len(blocks)))
    return blocks


def _block(
    index: int,
    element: Element,
    scope: Scope,
    runs: list[Run],
    images: list[Element],
    scripts: list[str],
) -> Block | None:
    if not runs:
        text, link_chars = "", 0
    elif len(runs) == 1:
        run = runs[0]
        text, scope = clean_line(run.text), run.scope
        link_chars = len(text) if run.link is not None else 0
    else:
        text = clean_line("".join([run.text for run in runs]))
        link_chars = sum([len(clean_line(run.text)) for run in runs if run.link is not None])
        scope = _common([run.scope for run in runs if not run.text.isspace()] or [scope])
    if not (text or images or scripts):
        return None
    is_link = link_chars * 10 >= len(text) * 7 and link_chars > 0
    return Block(index, text, element, scope, tuple(runs), link_chars, is_link, tuple(images), tuple(scripts))


def _common(scopes: list[Scope]) -> Scope:
    """The innermost scope around all of them: a named word does not name the whole line."""
    common = scopes[0]
    for scope in scopes:
        other = scope
        while common is not other:
            if common.depth >= other.depth and common.parent is not None:
                common = common.parent
            elif other.parent is not None:
                other = other.parent
    return common


def _is_hidden(element: Element, tag: str, attributes: list[str]) -> bool:
    if "hidden" in attributes:
        return True
    if tag in ("html", "body"):
        return False
    if "class" in attributes and _hides(element.get("class") or ""):
        return True
    style = element.get("style") if "style" in attributes else None
    if not style:
        return False
    if _HIDDEN_STYLE.search(style):
        return True
    # A script reveals whole hidden paragraphs after the page has loaded.
    return bool(_VEILED_STYLE.search(style)) and not (
        tag in BLOCK_TAGS and any(child.tag in BLOCK_TAGS for child in element)
    )


@lru_cache(maxsize=4096)
def _hides(names: str) -> bool:
    """Whether class names hide an element on a wide screen."""
    words = names.lower().split()
    hides = not HIDDEN_CLASSES.isdisjoint(words)
    # Utility classes repeat it for each width: d-none d-md-block, d-md-none, hidden lg:flex.
    matches = [match for match in map(_FOR_WIDTH.fullmatch, words) if match is not None]
    widest = max(matches, key=lambda match: _WIDTHS.index(match["width"]), default=None)
    return hides if widest is None else widest["shown"] is None


def words_of(name: str | None, identity: str | None) -> frozenset[str]:
    """Lower-case words of class names and an id: ``hot-list sideBar`` has hot, list, hot-list, side, bar, sidebar."""
    if identity:
        name = f"{name} {identity}" if name else identity
    return _words(name) if name else frozenset()


@lru_cache(maxsize=4096)
def _words(names: str) -> frozenset[str]:
    names = _UTILITY.sub("", names[:300])
    whole = {name.lower() for name in names.split()}
    return frozenset(whole | {word.lower() for word in _WORD.findall(_CAMEL.sub(" ", names))})


def ancestors(element: Element, limit: int) -> Iterator[Element]:
    """The element and its ancestors, innermost first, at most ``limit``."""
    current: Element | None = element
    while current is not None and limit > 0:
        yield current
        current = current.getparent()
        limit -= 1


def kinship(one: Element, other: Element | None) -> int:
    """Depth of the innermost element around both."""
    if other is None:
        return 0
    around = list(other.iterancestors())
    depths = {element: len(around) - index for index, element in enumerate([other, *around])}
    return next((depths[element] for element in (one, *one.iterancestors()) if element in depths), 0)


def text_of(element: Element) -> str:
    return "".join(map(str, element.itertext("*")))
