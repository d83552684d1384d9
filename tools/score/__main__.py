"""Score the extraction on the corpus, print it as Markdown, and record it; or compare it with the recorded score.

``python -m tools.score [--check] [--peers] [--show FIELD]``
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tests.support.corpus import SCORE
from tools.score import articles, comments, lists, peers
from tools.score.reading import Kind, Reading, fields, mean_f1, share
from tools.score.report import report

KINDS = (
    Kind("articles", articles.read, articles.MAIN_FIELDS, peers.read),
    Kind("lists", lists.read, lists.MAIN_FIELDS),
    Kind("comments", comments.read, comments.MAIN_FIELDS),
)
DOCUMENT = Path(__file__).parents[2] / "docs" / "extraction.md"
_TABLES = "## The score\n"  # the heading above the tables in the document
_SLACK = 1e-9


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.score", description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail where an open field is worse than on record")
    parser.add_argument("--peers", action="store_true", help="score others' extraction as well (make score PEERS=1)")
    parser.add_argument("--show", metavar="FIELD", help="what was wanted and what came, on the open pages")
    options = parser.parse_args(arguments)
    readings = {kind: kind.read() for kind in KINDS}
    if options.show:
        for kind in KINDS:
            show(readings[kind], options.show)
        return 0
    record = {kind.name: summary([one for one in readings[kind] if not one.page.is_set_aside]) for kind in KINDS}
    if options.check:
        return check(record)
    tables: list[str] = []
    for kind in KINDS:
        tables += report(kind, readings[kind], kind.peers() if options.peers and kind.peers else {})
    print("\n".join(tables))
    if options.peers:
        explanation, _, _ = DOCUMENT.read_text(encoding="utf-8").partition(_TABLES)
        DOCUMENT.write_text("\n".join([explanation + _TABLES, *tables[1:], ""]), encoding="utf-8")
    SCORE.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def check(record: dict[str, Any]) -> int:
    """Return 1 and report if an open field is worse than recorded; otherwise 0."""
    before = json.loads(SCORE.read_text(encoding="utf-8"))
    worse = [f"{kind}: {line}" for kind in before for line in fallen(before[kind], record[kind])]
    for line in worse:
        print(f"{line}. Mend it; to see what differs: python -m tools.score --show FIELD", file=sys.stderr)
    return 1 if worse else 0


def summary(readings: Sequence[Reading]) -> dict[str, Any]:
    """Return the record for the open pages: each field's share, the text's mean F1, and the entirely correct pages."""
    return {
        "pages": len(readings),
        "share": {name: round(share(readings, name) or 0, 4) for name in fields(readings)},
        "text_f1": round(mean_f1(readings) or 0, 4),
        "whole": [reading.page.name for reading in readings if reading.is_whole],
    }


def fallen(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Return a description of each field that is worse than recorded."""
    pairs = {name: (share, now["share"].get(name, 0)) for name, share in before.get("share", {}).items()}
    pairs["text_f1"] = (before.get("text_f1", 0), now["text_f1"])
    return [
        f"{name} is right in {new:.1%} of the open pages, and was in {old:.1%}"
        for name, (old, new) in pairs.items()
        if new < old - _SLACK
    ]


def show(readings: Iterable[Reading], name: str) -> None:
    """Print the open pages in which a field is wrong. Set-aside pages are never shown."""
    for reading in readings:
        if name in reading.wrong and not reading.page.is_set_aside:
            wanted, got = reading.wrong[name]
            print(f"{reading.page.name}\n  wanted {wanted!r}\n  got    {got!r}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
