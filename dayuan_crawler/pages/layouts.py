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
    for layout, needed, title, byline, body in _COMPILED:
        if not needed <= names:
            continue
        bodies = body(root)
        if len(bodies) != 1:
            continue
        titles = title(root)
        if len(titles) != 1:
            continue
        bylines = byline(root)
        return Match(layout, titles[0], bylines[0] if len(bylines) == 1 else None, bodies[0])
    return None


Find = Callable[[Element], list[Element]]


def _finder(selector: str) -> Find:
    find: Any = CSSSelector(selector)
    return cast("Find", find)


def _compile(layout: Layout) -> tuple[Layout, frozenset[str], Find, Find, Find]:
    needed = frozenset(re.findall(r"[.#]([\w-]+)", layout.body))
    return layout, needed, _finder(layout.title), _finder(layout.byline), _finder(layout.body)


_COMPILED = tuple(_compile(layout) for layout in LAYOUTS)
