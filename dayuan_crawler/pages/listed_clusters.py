"""Group a page's titles into clusters: one for each element that holds several of a kind."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, takewhile
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dayuan_crawler.pages.listed_links import HEADINGS, Link
from dayuan_crawler.pages.markup import child_of

if TYPE_CHECKING:
    from lxml import etree

_VARYING = re.compile(r"[0-9a-f]{6,}|\d+", re.IGNORECASE)
_LEVELS = 20
_INLINE = frozenset("b strong font em i span u small big label sup".split())
_MOST_IN_ITEM = 8
_NEARLY_ALL = 0.8


@dataclass(slots=True, eq=False)
class Cluster:
    """Titles whose innermost element with several titles is ``container``, in children with the same tag.

    ``holders`` are the elements that contain any title of the page.
    """

    container: etree._Element
    child_tag: str
    holders: Collection[etree._Element] = ()
    links: list[Link] = field(default_factory=list)
    # The list that it is part of, if the list's items have several titles each.
    root: tuple[etree._Element, str] | None = None
    # Tags between the container's children and the links.
    path: tuple[str, ...] = ()

    @property
    def order(self) -> int:
        return min(link.order for link in self.links)

    @property
    def urls(self) -> list[str]:
        return list(dict.fromkeys(link.url for link in self.links))

    @property
    def shapes(self) -> frozenset[str]:
        return frozenset(shape_of(link.url) for link in self.links)


def clusters_of(links: list[Link]) -> list[Cluster]:
    """Group titles by the innermost element that holds several, in page order, with other links to the same pages."""
    titles = {link.url for link in links if link.is_title}
    links = [link for link in links if link.url in titles]
    holds: dict[etree._Element, str | None] = {}
    for link in links:
        holds.setdefault(link.element, link.url)
        for ancestor in _around(link.element):
            held = holds.setdefault(ancestor, link.url)
            if held is None:
                break
            if held != link.url:
                holds[ancestor] = None
    containers: dict[etree._Element, dict[str, list[Link]]] = {}
    for link in links:
        container = next((node for node in _around(link.element) if holds[node] is None), None)
        if container is None:
            container = link.element.getroottree().getroot()
        containers.setdefault(container, {}).setdefault(link.url, []).append(link)
    clusters: dict[tuple[etree._Element, str], Cluster] = {}
    for container, by_url in containers.items():
        for same in by_url.values():
            tag = str(child_of(container, min(same, key=_is_doubtful).element).tag)
            clusters.setdefault((container, tag), Cluster(container, tag, holds.keys())).links.extend(same)
    return _tidy([cluster for cluster in clusters.values() if any(link.is_title for link in cluster.links)])


def _is_doubtful(link: Link) -> tuple[bool, bool]:
    """Sort key: links that are no title, or show a picture, come after other links to the same page."""
    return not link.is_title, link.element.find(".//img") is not None


def _tidy(clusters: list[Cluster]) -> list[Cluster]:
    """Tidy clusters that are items of one list: keep the list's titles only, not the other links in an item."""
    whole = {(cluster.container, cluster.child_tag): cluster for cluster in clusters}
    held: dict[etree._Element, set[str]] = {}
    for link in (link for cluster in clusters for link in cluster.links):
        for node in _around(link.element):
            held.setdefault(node, set()).add(link.url)
    items: dict[etree._Element, list[Cluster]] = {}
    for cluster in clusters:
        items.setdefault(_item_of(cluster.container, held), []).append(cluster)
    lists: dict[tuple[etree._Element, str], list[list[Cluster]]] = {}
    for container, parts in items.items():
        parent = container.getparent()
        if parent is not None and sum(len(part.urls) for part in parts) <= _MOST_IN_ITEM:
            lists.setdefault((parent, str(container.tag)), []).append(parts)
    for root, found in lists.items():
        _tidy_items(root, found, whole)
    split = [part for cluster in whole.values() if cluster.links for part in _split(cluster)]
    return sorted(split, key=lambda cluster: cluster.order)


