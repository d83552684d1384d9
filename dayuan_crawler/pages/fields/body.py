"""The body of an article: the densest run of paragraphs after the heading, and its pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import zip_longest

from dayuan_crawler.pages.document import Block, Document, Element, ancestors
from dayuan_crawler.pages.fields.byline_lines import ABSTRACT, is_byline, is_whole_byline
from dayuan_crawler.pages.fields.links import Links, is_button, is_category_link, is_tag_link
from dayuan_crawler.pages.fields.paragraphs import paragraphs
from dayuan_crawler.pages.fields.pictures import picture_of
from dayuan_crawler.pages.fields.rights import is_legal, is_notice, reprint_of
from dayuan_crawler.pages.fields.signature import is_signature, without_signature
from dayuan_crawler.pages.outline import PUNCTUATION, Outline
from dayuan_crawler.pages.vocabulary.parts import Label, is_weak
from dayuan_crawler.pages.vocabulary.tools import ADVERT, LEADS_BACK, PAGER, TAIL

_FULL_STOP = re.compile("[。！？]")
_BOUNDARIES: frozenset[Label] = frozenset(
    {"comments", "copyright", "address", "footer", "neighbours", "related", "tags"}
)
# These may appear within an article, with prose after them.
_BETWEEN = frozenset({"neighbours", "related", "tags"})
# Descend into a child that holds this share of an element's score.
_DOMINANT = 0.8
_SIZEABLE = 0.5
_PICTURE = 30.0
# Weight of text after the copyright box or comments. A body may be one sentence, a notice three.
_WORTH_AFTER = 0.1
# Weight of text after a list of other articles.
_WORTH_BETWEEN = 0.5
_MOST_AROUND = 2000
_SMALL = 80.0
_FAR_ABOVE = 100
# A list's heading scores less, a sentence of three characters more.
_LEAST = 5.0
_LEFTOVER = 200
_LONGEST_NOTICE = 60
_CONTROLS = frozenset({"button", "label"})
_PARAGRAPH_TAGS = frozenset(
    "p span font strong b em i u a h1 h2 h3 h4 h5 h6 li ul ol blockquote center pre tr tbody table dd dt img small big".split()
)
_CUT_OFF = re.compile(r"[\s.…。\[\]]+$")
_ABSTRACT_LINES = 15
_SHORTEST_ABSTRACT = 12
_BRACKETS = re.compile(r"[\[\]【】()（）|｜\s]+")


@dataclass(slots=True)
class Body:
    """The lines of the body in order; ``end`` is the index of the first line after it.

    ``glued`` is the signature cut from the end of its last line.
    """

    container: Element
    lines: list[Block]
    end: int
    images: list[tuple[Element, str]] = field(default_factory=list)
    glued: str = ""

    @property
    def start(self) -> int:
        return self.lines[0].index if self.lines else self.end

    @property
    def paragraphs(self) -> list[str]:
        return list(paragraphs(self.lines, self.container))


class BodyReader:
    """Find the body at or after line ``start``; the heading ends before line ``after_heading``."""

    def __init__(self, document: Document, outline: Outline, links: Links, after_heading: int, start: int) -> None:
        self._document = document
        self._outline = outline
        self._links = links
        self._after_heading = after_heading
        self._start = start

    def find(self) -> Body | None:
        """The body; None without text and pictures, or if only text that follows a body is left, such as a notice."""
        start, end = self._after_abstract(), len(self._document.blocks)
        # Class names may mislead. If they exclude everything, search again without them.
        found = self._search(start, end, None, names=True) or self._search(start, end, None, names=False)
        return None if found is None or self._is_leftover(found) else found

    def of(self, container: Element) -> Body | None:
        """The body in the element that a layout selects."""
        self._outline.forget(ancestors(container, 256))
        return self._search(*self._document.span(container), container, names=True)

    def _after_abstract(self) -> int:
        """Earliest start of the body: after an abstract, if the text that follows begins with the same words."""
        blocks = self._document.blocks[self._start : self._start + _ABSTRACT_LINES]
        blocks = tuple(block for block in blocks if block.text and self._outline.part(block) is None)
        for place, block in enumerate(blocks):
            abstract = "".join(_CUT_OFF.sub("", ABSTRACT.sub("", block.text, count=1)).split())
            if len(abstract) < _SHORTEST_ABSTRACT:
                continue
            if "".join("".join(other.text.split()) for other in blocks[place + 1 : place + 6]).startswith(abstract):
                return block.index + 1
            if block.plain_chars >= _SHORTEST_ABSTRACT * 2 and PUNCTUATION.search(block.text):
                break
        return self._start

    def _search(self, lower: int, upper: int, container: Element | None, *, names: bool) -> Body | None:
        pictures: dict[Element, str] = {}
        sums = [0.0] * (lower + 1)
        boundaries: dict[int, Label] = {}
        for block in self._document.blocks[lower:upper]:
            points = 0.0
            part = self._outline.part(block)
            kind = part.kind if part is not None else ""
            # Repeated entries are a list, whatever its name.
            is_kept = part is None or not (names or part.reason == "repeated-entries")
            if (is_kept or kind in ("copyright", "footer", "comments")) and (label := self._outline.label(block)):
                if label in _BOUNDARIES and self._is_boundary(block, label):
                    boundaries[block.index] = label
            if is_kept and sums[-1] >= _LEAST and is_signature(block.text) and not self._goes_on(block):
                boundaries[block.index] = "copyright"  # a signature ends the article
            if (is_kept or kind not in ("comments", "footer")) and boundaries.get(block.index) != "footer":
                for image in block.images:
                    address = picture_of(image, self._links) if image not in pictures else None
                    if address is not None:
                        pictures[image] = address
                        # After text and a label such as 上一篇, pictures alone are not part of the article.
                        points += 0.0 if boundaries and sums[-1] >= _LEAST else _PICTURE
                worth = self._outline.points[block.index]
                points += 0.0 if worth and is_whole_byline(block) else worth * _worth_of_words(block)
            sums.append(sums[-1] + (points if is_kept or not names else 0.0))
        begin, end = _best_run(sums, boundaries, lower, upper)
        if sums[end] - sums[begin] < _LEAST:
            return None
        if container is None:
            container = self._container(sums, pictures, begin, end)
        return self._cut(container, begin, end, pictures)

    def _cut(self, container: Element, begin: int, end: int, pictures: dict[Element, str]) -> Body | None:
        first, last = self._document.span(container)
        inside = frozenset(ancestors(container, 256))
        blocks = self._document.blocks[max(first, begin) : min(last, end)]
        lines = self._without_lists([block for block in blocks if self._belongs(block, inside, pictures)])
        while lines and self._is_tail(lines[-1], pictures):
            lines.pop()
        if not lines:
            return None
        images = [(image, pictures[image]) for block in lines for image in block.images if image in pictures]
        lines[-1], glued = without_signature(lines[-1])
        return Body(container, lines, lines[-1].index + 1, images, glued)

    def _is_boundary(self, block: Block, label: Label) -> bool:
        """Whether a label ends the part before it, and is no heading within the body."""
        following = [other for other in self._document.blocks[block.index + 1 : block.index + 9] if other.text][:4]
        if label == "related":  # a list of related articles, or separate from the text before
            links = [other.is_link or self._outline.part(other) is not None for other in following]
            return (sum(links) >= min(3, len(links)) and links[:1] == [True]) or not self._is_beside_prose(block)
        return not (is_weak(block.text) and self._goes_on(block) and self._is_beside_prose(block))

    def _goes_on(self, block: Block) -> bool:
        """Whether a line is followed by prose of the same container."""
        following = next(
            (other for other in self._document.blocks[block.index + 1 : block.index + 9] if other.text), None
        )
        if following is None or not _is_prose(following) or is_legal(following.text):
            return False
        return following.element.getparent() is block.element.getparent()

    def _is_beside_prose(self, block: Block) -> bool:
        """Whether a line is preceded by prose of the same container."""
        around = block.element.getparent()
        before = self._document.blocks[max(block.index - _FAR_ABOVE, 0) : block.index]
        return any(other.element.getparent() is around and _is_prose(other) for other in before)

    def _container(self, sums: list[float], pictures: dict[Element, str], lower: int, upper: int) -> Element:
        """Descend into the child with nearly the whole score, then ascend again from a single paragraph."""
        document = self._document

        def points(element: Element) -> float:
            start, end = document.span(element)
            return sums[max(min(end, upper), lower)] - sums[min(max(start, lower), upper)]

        def is_scraps_but_for(child: Element) -> bool:
            start, end = document.span(child)
            around = document.blocks_of(element)[: _MOST_AROUND + end - start]
            return not any(
                lower <= block.index < upper
                and not start <= block.index < end
                and self._outline.part(block) is None
                and _is_prose(block)
                and not is_legal(block.text)
                for block in around
            )

        element = document.root
        while True:
            child = max((child for child in element if isinstance(child.tag, str)), key=points, default=None)
            if child is None or child in document.hidden or points(child) < _SIZEABLE * points(element):
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
                and not self._is_one_of_many(element, parent)
                and not self._continues(element, parent, pictures, lower, upper)
            ):
                return element
            element = parent

    def _is_one_of_many(self, element: Element, parent: Element) -> bool:
        """Whether an element of one line has siblings of its kind: ``div`` used as a paragraph."""
        if len([block for block in self._document.blocks_of(element) if block.text]) != 1:
            return False
        kind = element.get("class")
        alike = (child for child in parent if child.tag == element.tag and child.get("class") == kind)
        return sum(bool(self._document.blocks_of(child)) for child in alike) > 1

    def _continues(
        self, element: Element, parent: Element, pictures: dict[Element, str], lower: int, upper: int
    ) -> bool:
        """Whether the parent adds only more paragraphs and pictures."""
        start, end = self._document.span(element)
        more = [b for b in self._document.blocks_of(parent) if lower <= b.index < upper and not start <= b.index < end]
        return any(block.text or block.images for block in more) and all(
            self._outline.part(block) is None
            and not is_byline(block)
            and not (self._outline.label(block) or is_legal(block.text))
            and (
                (
                    not block.is_link
                    and (
                        (PUNCTUATION.search(block.text) and (block.plain_chars >= 12 or block.text[-1] in "。！？"))
                        or self._is_caption(block, pictures)
                    )
                )
                if block.text
                else not block.images or any(image in pictures for image in block.images)
            )
            for block in more
        )

    def _is_caption(self, block: Block, pictures: dict[Element, str]) -> bool:
        """Whether a short line is right under a picture of the article."""
        above = self._document.blocks[block.index - 1]
        return any(image in pictures for image in above.images)

    def _belongs(self, block: Block, inside: frozenset[Element], pictures: dict[Element, str]) -> bool:
        part = self._outline.part(block)
        if part is not None and part.element not in inside:
            return False
        if not block.text:
            return any(image in pictures for image in block.images)
        if (block.link_chars or "页" in block.text) and PAGER.match("".join(block.text.split())):
            return False
        if block.is_link and all(is_button(link) for link in block.links):
            return False
        if any(run.element.tag in _CONTROLS for run in block.runs):
            return False
        if ADVERT.fullmatch(block.text):
            return False
        return self._outline.label(block) not in ("share", "tags")

    def _without_lists(self, lines: list[Block]) -> list[Block]:
        """Drop lists of related articles that an editor put between the paragraphs: the label and the links."""
        kept: list[Block] = []
        in_list = False
        for line, following in zip_longest(lines, lines[1:]):
            if in_list and line.is_link:
                continue
            in_list = following is not None and following.is_link and self._outline.label(line) == "related"
            if not in_list:
                kept.append(line)
        return kept

    def _is_tail(self, line: Block, pictures: dict[Element, str]) -> bool:
        if any(image in pictures for image in line.images):
            return False
        if is_signature(line.text) or is_whole_byline(line):
            return True
        if line.level:
            return True  # a heading without content
        if line.is_link:
            return not line.text.startswith("附件")
        if line.links and all(is_tag_link(link) or is_category_link(link) for link in line.links):
            return True
        if len(line.text) <= _LONGEST_NOTICE and reprint_of(line.text) != "unstated":
            return True
        text = LEADS_BACK.sub("", line.text)
        return len(text) <= 60 and bool(TAIL.match(_BRACKETS.sub("", text) or text or "。"))

    def _is_leftover(self, body: Body) -> bool:
        """Whether a body is only the text after a notice or comments label, on a page whose own body is missing.

        A one-line notice right above the body does not count, unless the body itself is a notice.
        """
        if sum(len(line.text) for line in body.lines) >= _LEFTOVER or body.images:
            return False
        before = self._document.blocks[self._after_heading : body.start]
        if before and self._outline.label(before[-1]) == "copyright":
            before = before[:-1] if not any(is_notice(line.text) for line in body.lines) else before
        return any(self._outline.label(block) in ("comments", "copyright", "address", "footer") for block in before)


def _worth_of_words(block: Block) -> float:
    """Weight of a line by its words. Lines about rights weigh little: a site may put them below a one-sentence body."""
    return _WORTH_AFTER if is_legal(block.text) else 1.0


def _is_prose(block: Block) -> bool:
    return block.plain_chars >= 60 or (block.plain_chars >= 15 and _FULL_STOP.search(block.text) is not None)


def _best_run(sums: list[float], boundaries: dict[int, Label], lower: int, upper: int) -> tuple[int, int]:
    """Split the page into runs at labels; the body is the run with the most text. Runs after comments weigh little."""
    best, run = 0.0, (lower, upper)
    begin, worth = lower, 1.0
    for index in [*sorted(boundaries), upper]:
        points = (sums[index] - sums[begin]) * worth
        if points > best:
            best, run = points, (begin, index)
        if index < upper:
            begin = index + 1
            if best > 0 and boundaries[index] not in _BETWEEN:
                worth = min(worth, _WORTH_AFTER)
            elif best >= _SMALL:
                worth = min(worth, _WORTH_BETWEEN)
    return run
