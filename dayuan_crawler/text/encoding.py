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


def decode_html(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    """Return the text of an HTML page and the name of its encoding.

    A byte order mark decides. Next is UTF-8 with Asian characters, which no other encoding produces by chance;
    fragments in another encoding are allowed. Next is the encoding declared by the page's meta element or the
    ``Content-Type`` header, if the bytes are valid in it. The fallback is GB18030, which includes GBK and GB2312. A
    truncated last character is accepted.
    """
    bom_encoding, bom = read_bom(body)
    if bom_encoding is not None and bom is not None:
        return body[len(bom) :].decode(bom_encoding, "replace"), bom_encoding
    text = _decode(body, "utf-8")
    if text is not None and (text.isascii() or _ASIAN_IN_UTF8.search(text)):
        return text, "utf-8"

    declared = _declared(body, content_type)
    if text is None:
        share = _utf8_share(body)
        if share > _SURELY_UTF8 or (share > _MAYBE_UTF8 and declared[:1] == ["utf-8"]):
            return body.decode("utf-8", "replace"), "utf-8"
    elif "utf-8" in declared or (not declared and not _ASIAN_IN_UTF8.search(_decode(body, "gb18030") or "")):
        return text, "utf-8"
    for encoding in (*declared, "gb18030"):
        if encoding not in _SINGLE_BYTE and encoding != "utf-8":
            text = _decode(body, encoding)
            if text is not None:
                return text, encoding
    believed = declared[0] if declared and declared[0] != "utf-8" else "gb18030"
    return body.decode(believed, "replace"), believed


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
