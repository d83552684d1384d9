"""From bytes to text, for pages whose declared encoding is missing or wrong as often as not."""

from __future__ import annotations

import codecs
import re

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

_ASIAN_IN_UTF8 = re.compile("[\u0800-\ud7ff\ue000-\U0010ffff]")
_SINGLE_BYTE = frozenset({"ascii", "cp1252", "iso8859-1", "latin-1"})
_GBK_FAMILY = frozenset({"gb2312", "gbk", "hz", "cp936", "gb18030"})
_END_OF_PAGE = re.compile(rb"</html\s*>", re.IGNORECASE)
_ELEMENT = re.compile(rb"<[a-z]", re.IGNORECASE)
# Of all the characters outside ASCII: a few cut in half do not make another encoding of a page.
_TOLERATED_ERRORS = 0.05


def decode_html(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    """The text of an HTML page and the name of its encoding.

    A byte order mark decides; then valid UTF-8 with Asian characters, which no other encoding gives by chance, a few broken
    ones allowed; then what the page's meta element or the ``Content-Type`` header declares, where the bytes are that; then
    GB18030, which holds GBK and GB2312. A last character cut in half is no objection.
    """
    bom_encoding, bom = read_bom(body)
    if bom_encoding is not None and bom is not None:
        return body[len(bom) :].decode(bom_encoding, "replace"), bom_encoding
    text = _decode(body, "utf-8")
    if text is not None and (text.isascii() or _ASIAN_IN_UTF8.search(text)):
        return text, "utf-8"

    declared = _declared(body, content_type)
    if text is None:
        tolerant = body.decode("utf-8", "replace")
        if _error_rate(tolerant) < _TOLERATED_ERRORS:
            return tolerant, "utf-8"
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
    """The page without an end of the document in its midst, such as a template's header may bring.

    Browsers read on behind ``</html>``; libxml2 from 2.14 on does not. End tags of the document may be left out, and their
    bytes mean the same in every encoding of the web.
    """
    end = _END_OF_PAGE.search(body)
    if end is None or not _ELEMENT.search(body, end.end()):
        return body
    return _END_OF_PAGE.sub(b"", body)


def _decode(body: bytes, encoding: str) -> str | None:
    """Strictly, but for a last character that is cut in half."""
    try:
        text = codecs.getincrementaldecoder(encoding)("strict").decode(body, final=False)
    except UnicodeDecodeError:
        return None
    return None if text.isascii() and not body.isascii() else text


def _declared(body: bytes, content_type: str | None) -> list[str]:
    """The encodings that the page and then the header name, by Python's names."""
    found = (html_body_declared_encoding(body), http_content_type_encoding(content_type))
    names: list[str] = []
    for name in found:
        if name is None or name.startswith("utf-16"):  # a page whose meta element can be read is not UTF-16
            continue
        normal = "gb18030" if name in _GBK_FAMILY else name
        if normal not in names:
            names.append(normal)
    return names


def _error_rate(text: str) -> float:
    outside_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return text.count("\ufffd") / max(outside_ascii, 1)
