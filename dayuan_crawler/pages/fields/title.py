"""The title: the candidate line with the best support from the page's head, then markup, then position."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from dayuan_crawler.pages.candidate import Candidate, Trust
from dayuan_crawler.pages.document import HEADING_TAGS, Block, Document, Element, Run, ancestors
from dayuan_crawler.pages.outline import Outline
from dayuan_crawler.pages.vocabulary.hints import NOT_TITLE, SUB, SUBTITLE, TITLE, TITLE_WORD, hint_of
from dayuan_crawler.pages.vocabulary.labels import is_labelled
from dayuan_crawler.pages.vocabulary.parts import label_of
from dayuan_crawler.pages.vocabulary.people import NOT_SECTIONS, SITE
from dayuan_crawler.pages.vocabulary.tools import BADGE
from dayuan_crawler.text.clean import after_prefix, clean_line, comparable, same_text
from dayuan_crawler.text.dates import find_time

_BIG_FONT = re.compile(r"font-size\s*:\s*(?:1[89]|[2-6]\d)(?:\.\d+)?(?:px|pt)", re.IGNORECASE)
# Separators between a title and the site's name.
_SEPARATOR = re.compile(r"\s*(?:_+|\||｜|\s[-–—]+\s|--+|——|-)\s*")
_EDGES = " \u3000-_|｜—–·"
_COMPARABLE_EDGES = frozenset("-_|·><")
_LONGEST_TITLE = 200
_PROSE = 30.0
# Maximum distance of a title above its date or its text, in lines.
_NEAR = 7
_RIGHT_ABOVE = 3
_ALIKE = 6
_HIDDEN_PARTS = frozenset({"related", "side", "comments", "footer", "advert", "share", "pager"})


class Heading(NamedTuple):
    """The title and its lines; none if only the head has the title. ``beside`` holds other text of these lines."""

    text: str
    first: int
    last: int
    evidence: str
    beside: tuple[Block, ...] = ()

    @property
    def is_shown(self) -> bool:
        return self.first >= 0


class TitleReader:
    """``names`` are those of the site and its sections, in comparable form. None of them is an article's title."""

    def __init__(
        self,
        document: Document,
        outline: Outline,
        titles: list[str],
        names: frozenset[str],
        is_own: Callable[[Element], bool],
    ) -> None:
        self._document = document
        self._outline = outline
        self._names = names
        self._is_own = is_own
        self._titles = [title for title in titles if comparable(title.strip(_EDGES)) not in names]
        self._wanted = [comparable(title) for title in self._titles]

    def find(self) -> Heading | None:
        """The title on the page, else from the head, without the site's names."""
        best = max(self._ranked(), default=None, key=lambda pair: pair[0])
        if best is not None:
            return self._whole(best[1])
        title = next(filter(None, map(self._without_site, self._titles)), None)
        return Heading(title, -1, -1, "title element") if title is not None else None

    def of(self, element: Element) -> Heading | None:
        """The title in the element that a layout selects."""
        block = next((block for block in self._document.blocks_of(element) if block.text), None)
        return self._whole(block) if block is not None else None

    def _ranked(self) -> Iterator[tuple[tuple[int, ...], Block]]:
        """Candidate lines with their rank, from last to first, so that the date or text below a line is known."""
        date = prose = len(self._document.blocks) + _NEAR
        for block in reversed(self._document.blocks):
            near = _nearness(date - block.index, prose - block.index)
            if self._outline.points[block.index] >= _PROSE:
                prose = block.index
            if _is_dated(block):
                date = block.index
            text = block.text
            if not 2 <= len(text) <= _LONGEST_TITLE:
                continue
            look = _look(block)
            if not look and block.is_link:  # most lines of a page
                continue
            start = comparable(text[:4])
            may_agree = any(start in title for title in self._wanted)
            if not look and (may_agree or near):
                look = _is_big(block)
            if not look and not may_agree and near < _RIGHT_ABOVE:
                continue
            shown = _title_of(block, self._wanted)
            agreement = self._agreement(comparable(shown)) if may_agree and shown else 0
            if not shown or not (look or agreement or near) or not self._may_be(block, shown, agreement, look):
                continue
            if agreement <= 1 and SITE.search(shown) and len(shown) <= 10:
                look = min(look, 1)
            if agreement == 0 and not (look >= 3 or near == _RIGHT_ABOVE or (look and near)):
                continue  # position alone is too weak, except right above the date
            rank = (
                (agreement, look >= 2, not block.is_link, near, max(look, 1))
                if agreement
                else (0, look >= 2, min(near, 2), look, near)
            )
            yield (*rank, -block.index), block

    def _may_be(self, block: Block, shown: str, agreement: int, look: int) -> bool:
        if self._is_name(shown):
            return False
        kind = self._outline.kind(block)
        if kind in _HIDDEN_PARTS and not (agreement >= 3 and look):
            return False
        if kind == "nav" and not (look >= 5 or (agreement >= 3 and look)):
            return False
        if block.is_link and not all(self._is_own(link) for link in block.links):
            return False
        if agreement >= 3:
            return True
        if label_of(shown) or is_labelled(shown) or shown[-1] in "。:：>»":
            return False
        if not look and (find_time(shown) is not None or "。" in shown):
            return False
        # A few characters beside a date are not enough: names of editors and sections appear there, too.
        return bool(look) or agreement > 0 or (len(shown) >= 6 and not block.link_chars)

    def _agreement(self, text: str) -> int:
        return max((_agreement(text, title) for title in self._wanted), default=0)

    def _whole(self, block: Block) -> Heading:
        """The title with all its lines, joined if it is broken by ``<br>``."""
        text, first, last = _title_of(block, self._wanted) or block.text, block.index, block.index
        element = _heading_element(block)
        beside = list(_beside(block, text))
        if element is not None:
            for other in reversed(self._document.blocks[self._document.span(element)[0] : first]):
                if not other.text or not self._agrees(_joined(other.text, text)):
                    break
                text, first = _joined(other.text, text), other.index
            head = text
            for other in self._document.blocks_of(element):
                if other.index <= block.index or not other.text:
                    continue
                if (_is_dated(other) or is_labelled(other.text)) and not self._agrees(_joined(text, other.text)):
                    beside.append(other)
                elif self._outline.kind(other) == self._outline.kind(block) and not same_text(other.text, head):
                    text, last = _joined(text, other.text), other.index
        names = (block.element.get("class") or block.element.get("id") or "").split()
        evidence = f"{block.element.tag}.{names[0]}" if names else str(block.element.tag)
        return Heading(self._spaced(text) if last > first else text, first, last, evidence, tuple(beside))

    def _agrees(self, text: str) -> bool:
        return len(text) <= _LONGEST_TITLE and any(comparable(text) in title for title in self._wanted)

    def _spaced(self, text: str) -> str:
        """Restore the spaces of a multi-line title, as the head has them."""
        bare = "".join(text.split())
        for title in self._titles:
            rest = after_prefix(title, text)
            start = title[: len(title) - len(rest)].rstrip() if rest is not None else ""
            if "".join(start.split()) == bare:
                return start
        return text

    def _without_site(self, title: str) -> str | None:
        """The title element's text without site names; may be wrong if the title itself contains separators."""
        parts = [(match.start(), match.end()) for match in _SEPARATOR.finditer(title)]
        starts, ends = [0, *(end for _, end in parts)], [*(start for start, _ in parts), len(title)]
        for start, end in zip(starts, ends, strict=True):
            part = clean_line(title[start:end])
            if part and not self._is_name(part) and not SITE.search(part):
                return part
        return None

    def _is_name(self, text: str) -> bool:
        """Whether a text is only the name of the site, of a section or of a kind of page."""
        bare = comparable(text.strip(_EDGES))
        return not bare or bare in self._names or bare in NOT_SECTIONS


