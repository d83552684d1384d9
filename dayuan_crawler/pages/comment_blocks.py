"""The comments in a piece of markup that nobody has described: who, when, what, and whom it answers.

Where the elements are numbered (``cmt14``, ``comment-14``) the number tells each comment; else its time does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, dropwhile, islice, pairwise

from lxml import etree

from dayuan_crawler.items import Comment
from dayuan_crawler.pages.comment_threads import items_of
from dayuan_crawler.pages.commenters import clean_author, is_region, split_answer
from dayuan_crawler.pages.markup import BLOCKS, is_element, name_words, normal, text_of, words
from dayuan_crawler.pages.vocabulary.comments import (
    ACTION,
    ACTION_TEXT,
    ANSWERS,
    ANSWERS_WHOM,
    AUTHOR,
    AUTHOR_STEM,
    COMMENT,
    HOLDS_TEXT,
    LABEL,
    LEADING_TIME,
    NAME_AND_TEXT,
    NAME_IN_BRACKETS,
    QUOTE,
    QUOTED,
    QUOTED_NAME,
    QUOTES,
    SAID,
    SHORT_TIME,
    STAFF_ANSWERS,
    TEXT,
    TIME_WORDS,
)
from dayuan_crawler.pages.vocabulary.labels import kind_of
from dayuan_crawler.pages.vocabulary.parts import NAMES
from dayuan_crawler.text.clean import clean_text
from dayuan_crawler.text.dates import find_time, parse_time

_SMALL = words("a span label input em i b button img")
_QUOTERS = words("div p fieldset span td")
_SKIPPED = words("script style noscript template textarea select option head title form button input")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_MARKER = re.compile(r"(?:li-|div-)?(?:cmt|comment|pl|reply|feedback|msg|review)[-_]?(\d{1,12})", re.IGNORECASE)
_SURE_MARKER = re.compile(r"(?:li-|div-)?(?:cmt|comment)[-_]?\d{1,12}", re.IGNORECASE)
_NUMBER_ATTRIBUTES = ("data-id", "data-cid", "data-comment-id", "data-commentid")
_NUMBER = re.compile(
    r"(?:repid\.value\s*=\s*'?|plid=|(?:zc|fd)pldiv|reply\(\s*['\"]?|fid=|feedbackid=|comment[-_]|cmt|data-id:)(\d{1,12})",
    re.IGNORECASE,
)
_MAY_BE_TIME = re.compile(r"[0-9０-９昨今刚前]")
# Elements whose title may tell the time to which they only refer: 3天前.
_TITLED = frozenset({"time", "span", "em", "i", "abbr", "a"})
# A link to an article, and to no reader: a list's title rather than a name.
_ARTICLE = re.compile(
    r"(?!.*(?:space|user|member|author|uid|people|profile|home|/u/))(?:.*\d\.s?html?(?:\?[^#]*)?|\.{0,2}/[\w/-]*\d[\w/-]*(?:\?[^#]*)?)",
    re.IGNORECASE,
)
_LONGEST_TIME = 80
_LONGEST_AUTHOR = 24
_MOST = 5_000
_MOST_LEVELS = 4
# The author and what he says.
_FEWEST = 2
_WORDS = words("b strong em i a span font cite")
_COLONS = (":", "：")


@dataclass(frozen=True, slots=True)
class FoundComment:
    """A comment as its block tells it, and the number that the page gives it, where it gives one."""

    comment: Comment
    number: str | None = None


@dataclass(slots=True)
class _Piece:
    """A run of text in a block: what it belongs to, and whether it is in a link."""

    text: str
    kind: str
    in_link: bool


@dataclass(slots=True)
class _Reading:
    pieces: list[_Piece] = field(default_factory=list)
    # Whom the comment quotes or answers, and what is answered to it without a time: by whom, and what.
    quoted: str | None = None
    answers: list[tuple[str, str]] = field(default_factory=list)


def read_blocks(roots: Sequence[etree._Element], now: datetime | None = None) -> list[FoundComment]:
    """The comments in one element, or in several that follow each other, in the page's order.

    Relative times count back from ``now``.
    """
    return _of_marked(_marked(roots), now) or _of_times(roots, now)


def _of_times(roots: Sequence[etree._Element], now: datetime | None) -> list[FoundComment]:
    times = _times(roots)

    def says(elements: Sequence[etree._Element], nested: set[etree._Element]) -> bool:
        return bool(_comments(elements, nested, now))

    authors: dict[object, str] = {}
    found: list[FoundComment] = []
    for item in items_of(roots, times, says):
        for read in _comments(item.elements, item.nested, now, place=item.place):
            authors.setdefault(item, read.comment.author)
            if read.comment.reply_to is None and item.parent in authors:
                read.comment.reply_to = authors[item.parent]
            found.append(read)
    return found


def _marked(roots: Sequence[etree._Element]) -> dict[etree._Element, str]:
    """The elements that a number marks as comments."""
    elements = filter(is_element, chain.from_iterable(root.iter() for root in roots))
    numbered = ((element, number) for element in elements if (number := _marked_number(element)) is not None)
    return dict(islice(numbered, _MOST))


def _marked_number(element: etree._Element) -> str | None:
    if element.tag in _SMALL:
        return None
    name = element.get("id")
    if name and (match := _MARKER.fullmatch(name)):
        return match[1]
    value = next((value for name in _NUMBER_ATTRIBUTES if (value := element.get(name))), "")
    is_comment = value.isdecimal() and not COMMENT.isdisjoint(name_words(element))
    return value[:12] if is_comment else None


def _of_marked(marked: dict[etree._Element, str], now: datetime | None) -> list[FoundComment]:
    outer = {element: next((node for node in element.iterancestors() if node in marked), None) for element in marked}
    nested = {element for element, around in outer.items() if around is None or marked[around] != marked[element]}
    levels = {element: sum(1 for node in element.iterancestors() if node in marked) for element in marked}
    # Of one number the outermost: a comment is marked twice, or repeated where another answers it.
    outermost: dict[str, etree._Element] = {}
    for element, number in marked.items():
        if number not in outermost or levels[element] < levels[outermost[number]]:
            outermost[number] = element
    authors: dict[etree._Element, str] = {}
    found: list[FoundComment] = []
    for element, number in marked.items():
        if outermost[number] is not element:
            continue
        is_sure = _SURE_MARKER.fullmatch(element.get("id") or "") is not None
        # An <li> out of its list is no reply: the comment before it was never closed.
        is_astray = element.tag == "li" and (above := element.getparent()) is not None and above.tag not in ("ul", "ol")
        parent = None if is_astray else next((node for node in element.iterancestors() if node in authors), None)
        for place, read in enumerate(_comments([element], nested, now, is_marked=is_sure)):
            authors.setdefault(element, read.comment.author)
            if read.comment.reply_to is None and parent is not None:
                read.comment.reply_to = authors[parent]
            found.append(read if place else FoundComment(read.comment, number))
    return found


def _times(roots: Sequence[etree._Element]) -> list[etree._Element]:
    """The elements that hold the comments' times; those within what a comment says only when there are no others."""
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
                    if said is None and _is_text(node):
                        said = node
                if told_time(node):
                    (outside if said is None else within).append(node)
                    walk.skip_subtree()
                elif _is_time(node.text):
                    (outside if said is None else within).append(node)
                continue
            if node is said:
                said = None
            if node is not root and _is_time(node.tail) and (parent := node.getparent()) is not None:
                (outside if said is None else within).append(parent)
    return (outside or within)[:_MOST]


