"""The articles that a list page lists, apart from those its sidebars, header and footer advertise.

No markup is presumed. Links to articles fall into clusters, one for each innermost element that holds several of them;
the cluster that looks most like a dated list is the list, and a cluster is left out only when something says that it is
another: its element's names, its heading, or its place after the pager. What is in doubt is taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

from lxml import etree

from dayuan_crawler.pages.listed_title import DATE, title_of
from dayuan_crawler.pages.markup import child_of, name_words, normal, root_of, texts, words
from dayuan_crawler.pages.pager import Pager, base_of, read_pager
from dayuan_crawler.text.dates import parse_time
from dayuan_crawler.text.urls import Site, article_id, canonical_url, page_number

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from datetime import datetime

    from parsel import Selector

_ASIDE_TAGS = frozenset({"aside", "nav", "footer", "header"})
_ASIDE_WORDS = words(
    "sidebar sider side aside hot rank ranking ranks recommend recommended tuijian related relate xiangguan paihang"
    " footer foot header nav navbar menu links friendlink flink breadcrumb crumb crumbs tagcloud comments"
)
_ASIDE_HEADING = re.compile(
    r"热门|热点|热文|热读|热评|热榜|推荐|相关|猜你|排行|点击榜?|最后更新|最近更新|栏目更新|随机|人气|周榜|月榜|日榜|阅读榜|"
    r"最新(?:文章|资讯|更新|发布|动态|新闻|信息)|精彩|精选|焦点|看了又看|您可能|大家(?:都)?在看|延伸阅读|本周|本月|图文|专题"
)
_NOT_HEADING = re.compile(r"[\W\d_]*|(?:更多|more|换一[换批])[\W_]*", re.IGNORECASE)
_DATE_LABEL = re.compile(r"^(?:发布|发表|更新|录入|添加)?(?:时间|日期|于)?\s*[:：]?\s*")
_FULL_DATE = r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}"
_LABELLED_DATE = re.compile(rf"{_FULL_DATE}|(?:时间|日期|发布|发表|更新)[^\d]{{0,6}}\d{{1,2}}\s?[-/.月]\s?\d{{1,2}}")
_ON_CLICK = re.compile(r"""(?:location(?:\.href)?\s*=|open\s*\()\s*["']([^"'\s]{1,500})["']""", re.IGNORECASE)
_DIGIT = re.compile(r"[0-9]")
_UNREAD = frozenset({"script", "style", "noscript", "template"})
_DATED_LINE = 60
_HEADING = 14
_REGION = 400


@dataclass(frozen=True, slots=True)
class Entry:
    """One listed article: its canonical address, its whole title, and the time that the list gives, in China's zone."""

    url: str
    title: str
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A list page: its articles in the page's order, the page after it, and what it tells of the whole list."""

    entries: tuple[Entry, ...] = ()
    next_url: str | None = None
    page_number: int = 1
    page_count: int | None = None
    total: int | None = None
    pager: Pager = field(default_factory=Pager)


class _Link(NamedTuple):
    """A link to an article, and the short texts between it and the one before; None where there were none."""

    element: etree._Element
    url: str
    heading: str | None


@dataclass(slots=True)
class _Cluster:
    """Links to articles whose innermost element with several of them is ``container``; ``holders`` hold any of the page's."""

    container: etree._Element
    order: int
    holders: Container[etree._Element]
    links: list[_Link] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    is_aside: bool = False

    @property
    def dated(self) -> float:
        return sum(entry.published_at is not None for entry in self.entries) / len(self.entries)

    @property
    def kin(self) -> tuple[etree._Element | None, str, str, bool]:
        """What the parts of a list that is broken into several have in common."""
        container = self.container
        return container.getparent(), str(container.tag), container.get("class") or "", self.is_aside


def parse_listing(page: Selector, url: str, site: Site, now: datetime | None = None) -> Listing:
    """What the list page at ``url`` lists. Dates without a year, and relative ones, count back from ``now``."""
    root = root_of(page)
    if root is None:
        return Listing()
    pager = read_pager(page, url, site)
    links = [link for link in _article_links(root, base_of(root, url), site) if link.url != pager.next_url]
    clusters = _clusters(links)
    for cluster in clusters:
        cluster.entries = list(_entries(cluster, now))
    entries: dict[str, Entry] = {}
    for cluster in _chosen([cluster for cluster in clusters if cluster.entries], pager):
        for entry in cluster.entries:
            known = entries.setdefault(entry.url, entry)
            if known.published_at is None and entry.published_at is not None:
                entries[entry.url] = Entry(entry.url, known.title or entry.title, entry.published_at)
    return Listing(tuple(entries.values()), pager.next_url, pager.page_number, pager.page_count, pager.total, pager)


def _article_links(root: etree._Element, base: str, site: Site) -> Iterator[_Link]:
    seen: list[str] = []
    first = False
    inside: etree._Element | None = None
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event == "start":
            if node.tag in _UNREAD:
                continue
            if inside is None and (url := _article_url(node, base, site)):
                yield _Link(node, url, " ".join(seen[-2:]) if seen or not first else None)
                inside, first, seen = node, True, []
            elif inside is None:
                _note(seen, node.text)
            continue
        if node is inside:
            inside = None
        if inside is None:
            _note(seen, node.tail)


def _note(seen: list[str], text: str | None) -> None:
    """Keep a short text that may be the heading of what follows; a long one ends whatever was before."""
    shown = normal(text[:200]) if text and not text.isspace() else ""
    if len(shown) > _HEADING:
        seen[:] = [""]
    elif shown and not _NOT_HEADING.fullmatch(shown) and not DATE.fullmatch(shown):
        seen.append(shown)


def _article_url(element: etree._Element, base: str, site: Site) -> str | None:
    """The canonical address of the article that an element leads to."""
    link = element.get("href") if element.tag in ("a", "area") else None
    if link is None:
        script = element.get("onclick")
        match = _ON_CLICK.search(script[:1_000]) if script else None
        link = match[1] if match else None
    if not link or link.startswith(("#", "javascript:")) or not _DIGIT.search(link):
        return None
    try:
        url = canonical_url(urljoin(base, link.strip()), site)
    except ValueError:
        return None
    return url if url and article_id(url) is not None and page_number(url) == 1 else None


def _clusters(links: list[_Link]) -> list[_Cluster]:
    """The links by their innermost element that holds several articles, in the page's order."""
    holds: dict[etree._Element, str | None] = {}
    for link in links:
        for ancestor in link.element.iterancestors():
            held = holds.setdefault(ancestor, link.url)
            if held is None:
                break
            if held != link.url:
                holds[ancestor] = None
    clusters: dict[etree._Element, _Cluster] = {}
    for order, link in enumerate(links):
        container = next((node for node in link.element.iterancestors() if holds[node] is None), None)
        if container is None:
            container = link.element.getroottree().getroot()
        clusters.setdefault(container, _Cluster(container, order, holds.keys())).links.append(link)
    return list(clusters.values())


def _entries(cluster: _Cluster, now: datetime | None) -> Iterator[Entry]:
    by_url: dict[str, list[etree._Element]] = {}
    for link in cluster.links:
        by_url.setdefault(link.url, []).append(link.element)
    dates = _dates(cluster, by_url, now)
    for url, elements in by_url.items():
        title = title_of(elements, cluster.container)
        if title is not None:
            yield Entry(url, title, dates.get(url))


def _dates(cluster: _Cluster, by_url: dict[str, list[etree._Element]], now: datetime | None) -> dict[str, datetime]:
    """The time beside each link: in its own child of the container, else after it, else before it."""
    container = cluster.container
    owners = {child_of(container, element): url for url, elements in by_url.items() for element in elements}
    own: dict[str, datetime] = {}
    between: list[tuple[str | None, datetime]] = []
    pending: list[str] = [container.text or ""]
    owner: str | None = None

    def settle() -> None:
        if found := _date_in(pending, now):
            between.append((owner, found))
        pending.clear()

    for child in container:
        url = owners.get(child)
        if url is None:
            if child not in cluster.holders:  # what other articles have in it is theirs
                pending.extend(_some_texts(child))
        else:
            if url != owner:
                settle()
                owner = url
            if url not in own and (found := _date_in(list(_some_texts(child)), now)):
                own[url] = found
        pending.append(child.tail or "")
    settle()
    if own or not between:
        return own
    if between[0][0] is None and between[-1][0] != owner:
        order: list[str | None] = [None, *by_url]
        following = {one: other for one, other in pairwise(order) if other is not None}
        return {following[url]: found for url, found in between if url in following}
    return {url: found for url, found in between if url is not None}


def _some_texts(element: etree._Element) -> Iterator[str]:
    size = 0
    for text in texts(element):
        if text.strip():
            yield text
        size += len(text)
        if size > _REGION:
            return


def _date_in(chunks: list[str], now: datetime | None) -> datetime | None:
    """The first text that is a date, or is short and holds a whole one."""
    shown = [text for chunk in chunks if (text := normal(chunk[:200]))]
    for position, text in enumerate(shown):
        bare = _DATE_LABEL.sub("", text)
        following = shown[position + 1] if position + 1 < len(shown) else ""
        joined = _joined(bare, following)
        if joined or DATE.fullmatch(bare):
            if found := parse_time((joined or bare).strip("[]() "), now):
                return found
        elif len(text) <= _DATED_LINE and _LABELLED_DATE.search(text) and (found := parse_time(text, now)):
            return found
    return None


def _joined(one: str, other: str) -> str | None:
    """A date that is written in two pieces: the day large, and the year and month beside it."""
    if not one[:1].isdecimal() or not other[:1].isdecimal():
        return None
    for first, second in ((one, other), (other, one)):
        if re.fullmatch(r"\d{4}\s?[-/.年]\s?\d{1,2}月?", first) and re.fullmatch(r"\d{1,2}日?", second):
            return f"{first.rstrip('月')}-{second.rstrip('日')}"
        if re.fullmatch(r"(?:19|20)\d{2}年?", first) and re.fullmatch(r"\d{1,2}[-/.月]\d{1,2}日?", second):
            return f"{first.rstrip('年')}-{second.rstrip('日').replace('月', '-')}"
    return None


def _chosen(clusters: list[_Cluster], pager: Pager) -> list[_Cluster]:
    """The clusters that are the list, with those that may belong to it."""
    if not clusters:
        return []
    beside = _beside_pager(clusters, pager)
    _mark_asides(clusters, pager)
    scores: dict[tuple[etree._Element | None, str, str, bool], float] = {}
    for cluster in clusters:
        score = len(cluster.entries) * (1 + 2 * cluster.dated) * (3 if cluster.order in beside else 1)
        scores[cluster.kin] = scores.get(cluster.kin, 0) + score * (0.3 if cluster.is_aside else 1)
    best = max(scores, key=lambda kin: scores[kin])
    main = [cluster for cluster in clusters if cluster.kin == best]
    is_dated = sum(cluster.dated for cluster in main) > len(main) / 2
    last = max(cluster.order for cluster in main)
    apart = {
        cluster.order
        for cluster in clusters
        if is_dated and beside and cluster.order > last and cluster.order not in beside and not cluster.dated
    }
    return [cluster for cluster in clusters if cluster.kin == best or not (cluster.is_aside or cluster.order in apart)]


def _beside_pager(clusters: list[_Cluster], pager: Pager) -> set[int]:
    """The clusters in the innermost element that holds the pager and an article, unless that holds them all."""
    if pager.anchor is None:
        return set()
    paths = [(cluster, {cluster.container, *cluster.container.iterancestors()}) for cluster in clusters]
    for scope in (pager.anchor, *pager.anchor.iterancestors()):
        beside = {cluster.order for cluster, path in paths if scope in path}
        if beside:
            return beside
    return set()


def _mark_asides(clusters: list[_Cluster], pager: Pager) -> None:
    """Mark what a name, a tag or a heading tells to be beside the list; an element around everything tells nothing."""
    first, last = clusters[0].container, clusters[-1].container
    around = {first, *first.iterancestors()} & {last, *last.iterancestors()}
    if pager.anchor is not None:
        around.update(pager.anchor.iterancestors())
    told: dict[etree._Element, bool] = {}
    before = False
    for cluster in clusters:
        heading = cluster.links[0].heading
        headed = before if heading is None else _ASIDE_HEADING.search(heading) is not None
        cluster.is_aside = headed or _is_named_aside(cluster.container, around, told)
        before = headed


def _is_named_aside(element: etree._Element, around: set[etree._Element], told: dict[etree._Element, bool]) -> bool:
    path: list[etree._Element] = []
    aside = False
    for node in (element, *element.iterancestors()):
        if node in told or node in around:
            aside = told.get(node, False)
            break
        path.append(node)
        if node.tag in _ASIDE_TAGS or not _ASIDE_WORDS.isdisjoint(name_words(node)):
            aside = True
            break
    told.update(dict.fromkeys(path, aside))
    return aside
