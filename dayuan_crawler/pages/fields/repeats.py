"""Lines at the start of a body that repeat the title: no part of the body, but they may name a source or subtitle."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dayuan_crawler.pages.candidate import Candidate, Trust
from dayuan_crawler.pages.document import Block
from dayuan_crawler.text.clean import after_prefix, comparable

_SENTENCE = re.compile("[，。！？；]")
# The title at the original source.
_ORIGINAL = re.compile(r"(?:本文)?原(?:文)?标?题\s?[:：]")
_MOST_LINES = 4
_LONGEST_REST = 80
_LONGEST_SOURCE = 40
_SHORTEST_TITLE = 4


def title_lines(lines: list[Block], title: str) -> Iterator[tuple[Block, Candidate | None]]:
    """The lines that repeat the title, each with a candidate from the rest of the line, if any."""
    if len(comparable(title)) < _SHORTEST_TITLE:
        return
    for block in [block for block in lines if block.text][:_MOST_LINES]:
        if _ORIGINAL.match(block.text):
            yield block, None
            continue
        rest = after_prefix(block.text, title) if len(block.text) <= len(title) + _LONGEST_REST else None
        if rest is None:
            continue
        text = rest.strip(" \u3000_-—–|｜")
        if not text:
            yield block, None
        elif re.match(r"\s*[_|｜\-–—]", rest) and not _SENTENCE.search(text):
            if len(text) <= _LONGEST_SOURCE:
                yield block, Candidate("source", text, Trust.LABEL, "body line that repeats the title", block)
        elif rest[0].isspace() and not text.endswith(("。", "！", "？")):
            yield block, Candidate("subtitle", text, Trust.LABEL, "body line that repeats the title", block)
