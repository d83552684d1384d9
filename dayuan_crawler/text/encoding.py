"""Decodes pages, whose declared encoding is often missing or wrong."""

from __future__ import annotations

import codecs
import re

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

_ASIAN_IN_UTF8 = re.compile("[\u0800-\ud7ff\ue000-\U0010ffff]")
_SINGLE_BYTE = frozenset({"ascii", "cp1252", "iso8859-1", "latin-1"})
_GBK_FAMILY = frozenset({"gb2312", "gbk", "hz", "cp936", "gb18030"})
_FORMATTING = (b"font", b"span", b"b", b"strong", b"i", b"em", b"u", b"big", b"small", b"center", b"o:p", b"label")
_UNCLOSED = (
    *_FORMATTING,
    b"div",
    b"section",
    b"blockquote",
    b"table",
    b"tbody",
    b"tr",
    b"td",
    b"ul",
    b"ol",
    b"dl",
    b"form",
)
_MOST_UNCLOSED = 500
_DEEPEST = 200
_END_OF_PAGE = re.compile(rb"</html\s*>", re.IGNORECASE)
_ELEMENT = re.compile(rb"<[a-z]", re.IGNORECASE)
_UTF8_CHARACTER = re.compile(rb"[\xe0-\xef][\x80-\xbf]{2}")
# Share of the non-ASCII bytes that form UTF-8 characters; in GBK about 5 % do by chance. A fragment in another encoding
# does not change the page's encoding. Between the two limits, the page's own declaration decides.
_SURELY_UTF8 = 0.5
_MAYBE_UTF8 = 0.2
# A run begins with a byte outside ASCII, and has no ASCII that is never a part of a character: no markup, no space.
_RUN = re.compile(rb"[\x80-\xff][^\x00-\x2f\x3a-\x3f]*")
_MOST_RUNS = 50_000  # hostile pages have more
_TWO_IN_UTF8 = re.compile(rb"(?:[\xe0-\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}){2,}")  # or more
_TWO_CHARACTERS = 4  # bytes of GBK; Latin letters with accents are single, within words
_UNMISTAKABLE = 12  # bytes of Asian characters in UTF-8, which no other encoding produces by chance


