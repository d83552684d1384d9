"""UTF-8 for text that may hold what UTF-8 cannot: surrogates, as broken pages bring them."""

from __future__ import annotations


def utf8(text: str) -> bytes:
    """``text`` in UTF-8. Paired surrogates become their character, lone ones U+FFFD."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()
