"""The articles of a list page, without those in sidebars, header and footer.

No markup is presumed. Links with titles form clusters, one for each innermost element that holds several of them. The
cluster that looks most like a dated list beside a pager is the list. Other clusters belong to it if they are parts of
the same list, or are within it and look alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from dayuan_crawler.pages.cms.typecho import set_clocks
from dayuan_crawler.pages.document import Document
from dayuan_crawler.pages.listed_clusters import Cluster, clusters_of, shape_of
from dayuan_crawler.pages.listed_date import dates_by_heading, dates_of
from dayuan_crawler.pages.listed_links import Link, links_of
from dayuan_crawler.pages.listed_title import is_sticky, title_of
from dayuan_crawler.pages.listed_total import is_empty, total_of
from dayuan_crawler.pages.markup import base_of, child_of, name_words, root_of, text_of
from dayuan_crawler.pages.pager import Pager, Pagers
from dayuan_crawler.pages.vocabulary.lists import ASIDE_HEADING, ASIDE_NAMES, ASIDE_TAGS, MENU_NAMES, MENU_TAGS
from dayuan_crawler.text.urls import Site, canonical_url

if TYPE_CHECKING:
    from datetime import datetime

    from lxml import etree
    from parsel import Selector

_ASIDE = 0.3
_DATED = 2
_BESIDE_PAGER = 3
_LONG_TITLE = 16
_RICH = 60
_LEVELS = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """A listed article: its canonical address, complete title, and the time from the list, in China Standard Time.

    A ``sticky`` one is marked as pinned to the top of the list, whatever its age.
    """

    url: str
    title: str
    published_at: datetime | None = None
    sticky: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A list page: its articles in page order, and the data of its pager."""

    entries: tuple[Entry, ...] = ()
    next_url: str | None = None
    page_number: int = 1
    page_count: int | None = None
    total: int | None = None
    pager: Pager = field(default_factory=Pager)


@dataclass(slots=True, eq=False)
class _Part:
    """A cluster as a part of a list: its entries, and evidence for it being the page's list."""

    cluster: Cluster
    entries: dict[str, Entry]
    is_aside: bool = False
    is_named_aside: bool = False
    is_beside_pager: bool = False

    @property
    def dated(self) -> float:
        return sum(entry.published_at is not None for entry in self.entries.values()) / len(self.entries)

    @property
    def kin(self) -> tuple[object, ...]:
        """A key that the parts of one list share."""
        if self.cluster.root is not None:
            return (*self.cluster.root, self.is_aside, min(self.cluster.shapes))
        container = self.cluster.container
        parent = container.getparent()
        kind = (str(container.tag), container.get("class") or "", self.cluster.path, self.is_aside)
        if parent is not None and (name := parent.get("class")):
            return (parent.getparent(), str(parent.tag), name, *kind)
        return (parent, *kind)


def parse_listing(page: Selector, url: str, site: Site, now: datetime | None = None) -> Listing:
    """Parse the list page at ``url``. Dates without a year, and relative ones, count back from ``now``."""
    root = root_of(page)
    here = canonical_url(url, site)
    if root is None or here is None:
        return Listing()
    set_clocks(root)
    document = Document(root)
    pagers = Pagers(root, url, site)
    links = links_of(document, here, base_of(root, url), site, pagers.elements)
    parts = [part for cluster in clusters_of(links) if (part := _part(cluster, now)).entries]
    chosen = _chosen(parts, pagers.containers)
    if is_empty(document):
        chosen = [part for part in chosen if part.dated and not part.is_aside]
    entries = _merged(chosen)
    pager = pagers.read(chosen[0].cluster.container if chosen else None, entries, _territory(chosen, parts))
    if pager.total is None:
        pager = replace(pager, total=total_of(document))
    return Listing(tuple(entries.values()), pager.next_url, pager.page_number, pager.page_count, pager.total, pager)


def _merged(parts: list[_Part]) -> dict[str, Entry]:
    """The entries of all parts in page order, without duplicates; an entry with a date is preferred."""
    entries: dict[str, Entry] = {}
    for part in parts:
        for url, entry in part.entries.items():
            if url not in entries or entries[url].published_at is None:
                entries[url] = entry
    links = sorted((link for part in parts for link in part.cluster.links), key=lambda link: link.order)
    return {link.url: entries[link.url] for link in links if link.url in entries}


def _part(cluster: Cluster, now: datetime | None) -> _Part:
    by_url: dict[str, list[etree._Element]] = {}
    for link in cluster.links:
        by_url.setdefault(link.url, []).append(link.element)
    dates = dates_of(cluster.container, by_url, cluster.holders, now)
    items = {url: child_of(cluster.container, found[0]) for url, found in by_url.items()}
    dates |= dates_by_heading(cluster.container, items, dates, now)
    entries: dict[str, Entry] = {}
    for url, elements in by_url.items():
        title = title_of(elements, cluster.container)
        if title is not None:
            entries[url] = Entry(url, title, dates.get(url), is_sticky(elements, cluster.container))
    return _Part(cluster, entries)


def _territory(chosen: list[_Part], parts: list[_Part]) -> frozenset[etree._Element]:
    """The elements around the list that contain no other titles: a "more" control in them belongs to the list."""
    others = {node for part in parts if part not in chosen for node in _around(part)}
    return frozenset(node for part in chosen for node in _around(part) if node not in others)


def _around(part: _Part) -> list[etree._Element]:
    return [part.cluster.container, *part.cluster.container.iterancestors()]


