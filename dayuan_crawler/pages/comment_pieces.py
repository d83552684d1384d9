"""Split a comment's elements into pieces: runs of text, classified by surrounding names, their form, or position."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import dropwhile, islice

from lxml import etree

from dayuan_crawler.pages.comment_parts import is_label, is_text, kind_by_name
from dayuan_crawler.pages.comment_quotes import first_words, floors_of, is_quote, quoted_author
from dayuan_crawler.pages.comment_times import continues_a_time, is_time, is_when, told_time
from dayuan_crawler.pages.commenters import LONGEST_NAME, clean_author, is_region
from dayuan_crawler.pages.document import HIDDEN_CLASSES
from dayuan_crawler.pages.markup import BLOCKS, beginning, is_element, name_words, normal, text_of, texts, words
from dayuan_crawler.pages.vocabulary.comments import (
    ACTION_TEXT,
    ANSWERS,
    LEADING_TIME,
    NAME_COLUMN,
    NO_LABEL,
    SHORT_TIME,
    STAFF_ANSWERS,
)
from dayuan_crawler.pages.vocabulary.parts import NAMES
from dayuan_crawler.text.clean import clean_line
from dayuan_crawler.text.dates import find_time

_SKIPPED = words("script style noscript template textarea select option head title form button input")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
# A link to an article, not to a user: a title in a list rather than a name.
_ARTICLE = re.compile(
    r"(?!.*(?:space|user|member|author|uid|people|profile|home|/u/))(?:.*\d\.s?html?(?:\?[^#]*)?|\.{0,2}/[\w/-]*\d[\w/-]*(?:\?[^#]*)?)",
    re.IGNORECASE,
)
_MOST = 5_000
_MOST_LEVELS = 4
_FACE = re.compile(r"\[[^\[\]]{1,8}\]")
_FEWEST_REPEATED = 3
_NEARLY_ALL = 0.8
# At least the author and the text.
_FEWEST = 2
_WORDS = words("b strong em i a span font cite")
_COLONS = (":", "：")


@dataclass(slots=True)
class Piece:
    """A run of text in a block: its role, and whether it is in a link."""

    text: str
    kind: str
    in_link: bool


@dataclass(slots=True)
class Reading:
    pieces: list[Piece] = field(default_factory=list)
    # The author whom the comment quotes or answers; and the replies without a time, as pairs of author and text.
    quoted: str | None = None
    answers: list[tuple[str, str]] = field(default_factory=list)


def times_in(roots: Sequence[etree._Element]) -> list[etree._Element]:
    """The elements that hold the comments' times. Times within a comment's text count only if there are no others."""
    outside: list[etree._Element] = []
    within: list[etree._Element] = []
    for root in roots:
        said: etree._Element | None = None
        walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, node in walk:
            if event == "start":
                if node is not root:
                    if _is_skipped(node) or is_quote(node):
                        walk.skip_subtree()
                        continue
                    if said is None and is_text(node):
                        said = node
                if told_time(node):
                    (outside if said is None else within).append(node)
                    walk.skip_subtree()
                elif is_time(node.text) and not continues_a_time(node):
                    (outside if said is None else within).append(node)
                continue
            if node is said:
                said = None
            if node is not root and is_time(node.tail) and (parent := node.getparent()) is not None:
                (outside if said is None else within).append(parent)
    return (outside or within)[:_MOST]


def read_pieces(
    block: Sequence[etree._Element], nested: set[etree._Element], labels: frozenset[str] = frozenset()
) -> Reading:
    """The pieces of a comment. Texts that are ``labels`` in all comments of a list are no part of any."""
    reading = Reading()
    for position, root in enumerate(block):
        if position and is_quote(root):
            reading.quoted = reading.quoted or quoted_author(root)
            continue
        is_listed = any(_is_of_list(node) for node in islice(root.iterancestors("a"), 1))
        kinds: list[tuple[str, bool]] = [("listed" if is_listed else "other", is_listed)]
        walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, node in walk:
            if event != "start":
                if event == "end" and len(kinds) > 1:
                    kinds.pop()
                if node is not root:
                    _add(reading, node.tail, kinds[-1])
                    _break(reading, node, kinds[-1])
                continue
            kind, in_link = kinds[-1]
            if node is not root:
                _break(reading, node, kinds[-1])
                if node in nested or _is_skipped(node) or _is_aside(reading, node):
                    kinds.append(kinds[-1])
                    walk.skip_subtree()
                    continue
                kind = _kind_of(node) or kind
            kinds.append((kind, in_link or (node.tag == "a" and not _is_row(node))))
            if kind != "text" and (time := told_time(node)):
                reading.pieces.append(Piece(time, "time", in_link=False))
                walk.skip_subtree()
                continue
            _add(reading, _face(node, kind) if node.tag == "img" else node.text, kinds[-1])
        reading.pieces.append(Piece("\n", "break", in_link=False))
    for piece in reading.pieces:
        if piece.kind in ("other", "listed") and normal(piece.text) in labels:
            piece.kind = "action"
    return reading


def _kind_of(node: etree._Element) -> str | None:
    if is_text(node):
        return "text"
    return kind_by_name(node) or ("listed" if node.tag == "a" and _is_of_list(node) else None)


def _face(picture: etree._Element, kind: str) -> str:
    """The words that a small picture within a text stands for: [鼓掌]."""
    shown = picture.get("alt") or picture.get("title") or ""
    return shown if kind == "text" or _FACE.fullmatch(shown) else ""


def repeated_in(roots: Sequence[etree._Element], number: int) -> frozenset[str]:
    """The short texts that nearly all of a ``number`` of comments repeat: buttons and labels, in whatever words."""
    if number < _FEWEST_REPEATED:
        return frozenset()
    counts = Counter(text for root in roots for raw in texts(root) if (text := normal(raw[: 2 * LONGEST_NAME])))
    return frozenset(
        text for text, count in counts.items() if count >= _NEARLY_ALL * number and not NO_LABEL.fullmatch(text)
    )


def _is_row(link: etree._Element) -> bool:
    """Whether a link is a whole comment that a script reacts to."""
    return len(link) >= _FEWEST and (link.get("href") or "#").startswith(("#", "javascript:"))


def _is_of_list(link: etree._Element) -> bool:
    return _ARTICLE.fullmatch((link.get("href") or "")[:300]) is not None


def _is_aside(reading: Reading, node: etree._Element) -> bool:
    """Whether an element is no part of the comment's text: an earlier comment that it quotes, or a reply to it."""
    if is_quote(node):
        reading.quoted = reading.quoted or quoted_author(node)
        return True
    if node.tag not in BLOCKS:
        return False
    if any(piece.kind == "time" for piece in reading.pieces) and (floors := floors_of(node)):
        reading.quoted = floors[-1]
        return True
    if match := STAFF_ANSWERS.match(first_words(node)):
        author, said = match[1], STAFF_ANSWERS.sub("", _plain(node), count=1)
    elif (name := leading_author(node)) is not None and _is_said(reading, name):
        author = clean_author(_plain(name))
        said = _plain(node).partition(_plain(name))[2].lstrip(" :：")
    else:
        return False
    # With a time of its own it is another comment.
    if not author or not said or is_label(said) or is_region(said) or times_in([node]) or _begins_with_one(node):
        return False
    if _has_said_all(reading):
        reading.answers.append((author, said))
    else:
        # In a chain of quotes, this comment answers the last one.
        named = [inner for inner in node.iter() if is_element(inner) and kind_by_name(inner) == "author"]
        names = [clean_author(text_of(inner, LONGEST_NAME * 2)) for inner in named]
        reading.quoted = next(filter(None, reversed(names)), author)
    return True


