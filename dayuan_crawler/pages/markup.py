"""Read an element tree without recursion or repeated walks, however deep or broken the page is."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urljoin

from lxml import etree
from parsel import Selector

from dayuan_crawler.pages.document import words_of

_BEGINNING = 200


def words(text: str) -> frozenset[str]:
    """The set of words in a string."""
    return frozenset(text.split())


# Not visible to a reader.
_UNSEEN = words("script style noscript template textarea select option head title")
BLOCKS = words(
    "address article aside blockquote body br caption center dd div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody td tfoot th thead tr ul"
)


def root_of(page: Selector) -> etree._Element | None:
    """The element of a selector; None for text, numbers and empty documents."""
    return page.root if etree.iselement(page.root) else None


def base_of(root: etree._Element, url: str) -> str:
    """The base address of a page's relative links."""
    base = root.find(".//base[@href]")
    try:
        return urljoin(url, base.get("href") or "") if base is not None else url
    except ValueError:
        return url


def normal(text: str) -> str:
    """``text`` for comparisons: full-width characters as ASCII, white space as single spaces."""
    return " ".join((text if text.isascii() else unicodedata.normalize("NFKC", text)).split())


def beginning(text: str) -> str:
    """The start of a text in normal form, long enough for any label, name or date."""
    return normal(text[:_BEGINNING])


def is_element(node: etree._Element) -> bool:
    """Whether a node is an element, and not a comment or a processing instruction."""
    return isinstance(node.tag, str)


def texts(element: etree._Element) -> Iterator[str]:
    """The visible text nodes in page order, unchanged, with a space where a block begins or ends."""
    if not is_element(element):
        return
    if len(element) == 0:
        if element.text:
            yield element.text
        return
    walk = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        if node.tag in BLOCKS:
            yield " "
        if event == "start":
            if node.tag in _UNSEEN and node is not element:
                walk.skip_subtree()
            elif node.text:
                yield node.text
        elif node is not element and node.tail:
            yield node.tail


def text_of(element: etree._Element, limit: int = 2_000) -> str:
    """The visible text of ``element`` in normal form, truncated after about ``limit`` characters."""
    parts: list[str] = []
    size = 0
    for text in islice(texts(element), 20 * limit):
        parts.append(text)
        size += len(text)
        if size > limit:
            break
    return normal("".join(parts))


def name_words(element: etree._Element) -> frozenset[str]:
    """The words of an element's class names and id, see :func:`words_of`."""
    return words_of(element.get("class"), element.get("id"))


def child_of(container: etree._Element, element: etree._Element) -> etree._Element:
    """The child of ``container`` that is or contains ``element``."""
    while (parent := element.getparent()) is not None and parent is not container:
        element = parent
    return element
