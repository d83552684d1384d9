"""Quotes of earlier comments within a comment: what is one, and whom it quotes."""

from __future__ import annotations

from itertools import islice

from lxml import etree

from dayuan_crawler.pages.comment_parts import is_author, is_label, is_text, marked_number
from dayuan_crawler.pages.commenters import LONGEST_NAME, clean_author
from dayuan_crawler.pages.markup import BLOCKS, is_element, name_words, text_of, words
from dayuan_crawler.pages.vocabulary.comments import FLOOR_AND_NAME, QUOTE, QUOTED, QUOTED_NAME, QUOTES

_LINES = ("div", "p", "dt", "dd", "li")
_QUOTERS = words("div p fieldset span td")
_MOST_LEVELS = 4
_FEWEST = 2


def is_quote(node: etree._Element) -> bool:
    """Whether an element quotes an earlier comment: by its name, its tag, or its first words."""
    tag = node.tag
    if tag == "blockquote" or (isinstance(tag, str) and not QUOTE.isdisjoint(name_words(node))):
        # After the comment's text, replies follow, whatever their element is called.
        return marked_number(node) is None and not any(map(is_text, node.itersiblings(preceding=True)))
    if tag not in _QUOTERS or not QUOTES.search(said := first_words(node)):
        return False
    return QUOTED.match(said) is not None and marked_number(node) is None and not _answers_within(node)


def _answers_within(node: etree._Element) -> bool:
    """Whether an element that begins with a quote has a text of its own after it."""
    if len(node) == 0 or (node.text or "").strip() or node[0].tag not in BLOCKS:
        return False
    repeated, whole = text_of(node[0]), text_of(node)
    label = QUOTED.match(repeated)
    if label is None or is_label(repeated[label.end() :]):
        return False
    behind = whole[len(repeated) :].strip()
    return bool(behind) and not is_label(behind) and QUOTED.search(behind) is None


def first_words(node: etree._Element) -> str:
    """The text at the start of an element, in itself or its first descendants."""
    for _ in range(_MOST_LEVELS):
        own = (node.text or "").strip()
        if own or len(node) == 0:
            return own[:80]
        node, tail = node[0], (node[0].tail or "").strip()
        if node.text and node.text.strip():
            return f"{node.text.strip()[:60]}{tail[:20]}"
    return ""


def quoted_author(quote: etree._Element) -> str | None:
    """The author of a quote: from the innermost element with such a name, else from its first words."""
    named = [
        node
        for node in islice(quote.iter(), 30)
        if is_element(node)
        and (node.tag == "cite" or is_author(name_words(node)) or "ecommentauthor" in name_words(node))
    ]
    if named:
        # In a chain of quotes, each within the next one, this comment answers the last and outermost.
        holders = {holder for node in named for holder in node.iterancestors()}
        depths = {node: sum(1 for _ in node.iterancestors()) for node in reversed(named) if node not in holders}
        last = min(depths, key=lambda node: depths[node])
        return clean_author(text_of(last, LONGEST_NAME * 2)) or None
    said = text_of(quote, LONGEST_NAME * 2)
    if matches := list(QUOTED.finditer(text_of(quote))):
        # In a chain of replies, this comment answers the last one.
        said = matches[-1][1] or matches[-1][2] or ""
        return clean_author(said) or None
    match = QUOTED_NAME.match(said)
    return clean_author(match[1]) or None if match else None


def floors_of(node: etree._Element) -> list[str]:
    """The names beside floor numbers in an element whose first line has one; the person answered comes last."""
    first = node
    while (inner := next(filter(is_element, first), None)) is not None and inner.get("class") == first.get("class"):
        first = inner
    lines = [line for line in first.iter(*_LINES) if not any(inner.tag in BLOCKS for inner in line)]
    named = [FLOOR_AND_NAME.fullmatch(text_of(line, LONGEST_NAME * 2)) for line in islice(lines, _MOST_LEVELS)]
    if len(lines) < _FEWEST or named[0] is None or lines[0].getparent() is not first:
        return []
    others = (
        FLOOR_AND_NAME.fullmatch(text_of(line, LONGEST_NAME * 2))
        for line in node.iter(*_LINES)
        if len(line) < _MOST_LEVELS
    )
    return [clean_author(match[1]) for match in others if match]