def _plain(node: etree._Element) -> str:
    return clean_line("".join(texts(node)))


def _has_said_all(reading: Reading) -> bool:
    """Whether a text appeared already: after the time, or between the name and a time that ends the comment."""
    after_time = dropwhile(lambda piece: piece.kind != "time", reading.pieces)
    if any(piece.kind in ("other", "text") and not is_label(piece.text) for piece in after_time):
        return True
    told = (piece.text for piece in reading.pieces if piece.kind in ("other", "text", "author", "before"))
    return sum(not is_label(text) and not is_region(normal(text)) for text in told) >= _FEWEST


def _begins_with_one(node: etree._Element) -> bool:
    """Whether the first block in an element has a name and a text, and more follows it."""
    first = next(filter(is_element, node), None)
    if first is None or first.tag not in BLOCKS or (name := leading_author(first)) is None:
        return False
    said = text_of(first)
    return not is_label(said.removeprefix(text_of(name))) and len(text_of(node)) > len(said)


def _is_said(reading: Reading, name: etree._Element) -> bool:
    """Whether another name appeared before, so that this one begins a quote or a reply."""
    kinds = {piece.kind for piece in reading.pieces}
    if "time" not in kinds:
        return False
    said = sum(piece.kind != "break" and not is_label(piece.text) for piece in reading.pieces)
    return "author" in kinds if kind_by_name(name) == "author" else said >= _FEWEST


def leading_author(node: etree._Element) -> etree._Element | None:
    """The element that begins a block, if its name is that of an author, or it is a word followed by a colon."""
    for inner in islice(node.iterdescendants(), _MOST_LEVELS):
        if not is_element(inner):
            return None
        behind = (inner.tail or "").strip()
        is_word = inner.tag in _WORDS and (behind[:1] in _COLONS or ANSWERS.fullmatch(behind) is not None)
        # Such an element may hold only a picture.
        if (kind_by_name(inner) == "author" or is_word) and text_of(inner, 1):
            return inner
        if (inner.text or "").strip():
            return None
    return None


def _is_skipped(node: etree._Element) -> bool:
    if node.tag in _SKIPPED or not is_element(node):
        return True
    if node.tag == "th" and NAME_COLUMN.fullmatch(text_of(node, LONGEST_NAME)):
        return True
    is_related = node.tag in BLOCKS and not NAMES["related"].isdisjoint(name_words(node))
    return (
        is_related
        or not HIDDEN_CLASSES.isdisjoint(name_words(node))
        or _HIDDEN.search(node.get("style") or "") is not None
    )


def _add(reading: Reading, text: str | None, state: tuple[str, bool]) -> None:
    if not text or not text.strip():
        return
    kind, in_link = state
    if kind in ("other", "author", "action") and is_time(text):
        leading = LEADING_TIME.match(text)
        found = find_time(leading[0] if leading else text)
        match = None if found else SHORT_TIME.search(text)
        start, end = (found.start, found.end) if found else match.span() if match else (0, len(text))
        before, after = text[:start], text[end:]
        if before.strip() and not is_when(normal(before)):
            reading.pieces.append(Piece(before, "before", in_link))
        reading.pieces.append(Piece(text, "time", in_link))
        if after.strip() and not is_when(normal(after)):
            reading.pieces.append(Piece(after.lstrip(" \u3000)]）】:：,，"), "other", in_link))
        return
    if in_link and ACTION_TEXT.fullmatch(beginning(text)):
        kind = "action"
    reading.pieces.append(Piece(text, kind, in_link))


def _break(reading: Reading, node: etree._Element, state: tuple[str, bool]) -> None:
    if node.tag in BLOCKS:
        reading.pieces.append(Piece("\n", "break" if state[0] != "text" else "text", in_link=False))
