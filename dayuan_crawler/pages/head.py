"""A page's metadata: the title element, meta and link elements, microdata and JSON-LD, read once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from dayuan_crawler.pages.document import Element, text_of
from dayuan_crawler.pages.fields.links import tag_of
from dayuan_crawler.pages.vocabulary.labels import TAG_SEPARATORS
from dayuan_crawler.pages.vocabulary.people import ORGANISATION
from dayuan_crawler.pages.vocabulary.tools import NOBODY, NOISE
from dayuan_crawler.text.clean import clean_line, comparable
from dayuan_crawler.text.dates import Found, find_time

_NAMES: dict[str, str] = {
    name: kind
    for kind, names in {
        "title": "og:title twitter:title articletitle headline",
        "site": "og:site_name sitename application-name",
        "url": "og:url",
        "published": (
            "article:published_time og:published_time og:release_date pubdate publishdate publish_date publishtime publish-date "
            "weibo:article:create_at apub:time og:time pubtime firstpublishedtime "
            "bytedance:published_time datepublished date dc.date dc.date.issued createdate releasedate "
            "article:published"
        ),
        "author": "author article:author dc.creator creator og:article:author",
        "editor": "editor editors responsibleeditor",
        "source": "source contentsource dc.source article:source copyfrom mediaid apub:from",
        "section": "article:section columnname",
        "tag": "article:tag",
    }.items()
    for name in names.split()
}
_ARTICLE_TYPES = ("Article", "Posting", "Report")
_MOST_NODES = 500
_LONGEST_NAME = 30


@dataclass(slots=True)
class Head:
    """``titles`` holds all titles in the metadata; ``published`` its time of publication, None if several differ."""

    titles: list[str] = field(default_factory=list)
    document_title: str = ""
    site: str = ""
    published: Found | None = None
    author: str | None = None
    source: str | None = None
    section: str | None = None
    tags: list[str] = field(default_factory=list)
    canonical: str | None = None
    url: str | None = None
    base: str | None = None


def read_head(root: Element, items: list[Element]) -> Head:
    """Read all metadata elements, wherever they are in the page."""
    head = Head()
    values: dict[str, list[str]] = {}
    blocks: list[Any] = []
    for element in root.iter("title", "meta", "link", "base", "script"):
        if element.tag == "meta":
            name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
            name = "".join(name.split())
            content = clean_line(element.get("content") or "")
            if content and name in _NAMES:
                values.setdefault(_NAMES[name], []).append(content)
        elif element.tag == "title":
            head.document_title = head.document_title or clean_line(element.text or "")
        elif element.tag == "base":
            head.base = head.base or element.get("href")
        elif element.tag == "link":
            if (element.get("rel") or "").lower() == "canonical":
                head.canonical = head.canonical or (element.get("href") or "").strip() or None
        elif element.get("type") == "application/ld+json":
            blocks.extend(_parse(element.text or ""))
    head.site = next(iter(values.get("site", ())), "")
    head.url = next(iter(values.get("url", ())), None)
    articles = _articles(blocks)
    titles = [*values.get("title", ()), *(_text(node.get("headline")) for node in articles), head.document_title]
    head.titles = list(dict.fromkeys(title for title in titles if title))
    item = _microdata(items)
    dates = (*values.get("published", ()), *item.get("datePublished", ()))
    head.published = next(filter(None, map(find_time, dates)), None) or _one_time(articles)
    authors = [
        *values.get("editor", ()), *item.get("author", ()), *(_text(node.get("author")) for node in articles), *values.get("author", ()),
    ]  # fmt: skip
    keywords = (*item.get("keywords", ()), *(word for node in articles for word in _texts(node.get("keywords"))))
    words = values.get("tag") or [
        word for said_words in keywords for word in TAG_SEPARATORS.split(said_words) if _is_tag(word)
    ]
    head.tags = list(dict.fromkeys(words))
    sections = (
        *values.get("section", ()), *item.get("articleSection", ()), *(_text(node.get("articleSection")) for node in articles),
    )  # fmt: skip
    head.section = next(filter(None, sections), None)
    sources = [
        *values.get("source", ()),
        *(_text(node.get("sourceOrganization") or node.get("publisher")) for node in articles),
        *(name for name in authors if ORGANISATION.search(name)),
    ]
    head.author = next((name for name in authors if _is_name(name, head) and not ORGANISATION.search(name)), None)
    head.source = next((name for name in sources if _is_name(name, head)), None)
    return head


def _is_tag(word: str) -> bool:
    return bool(word) and word[-1] not in ":：" and word.casefold() not in NOBODY


def _microdata(items: list[Element]) -> dict[str, list[str]]:
    """Microdata of visible elements."""
    values: dict[str, list[str]] = {}
    for element in items:
        if (name := element.get("itemprop") or "") in ("author", "keywords", "articleSection", "datePublished"):
            links = list(element.iter("a")) if name == "keywords" else []
            value = element.get("content") or element.get("datetime") or text_of(element)
            values.setdefault(name, []).extend(map(tag_of, links) if links else [clean_line(value)])
    return values


def _parse(text: str) -> list[Any]:
    """Parse a block of JSON-LD, even if a template HTML-escaped it."""
    for attempt in (text, unescape(text)):
        try:
            return [json.loads(attempt, strict=False)]
        except (ValueError, RecursionError):
            continue
    return []


def _articles(blocks: list[Any]) -> list[dict[str, Any]]:
    """The nodes that describe an article; if there are none, those without a type."""
    nodes = list(_nodes(blocks))
    typed = [node for node in nodes if any(str(kind).endswith(_ARTICLE_TYPES) for kind in _list(node.get("@type")))]
    return typed or [node for node in nodes if "@type" not in node] or nodes


def _nodes(blocks: list[Any]) -> Iterator[dict[str, Any]]:
    """Every object on the upper levels, including lists and ``@graph``."""
    waiting = list(blocks)
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            yield value
            waiting.extend(_list(value.get("@graph")) + _list(value.get("mainEntity")))


def _one_time(nodes: list[dict[str, Any]]) -> Found | None:
    """The time that all of them share. If they differ, one belongs to another article."""
    values = [_text(node.get(name)) for node in nodes for name in ("datePublished", "pubDate")]
    times = {found.value: found for found in map(find_time, filter(None, values)) if found is not None}
    return next(iter(times.values())) if len(times) == 1 else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str:
    """A value's text: an object's name, or the text of a list's first item."""
    return next(_texts(value), "")


def _texts(value: Any) -> Iterator[str]:
    for one in _list(value):
        value_text = one.get("name") if isinstance(one, dict) else one
        if isinstance(value_text, str) and (text := clean_line(value_text)):
            yield text


def _is_name(name: str, head: Head) -> bool:
    """Whether a name is that of an author or a source, and not of the site or its software."""
    if not 2 <= len(name) <= _LONGEST_NAME or "/" in name or "." in name or name.isascii() or NOISE.match(name):
        return False
    bare = comparable(name)
    return bare != comparable(head.site) and not any(comparable(title).endswith(bare) for title in head.titles)
