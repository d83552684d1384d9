"""Charts, drawn as pictures: a page shows them without script, and its figures stand beside them as a table."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pygal
from fastapi.responses import Response
from lxml import etree
from pygal.style import Style

# The library leaves an import hook behind, for maps, of a kind that Python warns of at every import that fails.
sys.meta_path[:] = [hook for hook in sys.meta_path if not isinstance(hook, pygal.PluginImportFixer)]

# A picture has its style within, and nothing else.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_STYLE = Style(
    background="transparent",
    plot_background="transparent",
    foreground="#6b7280",
    foreground_strong="#6b7280",
    foreground_subtle="#9ca3af",
    guide_stroke_color="#9ca3af",
    major_guide_stroke_color="#9ca3af",
    colors=("#2563eb", "#d97706", "#059669"),
    font_family="sans-serif",
    label_font_size=12,
    major_label_font_size=12,
    legend_font_size=14,
)
_COMMON = {
    "style": _STYLE,
    "js": (),
    "width": 900,
    "height": 260,
    "margin": 4,
    "show_minor_x_labels": False,
    "truncate_label": -1,
    "include_x_axis": True,
    "pretty_print": False,
}


def articles_a_day(days: Mapping[date, int], last: date, length: int) -> Response:
    """A bar for each of the ``length`` days that end with ``last``."""
    shown = [last - timedelta(days=ago) for ago in reversed(range(length))]
    chart = pygal.Bar(show_legend=False, x_labels_major_every=max(length // 6, 1), **_COMMON)
    chart.x_labels = [day.isoformat() for day in shown]
    counts = [days.get(day, 0) for day in shown]
    step = max(-(-max(counts) // 4), 1)
    chart.y_labels = range(0, max(counts) + step, step)
    chart.add("", counts)
    return _picture(chart)


def counters(observations: Sequence[tuple[datetime, Sequence[int | None]]], names: Sequence[str]) -> Response:
    """A line for each counter, over time."""
    chart = pygal.DateTimeLine(
        legend_at_bottom=True,
        legend_at_bottom_columns=3,
        x_value_formatter=lambda moment: moment.strftime("%Y-%m-%d"),
        x_labels_major_count=3,
        **{**_COMMON, "width": 420},
    )
    for index, name in enumerate(names):
        points = [(moment, values[index]) for moment, values in observations if values[index] is not None]
        if points:
            chart.add(name, points)
    return _picture(chart)


def share(runs: Sequence[tuple[datetime, float]]) -> Response:
    """A small chart of a share, run by run."""
    chart = pygal.Line(
        show_legend=False, range=(0, 100), show_x_labels=False, **{**_COMMON, "width": 300, "height": 90}
    )
    chart.y_labels = [{"label": f"{percent} %", "value": percent} for percent in (0, 50, 100)]
    chart.x_labels = [moment.strftime("%Y-%m-%d %H:%M") for moment, _ in runs]
    chart.add("", [round(100 * part, 1) for _, part in runs])
    return _picture(chart)


def _picture(chart: Any) -> Response:
    # The library writes a script with its settings into every picture.
    root = etree.fromstring(chart.render())
    etree.strip_elements(root, "{http://www.w3.org/2000/svg}script", with_tail=False)
    return Response(etree.tostring(root), media_type="image/svg+xml", headers={"Content-Security-Policy": _POLICY})