def subtitle_of(document: Document, heading: Heading, body_start: int) -> Candidate | None:
    """A second heading between the title and the body."""
    for block in document.blocks[heading.last + 1 : min(heading.last + 4, body_start)]:
        words = block.scope.words
        if _is_dated(block):
            return None  # a heading after the byline belongs to the body
        is_heading = (
            2 <= block.level <= 4
            or not words.isdisjoint(SUBTITLE)
            or block.text.startswith("—")
            or (TITLE_WORD in words and not words.isdisjoint(SUB))
        )
        is_plain = not block.links and not is_labelled(block.text) and hint_of(words) not in ("editor", "source")
        if is_heading and is_plain and len(block.text) > 3 and not same_text(block.text, heading.text):
            return Candidate("subtitle", block.text.lstrip("—-– "), Trust.NAME, "heading under the title", block)
    return None


def _look(block: Block) -> int:
    """How much a line's markup looks like a title: 6 for h1, 1 for a large font, 0 for none."""
    level = block.level
    look = {1: 6, 2: 5, 3: 4, 4: 3, 5: 2, 6: 1}.get(level, 0)
    scope = block.scope
    for _ in range(2):
        if not scope.words.isdisjoint(TITLE) and scope.words.isdisjoint(NOT_TITLE):
            return max(look, 4)
        if scope.parent is None or scope.element is not block.element:
            break
        scope = scope.parent
    return look


