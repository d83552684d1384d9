"""The signature: last lines of a body that name its editor and source, and are not part of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dayuan_crawler.pages.candidate import Candidate, Trust
from dayuan_crawler.pages.document import Block
from dayuan_crawler.pages.vocabulary.labels import (
    BRACKETS,
    BULLETS,
    PEOPLE,
    TOKEN,
    Kind,
    is_credit,
    kind_of,
    with_colons,
)
from dayuan_crawler.pages.vocabulary.people import NAMED
from dayuan_crawler.pages.vocabulary.tools import AHEAD, LEADS_BACK

_LONGEST = 60
_KINDS: frozenset[Kind | None] = frozenset(
    {"chief", "editor", "author", "writer", "source", "issuer", "staff", "published", "modified"}
)
_SIGNED_BY = re.compile(r"(?:责任编辑|责编|(?<![\u4e00-\u9fff])编辑)\s?[:：]\s?([\w·]{2,20}(?:、[\w·]{2,10}){0,3})")
# A template may put the signature in a line of its own that a browser shows after the last sentence.
_GLUED = re.compile(r"\s*\n\s*[（(【\[](?:责任编辑|责编)\s?[:：]\s?[\w·、 ]{0,30}[)）】\]]\s*$")


def is_signature(text: str) -> bool:
    """Whether a line only names who edited, checked or sent an article."""
    text = LEADS_BACK.sub("", text)
    if not text or len(text) > _LONGEST or "。" in text or "，" in text or text[-1] in "？！?!":
        return False
    bare = AHEAD.sub("", text).strip(f"{BRACKETS}{BULLETS}")
    if ":" not in bare and "：" not in bare:  # most lines end here
        return is_credit(text.strip(BRACKETS)) or (len(bare) == len(text) - 2 and NAMED.fullmatch(bare) is not None)
    marked = with_colons(bare)
    first = TOKEN.match(marked)
    if first is None or not (first["label"] or kind_of(first["inner"] or "") in PEOPLE):
        return False
    labels = [match["label"] for match in TOKEN.finditer(marked) if match["label"]]
    return all(kind_of(label) in _KINDS for label in labels)


def without_signature(line: Block) -> tuple[Block, str]:
    """Split a line into its text and a signature at its end, as it is written in the page."""
    match = _GLUED.search(line.runs[-1].text) if line.runs else None
    if match is None or not line.text.endswith(match[0].strip()):
        return line, ""
    return line._replace(text=line.text.removesuffix(match[0].strip()).rstrip()), match[0]


def read_signature(lines: list[Block], glued: str) -> Iterator[Candidate]:
    """The editor in the last lines of a body, or at the end of a paragraph."""
    if match := _SIGNED_BY.search(glued):
        yield Candidate("editor", match[1], Trust.LABEL, "end of the body", lines[-1])
    for block in lines[-3:]:
        if len(block.text) > _LONGEST:
            continue
        if match := _SIGNED_BY.search(block.text):
            yield Candidate("editor", match[1], Trust.LABEL, "last lines of the body", block)
