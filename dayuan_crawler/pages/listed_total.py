"""The number of entries of a list, where its page says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dayuan_crawler.pages.markup import text_of
from dayuan_crawler.pages.vocabulary.pagers import EMPTY, TOTAL_ALONE, TOTAL_TITLES

if TYPE_CHECKING:
    from lxml import etree

    from dayuan_crawler.pages.document import Document

_LONGEST = 30


def is_empty(document: Document) -> bool:
    """Whether a page says that its list is empty."""
    return any(
        EMPTY.fullmatch(block.text) or _total_in(block.text) == 0
        for block in document.blocks
        if len(block.text) < _LONGEST
    )


def total_of(document: Document) -> int | None:
    """The number of entries in the first line that contains nothing else."""
    totals = (_total_in(block.text) for block in document.blocks)
    return next((total for total in totals if total is not None), None)


def titled_total(root: etree._Element) -> int | None:
    """The number of entries, if only a title attribute explains the number."""
    for element in root.iter("a", "span"):
        if (element.get("title") or "").strip().lower() in TOTAL_TITLES:
            digits = text_of(element, 40).replace(",", "")
            return int(digits) if digits.isascii() and digits.isdigit() else None
    return None


def _total_in(text: str) -> int | None:
    match = TOTAL_ALONE.fullmatch(text) if len(text) < _LONGEST else None
    return int(match[1]) if match else None