def told_time(node: etree._Element) -> str | None:
    """The time that an element's attributes tell."""
    if not is_element(node) or node.tag not in _TITLED:
        return None
    value = (node.get("datetime") if node.tag == "time" else None) or node.get("title")
    return value if value and len(value) < _LONGEST_TIME and (found := find_time(value)) and found.exact else None


def _is_time(text: str | None) -> bool:
    """Whether a text is a time and what is said around one, and not a sentence that holds a date."""
    if not text or len(text) > _MOST or not _MAY_BE_TIME.search(text):
        return False
    if match := LEADING_TIME.match(text):
        text = match[1]
    shown = normal(text[:400])
    if len(shown) > _LONGEST_TIME:
        return False
    if found := find_time(shown):
        rest = f"{shown[: found.start]} {shown[found.end :]}"
        return found.value is not None and (found.exact or _is_beside_time(rest))
    match = SHORT_TIME.search(shown)
    return match is not None and _is_beside_time(shown[: match.start()] + shown[match.end() :])


def _is_beside_time(text: str) -> bool:
    """Whether a text may stand beside a time and say nothing else: 发表于, a region."""
    return TIME_WORDS.fullmatch(text) is not None or is_region(text)


def _comments(
    block: Sequence[etree._Element],
    nested: set[etree._Element],
    now: datetime | None,
    *,
    place: int | None = None,
    is_marked: bool = False,
) -> list[FoundComment]:
    """The comment in a block, and the answers to it; nothing where it has no author or says nothing."""
    for elements in dict.fromkeys((tuple(block[:1]), tuple(block))):
        reading = _read(elements, nested)
        if place is not None:
            reading = _one_of(reading, place)
        author = _author(reading)
        text = _said(reading)
        if author and text:
            break
    time = next((piece.text for piece in reading.pieces if piece.kind == "time"), None)
    if not author or not text or (time is None and not is_marked):
        return []
    answered, text = split_answer(SAID.sub("", text, count=1) or text)
    posted_at = parse_time(time, now) if time else None
    found = [FoundComment(Comment(author, posted_at, text, answered or reading.quoted), _number(block))]
    found.extend(FoundComment(Comment(name, None, said, author)) for name, said in reading.answers)
    return found


