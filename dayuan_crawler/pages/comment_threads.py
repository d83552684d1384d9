"""Group the elements of a thread into comments, by their times, by repeated structure, and by nesting.

Each of several similar elements with times is a comment; elements between two of them belong to the first one. If the
elements with times differ, the first one belongs to the comment itself, and the others are replies to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice, pairwise, takewhile

from lxml import etree

from dayuan_crawler.pages.comment_pieces import leading_author
from dayuan_crawler.pages.markup import is_element, name_words
from dayuan_crawler.pages.vocabulary.comments import REPLIES

Element = etree._Element
# Whether elements, without those to be left out, contain all parts of a comment.
Says = Callable[[Sequence[Element], set[Element]], bool]

_PARITY = re.compile(r"\b(?:odd|even|alt|first|last|thread)\b|[\d_-]+")
_MOST_TRIED = 8
_MOST_FOLLOWING = 6
_AFTER_ALL = 1_000
_MOST_BEFORE = 3


@dataclass(eq=False, slots=True)
class Item:
    """The elements of a comment, the nested elements that are further comments, and the comment that it answers."""

    elements: Sequence[Element]
    parent: Item | None = None
    nested: set[Element] = field(default_factory=set)
    # Comments that it quotes before its own text.
    quotes: Sequence[Element] = ()
    # Its time is missing, other than in the comments beside it.
    is_untimed: bool = False
    # Position among several comments that share one element.
    place: int | None = None

    @property
    def level(self) -> int:
        """Depth in the thread, 0 for a comment that answers none."""
        return 0 if self.parent is None else self.parent.level + 1


def items_of(roots: Sequence[Element], times: Sequence[Element], says: Says) -> list[Item]:
    """The comments with the given ``times``, in page order."""
    return _Thread(roots, times, says).items() if times else []


class _Thread:
    def __init__(self, roots: Sequence[Element], times: Sequence[Element], says: Says) -> None:
        self._roots = roots
        self._times = times
        self._says = says
        self._own = set(times)
        edge = roots[0].getparent()
        # The range of times in each element.
        self._spans: dict[Element, tuple[int, int]] = {}
        for index, time in enumerate(times):
            for node in takewhile(lambda node: node is not edge, chain([time], time.iterancestors())):
                self._spans[node] = (self._spans.get(node, (index, 0))[0], index + 1)
        # Keyed by the first time; a comment whose own time follows those of its replies comes before them.
        self._found: dict[tuple[int, int], Item] = {}
        self._waiting: list[tuple[Sequence[Element], Item | None, bool]] = []

    def items(self) -> list[Item]:
        if len(self._times) == 1:
            return [Item(self._only())]
        self._waiting.append((self._roots, None, False))
        while self._waiting:
            scope, parent, is_one_of_a_list = self._waiting.pop()
            self._divide(scope, parent, is_one_of_a_list=is_one_of_a_list)
        return [item for _, item in sorted(self._found.items(), key=lambda pair: pair[0])]

    def _only(self) -> Sequence[Element]:
        """The smallest element around the only time that contains a whole comment; otherwise the roots."""
        around = takewhile(lambda node: node in self._spans, chain(self._times, self._times[0].iterancestors()))
        return next(([node] for node in around if self._says([node], set())), self._roots)

    def _divide(self, scope: Sequence[Element], parent: Item | None, *, is_one_of_a_list: bool) -> None:
        """Decide whether elements are one comment with its replies, or a list of comments."""
        children = scope
        holding = self._holding(children)
        while len(holding) == 1 and holding[0] not in self._own and self._count(holding[0]) > 1:
            children = [node for node in holding[0] if is_element(node)]
            holding = self._holding(children)
        if len(holding) == 1:
            item = self._add(scope, parent, holding[0])
            children = [node for node in holding[0] if is_element(node)]
            answers = self._holding(children)
            if self._count(holding[0]) > 1 and answers:
                self._answer(item, children, answers)
            elif self._count(holding[0]) > 1:
                self._flat(item, holding[0])
        elif self._is_one(holding := _own_first(holding), is_one_of_a_list=is_one_of_a_list):
            item = self._add(scope, parent, min(holding, key=lambda node: self._spans[node]))
            if self._repeats(children, holding[1:]):
                item.quotes = holding[1:]
                item.nested.update(item.quotes)
            else:
                self._answer(item, children[children.index(holding[1]) :], holding[1:], own=holding[0])
        else:
            self._list(children, holding, parent)

    def _is_one(self, holding: Sequence[Element], *, is_one_of_a_list: bool) -> bool:
        """Whether the first element belongs to a comment, and the others are replies to it."""
        first, *others = holding
        if not _is_reply(first) and all(map(_is_reply, others)):
            return True
        if any(self._alike(first, other) for other in islice(others, _MOST_TRIED)):
            return False
        return is_one_of_a_list or not self._says([first], set())

    def _repeats(self, children: Sequence[Element], others: Sequence[Element]) -> bool:
        """Whether a comment has no text before the others but has one after them: then the others are quotes."""
        first, last = children.index(others[0]), children.index(others[-1])
        if _is_reply(others[0]) or last + 1 == len(children):
            return False
        return not self._says(children[:first], set()) and self._says([*children[:first], *children[last + 1 :]], set())

    def _answer(
        self, item: Item, children: Sequence[Element], answers: Sequence[Element], own: Element | None = None
    ) -> None:
        """Add the replies to an item. If the item is incomplete without their elements, narrow the elements first."""
        if not self._says(item.elements, item.nested | set(answers)):
            for answer in answers:
                inner = self._innermost(answer)
                row = [*[*inner.itersiblings(preceding=True)][::-1], inner, *inner.itersiblings()]
                if own is not None and self._repeats([own, *filter(is_element, row)], [inner]):
                    item.quotes = [inner]
                    item.nested.add(inner)
                else:
                    self._list([inner], [inner], item)
        else:
            self._list(children, answers, item)

    def _innermost(self, answer: Element) -> Element:
        time = self._times[self._spans[answer][0]]
        around = takewhile(lambda node: node is not answer, chain([time], time.iterancestors()))
        return next((node for node in around if self._says([node], set())), answer)

    def _list(self, children: Sequence[Element], holding: Sequence[Element], parent: Item | None) -> None:
        """Add sibling comments: each is the element with its time, and the siblings that follow or precede it."""
        segments = [[node] for node in holding]
        if self._all_say(segments):
            self._add_untimed(children, holding, parent)
        else:
            segments = self._segments(children, holding)
        for segment in segments:
            if parent is not None:
                parent.nested.update(segment)
            self._waiting.append((segment, parent, len(segments) > 1 or parent is not None))

    def _add_untimed(self, children: Sequence[Element], holding: Sequence[Element], parent: Item | None) -> None:
        """Add the comments that lack a time beside others of the same tag and class that have one."""
        last = -1
        for number, child in enumerate(children):
            if child in self._spans:
                last = self._spans[child][1] - 1
            elif (child.tag, child.get("class")) == (holding[0].tag, holding[0].get("class")) and leading_author(
                child
            ) is not None:
                self._found[last, _AFTER_ALL + number] = Item([child], parent, is_untimed=True)

    def _segments(self, children: Sequence[Element], holding: Sequence[Element]) -> list[list[Element]]:
        places = {node: place for place, node in enumerate(children)}
        starts = [places[node] for node in holding]
        gaps = [later - earlier for earlier, later in pairwise(starts)]
        length = max(gaps, default=_MOST_FOLLOWING)
        plain: list[list[Element]] = []
        for before in range(min(starts[0], length - 1, _MOST_BEFORE) + 1):
            ends = [*(start - before for start in starts[1:]), starts[-1] - before + length]
            segments = [list(children[start - before : end]) for start, end in zip(starts, ends, strict=True)]
            plain = plain or segments
            if self._all_say(segments):
                return segments
        return plain

    def _all_say(self, segments: Sequence[Sequence[Element]]) -> bool:
        tried = segments if len(segments) <= _MOST_TRIED else [*segments[: _MOST_TRIED - 1], segments[-1]]
        return all(
            self._says(segment, set()) for segment in tried if sum(map(self._count, self._holding(segment))) == 1
        )

    def _flat(self, first: Item, element: Element) -> None:
        first.place = 0
        for place in range(1, self._count(element)):
            item = Item(first.elements, first.parent, first.nested, place=place)
            self._found[self._spans[element][0] + place, item.level] = item

    def _add(self, scope: Sequence[Element], parent: Item | None, first: Element) -> Item:
        item = Item(scope, parent)
        self._found[self._spans[first][0], item.level] = item
        return item

    def _holding(self, nodes: Sequence[Element]) -> list[Element]:
        return [node for node in nodes if node in self._spans]

    def _count(self, node: Element) -> int:
        start, end = self._spans.get(node, (0, 0))
        return end - start

    def _alike(self, one: Element, other: Element) -> bool:
        """Whether the first times in two elements have the same position in them."""
        ways = self._way(one), self._way(other)
        if len(ways[0]) != len(ways[1]):
            return False
        return all(
            a.tag == b.tag and _alike(a.get("class") or "", b.get("class") or "") for a, b in zip(*ways, strict=True)
        )

    def _way(self, node: Element) -> list[Element]:
        time = self._times[self._spans[node][0]]
        return [node, *takewhile(lambda inner: inner is not node, chain([time], time.iterancestors()))]


def _own_first(holding: list[Element]) -> list[Element]:
    """The elements with times; those named as replies come last."""
    return sorted(holding, key=_is_reply)


def _is_reply(node: Element) -> bool:
    return not REPLIES.isdisjoint(name_words(node))


@lru_cache(maxsize=1024)
def _alike(one: str, other: str) -> bool:
    names = [set(_PARITY.sub(" ", name).split()) for name in (one, other)]
    return names[0] == names[1] or not names[0].isdisjoint(names[1])
