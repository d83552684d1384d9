"""The corpus of saved pages, each with its expected record, and the set-aside part."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PAGES = Path(__file__).parents[2] / "fixtures" / "pages"
# Written by ``make score``.
SCORE = PAGES / "score.json"

# Rules were written while looking at these pages, so they cannot be set aside.
_LOOKED_AT = frozenset(
    "article-anchors-definition-list article-anchors-empire-magazine article-anchors-flat-breaks article-anchors-gbk-tables "
    "article-anchors-logo-h1-byline-below article-anchors-misnamed-parts article-anchors-pictures-only "
    "article-anchors-utility-classes article-dedecms article-empirecms-blog article-empirecms-stock article-zblog-post "
    "comments-empire comments-infocomment comments-zblog list-cards list-dede list-single list-skin list-table".split()
)


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page as received, and its expected record. ``name`` is the file name without its extension."""

    name: str
    body: bytes
    expected: dict[str, Any]

    @property
    def url(self) -> str:
        return str(self.expected["url"])

    @property
    def family(self) -> str:
        """The system or kind of portal: the second word of the name."""
        return self.name.split("-")[1]

    @property
    def is_set_aside(self) -> bool:
        return is_set_aside(self.name)


def is_set_aside(name: str) -> bool:
    """Return whether a page belongs to the third that nobody views while writing rules; its name decides."""
    return name not in _LOOKED_AT and int(hashlib.sha256(name.encode()).hexdigest(), 16) % 3 == 0


def is_looked_at(name: str) -> bool:
    """Return whether every change must read this page entirely correctly."""
    return name in _LOOKED_AT


def whole_pages(kind: str) -> list[SavedPage]:
    """Return the open pages of a kind that are entirely correct according to the recorded score."""
    recorded = json.loads(SCORE.read_text(encoding="utf-8"))
    whole = {name for scored in recorded.values() for name in scored["whole"]}
    return [page for page in saved_pages(kind) if page.name in whole and not page.is_set_aside]


def saved_pages(kind: str) -> list[SavedPage]:
    """Return the pages of a kind (``article``, ``list``, ``comments``) that have a record, sorted by name."""
    return [
        SavedPage(path.stem, path.read_bytes(), json.loads(record.read_text(encoding="utf-8")))
        for path in sorted(PAGES.glob(f"{kind}-*.html"))
        if (record := path.with_suffix(".json")).exists()
    ]
