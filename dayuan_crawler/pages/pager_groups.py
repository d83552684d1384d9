"""Group a page's controls into pagers, and find the number of the current page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from dayuan_crawler.pages.controls import Control, Says, is_marked_current, number_of
from dayuan_crawler.pages.markup import is_element, name_words, text_of
from dayuan_crawler.pages.vocabulary.pagers import (
    CALENDARS,
    HOME,
    NAMES_OF_PAGERS,
    OF_COMMENTS,
    PAGE_COUNT,
    PAGE_NUMBER,
    REST,
)
from dayuan_crawler.pages.vocabulary.parts import NAMES

if TYPE_CHECKING:
    from lxml import etree

_LEVELS = 4
_MOST_NODES = 300
_MOST_GROUPS = 100
_MOST_CHILDREN = 60
_DAYS = 28
_TEXT = 500
_OTHER_TEXT = 12


@dataclass(slots=True)
class Group:
    """Controls grouped in ``container``; ``current`` is the current page's number, if shown."""

    container: etree._Element
    controls: list[Control] = field(default_factory=list)
    current: int | None = None
    text: str = ""

    @property
    def texts(self) -> list[str]:
        """The texts in and around the group, narrowest first."""
        texts = [self.text]
        for element in islice(_ancestors(self.container), _LEVELS):
            text = text_of(element, 2 * _TEXT)
            if len(text) > _TEXT:
                break
            texts.append(text)
        return texts

    @property
    def is_silent(self) -> bool:
        """Whether it has only numbers and no current one: it does not show whether a page follows."""
        return self.current is None and bool(self.controls) and all(c.says is Says.NUMBER for c in self.controls)

    def saying(self, says: Says) -> list[Control]:
        return [control for control in self.controls if control.says is says]

    def numbered(self) -> dict[int, Control]:
        """The numbers that lead to other pages."""
        found: dict[int, Control] = {}
        for control in self.controls:
            if control.number is not None and control.link and not control.is_current:
                found.setdefault(control.number, control)
        return found


def groups_of(root: etree._Element, controls: list[Control]) -> list[Group]:
    """The pagers of a page, those with 下一页 first. One without a link must be named a pager."""
    grouped = sorted(_grouped(controls), key=lambda group: not group.saying(Says.NEXT))
    groups = [group for group in grouped[:_MOST_GROUPS] if _is_pager(group)]
    if not groups:
        for element in root.iter("div", "ul", "p", "td", "nav"):
            if not NAMES_OF_PAGERS.isdisjoint(name_words(element)) and len(text_of(element, _TEXT)) < _TEXT:
                return [Group(element, [], _marked(element), text_of(element, _TEXT))]
    return groups


def is_of_comments(group: Group) -> bool:
    """Whether a pager belongs to comments, by the names of the elements around it."""
    return any(not OF_COMMENTS.isdisjoint(name_words(element)) for element in _around(group.container))


def _grouped(controls: Iterable[Control]) -> list[Group]:
    held: dict[etree._Element, int] = {}
    paths: list[tuple[Control, list[etree._Element]]] = []
    for control in controls:
        path = list(islice(_ancestors(control.element), _LEVELS))
        paths.append((control, path))
        for element in path:
            held[element] = held.get(element, 0) + 1
    groups: dict[etree._Element, Group] = {}
    is_short: dict[etree._Element, bool] = {}
    for control, path in paths:
        shared = next((node for node in path if held[node] > 1 or _is_called_pager(node, control)), None)
        if shared is not None and shared not in is_short:
            is_short[shared] = len(text_of(shared, 2 * _TEXT)) <= _TEXT
        # Controls far apart are no common pager; a "more" control is a pager of its own.
        is_alone = shared is None or not is_short[shared] or control.says is Says.MORE
        container = control.element.getparent() if is_alone else shared
        if container is not None:
            groups.setdefault(container, Group(container)).controls.append(control)
    return _merged(groups)


