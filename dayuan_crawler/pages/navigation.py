"""Find a portal's sections in a page's links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dayuan_crawler.pages.markup import base_of, name_words, normal, root_of, text_of
from dayuan_crawler.pages.vocabulary.sections import (
    AFTER_CITY,
    NAVIGATION_NAMES,
    NAVIGATION_TAGS,
    NOT_A_SECTION,
    PARENT,
)
from dayuan_crawler.portal import Section
from dayuan_crawler.text.urls import Site, is_article_url, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree
    from parsel import Selector

_NAME = 20
_MOST_PARENTS = 8
_MOST_LEVELS = 12


@dataclass(frozen=True, slots=True)
class SectionLink:
    """A link that may lead to a section: its text and its canonical address."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Sections:
    """The sections that a page links to: the portal's declared ones, by name, and all in page order."""

    declared: dict[str, str]
    found: tuple[SectionLink, ...]

    @property
    def parents(self) -> list[str]:
        """Sections that may contain the declared ones, likeliest first."""
        others = [section for section in self.found if section.url not in self.declared.values()]
        others = [section for section in others if urlsplit(section.url)[2:4] != ("/", "")]
        likely = sorted(others, key=lambda section: PARENT.search(section.name) is None)
        return [section.url for section in likely[:_MOST_PARENTS]]


def find_sections(page: Selector, url: str, site: Site) -> Sections:
    """The links of the page at ``url`` that lead to the portal's declared sections, and to sections in general."""
    root = root_of(page)
    if root is None:
        return Sections({}, ())
    declared = site.portal.sections.values()
    best: dict[str, tuple[float, str]] = {}
    found: dict[str, SectionLink] = {}
    for link, in_navigation in _links(root, base_of(root, url), site):
        sections = [section for section in declared if section.title in link.name]
        by_address = site.section_of(link.url)
        if by_address is not None and by_address not in sections:
            sections.append(by_address)
        for section in sections:
            score = _score(link, section, by_address, in_navigation=in_navigation)
            if score > best.get(section.name, (0.0, ""))[0]:
                best[section.name] = (score, link.url)
        if in_navigation or sections:
            found.setdefault(link.url, link)
    return Sections({name: address for name, (_, address) in best.items()}, tuple(found.values()))


def _links(root: etree._Element, base: str, site: Site) -> Iterator[tuple[SectionLink, bool]]:
    told: dict[etree._Element, bool] = {}
    for link in root.iter("a", "area"):
        href = link.get("href")
        if not href or href.startswith(("#", "javascript:")):
            continue
        name = normal(link.text or "") if len(link) == 0 else text_of(link, _NAME)
        name = name or normal((link.get("title") or link.get("alt") or "")[: _NAME * 2])
        if not name or len(name) > _NAME:
            continue
        address = resolve(href, base, site)
        if address and not is_article_url(address) and not NOT_A_SECTION.search(urlsplit(address).path):
            yield SectionLink(name, address), _in_navigation(link, told)


def _in_navigation(link: etree._Element, told: dict[etree._Element, bool]) -> bool:
    path: list[etree._Element] = []
    inside = False
    for node in link.iterancestors():
        if node in told:
            inside = told[node]
            break
        if len(path) == _MOST_LEVELS or node.tag == "body":
            break
        path.append(node)
        if node.tag in NAVIGATION_TAGS or not NAVIGATION_NAMES.isdisjoint(name_words(node)):
            inside = True
            break
    told.update(dict.fromkeys(path, inside))
    return inside


def _score(link: SectionLink, section: Section, by_address: Section | None, *, in_navigation: bool) -> float:
    """Score of a link as that to a section, by its text and its address; zero if neither indicates it."""
    text, title = link.name.strip(" []<>»·|-:"), re.escape(section.title)
    if re.fullmatch(rf"{title}(?:市)?", text):
        by_text = 4.0
    elif re.fullmatch(rf"{title}{AFTER_CITY}|(?:山西|大院)?{title}{AFTER_CITY}", text):
        by_text = 3.0
    else:
        by_text = 1.0 if text.startswith(section.title) and len(text) <= 8 else 0.0
    address_score = _address_score(link.url, section)
    if max(by_text, address_score) < 3 and not (by_text and address_score):
        return 0.0
    if by_address not in (None, section):
        address_score = -2.0
    return by_text + address_score + (0.5 if in_navigation else 0.0)


def _address_score(url: str, section: Section) -> float:
    """Four for the section's path, or for a folder with its name; less for folders below it."""
    path, query = urlsplit(url)[2:4]
    if section.path.lower() == (f"{path}?{query}" if query else path).lower():
        return 4.0
    segments = [segment for segment in path.lower().split("/") if segment]
    names = (section.name, *section.other_names)
    for name in names:
        if name in segments:
            below = len(segments) - 1 - segments.index(name)
            return max(4.0 - below * 2, 1.0) - (0.0 if path.endswith("/") else 0.25)
    stem = re.sub(r"\.s?html?$", "", segments[-1]) if segments else ""
    return 3.0 if stem in names else 0.0
