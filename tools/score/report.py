"""The score as Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence

from tools.score.reading import Kind, Reading, fields, mean_f1, share


def report(kind: Kind, readings: Sequence[Reading], others: dict[str, list[Reading]]) -> list[str]:
    """Return the lines of one kind's tables: each field, ours beside the peers'; and the main fields by family."""
    lines: list[str] = []
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
        lines += table(f"{kind.name.capitalize()}, {part}: {len(ours)} pages", ["field", *everyone], rows)
        has_text = mean_f1(ours) is not None
        families = sorted({reading.page.family for reading in ours})
        rows = []
        for family in families:
            members = [reading for reading in ours if reading.page.family == family]
            shares = [percent(share(members, name)) for name in kind.main_fields]
            text = [percent(mean_f1(members))] if has_text else []
            rows.append([family, str(len(members)), *shares, percent(share_of_all(members)), *text])
        header = ["family", "pages", *kind.main_fields, "all fields", *(["F1"] if has_text else [])]
        lines += table(f"{kind.name.capitalize()} by family, {part}", header, rows)
    return lines


def share_of_all(readings: Iterable[Reading]) -> float | None:
    judged = [is_right for reading in readings for is_right in reading.right.values()]
    return sum(judged) / len(judged) if judged else None


def mean_time(readings: Sequence[Reading]) -> float:
    return statistics.mean(reading.milliseconds for reading in readings) if readings else 0.0


def percent(value: float | None) -> str:
    return "" if value is None else f"{value * 100:.1f}"


def table(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    aligned = (header, ["---", *("--:" for _ in header[1:])], *rows)
    return ["", f"**{title}**", "", *(f"| {' | '.join(row)} |" for row in aligned)]
