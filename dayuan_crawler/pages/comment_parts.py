"""Classify the parts of a comment by their names and forms: a label, an author, a text, or another comment."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain, islice, takewhile

from lxml import etree

from dayuan_crawler.pages.comment_times import is_time, told_time
from dayuan_crawler.pages.commenters import is_region
from dayuan_crawler.pages.document import words_of
from dayuan_crawler.pages.markup import BLOCKS, beginning, is_element, name_words, words
from dayuan_crawler.pages.vocabulary.comments import (
    ACTION,
    ACTION_TEXT,
    AUTHOR,
    AUTHOR_STEM,
    COMMENT,
    LABEL,
    OF_ACTION,
    PLACE,
    QUOTE,
    TEXT,
    TIME_WORDS,
)

_SMALL = words("a span label input em i b button img")
_MARKER = re.compile(r"(?:li-|div-)?(?:cmt|comment|pl|reply|feedback|msg|review)[-_]?(\d{1,12})", re.IGNORECASE)
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_PHONE = re.compile(r"\d{2,}\*+\d{2,}|\d[\d*]{5,}")
_NUMBER_ATTRIBUTES = ("data-id", "data-cid", "data-comment-id", "data-commentid")


def is_label(text: str) -> bool:
    """Whether a text is only a label beside a comment: a floor number, a button, a count."""
    shown = beginning(text)
    if _PHONE.fullmatch(shown):
        return False  # a name
    if shown.startswith("来自") and is_region(shown):
        return True
    is_counted = shown[-1:].isdigit() or shown[-2:-1].isdigit()
    return any(pattern.fullmatch(shown) for pattern in (LABEL, TIME_WORDS, *([ACTION_TEXT] if is_counted else ())))


def kind_by_name(node: etree._Element) -> str | None:
    """The kind of an element (a button or other control, or an author), by its own name."""
    kind = _named(node.get("class") or "", node.get("id") or "")
    if kind == "action":
        # An element that holds an author or a whole comment was left unclosed, or is more than its name says.
        held = (one for one in islice(node.iterdescendants(), 60) if is_element(one))
        holds_more = any(
            _named(one.get("class") or "", one.get("id") or "") == "author" or marked_number(one) is not None
            for one in held
        )
        is_linked = not PLACE.isdisjoint(name_words(node)) and node.find(".//a") is not None
        return None if holds_more or is_linked else kind
    if kind == "author" or node.tag == "cite":
        # An element named for the author may hold everything about a person, and the text as well.
        inner = [inner for inner in islice(node.iterdescendants(), 60) if is_element(inner)]
        holds_text = any(not TEXT.isdisjoint(name_words(one)) for one in inner)
        return None if holds_text or sum(one.tag in BLOCKS for one in inner) > 1 else "author"
    return None


@lru_cache(maxsize=4096)
def _named(names: str, identity: str) -> str | None:
    for name in f"{names} {identity}".split():
        first, *others = [part.lower() for part in _PARTS.findall(name)] or [""]
        # The first word may be that of a whole list of replies: reply-user, but reply-btn.
        if not ACTION.isdisjoint(others) or (first in ACTION and (first != "reply" or OF_ACTION.issuperset(others))):
            return "action"
    return "author" if is_author(words_of(names, identity)) else None


def is_author(names: frozenset[str]) -> bool:
    """Whether these are names of an author's element."""
    return not AUTHOR.isdisjoint(names) or any(map(AUTHOR_STEM.search, names))


def is_text(node: etree._Element) -> bool:
    """Whether an element holds a comment's text, by its name.

    An element that holds author and time, or a time and another text element, is the whole comment.
    """
    if not is_element(node) or (node.tag != "q" and TEXT.isdisjoint(name_words(node))):
        return False
    inner = [inner for inner in islice(node.iterdescendants(), 60) if is_element(inner) and not _is_quoted(inner, node)]
    return not (
        any(kind_by_name(one) == "author" or not TEXT.isdisjoint(name_words(one)) for one in inner)
        and any(told_time(one) or is_time(one.text) for one in inner)
    )


def _is_quoted(inner: etree._Element, outer: etree._Element) -> bool:
    around = takewhile(lambda node: node is not outer, chain([inner], inner.iterancestors()))
    return any(not QUOTE.isdisjoint(name_words(node)) for node in around)


def marked_number(element: etree._Element) -> str | None:
    """The number that marks an element as a comment."""
    if element.tag in _SMALL:
        return None
    name = element.get("id")
    if name and (match := _MARKER.fullmatch(name)):
        return match[1]
    value = next((value for name in _NUMBER_ATTRIBUTES if (value := element.get(name))), "")
    is_comment = value.isdecimal() and not COMMENT.isdisjoint(name_words(element))
    return value[:12] if is_comment else None