def _one_of(reading: _Reading, place: int) -> _Reading:
    """One of several comments in the lines of one element: from the line of its time to that of the next."""
    starts = []
    line = 0
    for index, piece in enumerate(reading.pieces):
        if piece.text == "\n":
            line = index + 1
        elif piece.kind == "time":
            starts.append(line)
    return _Reading(reading.pieces[starts[place] : (*starts, None)[place + 1]]) if place < len(starts) else _Reading()


def _read(block: Sequence[etree._Element], nested: set[etree._Element]) -> _Reading:
    reading = _Reading()
    for position, root in enumerate(block):
        if position and _is_quote(root):
            reading.quoted = reading.quoted or _quoted_author(root)
            continue
        kinds: list[tuple[str, bool]] = [("other", False)]
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
                kind = ("text" if _is_text(node) else _kind_but_text(node)) or kind
                if kind == "other" and node.tag == "a" and _ARTICLE.fullmatch((node.get("href") or "")[:300]):
                    kind = "listed"
            kinds.append((kind, in_link or node.tag == "a"))
            if kind != "text" and (time := told_time(node)):
                reading.pieces.append(_Piece(time, "time", in_link=False))
                walk.skip_subtree()
                continue
            shown = (node.get("alt") or node.get("title")) if node.tag == "img" and kind == "text" else node.text
            _add(reading, shown, kinds[-1])
        reading.pieces.append(_Piece("\n", "break", in_link=False))
    return reading


def _is_aside(reading: _Reading, node: etree._Element) -> bool:
    """Whether an element is not of what the comment says: an earlier one that it repeats, or an answer to it."""
    if _is_quote(node):
        reading.quoted = reading.quoted or _quoted_author(node)
        return True
    if node.tag not in BLOCKS:
        return False
    if match := STAFF_ANSWERS.match(_first_words(node)):
        author, said = match[1], STAFF_ANSWERS.sub("", text_of(node), count=1)
    elif (name := _leading_author(node)) is not None and _is_said(reading, name):
        author = clean_author(text_of(name, _LONGEST_AUTHOR * 2))
        said = text_of(node).partition(text_of(name))[2].lstrip(" :：")
    else:
        return False
    # With a time of its own it is one more comment.
    if not author or not said or _is_label(said) or is_region(said) or _times([node]) or _begins_with_one(node):
        return False
    after_time = dropwhile(lambda piece: piece.kind != "time", reading.pieces)
    if any(piece.kind in ("other", "text") and not _is_label(piece.text) for piece in after_time):
        reading.answers.append((author, said))
    else:
        # Of several that answer each other the last one is answered here.
        named = [inner for inner in node.iter() if is_element(inner) and _kind_but_text(inner) == "author"]
        reading.quoted = clean_author(text_of(named[-1], _LONGEST_AUTHOR * 2)) if named else author
    return True