def _is_called_pager(element: etree._Element, control: Control) -> bool:
    """Whether an element is named a pager and has more text than one control, which may be named so, too."""
    if NAMES["pager"].isdisjoint(name_words(element)):
        return False
    return len(text_of(element, _TEXT)) > len(text_of(control.element, _TEXT))


def _merged(groups: dict[etree._Element, Group]) -> list[Group]:
    """Merge groups into a group whose container contains them: the numbers may have an element of their own.

    A container with more than a pager in it, such as a short list with its breadcrumb, does not absorb others.
    """
    for element, group in list(groups.items()):
        outer = next((node for node in islice(_ancestors(element), 2) if node in groups), None)
        if outer is not None and len(REST.sub("", text_of(outer, _TEXT))) <= _OTHER_TEXT:
            groups[outer].controls.extend(group.controls)
            del groups[element]
    return list(groups.values())


def _ancestors(element: etree._Element) -> Iterator[etree._Element]:
    """The elements around one, up to the body or an element with very many children."""
    for ancestor in element.iterancestors():
        if ancestor.tag in ("body", "html") or next(islice(ancestor, _MOST_CHILDREN, None), None) is not None:
            return
        yield ancestor


def _around(element: etree._Element) -> Iterator[etree._Element]:
    yield element
    yield from islice(_ancestors(element), _LEVELS - 1)


def _is_pager(group: Group) -> bool:
    if len(group.controls) == 1 and group.controls[0].label in HOME:
        return False
    if any(not CALENDARS.isdisjoint(name_words(element)) for element in _around(group.container)):
        return False
    if len(group.saying(Says.NUMBER)) >= _DAYS and group.container.tag in ("table", "tbody", "tr"):
        return False
    group.text = text_of(group.container, 2 * _TEXT)
    is_short = len(group.text) <= _TEXT
    if is_short or group.saying(Says.NEXT):
        group.current = _current(group)
    if any(group.saying(says) for says in (Says.NEXT, Says.NEXT_SHEET, Says.MORE, Says.PREVIOUS)):
        return True
    if not is_short:
        return False
    if any(not NAMES_OF_PAGERS.isdisjoint(name_words(element)) for element in _around(group.container)):
        return True
    if len(group.numbered()) > (group.current is None):
        return len(REST.sub("", group.text)) <= _OTHER_TEXT
    if PAGE_COUNT.search(group.text) or PAGE_NUMBER.search(group.text):
        return True
    return bool(group.saying(Says.OTHER)) and len({control.says for control in group.controls}) > 1


def _current(group: Group) -> int | None:
    """The current page's number in a pager: marked, or plain text among linked neighbours."""
    numbered = group.numbered()
    for control in group.controls:
        if control.number is not None and control.is_current:
            return control.number
    plain = [number for number in _plain(group.container) if number not in numbered]
    beside = next((number for number in plain if {number + 1, number - 1} & numbered.keys()), None)
    if beside is not None:
        return beside
    marked = _marked(group.container)
    if marked is not None or 1 in numbered:
        return marked
    # The first page's own number may be missing.
    return 1 if 2 in numbered and numbered[2].label else None


def _plain(container: etree._Element) -> Iterator[int]:
    """Numbers in a pager that are neither links nor page counts."""
    before = ""
    for node in islice(container.iter(), _MOST_NODES):
        is_link = is_element(node) and (node.tag == "option" or (node.tag == "a" and _leads(node.get("href") or "")))
        after = (node.tail or "").strip()
        texts = [(node.tail or "", "")] if node is not container else []
        if is_element(node) and not is_link:
            texts.insert(0, (node.text or "", after))
        for text, following in texts:
            if (number := number_of(text)) is not None and not (
                before.endswith(("共", "计")) and following[:1] in ("页", "頁", "条", "篇")
            ):
                yield number
            before = text.strip() or before


def _leads(href: str) -> bool:
    return bool(href) and not href.lower().startswith(("#", "javascript:"))


def _marked(container: etree._Element) -> int | None:
    """The current page's number where it is marked."""
    for element in islice(container.iter(), _MOST_NODES):
        if is_element(element) and is_marked_current(element):
            if (number := number_of(text_of(element, 40))) is not None:
                return number
    return None
