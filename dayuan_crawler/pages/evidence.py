"""Tell an article from a page served instead of it, and a complete page from a truncated one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from dayuan_crawler.text.clean import comparable

if TYPE_CHECKING:
    from dayuan_crawler.items import ArticleItem

# Two titles are the same if one contains the other, or if this share of their character pairs is the same (Dice).
_SHORTEST_TITLE = 4
_SAME_TITLE = 0.5
# Texts have something in common if this share of the shorter one's pieces is in the other.
_SAME_TEXT = 0.6
_NOTHING_IN_COMMON = 0.1
_PIECE = 4

# Where a list truncates a title.
_ELLIPSIS = " .…。"
_PAGE_IN_TITLE = re.compile(r"第?[\d一二三四五六七八九十]+页|page\d+|[\W\d_]+")
_TAIL = re.compile(rb"</(?:html|body)\s*>", re.IGNORECASE)
# Elements that contain the parts of a page and whose end tags are required (HTML, 13.1.2.4).
_TAG = re.compile(rb"<!--|<(script|style|textarea)\b|<(/?)(?:div|ul|ol|dl|table|section|article|main|form)\b")


class Ending(StrEnum):
    """How a page ends."""

    PROPER = "proper"
    # Without the end tags of the document, which are optional.
    BARE = "bare"
    # Also within an element that requires an end tag.
    OPEN = "open"


def end_of(body: bytes) -> Ending:
    """How the bytes of a page end."""
    if _TAIL.search(body):
        return Ending.PROPER
    body, position, depth = body.lower(), 0, 0
    while (tag := _TAG.search(body, position)) is not None:
        position = tag.end()
        if tag[2] is not None:
            depth += -1 if tag[2] else 1
            continue
        # A tag in a comment or a script is no tag.
        closing = b"</" + tag[1] if tag[1] else b"-->"
        position = body.find(closing, position)
        if position < 0:
            return Ending.OPEN
    return Ending.OPEN if depth > 0 else Ending.BARE


def list_name(title: str | None) -> str:
    """What all pages of a list have in their title, besides the number of the page."""
    return _PAGE_IN_TITLE.sub("", comparable(title or ""))


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored for an article. ``parts`` are its fields besides title and body, see :func:`parts_of`."""

    title: str
    body: str
    parts: Mapping[str, Any] = field(default_factory=dict)


def parts_of(item: ArticleItem) -> dict[str, Any]:
    """The non-empty fields of an article besides title and body."""
    parts = {
        "subtitle": item.subtitle,
        "source": item.source,
        "editor": item.editor,
        "tags": list(item.tags),
        "published_at": item.published_at,
        "images": list(item.images),
        "notice": item.copyright.notice,
        "comments": item.comments.count or len(item.comments.items),
    }
    return {name: value for name, value in parts.items() if value}


def is_named(title: str | None, names: Iterable[str | None]) -> bool:
    """Whether a page's title is one of the known names of its article, complete or truncated."""
    own = comparable((title or "").rstrip(_ELLIPSIS))
    return any(_is_same_title(own, comparable(name.rstrip(_ELLIPSIS))) for name in names if name)


def says_less(item: ArticleItem, stored: Stored) -> bool:
    """Whether a page has less than the stored article: a shorter body, and none of the stored parts."""
    return len(item.body) < len(stored.body) and bool(stored.parts) and not parts_of(item).keys() & stored.parts.keys()


def is_another(item: ArticleItem, stored: Stored) -> bool:
    """Whether a page has nothing in common with the stored article: no title, no text, no time of publication."""
    published_at = item.published_at
    if is_named(item.title, [stored.title]) or (published_at and published_at == stored.parts.get("published_at")):
        return False
    return _common(item.body, stored.body) < _NOTHING_IN_COMMON


def is_same_page(item: ArticleItem, title: str | None, body: str) -> bool:
    """Whether a page is the same as another one, allowing for small changes between requests."""
    return comparable(item.title or "") == comparable(title or "") and (
        item.body == body or _common(item.body, body) >= _SAME_TEXT
    )


def digest(item: ArticleItem) -> bytes:
    """A digest of 16 bytes of title, body and pictures; equal for pages that have the same."""
    return blake2b(f"{item.title}\0{item.body}\0{item.images}".encode("utf-8", "replace"), digest_size=16).digest()


def _is_same_title(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if not shorter:
        return False
    if shorter == longer or (len(shorter) >= _SHORTEST_TITLE and shorter in longer):
        return True
    pairs, others = _pieces(one, 2), _pieces(other, 2)
    return bool(pairs and others) and 2 * len(pairs & others) / (len(pairs) + len(others)) >= _SAME_TITLE


def _common(one: str, other: str) -> float:
    """The share of the shorter text's pieces that the other text has, from 0 to 1."""
    pieces, others = _pieces(comparable(one), _PIECE), _pieces(comparable(other), _PIECE)
    return len(pieces & others) / min(len(pieces), len(others)) if pieces and others else 0.0


def _pieces(text: str, length: int) -> set[str]:
    return {text[start : start + length] for start in range(len(text) - length + 1)}