def _begins_with_one(node: etree._Element) -> bool:
    """Whether the first block in an element names somebody and says something, and more follows behind it."""
    first = next(filter(is_element, node), None)
    if first is None or first.tag not in BLOCKS or (name := _leading_author(first)) is None:
        return False
    said = text_of(first)
    return not _is_label(said.removeprefix(text_of(name))) and len(text_of(node)) > len(said)


def _is_said(reading: _Reading, name: etree._Element) -> bool:
    """Whether another has been named before, so that a name begins what he answers, or what is answered to him."""
    kinds = {piece.kind for piece in reading.pieces}
    if "time" not in kinds:
        return False
    said = sum(piece.kind != "break" and not _is_label(piece.text) for piece in reading.pieces)
    return "author" in kinds if _kind_but_text(name) == "author" else said >= _FEWEST


def _leading_author(node: etree._Element) -> etree._Element | None:
    """The element in which a block begins, if it is called an author, or is a word with a colon behind it."""
    for inner in islice(node.iterdescendants(), _MOST_LEVELS):
        if not is_element(inner):
            return None
        is_word = inner.tag in _WORDS and (inner.tail or "").lstrip()[:1] in _COLONS
        if _kind_but_text(inner) == "author" or is_word:
            return inner
        if (inner.text or "").strip():
            return None
    return None


def _is_skipped(node: etree._Element) -> bool:
    if node.tag in _SKIPPED or not is_element(node):
        return True
    is_related = node.tag in BLOCKS and not NAMES["related"].isdisjoint(name_words(node))
    return is_related or _HIDDEN.search(node.get("style") or "") is not None


def _add(reading: _Reading, text: str | None, state: tuple[str, bool]) -> None:
    if not text or not text.strip():
        return
    kind, in_link = state
    if kind in ("other", "author", "action") and _is_time(text):
        leading = LEADING_TIME.match(text)
        found = find_time(leading[0] if leading else text)
        match = None if found else SHORT_TIME.search(text)
        start, end = (found.start, found.end) if found else match.span() if match else (0, len(text))
        before, after = text[:start], text[end:]
        if before.strip() and not TIME_WORDS.fullmatch(normal(before)):
            reading.pieces.append(_Piece(before, "before", in_link))
        reading.pieces.append(_Piece(text, "time", in_link))
        if after.strip() and not TIME_WORDS.fullmatch(normal(after)):
            reading.pieces.append(_Piece(after.lstrip(" \u3000)]）】:：,，"), "other", in_link))
        return
    if in_link and ACTION_TEXT.fullmatch(normal(text[:200])):
        kind = "action"
    reading.pieces.append(_Piece(text, kind, in_link))


def _break(reading: _Reading, node: etree._Element, state: tuple[str, bool]) -> None:
    if node.tag in BLOCKS:
        reading.pieces.append(_Piece("\n", "break" if state[0] != "text" else "text", in_link=False))


