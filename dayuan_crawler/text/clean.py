"""Characters: white space, invisible characters, and comparison that ignores full-width and ASCII variants."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# The white space that HTML collapses, and the no-break space. U+3000 inside a line is the page's own and stays.
_SPACES = re.compile(r"[ \t\n\r\f\v\xa0\u2002-\u200a\u202f]+")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\x80-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufff9-\ufffc\ud800-\udfff]"
)
_EMOJI_JOINER = re.compile(
    "(?<=[\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])\u200d(?=[\u2600-\u27bf\U0001f000-\U0001faff])"
)
_EDGES = " \u3000"
# Everything that is stripped from the ends of a line, whatever the line contains.
_BLANK_EDGES = " \t\n\r\f\v\xa0\u3000"
_LONGEST_CACHED = 200

_ALIKE = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "「": '"',
        "」": '"',
        "‘": "'",
        "’": "'",
        "—": "-",
        "–": "-",
        "―": "-",
        "‐": "-",
        "−": "-",
        "·": "·",
        "•": "·",
        "・": "·",
        "。": ".",
        "、": ",",
        "〈": "<",
        "〉": ">",
        "《": "<",
        "》": ">",
        "【": "[",
        "】": "]",
        "〔": "[",
        "〕": "]",
    }
)


def clean_line(text: str) -> str:
    """Return one line as a reader sees it: no invisible characters, single spaces, no spaces at the ends.

    Ideographic spaces at the ends are indentation and are removed; elsewhere they stay, like every other visible
    character.
    """
    bare = text.strip(_BLANK_EDGES)
    if bare.isprintable() and "  " not in bare and "\ufffc" not in bare:  # true for most lines
        return bare
    if not text.isprintable():
        text = strip_invisible(text)
    return _SPACES.sub(" ", text).strip(_EDGES)


def clean_text(text: str) -> str:
    """Clean each line of a text, and drop empty lines."""
    return "\n".join(line for line in map(clean_line, text.splitlines()) if line)


def strip_invisible(text: str) -> str:
    """Remove control and zero-width characters, NUL and lone surrogates; emoji keep their joiners."""
    if "\u200d" not in text:
        return _INVISIBLE.sub("", text)
    return "\u200d".join(_INVISIBLE.sub("", part) for part in _EMOJI_JOINER.split(text))


def comparable(text: str) -> str:
    """Return the form in which texts are compared: NFKC, punctuation in one width, no spaces, case folded."""
    return _comparable_short(text) if len(text) <= _LONGEST_CACHED else _comparable(text)


def _comparable(text: str) -> str:
    folded = unicodedata.normalize("NFKC", strip_invisible(text)).translate(_ALIKE).casefold()
    return "".join(folded.split())


# Most short texts recur on the pages of a site.
_comparable_short = lru_cache(maxsize=8192)(_comparable)


def same_text(one: str, other: str) -> bool:
    """Return whether a reader would consider two texts the same."""
    return one == other or comparable(one) == comparable(other)


def after_prefix(text: str, prefix: str) -> str | None:
    """Return the part of ``text`` after ``prefix``, in its original characters; None when the text starts otherwise.

    >>> after_prefix("标题：甲 乙_来源", "标题:甲乙")
    '_来源'
    """
    wanted = comparable(prefix)
    position = 0
    for index, character in enumerate(text):
        if position == len(wanted):
            return text[index:]
        folded = comparable(character)
        if not wanted.startswith(folded, position):
            return None
        position += len(folded)
    return "" if position == len(wanted) else None
