"""A readable difference between two texts, character by character: Chinese words have no spaces between them."""

from __future__ import annotations

from enum import Enum

from diff_match_patch import diff_match_patch

# What stays the same is shown this far on either side of a change.
CONTEXT = 12


class Change(Enum):
    """What became of a piece of text."""

    SAME = 0
    ADDED = 1
    REMOVED = -1


def differences(old: str, new: str) -> list[tuple[Change, str]]:
    """The pieces of which ``old`` and ``new`` are made, in order, joined to whole phrases where that reads better."""
    matcher = diff_match_patch()
    pieces = matcher.diff_main(old, new)
    matcher.diff_cleanupSemantic(pieces)
    return [(Change(kind), text) for kind, text in pieces]


def marked(old: str, new: str) -> str:
    """The difference in one line: ``[-removed-]`` and ``{+added+}``, with a little of what surrounds them."""
    pieces = differences(old, new)
    shown = []
    for index, (change, text) in enumerate(pieces):
        if change is Change.REMOVED:
            shown.append(f"[-{text}-]")
        elif change is Change.ADDED:
            shown.append(f"{{+{text}+}}")
        else:
            shown.append(_shortened(text, first=index == 0, last=index == len(pieces) - 1))
    return "".join(shown).replace("\n", "⏎")


def _shortened(text: str, *, first: bool, last: bool) -> str:
    if first:
        return text if len(text) <= CONTEXT else f"…{text[-CONTEXT:]}"
    if last:
        return text if len(text) <= CONTEXT else f"{text[:CONTEXT]}…"
    return text if len(text) <= 2 * CONTEXT else f"{text[:CONTEXT]}…{text[-CONTEXT:]}"