def _author(reading: _Reading) -> str:
    """Who wrote the comment. What says so, and whom he answers, is marked as no part of what it says."""
    pieces = reading.pieces
    _read_whom(reading)
    time = next((index for index, piece in enumerate(pieces) if piece.kind == "time"), len(pieces))
    for piece in _line(pieces, time):
        if piece.kind == "other" and is_region(normal(piece.text)):
            piece.kind = "region"
    named = [piece for piece in pieces if piece.kind == "author"]
    said_before = [piece for piece in pieces[:time] if piece.kind == "before"]
    others = [piece for piece in pieces[:time] if piece.kind in ("other", "region")]
    # The name stands right before the time, unless the time ends the comment; else behind it.
    is_last = not any(piece.kind == "other" and not _is_label(piece.text) for piece in pieces[time:])
    behind = [] if said_before or others else [piece for piece in _line(pieces, time) if piece.kind == "other"]
    candidates = [*named, *said_before, *(others if is_last else reversed(others)), *behind]
    alone = [piece for piece in pieces if piece.kind in ("other", "text", "before") and not _is_label(piece.text)]
    if not named and len(alone) == 1 and (name := _author_in_text(alone)):
        return name
    region: _Piece | None = None
    for piece in candidates:
        if _is_label(piece.text) or _is_of_byline(piece.text):
            continue
        name = clean_author(piece.text)
        if not name or len(name) > _LONGEST_AUTHOR:
            continue
        if not is_region(name):
            piece.kind = "header"
            # Where he writes from may stand behind his name.
            after = next((other for one, other in pairwise(pieces) if one is piece), piece)
            if after.kind == "other" and is_region(normal(after.text)):
                after.kind = "region"
            return name
        region = region or piece
    if region is None:
        return _author_in_text(others)
    region.kind = "header"
    return clean_author(region.text)


def _author_in_text(pieces: list[_Piece]) -> str:
    """Who wrote the comment, where his name stands before the text: 甲：路灯亮了."""
    for piece in pieces:
        match = NAME_AND_TEXT.fullmatch(piece.text)
        if match and not _is_of_byline(piece.text) and clean_author(piece.text).startswith(match[1]):
            piece.text = match[2]
            return clean_author(match[1])
    return ""


def _read_whom(reading: _Reading) -> None:
    """甲 回复 乙, in one piece or in three: the first is the author, the last whom he answers."""
    pieces = reading.pieces
    for index, piece in enumerate(pieces):
        if piece.kind not in ("other", "author", "before"):
            continue
        if match := ANSWERS_WHOM.fullmatch(normal(piece.text[:80])):
            whom = match[2]
            piece.text, piece.kind = match[1], "author"
        elif 0 < index < len(pieces) - 1 and not piece.in_link and ANSWERS.fullmatch(normal(piece.text[:20])):
            one, other = pieces[index - 1], pieces[index + 1]
            whom = clean_author(other.text)
            if other.kind not in ("other", "author") or not 0 < len(whom) <= _LONGEST_AUTHOR or _is_label(other.text):
                continue
            is_said = index + 2 < len(pieces) and pieces[index + 2].text.lstrip()[:1] in _COLONS
            if one.kind in ("other", "author") and not _is_label(one.text):
                one.kind = "author"
            elif not is_said:
                continue
            piece.kind = other.kind = "header"
            if is_said:
                pieces[index + 2].text = pieces[index + 2].text.lstrip()[1:]
        else:
            continue
        reading.quoted = reading.quoted or whom
        return


def _line(pieces: list[_Piece], place: int) -> Iterator[_Piece]:
    """The pieces of the line in which a piece is."""
    start = next((index for index in range(place - 1, -1, -1) if pieces[index].text == "\n"), -1)
    for piece in islice(pieces, start + 1, None):
        if piece.text == "\n":
            return
        yield piece


def _said(reading: _Reading) -> str:
    """What the comment says: what an element of such a name holds, else what no other part of it is."""
    written = [piece for piece in reading.pieces if piece.kind == "text"]
    if text := clean_text("".join(piece.text for piece in written)):
        return text if any(piece.text.strip() and not piece.in_link for piece in written) else ""
    rest = [
        piece
        for piece in reading.pieces
        if piece.kind == "break" or (piece.kind == "other" and not _is_label(piece.text))
    ]
    text = clean_text("".join(piece.text for piece in rest))
    return text if any(piece.text.strip() and not piece.in_link for piece in rest) else ""


def _is_of_byline(text: str) -> bool:
    """Whether a text is labelled as what a byline says: 编辑：武娜."""
    label, colon, _ = normal(text[:40]).partition(":")
    return bool(colon) and kind_of(label.strip()) not in (None, "author")


