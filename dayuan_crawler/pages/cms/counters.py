"""How the systems fill counters in: by scripts of these addresses, and into elements of these ids."""

from __future__ import annotations

import re
from functools import cached_property

from dayuan_crawler.pages.document import Document, Element, words_of
from dayuan_crawler.pages.vocabulary.hints import hint_of

# EmpireCMS's ViewClick and ViewMore, and DedeCMS's count.php.
COUNTER_SCRIPT = re.compile(r"ViewClick|ViewMore|/count\.php", re.IGNORECASE)
# Of EmpireCMS's ViewClick: which counter ``down`` selects, where it is not the views.
LIKES_SCRIPT = "down=5"
NOT_VIEWS_SCRIPT = "down="
# Elements whose number a script of EmpireCMS puts in when the page is opened, whatever is printed there.
FILLED_BY_SCRIPT = {
    "onclickshowdiv": "view_count",
    "diggtopshowdiv": "like_count",
    "plnumshowdiv": "comment_count",
    "infocommentnumarea": "comment_count",
}
_COUNTS = re.compile(r"hits?\b|click|count|views?\b|pv\b|pv\.", re.IGNORECASE)
_SETS = re.compile(r"""#([\w-]{2,40})["']\s*\)\s*\.(?:html|text|val)|getElementById\(["']([\w-]{2,40})["']""")
_FIELDS = {"views": "view_count", "likes": "like_count", "comments": "comment_count"}
_MOST_CODE = 20_000


class FilledIn:
    """What the scripts of a page fill in, as far as their text tells."""

    def __init__(self, document: Document) -> None:
        self._document = document

    @cached_property
    def _codes(self) -> list[str]:
        return [script.get("src") or (script.text or "")[:_MOST_CODE] for script in self._document.root.iter("script")]

    @cached_property
    def counts(self) -> bool:
        """Whether a script of the page has to do with counters."""
        return any(_COUNTS.search(code) for code in self._codes)

    @cached_property
    def _elements(self) -> frozenset[str]:
        return frozenset(match[1] or match[2] for code in self._codes for match in _SETS.finditer(code))

    def counter(self, element: Element) -> str | None:
        """The counter that a script puts into an element, by the element's id."""
        identity = element.get("id")
        if not identity or (field := _FIELDS.get(hint_of(words_of(None, identity)))) is None:
            return None
        return field if identity in self._elements else None