def _item_of(element: etree._Element, held: Mapping[etree._Element, Collection[str]]) -> etree._Element:
    """The widest element around one with no further links. An element with several links of a kind is a list itself."""
    if len(set(map(shape_of, held[element]))) < len(held[element]):
        return element
    parent = element.getparent()
    while parent is not None and len(held.get(parent, ())) == len(held[element]):
        element, parent = parent, parent.getparent()
    return element


def _split(cluster: Cluster) -> Iterator[Cluster]:
    """Split a cluster by the links' positions in their items: a page's only title may share its element with a menu."""
    paths: dict[str, tuple[str, ...]] = {}
    parts: dict[tuple[str, ...], list[Link]] = {}
    for link in sorted(cluster.links, key=_is_doubtful):
        path = paths.setdefault(link.url, _path(cluster.container, link.element))
        parts.setdefault(path, []).append(link)
    for path, links in parts.items():
        links.sort(key=lambda link: link.order)
        yield Cluster(cluster.container, cluster.child_tag, cluster.holders, links, cluster.root, path)


def _path(container: etree._Element, element: etree._Element) -> tuple[str, ...]:
    between = takewhile(lambda node: node is not container, element.iterancestors())
    return tuple(str(node.tag) for node in islice(between, _LEVELS) if node.tag not in _INLINE)


def _tidy_items(
    root: tuple[etree._Element, str], items: list[list[Cluster]], whole: dict[tuple[etree._Element, str], Cluster]
) -> None:
    """Move titles from items with one title each to the cluster of their list."""
    rest = whole.get(root)
    links = [[link for part in parts for link in part.links] for parts in items]
    shape = _shape_of_titles(links, rest.links if rest else [])
    kept = [[link for link in own if shape_of(link.url) == shape] for own in links]
    several = sum(len({link.url for link in own}) > 1 for own in kept)
    if shape is None or several == 1:  # a single one is the list itself, beside something else
        return
    single: list[Link] = []
    for parts, own in zip(items, kept, strict=True):
        is_single = len({link.url for link in own}) == 1
        single += own if is_single else []
        for part in parts:
            part.links = [link for link in part.links if not is_single and (not own or link in own)]
    if rest is None and single:
        rest = whole[root] = Cluster(*root, items[0][0].holders)
    if rest is not None:
        rest.links = sorted([*rest.links, *single], key=lambda link: link.order)
        for cluster in (rest, *(part for parts in items for part in parts)):
            cluster.root = root


def _shape_of_titles(items: list[list[Link]], rest: list[Link]) -> str | None:
    """The address shape that nearly all items share; if there are several, the one with the longest texts."""
    told: dict[str, list[int]] = {}
    for links in (*items, *([link] for link in rest)):
        weights: dict[str, int] = {}
        for link in links:
            shape = shape_of(link.url)
            weights[shape] = max(weights.get(shape, 0), _weight(link))
        for shape, weight in weights.items():
            told.setdefault(shape, []).append(weight)
    number = len(items) + len(rest)
    usual = {shape: sum(told[shape]) / len(told[shape]) for shape in told if len(told[shape]) >= _NEARLY_ALL * number}
    return max(usual, key=lambda shape: usual[shape], default=None) if number > 1 else None


def _weight(link: Link) -> int:
    around = [node for node, _ in zip(link.element.iterancestors(), range(2), strict=False)]
    return len(link.text) * (2 if any(node.tag in HEADINGS for node in around) else 1)


def shape_of(url: str) -> str:
    """The common shape of the addresses in a list: folder, file extension, parameter names."""
    split = urlsplit(url)
    folder, _, name = split.path.rstrip("/").rpartition("/")
    ending = split.path[-1:] if split.path.endswith("/") else name.rpartition(".")[2] if "." in name else ""
    script = name if split.query else ""
    names = "&".join(part.partition("=")[0] for part in split.query.split("&"))
    return f"{_VARYING.sub('0', folder)}/{script}.{ending}?{names}"


def _around(element: etree._Element) -> Iterator[etree._Element]:
    for ancestor, _ in zip(element.iterancestors(), range(_LEVELS), strict=False):
        yield ancestor
