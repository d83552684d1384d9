"""Score the reading of the corpus, print it as Markdown, and record it; or check it against what is on record.

``python -m tools.score [--check] [--peers] [--show FIELD]``
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from tests.support.corpus import SCORE
from tools.score import articles, comments, lists, peers
from tools.score.reading import Kind, Reading, mean_f1, share

KINDS = (
    Kind("articles", articles.read, articles.MAIN_FIELDS, peers.read),
    Kind("lists", lists.read, lists.MAIN_FIELDS),
    Kind("comments", comments.read, comments.MAIN_FIELDS),
)
_SLACK = 1e-9


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.score", description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail where an open field is worse than on record")
    parser.add_argument("--peers", action="store_true", help="score others' extraction as well (make score PEERS=1)")
    parser.add_argument("--show", metavar="FIELD", help="what was wanted and what came, on the open pages")
    options = parser.parse_args(arguments)
    baseline = json.loads(SCORE.read_text(encoding="utf-8")) if SCORE.exists() else {}
    record: dict[str, Any] = {}
    worse: list[str] = []
    for kind in KINDS:
        readings = kind.read()
        record[kind.name] = summary([reading for reading in readings if not reading.page.is_set_aside])
        worse += [f"{kind.name}: {line}" for line in fallen(baseline.get(kind.name, {}), record[kind.name])]
        if options.show:
            show(readings, options.show)
        elif not options.check:
            others = kind.peers() if options.peers and kind.peers else {}
            report(kind, readings, others)
    if options.check:
        for line in worse:
            print(f"{line}. Mend it, or see what differs: python -m tools.score --show FIELD", file=sys.stderr)
        return 1 if worse else 0
    if not options.show:
        SCORE.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def summary(readings: Sequence[Reading]) -> dict[str, Any]:
    """What is put on record of the open pages: each field's share, the mean F1 of the text, and the pages that are wholly right."""
    return {
        "pages": len(readings),
        "share": {name: round(share(readings, name) or 0, 4) for name in fields(readings)},
        "text_f1": round(mean_f1(readings) or 0, 4),
        "whole": [reading.page.name for reading in readings if reading.is_whole],
    }


def fallen(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """The fields that are worse than on record, in words."""
    pairs = {name: (share, now["share"].get(name, 0)) for name, share in before.get("share", {}).items()}
    pairs["text_f1"] = (before.get("text_f1", 0), now["text_f1"])
    return [
        f"{name} is right in {new:.1%} of the open pages, and was in {old:.1%}"
        for name, (old, new) in pairs.items()
        if new < old - _SLACK
    ]


def fields(readings: Iterable[Reading]) -> list[str]:
    return list(dict.fromkeys(name for reading in readings for name in reading.right))


def report(kind: Kind, readings: Sequence[Reading], others: dict[str, list[Reading]]) -> None:
    for is_set_aside, part in ((False, "open"), (True, "set aside")):
        everyone = {
            name: [reading for reading in all_readings if reading.page.is_set_aside is is_set_aside]
            for name, all_readings in {"ours": list(readings), **others}.items()
        }
        ours = everyone["ours"]
        rows = [[name, *(percent(share(theirs, name)) for theirs in everyone.values())] for name in fields(ours)]
        if mean_f1(ours) is not None:
            rows.append(["mean F1 of the text", *(percent(mean_f1(theirs)) for theirs in everyone.values())])
        rows.append(["ms a page", *(f"{mean_time(theirs):.2f}" for theirs in everyone.values())])
        table(f"{kind.name.capitalize()}, {part}: {len(ours)} pages", ["field", *everyone], rows)
        has_text = mean_f1(ours) is not None
        families = sorted({reading.page.family for reading in ours})
        rows = []
        for family in families:
            members = [reading for reading in ours if reading.page.family == family]
            shares = [percent(share(members, name)) for name in kind.main_fields]
            text = [percent(mean_f1(members))] if has_text else []
            rows.append([family, str(len(members)), *shares, percent(share_of_all(members)), *text])
        header = ["family", "pages", *kind.main_fields, "all fields", *(["F1"] if has_text else [])]
        table(f"{kind.name.capitalize()} by family, {part}", header, rows)


def show(readings: Iterable[Reading], name: str) -> None:
    """The open pages in which a field is wrong. Those set aside are not shown to anybody."""
    for reading in readings:
        if name in reading.wrong and not reading.page.is_set_aside:
            wanted, got = reading.wrong[name]
            print(f"{reading.page.name}\n  wanted {wanted!r}\n  got    {got!r}")


def share_of_all(readings: Iterable[Reading]) -> float | None:
    judged = [is_right for reading in readings for is_right in reading.right.values()]
    return sum(judged) / len(judged) if judged else None


def mean_time(readings: Sequence[Reading]) -> float:
    return statistics.mean(reading.milliseconds for reading in readings) if readings else 0.0


def percent(value: float | None) -> str:
    return "" if value is None else f"{value * 100:.1f}"


def table(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    print(f"\n**{title}**\n")
    for row in (header, ["---", *("--:" for _ in header[1:])], *rows):
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
