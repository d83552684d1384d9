"""The markups that are known: where each keeps the parts of an article.

A layout is chosen by the structure of the page, never by its date: it applies where its title and its body are both found.
Supporting a new markup is a record here, and a page with its expected record in ``fixtures/pages``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from lxml.cssselect import CSSSelector

from dayuan_crawler.pages.article_lines import Element


@dataclass(frozen=True, slots=True)
class Layout:
    """CSS selectors for the heading, the byline and the element that holds the body and nothing else."""

    name: str
    title: str
    byline: str
    body: str


LAYOUTS: tuple[Layout, ...] = (
    Layout("empirecms-stock", title="table.title_info h1", byline="td.info_text", body="td#text"),
    Layout("empirecms-blog", title="#breadcrumbs h1", byline="#single-meta", body=".single-text"),
    Layout("dedecms", title=".viewbox .title h2", byline=".viewbox .info", body=".viewbox .content"),
    Layout("zblog-post", title="h1.post-title, h2.post-title", byline=".post-meta, h6.post-footer", body=".post-body"),
)


@dataclass(frozen=True, slots=True)
class Match:
    """The elements of a layout in one page."""

    layout: Layout
    title: Element
    byline: Element | None
    body: Element


def match_layout(root: Element, names: set[str]) -> Match | None:
    """The layout whose parts are in the page, each once; None for unknown markup. ``names`` are the page's classes and ids."""
    for compiled in _COMPILED:
        if compiled[1] <= names and (match := _match(root, compiled)) is not None:
            return match
    return None


def matches(root: Element) -> dict[str, Match | str]:
    """For each layout, by its name, its parts in the page; or why it does not apply."""
    return {compiled[0].name: _match(root, compiled) or _why_not(root, compiled) for compiled in _COMPILED}


def _match(root: Element, compiled: _Compiled) -> Match | None:
    layout, _, title, byline, body = compiled
    bodies = body(root)
    if len(bodies) != 1:
        return None
    titles = title(root)
    if len(titles) != 1:
        return None
    bylines = byline(root)
    return Match(layout, titles[0], bylines[0] if len(bylines) == 1 else None, bodies[0])


def _why_not(root: Element, compiled: _Compiled) -> str:
    layout, _, title, _, body = compiled
    found = {f"title {layout.title}": len(title(root)), f"body {layout.body}": len(body(root))}
    return "; ".join(f"{part} is there {number} times" for part, number in found.items() if number != 1)


Find = Callable[[Element], list[Element]]
_Compiled = tuple[Layout, frozenset[str], Find, Find, Find]


def _finder(selector: str) -> Find:
    find: Any = CSSSelector(selector)
    return cast("Find", find)


def _compile(layout: Layout) -> _Compiled:
    needed = frozenset(re.findall(r"[.#]([\w-]+)", layout.body))
    return layout, needed, _finder(layout.title), _finder(layout.byline), _finder(layout.body)


_COMPILED = tuple(_compile(layout) for layout in LAYOUTS)
