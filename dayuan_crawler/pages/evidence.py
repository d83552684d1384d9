"""What tells an article from a page that stands in its place, and a whole page from one that was cut short."""

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

# Titles are the same when one holds the other, or when they share so much of their pairs of characters.
_SHORTEST_TITLE = 4
_SAME_TITLE = 0.5
# Texts have something in common when the shorter one has so much of its pieces from the other.
_SAME_TEXT = 0.6
_NOTHING_IN_COMMON = 0.1
_PIECE = 4

# Where a list cuts a title.
_ELLIPSIS = " .…。"
_TAIL = re.compile(rb"</(?:html|body)\s*>", re.IGNORECASE)
# Elements whose end tags may not be left out (HTML, 13.1.2.4), of those that hold the parts of a page.
_TAG = re.compile(rb"<!--|<(script|style|textarea)\b|<(/?)(?:div|ul|ol|dl|table|section|article|main|form)\b")


class End(StrEnum):
    """How a page ends."""

    PROPER = "proper"
    # Without the end tags of the document, which may be left out.
    BARE = "bare"
    # And in the midst of an element that has to be closed.
    OPEN = "open"


def end_of(body: bytes) -> End:
    """How the bytes of a page end."""
    if _TAIL.search(body):
        return End.PROPER
    body, position, depth = body.lower(), 0, 0
    while (tag := _TAG.search(body, position)) is not None:
        position = tag.end()
        if tag[2] is not None:
            depth += -1 if tag[2] else 1
            continue
        # What looks like a tag in a comment or a script is none.
        closing = b"</" + tag[1] if tag[1] else b"-->"
        position = body.find(closing, position)
        if position < 0:
            return End.OPEN
    return End.OPEN if depth > 0 else End.BARE


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored of an article. ``parts`` are its fields beside title and body, as :func:`parts_of` gives them."""

    title: str
    body: str
    parts: Mapping[str, Any] = field(default_factory=dict)


def parts_of(item: ArticleItem) -> dict[str, Any]:
    """The parts of an article beside its title and body that say something."""
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
    """Whether a page's title is one of those that its article is known by, whole or cut."""
    own = comparable((title or "").rstrip(_ELLIPSIS))
    return any(_is_same_title(own, comparable(name.rstrip(_ELLIPSIS))) for name in names if name)


def says_less(item: ArticleItem, stored: Stored) -> bool:
    """Whether a page says less than what is stored in every part: a shorter body, and none of the other parts."""
    return len(item.body) < len(stored.body) and bool(stored.parts) and not parts_of(item).keys() & stored.parts.keys()


def is_another(item: ArticleItem, stored: Stored) -> bool:
    """Whether a page has nothing in common with what is stored: neither title nor text, nor the time of its publication."""
    published_at = item.published_at
    if is_named(item.title, [stored.title]) or (published_at and published_at == stored.parts.get("published_at")):
        return False
    return _common(item.body, stored.body) < _NOTHING_IN_COMMON


def is_same_page(item: ArticleItem, title: str | None, body: str) -> bool:
    """Whether a page is that other one, which differs a little at each visit."""
    return comparable(item.title or "") == comparable(title or "") and (
        item.body == body or _common(item.body, body) >= _SAME_TEXT
    )


def digest(item: ArticleItem) -> bytes:
    """16 bytes that pages with the same title and body have in common."""
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
    """The share of the shorter text's pieces that the other one has, from 0 to 1."""
    pieces, others = _pieces(comparable(one), _PIECE), _pieces(comparable(other), _PIECE)
    return len(pieces & others) / min(len(pieces), len(others)) if pieces and others else 0.0


def _pieces(text: str, length: int) -> set[str]:
    return {text[start : start + length] for start in range(len(text) - length + 1)}
