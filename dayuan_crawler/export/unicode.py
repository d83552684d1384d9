"""UTF-8 encoding of text with surrogates, which broken pages contain and UTF-8 cannot encode."""

from __future__ import annotations


def utf8(text: str) -> bytes:
    """Encode as UTF-8. Surrogate pairs become their character, lone surrogates become U+FFFD."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()
