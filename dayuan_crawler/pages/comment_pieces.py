"""Split a comment's elements into pieces: runs of text, classified by surrounding names, their form, or position."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import dropwhile, islice

from lxml import etree

from dayuan_crawler.pages.comment_parts import is_author, is_label, is_text, kind_by_name, marked_number
from dayuan_crawler.pages.comment_times import continues_a_time, is_time, is_when, told_time
from dayuan_crawler.pages.commenters import clean_author, is_region
from dayuan_crawler.pages.document import HIDDEN_CLASSES
from dayuan_crawler.pages.markup import BLOCKS, beginning, is_element, name_words, normal, text_of, texts, words
from dayuan_crawler.pages.vocabulary.comments import (
    ACTION_TEXT,
    ANSWERS,
    FLOOR_AND_NAME,
    LEADING_TIME,
    NAME_COLUMN,
    NO_LABEL,
    QUOTE,
    QUOTED,
    QUOTED_NAME,
    QUOTES,
    SHORT_TIME,
    STAFF_ANSWERS,
)
from dayuan_crawler.pages.vocabulary.parts import NAMES
from dayuan_crawler.text.clean import clean_line
from dayuan_crawler.text.dates import find_time

_LINES = ("div", "p", "dt", "dd", "li")
_QUOTERS = words("div p fieldset span td")
_SKIPPED = words("script style noscript template textarea select option head title form button input")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
# A link to an article, not to a user: a title in a list rather than a name.
_ARTICLE = re.compile(
    r"(?!.*(?:space|user|member|author|uid|people|profile|home|/u/))(?:.*\d\.s?html?(?:\?[^#]*)?|\.{0,2}/[\w/-]*\d[\w/-]*(?:\?[^#]*)?)",
    re.IGNORECASE,
)
_LONGEST_AUTHOR = 24
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
                    if _is_skipped(node) or _is_quote(node):
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
        if position and _is_quote(root):
            reading.quoted = reading.quoted or _quoted_author(root)
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
                is_label_cell = node.tag == "th" and NAME_COLUMN.fullmatch(text_of(node, _LONGEST_AUTHOR))
                if node in nested or is_label_cell or _is_skipped(node) or _is_aside(reading, node):
                    kinds.append(kinds[-1])
                    walk.skip_subtree()
                    continue
                kind = ("text" if is_text(node) else kind_by_name(node)) or kind
                if kind == "other" and node.tag == "a" and _is_of_list(node):
                    kind = "listed"
            kinds.append((kind, in_link or (node.tag == "a" and not _is_row(node))))
            if kind != "text" and (time := told_time(node)):
                reading.pieces.append(Piece(time, "time", in_link=False))
                walk.skip_subtree()
                continue
            shown = node.text
            if node.tag == "img":
                shown = node.get("alt") or node.get("title") or ""
                shown = shown if kind == "text" or _FACE.fullmatch(shown) else ""
            _add(reading, shown, kinds[-1])
        reading.pieces.append(Piece("\n", "break", in_link=False))
    for piece in reading.pieces:
        if piece.kind in ("other", "listed") and normal(piece.text) in labels:
            piece.kind = "action"
    return reading


def repeated_in(roots: Sequence[etree._Element], number: int) -> frozenset[str]:
    """The short texts that nearly all of a ``number`` of comments repeat: buttons and labels, in whatever words."""
    if number < _FEWEST_REPEATED:
        return frozenset()
    counts = Counter(text for root in roots for raw in texts(root) if (text := normal(raw[: 2 * _LONGEST_AUTHOR])))
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
    if _is_quote(node):
        reading.quoted = reading.quoted or _quoted_author(node)
        return True
    if node.tag not in BLOCKS:
        return False
    if any(piece.kind == "time" for piece in reading.pieces) and (floors := _floors(node)):
        reading.quoted = floors[-1]
        return True
    if match := STAFF_ANSWERS.match(_first_words(node)):
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
        names = [clean_author(text_of(inner, _LONGEST_AUTHOR * 2)) for inner in named]
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


def _floors(node: etree._Element) -> list[str]:
    """The names beside floor numbers in an element whose first line has one; the person answered comes last."""
    first = node
    while (inner := next(filter(is_element, first), None)) is not None and inner.get("class") == first.get("class"):
        first = inner
    lines = [line for line in first.iter(*_LINES) if not any(inner.tag in BLOCKS for inner in line)]
    named = [FLOOR_AND_NAME.fullmatch(text_of(line, _LONGEST_AUTHOR * 2)) for line in islice(lines, _MOST_LEVELS)]
    if len(lines) < _FEWEST or named[0] is None or lines[0].getparent() is not first:
        return []
    others = (
        FLOOR_AND_NAME.fullmatch(text_of(line, _LONGEST_AUTHOR * 2))
        for line in node.iter(*_LINES)
        if len(line) < _MOST_LEVELS
    )
    return [clean_author(match[1]) for match in others if match]


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


def _is_quote(node: etree._Element) -> bool:
    """Whether an element quotes an earlier comment: by its name, its tag, or its first words."""
    tag = node.tag
    if tag == "blockquote" or (isinstance(tag, str) and not QUOTE.isdisjoint(name_words(node))):
        # After the comment's text, replies follow, whatever their element is called.
        return marked_number(node) is None and not any(map(is_text, node.itersiblings(preceding=True)))
    if tag not in _QUOTERS or not QUOTES.search(said := _first_words(node)):
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
    return bool(behind) and not is_label(behind) and not ACTION_TEXT.fullmatch(behind) and QUOTED.search(behind) is None


def _first_words(node: etree._Element) -> str:
    """The text at the start of an element, in itself or its first descendants."""
    for _ in range(_MOST_LEVELS):
        own = (node.text or "").strip()
        if own or len(node) == 0:
            return own[:80]
        node, tail = node[0], (node[0].tail or "").strip()
        if node.text and node.text.strip():
            return f"{node.text.strip()[:60]}{tail[:20]}"
        if tail:
            return tail[:80]
    return ""


def _quoted_author(quote: etree._Element) -> str | None:
    """The author of a quote: from the innermost element with such a name, else from its first words."""
    named = [
        node
        for node in islice(quote.iter(), 30)
        if is_element(node)
        and node is not quote
        and (node.tag == "cite" or is_author(name_words(node)) or "ecommentauthor" in name_words(node))
    ]
    if named:
        # In a chain of quotes, each within the next one, this comment answers the last and outermost.
        holders = {holder for node in named for holder in node.iterancestors()}
        depths = {node: sum(1 for _ in node.iterancestors()) for node in reversed(named) if node not in holders}
        last = min(depths, key=lambda node: depths[node])
        return clean_author(text_of(last, _LONGEST_AUTHOR * 2)) or None
    said = text_of(quote, _LONGEST_AUTHOR * 2)
    if matches := list(QUOTED.finditer(text_of(quote))):
        # In a chain of replies, this comment answers the last one.
        said = matches[-1][1] or matches[-1][2] or ""
        return clean_author(said) or None
    match = QUOTED_NAME.match(said)
    return clean_author(match[1]) or None if match else None
