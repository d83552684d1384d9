"""The comments in a piece of markup that nobody has described: who, when, what, and whom it answers.

Every comment has a time of its own; the largest element around just one time is a comment's block. Where the elements
are numbered (``cmt14``, ``comment-14``), as in nested replies, the number tells the block instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain, islice, takewhile
from typing import TYPE_CHECKING

from lxml import etree

from dayuan_crawler.items import Comment
from dayuan_crawler.pages.commenters import clean_author, is_region, split_answer
from dayuan_crawler.pages.markup import BLOCKS, is_element, name_words, normal, text_of, words
from dayuan_crawler.text.clean import clean_text
from dayuan_crawler.text.dates import find_time, parse_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

_AUTHOR = words("name author user username uname nick nickname commentname commentauthor fn vcard netname")
_TEXT = words("text content contents msgarticle saytext txt comment-text commenttext p_con plcontent message")
_ACTION = words(
    "re reply replay revertcomment digg zan up down floor lou action actions tool tools operate handle like praise report"
    " ip from device avatar level ding cai badge toolbar"
)
_COMMENT = words("comment cmt pinglun reply review feedback msg")
_SMALL = words("a span label input em i b button img")
_QUOTE = words("ecomment quote quoted quotation")
_QUOTERS = words("div p fieldset span td")
_QUOTED = re.compile(
    r"\s*(?:引用|原帖)\s*[:：]?\s*(?:第?\d+楼)?\s*([^\s:：]{0,30})[^:：\n]{0,12}[:：]|\s*([^:：\n]{1,30}?)\s*的(?:原文|原帖|原贴)\s*[:：]?"
)
_QUOTES = re.compile("[引原]")
_SKIPPED = words("script style noscript template textarea select option head title form button input")
_MARKER = re.compile(r"(?:li-|div-)?(?:cmt|comment|pl|reply|feedback|msg|review)[-_]?(\d{1,12})", re.IGNORECASE)
_SURE_MARKER = re.compile(r"(?:li-|div-)?(?:cmt|comment)[-_]?\d{1,12}", re.IGNORECASE)
_NUMBER_ATTRIBUTES = ("data-id", "data-cid", "data-comment-id", "data-commentid")
_NUMBER = re.compile(
    r"(?:repid\.value\s*=\s*'?|plid=|(?:zc|fd)pldiv|reply\(\s*['\"]?|fid=|feedbackid=|comment[-_]|cmt|data-id:)(\d{1,12})",
    re.IGNORECASE,
)
_ACTION_TEXT = re.compile(
    r"[\W_]*(?:(?:点?赞|顶|踩|支持|反对|回复(?:该评论|ta)?|引用|举报|删除|分享|盖楼|有用|查看对话|展开|reply)[\W\d_]*)+",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"[\W_]*(?:ip\s*[:：]?\s*[\d.*]+|(?:第\s*)?\d+\s*[楼#层]|#\s*\d+|来自\S{0,12}|回复ta|举报|[\d.]+\.\*[.*]*|\d+|ip属地\S{0,8})?[\W_]*",
    re.IGNORECASE,
)
_TIME_WORDS = re.compile(
    r"[\W_]*(?:(?:发表|发布|评论|回复|留言|时间|日期|发言|于|在|说|道|第?\d+楼|[\d.*]+|ip)[\W_]*)*", re.IGNORECASE
)
_MAY_BE_TIME = re.compile(r"[0-9０-９昨今刚]")
_SHORT_TIME = re.compile(
    r"(?<![\d.:/-])\d{1,2}(?:-\d{1,2}|/\d{1,2}|月\d{1,2}日?)(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?(?![\d.*/-])|"
    r"\d{1,5}\s?(?:秒|分钟|个?小时|天|周)(?:之?前|以前)|刚刚|(?:今天|昨天|前天)(?:\s*\d{1,2}:\d{2})?"
)
_ARTICLE = re.compile(r"^(?!.*(?:space|user|member|author|uid)).*\d\.s?html?(?:\?[^#]*)?$", re.IGNORECASE)
_LONGEST_TIME = 80
_LONGEST_AUTHOR = 24
_MOST = 5_000


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
    quoted: str | None = None


def read_blocks(roots: Sequence[etree._Element], now: datetime | None = None) -> list[FoundComment]:
    """The comments in one element, or in several that follow each other, in the page's order.

    Relative times count back from ``now``.
    """
    found = _of_marked(_marked(roots), now)
    if found:
        return found
    times = _times(roots)
    edge = roots[0] if len(roots) == 1 else roots[0].getparent()
    read: list[FoundComment] = []
    for block, before in _blocks(edge, times):
        # Where replies stand within what they answer, its author may stand before all that its time tells apart.
        if comment := _comment(block, set(), now) or (_comment([*before, *block], set(), now) if before else None):
            read.append(comment)
    if not read and len(times) == 1 and (only := _comment(list(roots), set(), now)) is not None:
        return [only]
    return read


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
    is_comment = value.isdecimal() and not _COMMENT.isdisjoint(name_words(element))
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
    found: dict[etree._Element, FoundComment] = {}
    for element, number in marked.items():
        if outermost[number] is not element:
            continue
        is_sure = _SURE_MARKER.fullmatch(element.get("id") or "") is not None
        read = _comment([element], nested, now, is_marked=is_sure)
        if read is None:
            continue
        comment = read.comment
        # An <li> out of its list is no reply: the comment before it was never closed.
        is_astray = element.tag == "li" and (above := element.getparent()) is not None and above.tag not in ("ul", "ol")
        parent = None if is_astray else next((node for node in element.iterancestors() if node in found), None)
        if comment.reply_to is None and parent is not None:
            comment.reply_to = found[parent].comment.author
        found[element] = FoundComment(comment, number)
    return list(found.values())


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
                    if node.tag in _SKIPPED or _is_quote(node):
                        walk.skip_subtree()
                        continue
                    if said is None and _is_text(node):
                        said = node
                if _is_time(node.text):
                    (outside if said is None else within).append(node)
                continue
            if node is said:
                said = None
            if node is not root and _is_time(node.tail) and (parent := node.getparent()) is not None:
                (outside if said is None else within).append(parent)
    return (outside or within)[:_MOST]


def _is_time(text: str | None) -> bool:
    """Whether a text is a time and what is said around one, and not a sentence that holds a date."""
    if not text or len(text) > _MOST or not _MAY_BE_TIME.search(text):
        return False
    shown = normal(text[:400])
    if len(shown) > _LONGEST_TIME:
        return False
    if found := find_time(shown):
        rest = f"{shown[: found.start]} {shown[found.end :]}"
        return found.value is not None and (found.exact or _TIME_WORDS.fullmatch(rest) is not None)
    match = _SHORT_TIME.search(shown)
    return match is not None and _TIME_WORDS.fullmatch(shown[: match.start()] + shown[match.end() :]) is not None


def _blocks(
    edge: etree._Element | None, times: list[etree._Element]
) -> Iterator[tuple[list[etree._Element], list[etree._Element]]]:
    """For each time the largest element within ``edge`` around it alone and what follows that, and what stands before it."""
    counts: dict[etree._Element, int] = {}
    for element in times:
        for node in _up_to(edge, element):
            counts[node] = counts.get(node, 0) + 1
    for element in times:
        alone = list(takewhile(lambda node: counts[node] == 1, _up_to(edge, element)))
        if not alone:
            continue
        block = alone[-1]
        if len(times) == 1:
            block = next((node for node in alone if _has_text_element(node)), block)
        following = takewhile(lambda node: node not in counts, block.itersiblings())
        before = takewhile(lambda node: node not in counts, block.itersiblings(preceding=True))
        yield (
            [block, *(node for node in islice(following, 6) if is_element(node))],
            [node for node in islice(before, 3) if is_element(node)][::-1],
        )


def _up_to(edge: etree._Element | None, element: etree._Element) -> Iterator[etree._Element]:
    return takewhile(lambda node: node is not edge, chain([element], element.iterancestors()))


def _has_text_element(block: etree._Element) -> bool:
    return any(
        is_element(node) and _is_text(node) and text_of(node, 20) for node in islice(block.iterdescendants(), 200)
    )


def _comment(
    block: list[etree._Element], nested: set[etree._Element], now: datetime | None, *, is_marked: bool = False
) -> FoundComment | None:
    """The comment in a block; None when it has no author or says nothing."""
    first = _read(block[:1], nested)
    reading = first if _said(first, _author(first)[1]) else _read(block, nested)
    author, used = _author(reading)
    text = _said(reading, used)
    time = next((piece.text for piece in reading.pieces if piece.kind == "time"), None)
    if not author or not text or (time is None and not is_marked):
        return None
    answered, text = split_answer(text)
    posted_at = parse_time(time, now) if time else None
    return FoundComment(Comment(author, posted_at, text, answered or reading.quoted), _number(block))


def _read(block: list[etree._Element], nested: set[etree._Element]) -> _Reading:
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
                if node in nested or node.tag in _SKIPPED or _is_quote(node):
                    if reading.quoted is None and _is_quote(node):
                        reading.quoted = _quoted_author(node)
                    kinds.append(kinds[-1])
                    walk.skip_subtree()
                    continue
                kind = _kind_of(node) or kind
                if kind == "other" and node.tag == "a" and _ARTICLE.search(node.get("href") or ""):
                    kind = "listed"
            kinds.append((kind, in_link or node.tag == "a"))
            shown = (node.get("alt") or node.get("title")) if node.tag == "img" and kind == "text" else node.text
            _add(reading, shown, kinds[-1])
        reading.pieces.append(_Piece("\n", "break", in_link=False))
    return reading


def _add(reading: _Reading, text: str | None, state: tuple[str, bool]) -> None:
    if not text or not text.strip():
        return
    kind, in_link = state
    if kind in ("other", "author") and _is_time(text):
        found = find_time(text)
        before = text[: found.start] if found else ""
        if before.strip() and not _TIME_WORDS.fullmatch(normal(before)):
            reading.pieces.append(_Piece(before, "before", in_link))
        kind = "time"
    elif in_link and _ACTION_TEXT.fullmatch(normal(text[:200])):
        kind = "action"
    reading.pieces.append(_Piece(text, kind, in_link))


def _break(reading: _Reading, node: etree._Element, state: tuple[str, bool]) -> None:
    if node.tag in BLOCKS:
        reading.pieces.append(_Piece("\n", "break" if state[0] != "text" else "text", in_link=False))


def _author(reading: _Reading) -> tuple[str, int]:
    """Who wrote the comment, and the index of the piece that says so."""
    pieces = reading.pieces
    named = [index for index, piece in enumerate(pieces) if piece.kind == "author"]
    time = next((index for index, piece in enumerate(pieces) if piece.kind == "time"), len(pieces))
    said_before = [index for index, piece in enumerate(pieces[:time]) if piece.kind == "before"]
    others = [index for index, piece in enumerate(pieces[:time]) if piece.kind == "other"]
    # The name stands right before the time, unless the time ends the comment.
    is_last = not any(piece.kind == "other" and not _is_label(piece.text) for piece in pieces[time:])
    region = "", -1
    for index in (*named, *said_before, *(others if is_last else reversed(others))):
        piece = pieces[index]
        if piece.kind not in ("author", "before", "other") or _is_label(piece.text):
            continue
        name = clean_author(piece.text)
        if not name or len(name) > _LONGEST_AUTHOR:
            continue
        if not is_region(name):
            return name, index
        region = region if region[0] else (name, index)
    return region


def _said(reading: _Reading, author: int) -> str:
    """What the comment says: what an element of such a name holds, else what no other part of it is."""
    written = [piece for piece in reading.pieces if piece.kind == "text"]
    if text := clean_text("".join(piece.text for piece in written)):
        return text if any(piece.text.strip() and not piece.in_link for piece in written) else ""
    rest = [
        piece
        for index, piece in enumerate(reading.pieces)
        if piece.kind == "break"
        or (
            (piece.kind == "other" and index != author and not _is_label(piece.text))
            and not (index == author + 1 and is_region(piece.text))
        )
    ]
    text = clean_text("".join(piece.text for piece in rest))
    return text if any(piece.text.strip() and not piece.in_link for piece in rest) else ""


def _is_label(text: str) -> bool:
    shown = normal(text[:200])
    is_counted = shown[-1:].isdigit() or shown[-2:-1].isdigit()
    return any(pattern.fullmatch(shown) for pattern in (_LABEL, _TIME_WORDS, *([_ACTION_TEXT] if is_counted else ())))


def _kind_of(node: etree._Element) -> str | None:
    names = name_words(node)
    if not _TEXT.isdisjoint(names) or node.tag == "q":
        return "text"
    if not _ACTION.isdisjoint(names):
        return "action"
    if not _AUTHOR.isdisjoint(names) or node.tag == "cite":
        return "author"
    return None


def _is_text(node: etree._Element) -> bool:
    return is_element(node) and _kind_of(node) == "text"


def _is_quote(node: etree._Element) -> bool:
    """Whether an element repeats an earlier comment: by its name, its tag, or its first words."""
    tag = node.tag
    if tag == "blockquote" or (isinstance(tag, str) and not _QUOTE.isdisjoint(name_words(node))):
        return _marked_number(node) is None
    if tag not in _QUOTERS or not _QUOTES.search(said := _first_words(node)):
        return False
    return _QUOTED.match(said) is not None and _marked_number(node) is None


def _first_words(node: etree._Element) -> str:
    """The text that an element begins with, in itself or its first child."""
    own = (node.text or "").strip()
    if own or len(node) == 0:
        return own[:80]
    return f"{(node[0].text or '').strip()[:60]}{(node[0].tail or '').strip()[:20]}"


def _quoted_author(quote: etree._Element) -> str | None:
    named = (node for node in islice(quote.iter(), 30) if is_element(node))
    for node in named:
        if node.tag == "cite" or not (_AUTHOR | {"ecommentauthor"}).isdisjoint(name_words(node)):
            return clean_author(text_of(node, _LONGEST_AUTHOR * 2)) or None
    match = _QUOTED.match(text_of(quote, _LONGEST_AUTHOR * 2))
    return clean_author(match[1] or match[2] or "") or None if match else None


def _number(block: list[etree._Element]) -> str | None:
    for root in block:
        for node in islice(root.iter(), 120):
            if is_element(node):
                for name in ("id", "onclick", "href"):
                    value = node.get(name)
                    if value and (match := _NUMBER.search(value[:400])):
                        return match[1]
    return None