def decode_html(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    """Return the text of an HTML page and the name of its encoding; ``utf-8`` if it mixes several."""
    body, encoding = in_one_encoding(body, content_type)
    return body.decode(encoding, "replace"), encoding


def in_one_encoding(body: bytes, content_type: str | None = None) -> tuple[bytes, str]:
    """Return a page's bytes in a single encoding, without a byte order mark, and the name of that encoding.

    A byte order mark of UTF-16 decides. Next is UTF-8 with Asian characters, which no other encoding produces by
    chance. Next is the encoding declared by a byte order mark, the page's meta element or the ``Content-Type`` header,
    if the bytes are valid in it. The fallback is GB18030, which includes GBK and GB2312. A truncated last character is
    accepted. A page that mixes UTF-8 with another encoding, as includes and feeds do, is decoded run by run, and comes
    in UTF-8.
    """
    bom_encoding, bom = read_bom(body)
    if bom_encoding is not None and bom is not None:
        body = body[len(bom) :]
        if bom_encoding != "utf-8":
            return body, bom_encoding
    declared = _declared(body, content_type)
    if bom_encoding is not None:
        declared = ["utf-8", *(name for name in declared if name != "utf-8")]
    encoding, is_whole = _most_likely(body, declared)
    if encoding in _SINGLE_BYTE or (is_whole and (encoding == "utf-8" or not _TWO_IN_UTF8.search(body))):
        return body, encoding
    without_utf8 = _TWO_IN_UTF8.sub(b"", body)
    others = [name for name in (*declared, encoding, "gb18030") if name not in _SINGLE_BYTE and name != "utf-8"]
    other = next((name for name in others if _decode(without_utf8, name) is not None), others[0])
    if encoding != "utf-8":
        encoding = other
    runs = _Runs(encoding, other)
    recoded = _RUN.sub(runs.in_utf8, body, count=_MOST_RUNS)
    return (recoded, "utf-8") if runs.are_mixed else (body, encoding)


def without_early_end(body: bytes) -> bytes:
    """Remove premature ``</html>`` tags, which a template's header may contain.

    Browsers read on after ``</html>``; libxml2 does not, from 2.14 on. The end tag is optional, and its bytes are the
    same in every encoding of the web.
    """
    end = _END_OF_PAGE.search(body)
    if end is None or not _ELEMENT.search(body, end.end()):
        return body
    return _END_OF_PAGE.sub(b"", body)


def without_unclosed(body: bytes) -> bytes:
    """Remove elements that are opened thousands of times and never closed.

    Browsers limit the depth of nesting; libxml2 stops reading at its limit. Formatting elements are removed; others
    become paragraphs, which need no end tag.
    """
    if body.count(b"<") - 2 * body.count(b"</") < _MOST_UNCLOSED:
        return body
    for tag in _UNCLOSED:
        opened = re.compile(rb"<" + tag + rb"(?=[\s>])[^<>]*>", re.IGNORECASE)
        closed = re.compile(rb"</" + tag + rb"\s*>", re.IGNORECASE)
        if len(opened.findall(body)) - len(closed.findall(body)) > _DEEPEST:
            body = opened.sub(b"" if tag in _FORMATTING else b"<p>", closed.sub(b"", body))
    return body


def _most_likely(body: bytes, declared: list[str]) -> tuple[str, bool]:
    """Return the encoding of most of a page, and whether the whole page is valid in it."""
    text = _decode(body, "utf-8")
    if text is not None and (text.isascii() or _ASIAN_IN_UTF8.search(text)):
        return "utf-8", True
    if text is None:
        share = _utf8_share(body)
        if share > _SURELY_UTF8 or (share > _MAYBE_UTF8 and declared[:1] == ["utf-8"]):
            return "utf-8", False
    elif "utf-8" in declared or (not declared and not _ASIAN_IN_UTF8.search(_decode(body, "gb18030") or "")):
        return "utf-8", True
    for encoding in (*declared, "gb18030"):
        if encoding not in _SINGLE_BYTE and encoding != "utf-8" and _decode(body, encoding) is not None:
            return encoding, True
    return declared[0] if declared and declared[0] != "utf-8" else "gb18030", False


class _Runs:
    """Decodes the runs of a page one after the other: each is in the page's encoding, or in the other one.

    Few bytes can be valid in both. Such a run continues the one before it, unless it is a rarity in that encoding.
    """

    def __init__(self, encoding: str, other: str) -> None:
        self._page = self._current = encoding
        self._other = other
        self.are_mixed = False

    def in_utf8(self, run: re.Match[bytes]) -> bytes:
        self._current = self._encoding_of(run[0])
        self.are_mixed |= self._current != self._page
        return run[0] if self._current == "utf-8" else run[0].decode(self._current, "replace").encode()

    def _encoding_of(self, run: bytes) -> str:
        in_utf8, is_other = _decode(run, "utf-8"), _is_valid(run, self._other)
        if in_utf8 is None:
            # A character that was cut in half leaves the others of its run as they were.
            is_cut = (self._current == "utf-8" or not is_other) and _utf8_share(run) > _SURELY_UTF8
            if is_cut and _TWO_IN_UTF8.search(run):
                return "utf-8"
            return self._other if is_other else self._current
        if not is_other:
            return "utf-8"
        # Half of the bytes of UTF-8 are outside GB2312, in which nearly all Chinese text is.
        is_common = _is_valid(run, "gb2312" if self._other == "gb18030" else self._other)
        if not _ASIAN_IN_UTF8.search(in_utf8):
            is_latin = len(run) < _TWO_CHARACTERS or not is_common
            return "utf-8" if is_latin and self._current == self._page == "utf-8" else self._other
        if self._current == "utf-8" or len(run) >= _UNMISTAKABLE:
            return "utf-8"
        return self._other if is_common else "utf-8"


def _is_valid(body: bytes, encoding: str) -> bool:
    try:
        body.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _decode(body: bytes, encoding: str) -> str | None:
    """Decode strictly, but accept a truncated last character."""
    try:
        text = codecs.getincrementaldecoder(encoding)("strict").decode(body, final=False)
    except UnicodeDecodeError:
        return None
    return None if text.isascii() and not body.isascii() else text


def _declared(body: bytes, content_type: str | None) -> list[str]:
    """Return the encodings declared by the page and then by the header, as Python names."""
    found = (html_body_declared_encoding(body), http_content_type_encoding(content_type))
    names: list[str] = []
    for name in found:
        if name is None or name.startswith("utf-16"):  # a page whose meta element is readable is not UTF-16
            continue
        normal = "gb18030" if name in _GBK_FAMILY else name
        if normal not in names:
            names.append(normal)
    return names


def _utf8_share(body: bytes) -> float:
    """Return the share of the non-ASCII bytes that form Asian characters in UTF-8."""
    outside_ascii = len(body) - len(body.decode("ascii", "ignore"))
    return sum(map(len, _UTF8_CHARACTER.findall(body))) / max(outside_ascii, 1)
