"""The geometry of charts, which templates draw as inline SVG. The pages show the same figures as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

# Units of the drawings: their width and height on the page are the style sheet's.
WIDTH, HEIGHT = 1000, 100
TICKS = 4
# More parts of a bar could not be told apart by their colours; the rest is one part.
MOST_PARTS = 6
OTHERS = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a bar that belongs to one series; ``series`` is the index of its colour."""

    series: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of one or more pieces, from the bottom."""

    label: str
    total: int
    x: float
    width: float
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart. ``ticks`` are values from the top to 0, evenly spaced; ``series`` are the names of the colours."""

    bars: list[Bar]
    ticks: list[int]
    series: list[str]

    @property
    def labels(self) -> list[str]:
        """The labels below the first, the middle and the last bar."""
        last = len(self.bars) - 1
        return [self.bars[index].label for index in dict.fromkeys((0, last // 2, last)) if index >= 0]

    @property
    def lines(self) -> list[float]:
        """The heights of the ticks."""
        return [round(HEIGHT * index / (len(self.ticks) - 1), 2) for index in range(len(self.ticks))]


@dataclass(frozen=True, slots=True)
class Line:
    """A line chart of a number over time: ``path`` is that of an SVG path."""

    path: str
    low: int
    high: int


def bars(counts: Mapping[str, Mapping[str, int]]) -> Bars:
    """A chart with a bar for each label, of the counts of each series. The largest series come first."""
    totals: dict[str, int] = {}
    for parts in counts.values():
        for name, number in parts.items():
            totals[name] = totals.get(name, 0) + number
    series = sorted(totals, key=lambda name: (-totals[name], name))
    if len(series) > MOST_PARTS:
        series = [*series[: MOST_PARTS - 1], OTHERS]
    step = _step(max((sum(parts.values()) for parts in counts.values()), default=0))
    room = WIDTH / max(len(counts), 1)
    drawn = [
        Bar(
            label,
            sum(parts.values()),
            round(room * (index + 0.1), 2),
            round(room * 0.8, 2),
            _stack(parts, series, step),
        )
        for index, (label, parts) in enumerate(counts.items())
    ]
    return Bars(drawn, [step * tick for tick in range(TICKS, -1, -1)], series)


def _stack(parts: Mapping[str, int], series: Sequence[str], step: int) -> list[Piece]:
    pieces, below = [], 0.0
    for index, name in enumerate(series):
        number = (
            sum(count for other, count in parts.items() if other not in series)
            if name == OTHERS
            else parts.get(name, 0)
        )
        height = HEIGHT * number / (step * TICKS)
        if number:
            pieces.append(Piece(index, round(HEIGHT - below - height, 2), round(height, 2)))
        below += height
    return pieces


def _step(most: int) -> int:
    """The least of 1, 2, 5, 10, 20 … whose ticks reach up to the largest number."""
    factor = 1
    while True:
        for step in (factor, 2 * factor, 5 * factor):
            if step * TICKS >= most:
                return step
        factor *= 10


def line(seen: Sequence[tuple[datetime, int]]) -> Line:
    """A chart of at least two numbers, oldest first."""
    values = [value for _, value in seen]
    low, high = min(values), max(values)
    first = seen[0][0]
    length = (seen[-1][0] - first).total_seconds() or 1.0
    places = [
        # A number that stays the same is a line in the middle.
        (
            WIDTH * (moment - first).total_seconds() / length,
            HEIGHT * ((high - value) / (high - low) if high > low else 0.5),
        )
        for moment, value in seen
    ]
    return Line("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places), low, high)
