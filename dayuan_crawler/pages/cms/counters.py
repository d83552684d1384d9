"""Which counters a page's scripts fill in, judging by their addresses and their code."""

from __future__ import annotations

import re
from functools import cache, cached_property
from importlib import import_module
from pkgutil import iter_modules

from dayuan_crawler.pages import cms
from dayuan_crawler.pages.document import Block, Document, Element, words_of
from dayuan_crawler.pages.vocabulary.hints import hint_of

FIELDS = {"views": "view_count", "likes": "like_count", "comments": "comment_count"}
_BLANK = re.compile(r"[\W_]*")
_COUNTS = re.compile(r"hits?\b|click|count|views?\b|pv\b|pv\.", re.IGNORECASE)
_NAMED = re.compile(r"""["'#]([\w-]{2,40})["']""")
_MOST_CODE = 20_000


@cache
def filled_in() -> dict[str, str]:
    """Class names and ids of elements that a known system's script fills in, whatever number is printed there."""
    modules = (import_module(f"{cms.__name__}.{module.name}") for module in iter_modules(cms.__path__))
    return {name: FIELDS[counter] for module in modules for name, counter in getattr(module, "FILLED_IN", {}).items()}


class FilledIn:
    """The elements that a page's scripts fill in."""

    def __init__(self, document: Document) -> None:
        self._document = document

    @cached_property
    def _counts(self) -> bool:
        """Whether a script of the page handles counters."""
        return any(
            _COUNTS.search(script.get("src") or (script.text or "")[:_MOST_CODE])
            for script in self._document.root.iter("script")
        )

    def fills(self, block: Block) -> bool:
        """Whether a script fills in a line's missing number: the page has a placeholder for it, or a counter script."""
        return self._counts or any(
            element.tag == "script" or (element.get("id") and not len(element) and _BLANK.fullmatch(element.text or ""))
            for element in block.element.iter("span", "em", "b", "i", "strong", "font", "script")
        )

    @cached_property
    def _named(self) -> frozenset[str]:
        """Names in the scripts' string literals, mostly element ids."""
        codes = (script.text or "" for script in self._document.root.iter("script"))
        return frozenset(name for code in codes for name in _NAMED.findall(code[:_MOST_CODE]))

    def counter(self, element: Element) -> str | None:
        """The counter that a script writes into an element, by the element's id."""
        identity = element.get("id")
        if not identity or (field := FIELDS.get(hint_of(words_of(None, identity)))) is None:
            return None
        return field if identity in self._named else None
