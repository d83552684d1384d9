"""Who wrote a comment, and whom it answers, by its pieces."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, pairwise, takewhile

from dayuan_crawler.pages.comment_parts import is_label
from dayuan_crawler.pages.comment_pieces import Piece, Reading
from dayuan_crawler.pages.commenters import LONGEST_NAME, address_in, clean_author, is_region, without_floor
from dayuan_crawler.pages.markup import beginning, normal
from dayuan_crawler.pages.vocabulary.comments import ANSWERS, ANSWERS_WHOM, BADGE, MENTION, NAME_AND_TEXT
from dayuan_crawler.pages.vocabulary.labels import kind_of

_COLONS = (":", "：")


def read_author(reading: Reading) -> str:
    """The comment's author. Marks the pieces that name the author or the person answered as no part of the text."""
    pieces = reading.pieces
    _read_whom(reading)
    time = next((index for index, piece in enumerate(pieces) if piece.kind == "time"), len(pieces))
    for piece in _line(pieces, time):
        if piece.kind == "other" and is_region(normal(piece.text)):
            piece.kind = "region"
    # Without the name, a text remains.
    alone = [piece for piece in pieces if piece.kind in ("other", "text", "before") and not is_label(piece.text)]
    if len(alone) == 1 and not any(piece.kind == "author" for piece in pieces) and (name := _author_in_text(alone)):
        return name
    candidates = _candidates(pieces, time)
    named = _name(candidates, [piece for piece in alone if not is_region(normal(piece.text))])
    if named is not None and not is_region(name := clean_author(named.text)):
        _mark_name(pieces, named)
        return name
    if named is None:
        others = [piece for piece in pieces[:time] if piece.kind in ("other", "region")]
        addresses = filter(None, (address_in(normal(piece.text)) for piece in candidates))
        return (
            _author_in_text(others) or _author_before_time(pieces, time) or next(addresses, "") or _from_where(pieces)
        )
    for piece in candidates:
        if is_region(normal(piece.text)):
            piece.kind = "region"
    return clean_author(named.text)


def _candidates(pieces: list[Piece], time: int) -> list[Piece]:
    """The pieces that may be the name, likeliest first: right before the time, or after it, or first if it ends all."""
    named = [piece for piece in pieces if piece.kind == "author"]
    said_before = [piece for piece in pieces[:time] if piece.kind == "before"]
    others = [piece for piece in pieces[:time] if piece.kind in ("other", "region")]
    is_last = not any(piece.kind == "other" and not is_label(piece.text) for piece in pieces[time:])
    behind = [piece for piece in _line(pieces, time) if piece.kind in ("other", "region")]
    if said_before or others:
        behind = []
    return [*named, *said_before, *(others if is_last else reversed(others)), *behind]


def _name(candidates: list[Piece], said: list[Piece]) -> Piece | None:
    """The first candidate that is a name, else the first region, unless nothing but the name was ``said``."""
    region: Piece | None = None
    for piece in candidates:
        shown, name = normal(piece.text), clean_author(piece.text)
        if (is_label(piece.text) and not is_region(shown)) or is_of_byline(piece.text) or not name:
            continue
        if len(name) > LONGEST_NAME:
            continue
        if is_region(name):
            region = region or piece
        elif len(name) == 1 and any(other.text.strip()[:1] == name for other in candidates if other is not piece):
            piece.kind = "header"  # the author's initial, used as a picture
        else:
            return region if region is not None and said == [piece] else piece
    return region


def _mark_name(pieces: list[Piece], name: Piece) -> None:
    """Mark an author's name, and the region or title after it, as no part of the text."""
    name.kind = "header"
    place = next(index for index, piece in enumerate(pieces) if piece is name)
    for piece in takewhile(lambda piece: piece.text != "\n", islice(pieces, place + 1, None)):
        shown = beginning(piece.text)
        if piece.kind == "other" and (is_region(shown) or BADGE.fullmatch(shown)):
            piece.kind = "region"


def _from_where(pieces: list[Piece]) -> str:
    """The author's region, from a piece of its own, if the comment gives no name."""
    told = (normal(piece.text) for piece in pieces if piece.kind == "action")
    return next((text for text in told if is_region(text)), "")


def _author_before_time(pieces: list[Piece], time: int) -> str:
    """The author, if the "text" element holds the name before the time, and the text after it."""
    before = [piece for piece in pieces[:time] if piece.kind == "text" and piece.text.strip()]
    name = clean_author(before[0].text) if len(before) == 1 and any(p.kind == "text" for p in pieces[time:]) else ""
    if not 0 < len(name) <= LONGEST_NAME:
        return ""
    before[0].kind = "header"
    return name


def _author_in_text(pieces: list[Piece]) -> str:
    """The author, if the text begins with the name: 甲：路灯亮了."""
    for piece in pieces:
        match = NAME_AND_TEXT.fullmatch(without_floor(piece.text.lstrip()))
        if match and not is_of_byline(piece.text) and clean_author(piece.text).startswith(match[1]):
            piece.text = match[2]
            return clean_author(match[1])
    return ""


def _read_whom(reading: Reading) -> None:
    """Read 甲 回复 乙, in one piece or in three: the first is the author, the last is the person answered."""
    pieces = reading.pieces
    for index, piece in enumerate(pieces):
        if piece.kind not in ("other", "author", "before"):
            continue
        if match := ANSWERS_WHOM.fullmatch(beginning(piece.text)):
            whom = match[2]
            piece.text, piece.kind = match[1], "author"
        elif 0 < index < len(pieces) - 1 and not piece.in_link and ANSWERS.fullmatch(beginning(piece.text)):
            one, other = pieces[index - 1], pieces[index + 1]
            whom = clean_author(other.text)
            if other.kind not in ("other", "author") or not 0 < len(whom) <= LONGEST_NAME or is_label(other.text):
                continue
            is_said = index + 2 < len(pieces) and pieces[index + 2].text.lstrip()[:1] in _COLONS
            if one.kind in ("other", "author") and not is_label(one.text):
                one.kind = "author"
            elif not is_said:
                continue
            piece.kind = other.kind = "header"
        else:
            continue
        reading.quoted = whom
        return


def read_mention(reading: Reading) -> None:
    """The person answered, if the text begins with a link to that person: @乙."""
    said = next((piece for piece in reading.pieces if piece.kind == "text" and piece.text.strip()), None)
    time = next((place for place, piece in enumerate(reading.pieces) if piece.kind == "time"), len(reading.pieces))
    said = said or next((p for p in reading.pieces[time:] if p.kind == "other" and not is_label(p.text)), None)
    if said is not None and said.in_link and (match := MENTION.fullmatch(normal(said.text))):
        said.kind = "header"
        reading.quoted = reading.quoted or match[1]
        following = next((after for piece, after in pairwise(reading.pieces) if piece is said), said)
        following.text = following.text.lstrip(" ,，:：")


def _line(pieces: list[Piece], place: int) -> Iterator[Piece]:
    """The pieces in the same line as a piece."""
    start = next((index for index in range(place - 1, -1, -1) if pieces[index].text == "\n"), -1)
    for piece in islice(pieces, start + 1, None):
        if piece.text == "\n":
            return
        yield piece


def is_of_byline(text: str) -> bool:
    """Whether a text is a labelled part of a byline: 编辑：武娜."""
    label, colon, _ = beginning(text).partition(":")
    return bool(colon) and kind_of(label) not in (None, "author")
