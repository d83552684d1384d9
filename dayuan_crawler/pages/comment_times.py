"""Recognise the time of a comment, in a text or in an attribute."""

from __future__ import annotations

import re

from lxml import etree

from dayuan_crawler.pages.commenters import is_region
from dayuan_crawler.pages.markup import beginning, is_element
from dayuan_crawler.pages.vocabulary.comments import LEADING_TIME, NAME_BEFORE, SHORT_TIME, TIME_WORDS
from dayuan_crawler.text.dates import find_time

_MAY_BE_TIME = re.compile(r"[0-9０-９昨今刚前]")
_CLOCK = re.compile(r"\s*\d{1,2}:\d{2}(?::\d{2})?\s*")
# The title of these elements may hold the exact time for a text such as 3天前.
_TITLED = frozenset({"time", "span", "em", "i", "abbr", "a"})
_WORD = re.compile(r"[\u4e00-\u9fff]")
_LONGEST_TIME = 80
_MOST = 5_000


def told_time(node: etree._Element) -> str | None:
    """The time in an element's attributes."""
    if not is_element(node) or node.tag not in _TITLED:
        return None
    value = (node.get("datetime") if node.tag == "time" else None) or node.get("title")
    return value if value and len(value) < _LONGEST_TIME and (found := find_time(value)) and found.exact else None


def is_clock(text: str | None) -> bool:
    """Whether a text is only a time of day, which may complete a date."""
    return text is not None and _CLOCK.fullmatch(text) is not None


def continues_a_time(node: etree._Element) -> bool:
    """Whether an element holds the time of day for a date in the element right before it."""
    before = node.getprevious()
    if before is None or not is_clock(node.text) or (before.tail or "").strip():
        return False
    return is_element(before) and ":" not in (before.text or "") and is_time(before.text)


def is_time(text: str | None) -> bool:
    """Whether a text is a time with the usual words around it, and not a sentence that contains a date."""
    if not text or len(text) > _MOST or not _MAY_BE_TIME.search(text):
        return False
    if match := LEADING_TIME.match(text):
        text = match[1]
    shown = beginning(text)
    if len(shown) > _LONGEST_TIME:
        return False
    if found := find_time(shown):
        before, after = shown[: found.start], shown[found.end :]
        is_in_sentence = _WORD.match(before[-1:]) and _WORD.match(after) and not TIME_WORDS.fullmatch(after)
        is_alone = (found.exact and not is_in_sentence) or _is_beside_time(f"{before} {after}")
        return found.value is not None and is_alone
    match = SHORT_TIME.search(shown)
    if match is None:
        return False
    before, after = shown[: match.start()], shown[match.end() :]
    is_named = match[0][-1] != "日" and NAME_BEFORE.fullmatch(before) is not None
    return _is_beside_time(before + after) or (is_named and _is_beside_time(after))


def _is_beside_time(text: str) -> bool:
    """Whether a text may appear beside a time without content of its own: 发表于, a region."""
    return is_when(text) or is_region(text)


def is_when(text: str) -> bool:
    """Whether a text beside a time is only about the time, possibly repeating it: 3年前 (2022-07-09)."""
    return TIME_WORDS.fullmatch(SHORT_TIME.sub("", text)) is not None