def _chosen(parts: list[_Part], pagers: list[etree._Element]) -> list[_Part]:
    """The parts of the page's list, and those that belong to it, in page order."""
    if not parts:
        return []
    _mark_beside(parts, pagers)
    _mark_asides(parts, pagers)
    kin: dict[tuple[object, ...], list[_Part]] = {}
    for part in parts:
        if part.is_beside_pager or not part.is_aside or (part.dated and not part.is_named_aside):
            kin.setdefault(part.kin, []).append(part)
    if not kin:
        return []
    main = max(kin.values(), key=_score)
    is_dated = sum(part.dated for part in main) > len(main) / 2
    has_pager = any(part.is_beside_pager for part in parts)
    for part in parts:
        if part not in main:
            own = {link.url for link in _own_links(part, main)}
            part.entries = {url: entry for url, entry in part.entries.items() if url in own}
    return [
        part
        for part in parts
        if part in main or (part.entries and _belongs(part, main, has_pager=has_pager, is_dated=is_dated))
    ]


def _own_links(part: _Part, main: list[_Part]) -> list[Link]:
    """The links of a part, without those within an item of the list, such as a source or an author."""
    items = {child_of(other.cluster.container, link.element) for other in main for link in other.cluster.links}
    return [link for link in part.cluster.links if items.isdisjoint(islice(link.element.iterancestors(), _LEVELS))]


def _belongs(part: _Part, main: list[_Part], *, has_pager: bool, is_dated: bool) -> bool:
    """Reduce a part to the entries that belong to the list: within it and alike, or before it as sticky entries."""
    if part.is_aside or (has_pager and not part.is_beside_pager):
        return False
    first = main[0].cluster.order
    is_similar = part.dated > 0.5 or not is_dated
    is_within = has_pager or part.cluster.container is main[0].cluster.container
    if is_within and not is_similar and part.cluster.order > first:
        return False
    shapes = {shape for other in main for shape in other.cluster.shapes}
    alike = {
        link.url for link in part.cluster.links if shape_of(link.url) in shapes and (is_within or link.order < first)
    }
    part.entries = {url: entry for url, entry in part.entries.items() if url in alike}
    return bool(part.entries)


def _score(parts: list[_Part]) -> float:
    """How much the parts of one list look like the page's list."""
    entries = [entry for part in parts for entry in part.entries.values()]
    dated = sum(entry.published_at is not None for entry in entries) / len(entries)
    title = sum(min(len(entry.title), _LONG_TITLE) for entry in entries) / len(entries) / _LONG_TITLE
    rich = sum(_own_text(part) for part in parts) / len(entries) / _RICH
    score: float = len(entries) ** 0.6 * (1 + _DATED * dated) * title * (1 + 2 * min(rich, 1))
    score *= _BESIDE_PAGER if any(part.is_beside_pager for part in parts) else 1
    return score * (_ASIDE if all(part.is_aside for part in parts) else 1)


def _own_text(part: _Part) -> int:
    """Estimated number of characters besides the titles, from the first items of a part."""
    container = part.cluster.container
    items = list(dict.fromkeys(child_of(container, link.element) for link in part.cluster.links))
    some = sum(len(text_of(item, 2 * _RICH)) for item in items[:5]) * len(items) / len(items[:5])
    return int(max(some - sum(len(entry.title) for entry in part.entries.values()), 0))


def _mark_beside(parts: list[_Part], pagers: list[etree._Element]) -> None:
    """Mark the parts in the innermost element that holds a pager and a title."""
    around = {link.element: set(link.element.iterancestors()) for part in parts for link in part.cluster.links[:1]}
    held: set[etree._Element] = set().union(*around.values()) if around else set()
    scopes = [
        scope
        for pager in pagers
        if (scope := next((n for n in (pager, *pager.iterancestors()) if n in held), None)) is not None
    ]
    for part in parts:
        path = around[part.cluster.links[0].element]
        part.is_beside_pager = any(scope in path for scope in scopes)


def _mark_asides(parts: list[_Part], pagers: list[etree._Element]) -> None:
    """Mark parts beside the list, by a name, a tag or a heading. Elements around everything are ignored."""
    first, last = parts[0].cluster.container, parts[-1].cluster.container
    around = {first, *first.iterancestors()} & {last, *last.iterancestors()} if len(parts) > 1 else set()
    for pager in pagers:
        around.update(pager.iterancestors())
    told: dict[etree._Element, bool] = {}
    before = False
    for part in parts:
        heading = part.cluster.links[0].heading
        headed = before if heading is None else ASIDE_HEADING.search(heading) is not None
        part.is_named_aside = _is_named_aside(part.cluster.container, around, told) or _is_in_menu(part.cluster)
        part.is_aside = headed or part.is_named_aside
        before = headed


def _is_in_menu(cluster: Cluster) -> bool:
    """Whether the first link is in a menu within the container: the container may be the whole page."""
    between = takewhile(lambda node: node is not cluster.container, cluster.links[0].element.iterancestors())
    return any(
        node.tag in MENU_TAGS or not MENU_NAMES.isdisjoint(name_words(node)) for node in islice(between, _LEVELS)
    )


def _is_named_aside(element: etree._Element, around: set[etree._Element], told: dict[etree._Element, bool]) -> bool:
    path: list[etree._Element] = []
    aside = False
    for node in (element, *element.iterancestors()):
        if node in told or node in around:
            aside = told.get(node, False)
            break
        path.append(node)
        if node.tag in ASIDE_TAGS or not ASIDE_NAMES.isdisjoint(name_words(node)):
            aside = True
            break
    told.update(dict.fromkeys(path, aside))
    return aside
