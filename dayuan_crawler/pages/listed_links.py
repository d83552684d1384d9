"""The links of a page that may be titles in a list, with the headings before them."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree

from dayuan_crawler.pages.listed_title import bare_title
from dayuan_crawler.pages.markup import beginning, is_element, normal, text_of
from dayuan_crawler.pages.vocabulary.lists import ASIDE_HEADING, DATE, NO_TITLE, NOT_HEADING, PAGE_WORD
from dayuan_crawler.text.urls import Site, is_article_url, resolve, without_index

if TYPE_CHECKING:
    from dayuan_crawler.pages.document import Document

_ON_CLICK = re.compile(r"""(?:location(?:\.href)?\s*=|open\s*\()\s*["']([^"'\s]{1,500})["']""", re.IGNORECASE)
_NO_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|bmp|css|js|xml|rar|zip|7z|pdf|docx?|xlsx?|pptx?|apk|mp[34]|wps)$|"
    r"/(?:search|tags?|authors?|login|register|member|wp-login|wp-admin|rss|feed)(?:[/.?]|$)|/zb_system/|/e/(?:search|member|tags|web|pl|enews)/|/space-(?:uid|username)-",
    re.IGNORECASE,
)
_LABELS = frozenset({"author", "tag", "category"})
_UNREAD = frozenset({"script", "style", "noscript", "template"})
HEADINGS = frozenset("h1 h2 h3 h4 dt".split())
# Names of sections, tags or authors are usually shorter.
TITLE = 6
_NAME = 8
_HEADING = 14


@dataclass(slots=True)
class Link:
    """A link; ``heading`` joins the short texts between it and the title before, None if there are none."""

    element: etree._Element
    url: str
    text: str
    order: int
    heading: str | None = None
    is_title: bool = False


def links_of(document: Document, url: str, base: str, site: Site, controls: Collection[etree._Element]) -> list[Link]:
    """The links to other pages of the site, without a pager's ``controls``, with the headings before titles."""
    links: list[Link] = []
    here = without_index(url)
    seen: list[str] = []
    first = False
    inside: etree._Element | None = None
    walk = etree.iterwalk(document.root, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        if event == "start":
            if node.tag in _UNREAD or (node in document.hidden and node.tag != "area"):
                walk.skip_subtree()
                continue
            if inside is None and (address := _address(node, base, site)) and node not in controls:
                if not here.startswith(without_index(address)):
                    link = Link(node, address, _shown(node), len(links))
                    link.is_title = _may_be_title(link)
                    links.append(link)
                    if link.is_title:
                        link.heading = " ".join(seen[-2:]) if seen or not first else None
                        first, seen = True, []
                        inside = node
                        continue
                    if link.text and NO_TITLE.fullmatch(normal(link.text)):
                        inside = node
                        continue
            if inside is None:
                _note(seen, node.text)
            continue
        if node is inside:
            inside = None
        if inside is None:
            _note(seen, node.tail)
    _take_details_in(links)
    return links


def _address(element: etree._Element, base: str, site: Site) -> str | None:
    """The page address that an element links to."""
    link = element.get("href") if element.tag in ("a", "area") else None
    if link is None:
        code = element.get("onclick") if is_element(element) else None
        match = _ON_CLICK.search(code[:1_000]) if code else None
        link = match[1] if match else None
    if not link or link.startswith(("#", "javascript:")):
        return None
    url = resolve(link, base, site)
    return url if url and not _NO_PAGE.search(url.partition("?")[0]) else None


def _shown(element: etree._Element) -> str:
    """The text of a link, else its title, its picture's text, or the heading that it overlays."""
    text = text_of(element, 200) if len(element) else beginning(element.text or "")
    if text:
        return text
    picture = element.find(".//img") if len(element) else None
    called = picture.get("alt") or picture.get("title") if picture is not None else None
    if said := element.get("title") or called:
        return normal(said)
    parent = element.getparent()
    # Within a heading, an empty link was left unclosed before the title's own link.
    is_laid_over = picture is None and parent is not None and parent.tag not in HEADINGS
    heading = next(parent.iter(*HEADINGS), None) if is_laid_over and parent is not None else None
    return text_of(heading, 200) if heading is not None else ""


def _may_be_title(link: Link) -> bool:
    text = bare_title(link.text)
    if not text or NO_TITLE.fullmatch(text):
        return False
    if is_article_url(link.url):
        return True
    if len(text) <= _NAME and ASIDE_HEADING.search(text):
        return False
    if len(text) >= TITLE:
        return True
    return _is_in_heading(link) or (len(text) > 1 and _is_dated_name(link.element))


def _is_in_heading(link: Link) -> bool:
    return any(node.tag in HEADINGS for node in islice(link.element.iterancestors(), 2))


def _is_dated_name(element: etree._Element) -> bool:
    """Whether a short text has a date beside it and nothing else: a title has, the name of a section has not."""
    before = element.getprevious()
    parent = element.getparent()
    if parent is None or not _LABELS.isdisjoint((element.get("rel") or "").split()):
        return False
    said = parent.text if before is None else before.tail if before.tail and before.tail.strip() else before.text
    if (said or "").strip().endswith((":", "：", "[", "【")):
        return False
    for node in (element, parent):
        around = node.getparent()
        if around is None or any(len(other.text or "") >= TITLE for other in islice(around.iter("a"), _HEADING)):
            return False
        following = node.getnext()
        for text in (
            node.tail,
            text_of(following, _HEADING) if following is not None and is_element(following) else "",
        ):
            if text and DATE.fullmatch(beginning(text)):
                return True
    return False


def _take_details_in(links: list[Link]) -> None:
    """Use 查看详情 and the like as the title link if a card has no other link to the article."""
    titled = {link.url for link in links if link.is_title}
    for link in links:
        text = normal(link.text)
        if link.url not in titled and is_article_url(link.url) and NO_TITLE.fullmatch(text):
            link.is_title = not PAGE_WORD.fullmatch(text)


def _note(seen: list[str], text: str | None) -> None:
    """Keep a short text that may be the heading of what follows. A long text discards the earlier ones."""
    shown = beginning(text) if text and not text.isspace() else ""
    if len(shown) > _HEADING:
        seen[:] = [""]
    elif shown and not NOT_HEADING.fullmatch(shown) and not DATE.fullmatch(shown):
        seen.append(shown)