def _is_label(text: str) -> bool:
    shown = normal(text[:200])
    is_counted = shown[-1:].isdigit() or shown[-2:-1].isdigit()
    return any(pattern.fullmatch(shown) for pattern in (LABEL, TIME_WORDS, *([ACTION_TEXT] if is_counted else ())))


def _kind_but_text(node: etree._Element) -> str | None:
    names = name_words(node)
    if not ACTION.isdisjoint(names) and HOLDS_TEXT.isdisjoint(names):
        return "action"
    if node.tag == "cite" or not AUTHOR.isdisjoint(names) or any(map(AUTHOR_STEM.search, names)):
        # Of such a name may be all that is known of a person, with what he says.
        inner = [inner for inner in islice(node.iterdescendants(), 60) if is_element(inner)]
        holds_text = any(not TEXT.isdisjoint(name_words(one)) for one in inner)
        return None if holds_text or sum(one.tag in BLOCKS for one in inner) > 1 else "author"
    return None


def _is_text(node: etree._Element) -> bool:
    """Whether an element holds what a comment says, by its name; one that has its author and time in it holds all of it."""
    if not is_element(node) or (node.tag != "q" and TEXT.isdisjoint(name_words(node))):
        return False
    inner = [inner for inner in islice(node.iterdescendants(), 60) if is_element(inner)]
    return not (
        any(_kind_but_text(one) == "author" for one in inner)
        and any(told_time(one) or _is_time(one.text) for one in inner)
    )


def _is_quote(node: etree._Element) -> bool:
    """Whether an element repeats an earlier comment: by its name, its tag, or its first words."""
    tag = node.tag
    if tag == "blockquote" or (isinstance(tag, str) and not QUOTE.isdisjoint(name_words(node))):
        return _marked_number(node) is None
    if tag not in _QUOTERS or not QUOTES.search(said := _first_words(node)):
        return False
    return QUOTED.match(said) is not None and _marked_number(node) is None and not _answers_within(node)


def _answers_within(node: etree._Element) -> bool:
    """Whether an element that begins with what it repeats says something of its own behind that."""
    if len(node) == 0 or (node.text or "").strip() or node[0].tag not in BLOCKS:
        return False
    repeated, whole = text_of(node[0]), text_of(node)
    label = QUOTED.match(repeated)
    if label is None or not repeated[label.end() :].strip():
        return False
    behind = whole[len(repeated) :].strip()
    return (
        bool(behind) and not _is_label(behind) and not ACTION_TEXT.fullmatch(behind) and QUOTED.search(behind) is None
    )


def _first_words(node: etree._Element) -> str:
    """The text that an element begins with, in itself or the first of what it holds."""
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
    """Whose words an element repeats: as the innermost element of such a name says, or its first words."""
    known = AUTHOR | {"ecommentauthor"}
    named = [
        node
        for node in islice(quote.iter(), 30)
        if is_element(node) and node is not quote and (node.tag == "cite" or not known.isdisjoint(name_words(node)))
    ]
    if named:
        inner = next((node for node in named if node.getparent() is named[0]), named[0])
        return clean_author(text_of(inner, _LONGEST_AUTHOR * 2)) or None
    said = text_of(quote, _LONGEST_AUTHOR * 2)
    if matches := list(QUOTED.finditer(text_of(quote))):
        # What is answered to what is answered: the last one is answered here.
        said = matches[-1][1] or matches[-1][2] or ""
        bracketed = NAME_IN_BRACKETS.search(said)
        return clean_author(bracketed[1] if bracketed else said) or None
    match = QUOTED_NAME.match(said)
    return clean_author(match[1]) or None if match else None


def _number(block: Sequence[etree._Element]) -> str | None:
    for root in block:
        for node in islice(root.iter(), 120):
            if is_element(node):
                for name in ("id", "onclick", "href"):
                    value = node.get(name)
                    if value and (match := _NUMBER.search(value[:400])):
                        return match[1]
    return None
