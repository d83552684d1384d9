"""Charts as SVG images, which need no script. The pages show the same figures as a table."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pygal
from fastapi.responses import Response
from lxml import etree
from pygal.style import Style

from dayuan_crawler.storage.articles.record import china_time

# pygal installs a legacy import hook for its map plugins. With it, Python warns at every import that fails.
sys.meta_path[:] = [hook for hook in sys.meta_path if not isinstance(hook, pygal.PluginImportFixer)]

# An image contains its style, and must not load or run anything.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_SVG = "{http://www.w3.org/2000/svg}"
_STYLE = Style(
    background="transparent",
    plot_background="transparent",
    foreground="#6b7280",
    foreground_strong="#6b7280",
    foreground_subtle="#9ca3af",
    guide_stroke_color="#9ca3af",
    major_guide_stroke_color="#9ca3af",
    colors=("#3b82f6",),
    font_family="sans-serif",
    label_font_size=12,
    major_label_font_size=12,
)
_DARK = "@media (prefers-color-scheme: dark) { text { fill: #a4aeba !important } }"
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


def articles_a_day(days: Mapping[date, int], last: date, length: int, *, narrow: bool) -> Response:
    """A bar chart of the last ``length`` days up to ``last``. ``narrow``: for a phone."""
    shown = [last - timedelta(days=ago) for ago in reversed(range(length))]
    labels, width = (3, 400) if narrow else (6, 900)
    chart = pygal.Bar(show_legend=False, x_labels_major_every=max(length // labels, 1), **{**_COMMON, "width": width})
    chart.x_labels = [day.isoformat() for day in shown]
    counts = [days.get(day, 0) for day in shown]
    step = max(-(-max(counts) // 4), 1)
    chart.y_labels = range(0, max(counts) + step, step)
    chart.add("", counts)
    return _picture(chart)


def share(runs: Sequence[tuple[datetime, float]]) -> Response:
    """A small chart of a share, from 0 to 1, for each run."""
    chart = _small([moment for moment, _ in runs], range=(0, 100))
    chart.y_labels = [{"label": f"{percent}%", "value": percent} for percent in (0, 50, 100)]
    chart.add("", [round(100 * part, 1) for _, part in runs])
    return _picture(chart)


def counter(seen: Sequence[tuple[datetime, int]]) -> Response:
    """A small chart of a counter, for each visit."""
    values = [value for _, value in seen]
    low, high = min(values, default=0), max(values, default=0)
    # Draw a constant counter as a line in the middle.
    middle = [low - 1, low, low + 1] if low == high else [low, high]
    chart = _small([moment for moment, _ in seen], range=(middle[0], middle[-1]), include_x_axis=False)
    chart.y_labels = [{"label": f"{value:,}", "value": value} for value in (middle[1:-1] or middle)]
    chart.add("", values)
    return _picture(chart)


def _small(moments: Sequence[datetime], **options: Any) -> Any:
    chart = pygal.Line(show_legend=False, show_x_labels=False, **{**_COMMON, "width": 300, "height": 90, **options})
    chart.x_labels = [china_time(moment) for moment in moments]
    return chart


def _picture(chart: Any) -> Response:
    # pygal adds a script with its configuration to every image.
    root = etree.fromstring(chart.render())
    etree.strip_elements(root, f"{_SVG}script", with_tail=False)
    etree.SubElement(root, f"{_SVG}style").text = _DARK
    return Response(etree.tostring(root), media_type="image/svg+xml", headers={"Content-Security-Policy": _POLICY})
