"""Empty placeholders for counters, which the page's own script fills in."""

from __future__ import annotations

import re
from collections import Counter as Tally
from itertools import islice, takewhile
from typing import TYPE_CHECKING, cast

from lxml import etree
from parsel import Selector

from dayuan_crawler.pages.counters import label_of
from dayuan_crawler.pages.markup import name_words, root_of, text_of, words
from dayuan_crawler.pages.vocabulary.counters import BY_LABEL, BY_NAME, CounterName

if TYPE_CHECKING:
    from collections.abc import Iterator

_INLINE = ("span", "em", "i", "b", "strong", "font", "small", "cite", "label", "var", "a")
_BLANK = re.compile(r"[\W_]*|\W*(?:loading|加载中|统计中)\W*|\{\{.{1,80}\}\}", re.IGNORECASE)
_NAMING = re.compile(r"(?:class|id|name)$|data-")
_NOT_LETTERS = re.compile(r"[^a-zA-Z]+")
_NO_COUNT = re.compile(r"共有?\s*(?:条|个)\s?(?:评论|留言)")
_SAYS_COMMENTS = etree.XPath("//body//*[text()[contains(., '评论') or contains(., '留言')]]")
_ICONS = words("icon icons iconfont fa glyphicon ico")
_ASIDE = words("side sidebar sider aside hot nav navbar menu related recommend rank ranking")
_MOST_ELEMENTS = 20_000
_MOST_HEADINGS = 60
# A name that is empty more often than this belongs to the entries of a list.
_MOST_OF_A_KIND = 2


def blank_counters(page: Selector) -> frozenset[CounterName]:
    """The counters for which an article's page has an empty placeholder, and scripts to fill it."""
    root = root_of(page)
    if root is None or next(root.iter("script"), None) is None:
        return frozenset()
    found = Tally(_blank_places(root))
    blank = {counter for counter, times in found.items() if times <= _MOST_OF_A_KIND}
    headings = islice(cast("list[etree._Element]", _SAYS_COMMENTS(root)), _MOST_HEADINGS)
    if any(_NO_COUNT.search(text_of(element, 60)) for element in headings):
        blank.add("comments")
    return frozenset(blank)


def _blank_places(root: etree._Element) -> Iterator[CounterName]:
    for element in islice(root.iter(*_INLINE), _MOST_ELEMENTS):
        if len(element) or not _BLANK.fullmatch((element.text or "").strip()[:100]):
            continue
        # The number follows an icon.
        if not _ICONS.isdisjoint(name_words(element)) or (element.tail or "").strip()[:1].isdigit():
            continue
        counter = _named(element)
        if counter is not None and not _is_aside(element):
            yield counter


def _named(element: etree._Element) -> CounterName | None:
    values = [value for name, value in cast("list[tuple[str, str]]", element.items()) if _NAMING.match(name)]
    names = {word.lower() for value in values for word in _NOT_LETTERS.split(value[:200])}
    for counter, pattern in BY_NAME:
        if any(pattern.fullmatch(name) for name in names):
            return counter
    before = label_of(element)
    return next((counter for counter, pattern in BY_LABEL if pattern.search(before)), None)


def _is_aside(element: etree._Element) -> bool:
    around = takewhile(lambda node: node.tag not in ("body", "html"), element.iterancestors())
    return any(not _ASIDE.isdisjoint(name_words(node)) for node in islice(around, 12))