def _is_big(block: Block) -> int:
    inner = block.runs[0].element if block.runs else block.element
    for element in ancestors(inner, 4):
        tag = element.tag
        if tag in ("b", "strong") or (
            tag == "font" and (element.get("size") or "").lstrip("+") in ("4", "5", "6", "7")
        ):
            return 1
        style = element.get("style")
        if style and _BIG_FONT.search(style):
            return 1
        if element is block.element:
            break
    return 0


def _nearness(to_date: int, to_prose: int) -> int:
    """Nearness of a line to its date or text: 3 right above a date, 2 some lines above a date, 1 above the text."""
    return 3 if to_date <= 2 else 2 if to_date <= _NEAR else 1 if to_prose <= _NEAR else 0


def _agreement(text: str, title: str) -> int:
    """How well a line matches a title from the head: 4 for most of it, 3 for a part between separators, else 2 or 1."""
    if not text:
        return 0
    at = title.find(text)
    if at >= 0:
        end = at + len(text)
        is_part = (at == 0 or title[at - 1] in _COMPARABLE_EDGES) and (
            end == len(title) or title[end] in _COMPARABLE_EDGES
        )
        if len(text) * 2 > len(title) and (is_part or at == 0):
            return 4
        longest = max(map(len, re.split(r"[-_|]+", title)))
        if is_part:
            return 4 if len(text) >= longest else 3
        return 2 if len(text) >= 6 else 0
    # A truncated or altered title still begins the same.
    return 1 if len(text) >= _ALIKE and text[:_ALIKE] == title[:_ALIKE] else 0


def _title_of(block: Block, wanted: list[str]) -> str:
    """A line's text without nested elements that are not the title: a date, a badge, an author, a kicker."""
    if len(block.runs) == 1 or any(comparable(block.text) in title for title in wanted):
        return block.text
    rest = clean_line("".join(run.text for run in block.runs if run.element is not block.runs[0].element))
    if len(rest) >= _ALIKE and any(title.startswith(comparable(rest)) for title in wanted):
        return rest
    kept = [run for run in block.runs if run.element is block.element or not _is_beside(run, block)]
    return clean_line("".join(run.text for run in kept)) if len(kept) < len(block.runs) else block.text


def _beside(block: Block, title: str) -> Iterable[Block]:
    """The rest of a heading's line besides the title, as a line of its own."""
    if title == block.text:
        return
    runs = tuple(run for run in block.runs if run.element is not block.element and _is_beside(run, block))
    text = clean_line(" ".join(run.text for run in runs))
    if text:
        yield block._replace(text=text, runs=runs, link_chars=0, is_link=False)


def _is_beside(run: Run, block: Block) -> bool:
    text = clean_line(run.text)
    if not text:
        return False
    hint = hint_of(run.scope.words) if run.scope is not block.scope else ""
    if hint in ("time", "views", "comments", "likes", "source", "editor") or BADGE.fullmatch(text) or is_labelled(text):
        return True
    found = find_time(text)
    return found is not None and (found.end - found.start) * 3 >= len(text) * 2


def _heading_element(block: Block) -> Element | None:
    """The heading around a line, unless it was left unclosed and holds half the page."""
    if not block.level:
        return None
    return next((scope.element for scope in block.scope.chain() if scope.tag in HEADING_TAGS), None)


def _is_dated(block: Block) -> bool:
    text = block.text
    return len(text) <= 160 and not (block.is_link and len(text) > 40) and find_time(text) is not None


def _joined(one: str, other: str) -> str:
    return f"{one} {other}" if one[-1:].isascii() and other[:1].isascii() else f"{one}{other}"
