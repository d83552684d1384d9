"""Read comments from unknown markup: author, time, text, and the comment that each one answers.

Numbered elements (``cmt14``, ``comment-14``) are comments. Without numbers, the times separate the comments.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, groupby, islice, product, takewhile

from lxml import etree

from dayuan_crawler.items import Comment
from dayuan_crawler.pages.comment_author import read_author, read_mention
from dayuan_crawler.pages.comment_parts import is_label, marked_number
from dayuan_crawler.pages.comment_pieces import Piece, Reading, read_pieces, repeated_in, times_in
from dayuan_crawler.pages.comment_threads import items_of
from dayuan_crawler.pages.comment_times import is_clock, is_time
from dayuan_crawler.pages.commenters import clean_author, is_region, split_answer
from dayuan_crawler.pages.markup import beginning, is_element, name_words, normal, texts
from dayuan_crawler.pages.vocabulary.comments import (
    BUTTONS,
    NAME_COLUMN,
    REGION_HEADING,
    REPLIES,
    SAID,
    TEXT_COLUMN,
)
from dayuan_crawler.text.clean import clean_text
from dayuan_crawler.text.dates import parse_time

_SURE_MARKER = re.compile(r"(?:li-|div-)?(?:cmt|comment)[-_]?\d{1,12}", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?:repid\.value\s*=\s*'?|plid=|(?:zc|fd)pldiv|reply\(\s*['\"]?|fid=|feedbackid=|comment[-_]|cmt|data-id:)(\d{1,12})",
    re.IGNORECASE,
)
_MOST_LEVELS = 3
_MOST_BETWEEN = 3
_MOST = 5_000


@dataclass(frozen=True, slots=True)
class FoundComment:
    """A comment from its block, and its number on the page, if any."""

    comment: Comment
    number: str | None = None


def read_blocks(roots: Sequence[etree._Element], now: datetime | None = None) -> list[FoundComment]:
    """The comments in one element, or in several consecutive ones, in page order.

    Relative times are resolved against ``now``.
    """
    return _of_columns(roots, now) or _of_marked(roots, now) or _of_times(roots, now)


def _of_columns(roots: Sequence[etree._Element], now: datetime | None) -> list[FoundComment]:
    """The comments in the rows of a table whose header row names the columns."""
    found: list[FoundComment] = []
    around = chain.from_iterable(islice(root.iterancestors("table"), 1) for root in roots[:1])
    for table in chain(around, *(root.iter("table") for root in roots)):
        rows = [[clean_text("".join(texts(cell))) for cell in row if is_element(cell)] for row in table.iter("tr")]
        names = rows[0] if rows else []
        by, what = (
            next((i for i, name in enumerate(names) if of.fullmatch(name)), -1) for of in (NAME_COLUMN, TEXT_COLUMN)
        )
        for cells in rows[1:] if by >= 0 and what >= 0 else ():
            if len(cells) == len(names):
                time = next((parse_time(cell, now) for cell in cells if is_time(cell)), None)
                found.append(FoundComment(Comment(clean_author(cells[by]), time, cells[what])))
    return found


def _of_times(roots: Sequence[etree._Element], now: datetime | None) -> list[FoundComment]:
    times = times_in(roots)
    labels = repeated_in(roots, len(times))

    told: dict[tuple[object, ...], bool] = {}

    def says(elements: Sequence[etree._Element], nested: set[etree._Element]) -> bool:
        key = (*elements, None, *nested)
        if key not in told:
            told[key] = bool(_comments(elements, nested, now, labels))
        return told[key]

    authors: dict[object, str] = {}
    found: list[FoundComment] = []
    for item in items_of(roots, times, says):
        for read in _comments(
            item.elements, item.nested, now, labels, place=item.place, is_marked=item.is_untimed, is_known=True
        ):
            authors.setdefault(item, read.comment.author)
            if read.comment.reply_to is None and item.parent in authors:
                read.comment.reply_to = authors[item.parent]
            if item.quotes and (quoted := _comments(item.quotes[-1:], set(), now, labels)):
                read.comment.reply_to = quoted[0].comment.author
            found.append(read)
    return found


def _marked(roots: Sequence[etree._Element]) -> dict[etree._Element, str]:
    """The elements that a number marks as comments."""
    elements = filter(is_element, chain.from_iterable(root.iter() for root in roots))
    numbered = ((element, number) for element in elements if (number := marked_number(element)) is not None)
    return dict(islice(numbered, _MOST))


def _of_marked(roots: Sequence[etree._Element], now: datetime | None) -> list[FoundComment]:
    marked = _marked(roots)
    outer = {element: next((node for node in element.iterancestors() if node in marked), None) for element in marked}
    nested = {element for element, around in outer.items() if around is None or marked[around] != marked[element]}
    levels = {element: sum(1 for node in element.iterancestors() if node in marked) for element in marked}
    # Keep the outermost element of a number: a comment may be marked twice, or repeated where another answers it.
    outermost: dict[str, etree._Element] = {}
    for element, number in marked.items():
        if number not in outermost or levels[element] < levels[outermost[number]]:
            outermost[number] = element
    labels = repeated_in(roots, len(outermost))
    authors: dict[etree._Element, str] = {}
    found: list[FoundComment] = []
    for element, number in marked.items():
        if outermost[number] is not element:
            continue
        is_sure = _SURE_MARKER.fullmatch(element.get("id") or "") is not None
        # An <li> outside a list is no reply: the comment before it was never closed.
        is_astray = element.tag == "li" and (above := element.getparent()) is not None and above.tag not in ("ul", "ol")
        parent = None if is_astray else next((node for node in element.iterancestors() if node in authors), None)
        parent = parent if parent is not None or is_astray else _answered(element, authors)
        for place, read in enumerate(_comments([element], nested, now, labels, is_marked=is_sure)):
            authors.setdefault(element, read.comment.author)
            if read.comment.reply_to is None and parent is not None:
                read.comment.reply_to = authors[parent]
            found.append(read if place else FoundComment(read.comment, number))
    return found


def _answered(element: etree._Element, authors: Mapping[etree._Element, str]) -> etree._Element | None:
    """The comment before the list of replies that contains an element."""
    for node in islice(element.iterancestors(), _MOST_LEVELS):
        if REPLIES.isdisjoint(name_words(node)):
            continue
        for around in islice(chain([node], node.iterancestors()), 2):
            for before in islice(around.itersiblings(preceding=True), _MOST_BETWEEN):
                if (found := next((one for one in before.iter() if one in authors), None)) is not None:
                    return found
        return None
    return None


def _comments(
    block: Sequence[etree._Element],
    nested: set[etree._Element],
    now: datetime | None,
    labels: frozenset[str] = frozenset(),
    *,
    place: int | None = None,
    is_marked: bool = False,
    is_known: bool = False,
) -> list[FoundComment]:
    """The comment in a block, and the replies to it; empty if it has no author or no text."""
    wholes = dict.fromkeys((tuple(block[:1]), tuple(block)))
    for elements, known in dict.fromkeys(product(wholes, (labels, frozenset[str]()))):
        reading = read_pieces(elements, nested, known)
        _leave_heading_out(reading)
        if place is not None:
            reading = _one_of(reading, place)
        read_mention(reading)
        author = read_author(reading)
        text = _said(reading, author)
        if author and text:
            break
    text = text or (_only_line(reading) if is_known else "")
    time = _time(reading)
    if next((piece.kind for piece in reading.pieces if piece.text.strip()), None) == "listed":
        return []  # an entry in a list of articles
    if not author or not text or (time is None and not is_marked):
        return []
    answered, text = split_answer(SAID.sub("", text, count=1) or text)
    posted_at = parse_time(time, now) if time else None
    found = [FoundComment(Comment(author, posted_at, text, answered or reading.quoted), _number(block))]
    for name, said in reading.answers:
        whom, said_to_him = split_answer(said)
        found.append(FoundComment(Comment(name, None, said_to_him, whom or author)))
    return found


def _time(reading: Reading) -> str | None:
    """The first time, joined with the time of day if that is a separate piece."""
    times = [piece.text for piece in reading.pieces if piece.kind == "time"]
    is_apart = len(times) > 1 and ":" not in times[0] and is_clock(times[1])
    return " ".join(times[:2]) if is_apart else next(iter(times), None)


def _leave_heading_out(reading: Reading) -> None:
    """Mark a line above a comment that counts all comments; it may be in the same table as the only comment."""
    first = next((place for place, piece in enumerate(reading.pieces) if piece.text.strip()), 0)
    line = list(takewhile(lambda piece: piece.text != "\n", islice(reading.pieces, first, None)))
    text = beginning("".join(piece.text for piece in line))
    if REGION_HEADING.fullmatch(text) and all(piece.kind == "other" for piece in line):
        for piece in line:
            piece.kind = "header"


def _one_of(reading: Reading, place: int) -> Reading:
    """One of several comments in the lines of one element: from the line of its time to the next time, or up to its."""
    lines: list[list[Piece]] = [[]]
    for piece in reading.pieces:
        lines[-1].append(piece)
        if piece.text == "\n":
            lines.append([])
    timed = [number for number, line in enumerate(lines) for piece in line if piece.kind == "time"]
    if place >= len(timed):
        return Reading()
    start, end = timed[place], (*timed, len(lines))[place + 1]
    if _say_something(lines[: timed[0]]) and not _say_something(lines[timed[-1] + 1 :]):
        start, end = (-1, *timed)[place] + 1, start + 1
    return Reading([piece for line in lines[start:end] for piece in line])


def _say_something(lines: list[list[Piece]]) -> bool:
    pieces = (piece for line in lines for piece in line)
    return any(piece.kind in ("other", "text", "author") and not is_label(piece.text) for piece in pieces)


def _said(reading: Reading, author: str) -> str:
    """The text of the comment: from an element with such a name, else from the pieces with no other role."""
    for piece in reading.pieces:
        # A reply button that names the author.
        if piece.in_link and beginning(piece.text) == f"回复 {author}":
            piece.kind = "action"
    written = [piece for piece in reading.pieces if piece.kind == "text"]
    # An element for the device or the region may have a "text" class, too.
    while len(written) > 1 and (is_label(written[-1].text) or is_region(normal(written[-1].text))):
        written.pop()
    if text := clean_text("".join(piece.text for piece in written)):
        return text if any(piece.text.strip() and not piece.in_link for piece in written) else ""
    rest = [
        piece
        for piece in reading.pieces
        if piece.kind == "break" or (piece.kind == "other" and not is_label(piece.text))
    ]
    text = clean_text("".join(piece.text for piece in rest))
    return text if any(piece.text.strip() and not piece.in_link for piece in rest) else ""


def _only_line(reading: Reading) -> str:
    """The only line without a role, if a comment says no more than a number or the word of a button."""
    lines = groupby(reading.pieces, lambda piece: piece.text == "\n")
    said = [line for is_break, pieces in lines if not is_break for line in [list(pieces)]]
    alone = [line for line in said if all(piece.kind == "other" and not piece.in_link for piece in line)]
    texts = [clean_text("".join(piece.text for piece in line)) for line in alone]
    return next((text for text in texts if text and text not in BUTTONS), "")


def _number(block: Sequence[etree._Element]) -> str | None:
    for root in block:
        for node in islice(root.iter(), 120):
            if is_element(node):
                for name in ("id", "onclick", "href"):
                    value = node.get(name)
                    if value and (match := _NUMBER.search(value[:400])):
                        return match[1]
    return None
