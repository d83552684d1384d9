"""A readable difference between two texts, by characters: Chinese words have no spaces between them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

# Number of unchanged characters shown on each side of a change.
CONTEXT = 12


class Change(Enum):
    """What happened to a piece of text."""

    SAME = 0
    ADDED = 1
    REMOVED = -1


def differences(old: str, new: str, seconds: float = 1.0) -> list[tuple[Change, str]]:
    """Return the pieces of ``old`` and ``new`` in order, joined into whole phrases where that is more readable.

    After some ``seconds`` the difference becomes a coarser one.
    """
    # Every command loads this module, and few compare texts.
    from diff_match_patch import diff_match_patch  # noqa: PLC0415

    matcher = diff_match_patch()
    matcher.Diff_Timeout = seconds
    pieces = matcher.diff_main(old, new)
    matcher.diff_cleanupSemantic(pieces)
    return [(Change(kind), text) for kind, text in pieces]


def marked(old: str, new: str) -> str:
    """Return the difference in one line: ``[-removed-]`` and ``{+added+}``, with a little context."""
    marks = {Change.REMOVED: "[-{}-]", Change.ADDED: "{{+{}+}}", Change.SAME: "{}"}
    return "".join(marks[change].format(text) for change, text in shortened(differences(old, new)))


def shortened(pieces: Sequence[tuple[Change, str]]) -> list[tuple[Change, str]]:
    """Return pieces in one line, with a little of what is the same around each change."""
    last = len(pieces) - 1
    return [
        (
            change,
            (text if change is not Change.SAME else _shortened(text, first=index == 0, last=index == last)).replace(
                "\n", "⏎"
            ),
        )
        for index, (change, text) in enumerate(pieces)
    ]


def _shortened(text: str, *, first: bool, last: bool) -> str:
    if first:
        return text if len(text) <= CONTEXT else f"…{text[-CONTEXT:]}"
    if last:
        return text if len(text) <= CONTEXT else f"{text[:CONTEXT]}…"
    return text if len(text) <= 2 * CONTEXT else f"{text[:CONTEXT]}…{text[-CONTEXT:]}"
