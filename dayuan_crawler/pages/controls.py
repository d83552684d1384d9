"""Controls that may lead to a neighbouring page, and the meaning of their labels."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from dayuan_crawler.pages.markup import is_element, name_words
from dayuan_crawler.pages.vocabulary.pagers import (
    ARROW_PICTURES,
    ARROWS,
    CURRENT,
    DISABLED,
    DOUBLE_ARROWS,
    LOADS,
    MORE,
    MORE_OR_NOT,
    NAMES_OF_PAGERS,
    NEXT,
    NEXT_PICTURES,
    NEXT_SHEET,
    NOT_NEXT,
    OTHER,
    OTHER_PICTURES,
    PREVIOUS,
    PREVIOUS_ARROWS,
)

if TYPE_CHECKING:
    from lxml import etree

_AFTER_NEXT = re.compile(r"\(?(?:共|第)?\d+[页頁版]?(?:/共?\d+[页頁]?)?\)?$")
_SIGNS = " []()<>«»‹›→←⟩〉》【】|·.-:_▶◀▸◂►◄"
_NUMBER = re.compile(
    r"[\[(【{]?(?:(?:第|page)?(\d{1,5})[页頁]?|第?[a-d]?(\d{1,3})版(?:\W?\D{1,10})?|[a-d](\d\d)|[a-d]?(\d\d):\D{1,8})[\])】}]?"
)
_IN_SCRIPT = re.compile(
    r"""(?:location(?:\.href)?\s*=|(?:assign|replace|open|go\w{0,20}|load\w{0,20}|page\w{0,20}|to\w{0,20})\s*\()\s*"""
    r"""["']([^"'\s]{1,500})["']""",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[/.?]")
_DATA_ADDRESSES = ("data-url", "data-href", "data-next", "data-link")
_LONGEST = 16
_TEXT = 40
_PIECES = 12
_MOST = 3_000
_MOST_CODE = 2_000


class Says(Enum):
    """What a control leads to, by its label."""

    NEXT = "next"
    # A newspaper's next sheet: the next page of a list, but not of an article.
    NEXT_SHEET = "next sheet"
    MORE = "more"
    NUMBER = "number"
    ARROW = "arrow"
    DOUBLE_ARROW = "double arrow"
    PREVIOUS = "previous"
    OTHER = "other"
    MORE_OR_NOT = "more of something"
    NOTHING = "another kind of next"


_LINKS = ("a", "link", "option")
_ALL = (*_LINKS, "button", "input", "span", "li", "div", "em", "b", "font")
_PATTERNS = (
    (Says.NEXT, NEXT),
    (Says.NEXT_SHEET, NEXT_SHEET),
    (Says.MORE, MORE),
    (Says.MORE_OR_NOT, MORE_OR_NOT),
)
_LEADS_BACK = (Says.PREVIOUS, Says.OTHER, Says.NOTHING)
_LEADS_ON = frozenset(says for says, _ in _PATTERNS)


@dataclass(slots=True)
class Control:
    """A clickable element: its meaning, and its link as written, "" if unknown.

    ``is_worded`` is true if its own words give the meaning, not its kind or class.
    """

    element: etree._Element
    says: Says
    label: str
    link: str
    number: int | None = None
    is_worded: bool = True
    is_current: bool = False
    is_disabled: bool = False
    url: str | None = None


def controls_of(root: etree._Element, *, links_only: bool = False) -> Iterator[Control]:
    """The controls of a page in page order: all, or only those that are links themselves."""
    left = _MOST
    for element in root.iter(*(_LINKS if links_only else _ALL)):
        tag = element.tag
        if tag not in ("a", "option") and not (_is_rel_next(element) if tag == "link" else _has_handler(element)):
            # The word without a link: the pager shows that this is the last page.
            text = element.text
            if text and len(text) <= _LONGEST and len(element) == 0 and _say(text)[0] is Says.NEXT:
                if not _is_in_link(element):
                    yield Control(element, Says.NEXT, compact(text), "", is_disabled=True)
            continue
        control = _control(element)
        if control is not None:
            left -= 1
            if left >= 0 or control.says is Says.NEXT:
                _read_marks(control)
                yield control


def compact(text: str) -> str:
    """A label in one width and lower case, without spaces and icon font characters."""
    if text.isascii():
        return "".join(text.split()).lower()
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(sign for sign in plain if not sign.isspace() and unicodedata.category(sign) not in ("Co", "Cf"))


def number_of(text: str) -> int | None:
    """The page number that a label consists of."""
    match = _NUMBER.fullmatch(compact(text[:_TEXT]))
    return int(match[match.lastindex or 0]) if match else None


def is_marked_current(element: etree._Element) -> bool:
    """Whether an element is marked as the current page."""
    return (
        element.get("selected") is not None
        or element.get("aria-current") is not None
        or not CURRENT.isdisjoint(name_words(element))
    )


def _control(element: etree._Element) -> Control | None:
    said = [_say(text) for text in _texts(element)]
    kinds = [says for says, _, _ in said]
    label = next((shown for _, shown, _ in said if shown), "")
    number: int | None = None
    says: Says | None
    if back := next((kind for kind in _LEADS_BACK if kind in kinds), None):
        says = None if back is Says.NOTHING else back
    elif wanted := next((kind for kind in kinds if kind in _LEADS_ON), None):
        says = wanted
        if wanted is Says.MORE_OR_NOT:
            says = None if LOADS.isdisjoint(name_words(element)) else Says.MORE
    elif _is_rel_next(element):
        return Control(element, Says.NEXT, label or "rel=next", _link(element), is_worded=False)
    elif not label:
        return _pictured(element)
    else:
        says, _, number = said[0]
    return Control(element, says, label, _link(element), number) if says else None


@lru_cache(maxsize=8192)
def _say(text: str) -> tuple[Says | None, str, int | None]:
    """The meaning of a label, its compact form, and the number that it consists of."""
    label = compact(text) if len(text) <= 2 * _TEXT else text
    if not label or len(label) > _LONGEST:
        return None, label, None
    bare = label.strip(_SIGNS)
    core = _AFTER_NEXT.sub("", bare).strip(_SIGNS) or bare
    is_other = OTHER.fullmatch(bare) is not None or label in PREVIOUS_ARROWS
    if PREVIOUS.fullmatch(core):
        return Says.PREVIOUS, label, None
    if NOT_NEXT.search(bare):
        return (Says.OTHER if is_other else Says.NOTHING), label, None
    for says, pattern in _PATTERNS:
        if pattern.fullmatch(core):
            return says, label, None
    if match := _NUMBER.fullmatch(label):
        return Says.NUMBER, label, int(match[match.lastindex or 0])
    arrow = Says.ARROW if label in ARROWS else Says.DOUBLE_ARROW if label in DOUBLE_ARROWS else None
    return (Says.OTHER if is_other else arrow), label, None


def _pictured(element: etree._Element) -> Control | None:
    """A control without a label, by its class or its picture's name; in a pager its address has to show the number."""
    if "next" in name_words(element):
        return Control(element, Says.NEXT, "class next", _link(element), is_worded=False)
    for node in islice(element.iterdescendants(), 4):
        name = (node.get("src") or "").lower().rpartition("/")[2] if node.tag == "img" else node.get("class") or ""
        parts = set(re.split(r"[^a-z]+", name.lower()))
        if parts & NEXT_PICTURES:
            return Control(element, Says.NEXT, name, _link(element), is_worded=False)
        if parts & ARROW_PICTURES:
            return Control(element, Says.ARROW, name, _link(element))
        if parts & OTHER_PICTURES:
            return Control(element, Says.OTHER, name, _link(element))
    around = islice(element.iterancestors(), 2)
    is_in_pager = len(element) and any(not NAMES_OF_PAGERS.isdisjoint(name_words(node)) for node in around)
    return Control(element, Says.NUMBER, "", _link(element)) if is_in_pager else None


def _texts(element: etree._Element) -> Iterator[str]:
    """The labels of a control: its text, its titles, its picture's."""
    if element.tag == "link":
        return
    if element.tag == "input":
        yield element.get("value") or ""
        return
    yield (element.text or "") if len(element) == 0 else "".join(map(str, islice(element.itertext("*"), _PIECES)))
    for name in ("title", "aria-label"):
        if text := element.get(name):
            yield text
    if len(element) and (picture := element.find(".//img")) is not None:
        yield picture.get("alt") or picture.get("title") or ""


def _link(element: etree._Element) -> str:
    """The link of a control, from its attributes, code or data."""
    link = ((element.get("value") if element.tag == "option" else element.get("href")) or "").strip()
    code = element.get("onclick") or ""
    if link[:11].lower() == "javascript:":
        link, code = "", f"{link[11:]};{code}"
    if not link or link.startswith("#"):
        match = _IN_SCRIPT.search(code[:_MOST_CODE])
        link = match[1] if match and _ADDRESS.search(match[1]) else ""
    if not link:
        link = next((value for name in _DATA_ADDRESSES if (value := element.get(name)) and _ADDRESS.search(value)), "")
    return link


def _read_marks(control: Control) -> None:
    element = control.element
    parent = element.getparent()
    names = name_words(element)
    is_alone = parent is not None and element.getnext() is None and element.getprevious() is None
    outer = name_words(parent) if parent is not None and is_alone else frozenset[str]()
    inner = name_words(element[0]) if len(element) == 1 and is_element(element[0]) else frozenset[str]()
    control.is_disabled = not DISABLED.isdisjoint(names | outer | inner) or element.get("disabled") is not None
    control.is_current = is_marked_current(element) or not CURRENT.isdisjoint(outer | inner)


def _is_rel_next(element: etree._Element) -> bool:
    return "next" in (element.get("rel") or "").lower().split()


def _has_handler(element: etree._Element) -> bool:
    return element.get("onclick") is not None or any(element.get(name) is not None for name in _DATA_ADDRESSES)


def _is_in_link(element: etree._Element) -> bool:
    return any(node.tag in ("a", "button") for node, _ in zip(element.iterancestors(), range(4), strict=False))
