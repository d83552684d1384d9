"""The known layouts: selectors for the parts of an article.

The structure of the page selects the layout, never its date: a layout applies if its title and body each match once.
To support a new layout, add a record here, and a page with its expected record in ``fixtures/pages``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from lxml.cssselect import CSSSelector

from dayuan_crawler.pages.document import Element


@dataclass(frozen=True, slots=True)
class Layout:
    """CSS selectors for the heading, the byline, the element with only the body, and any other field."""

    name: str
    title: str
    byline: str
    body: str
    fields: Mapping[str, str] = field(default_factory=dict)


LAYOUTS: tuple[Layout, ...] = (
    Layout("empirecms-stock", title="table.title_info h1", byline="td.info_text", body="td#text"),
    Layout("empirecms-blog", title="#breadcrumbs h1", byline="#single-meta", body=".single-text"),
    Layout("dedecms", title=".viewbox .title h2", byline=".viewbox .info", body=".viewbox .content"),
    Layout("zblog-post", title="h1.post-title, h2.post-title", byline=".post-meta, h6.post-footer", body=".post-body"),
)


@dataclass(frozen=True, slots=True)
class Match:
    """The elements of a layout in a page; ``fields`` are the additional ones, each found exactly once."""

    layout: Layout
    title: Element
    byline: Element | None
    body: Element
    fields: Mapping[str, Element]


def match_layout(root: Element, names: Collection[str]) -> Match | None:
    """The first layout whose title and body each match once, or None. ``names`` are the page's classes and ids."""
    for compiled in _COMPILED:
        if all(name in names for name in compiled.needed) and (match := compiled.match(root)) is not None:
            return match
    return None


def matches(root: Element) -> dict[str, Match | str]:
    """For each layout by its name: its elements in the page, or why it does not apply."""
    return {compiled.layout.name: compiled.match(root) or compiled.why_not(root) for compiled in _COMPILED}


class _Compiled:
    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.needed = re.findall(r"[.#]([\w-]+)", layout.body)
        self._title, self._byline, self._body = map(_finder, (layout.title, layout.byline, layout.body))
        self._fields = {name: _finder(selector) for name, selector in layout.fields.items()}

    def match(self, root: Element) -> Match | None:
        title, body = _once(self._title(root)), _once(self._body(root))
        if title is None or body is None:
            return None
        fields = {name: element for name, find in self._fields.items() if (element := _once(find(root))) is not None}
        return Match(self.layout, title, _once(self._byline(root)), body, fields)

    def why_not(self, root: Element) -> str:
        layout = self.layout
        found = {f"title {layout.title}": len(self._title(root)), f"body {layout.body}": len(self._body(root))}
        return "; ".join(f"{part} is there {number} times" for part, number in found.items() if number != 1)


Find = Callable[[Element], list[Element]]


def _finder(selector: str) -> Find:
    find: Any = CSSSelector(selector)
    return cast("Find", find)


def _once(found: list[Element]) -> Element | None:
    return found[0] if len(found) == 1 else None


def _compile(layout: Layout) -> _Compiled:
    return _Compiled(layout)


_COMPILED: tuple[_Compiled, ...] = tuple(_compile(layout) for layout in LAYOUTS)
