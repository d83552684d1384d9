"""Find the cities' sections in a page's links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dayuan_crawler.cities import CITIES, City
from dayuan_crawler.pages.markup import name_words, normal, root_of, text_of
from dayuan_crawler.pages.pager import base_of
from dayuan_crawler.pages.vocabulary.sections import (
    AFTER_CITY,
    NAVIGATION_NAMES,
    NAVIGATION_TAGS,
    NOT_A_SECTION,
    PARENT,
)
from dayuan_crawler.text.urls import Site, city_of, is_article_url, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree
    from parsel import Selector

_NAME = 20
_MOST_PARENTS = 8
_MOST_LEVELS = 12


@dataclass(frozen=True, slots=True)
class Section:
    """A link that may lead to a section: its text and its canonical address."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Sections:
    """The sections that a page links to: those of the cities, by city name, and all sections in page order."""

    cities: dict[str, str]
    found: tuple[Section, ...]

    @property
    def parents(self) -> list[str]:
        """Sections that may contain the cities' sections, likeliest first."""
        others = [section for section in self.found if section.url not in self.cities.values()]
        others = [section for section in others if urlsplit(section.url)[2:4] != ("/", "")]
        likely = sorted(others, key=lambda section: PARENT.search(section.name) is None)
        return [section.url for section in likely[:_MOST_PARENTS]]


def find_sections(page: Selector, url: str, site: Site) -> Sections:
    """The links of the page at ``url`` that lead to the cities' sections, and to sections in general."""
    root = root_of(page)
    if root is None:
        return Sections({}, ())
    best: dict[str, tuple[float, str]] = {}
    found: dict[str, Section] = {}
    for section, in_navigation in _links(root, base_of(root, url), site):
        cities = [city for city in CITIES.values() if city.chinese in section.name]
        by_address = city_of(section.url)
        if by_address and CITIES[by_address] not in cities:
            cities.append(CITIES[by_address])
        for city in cities:
            score = _score(section, city, in_navigation=in_navigation)
            if score > best.get(city.name, (0.0, ""))[0]:
                best[city.name] = (score, section.url)
        if in_navigation or cities:
            found.setdefault(section.url, section)
    return Sections({name: address for name, (_, address) in best.items()}, tuple(found.values()))


def _links(root: etree._Element, base: str, site: Site) -> Iterator[tuple[Section, bool]]:
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
            yield Section(name, address), _in_navigation(link, told)


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


def _score(section: Section, city: City, *, in_navigation: bool) -> float:
    """Score of a link as a city's section, by its text and its address; zero if neither indicates one."""
    text = section.name.strip(" []<>»·|-:")
    if re.fullmatch(rf"{city.chinese}(?:市)?", text):
        by_text = 4.0
    elif re.fullmatch(rf"{city.chinese}{AFTER_CITY}|(?:山西|大院)?{city.chinese}{AFTER_CITY}", text):
        by_text = 3.0
    else:
        by_text = 1.0 if text.startswith(city.chinese) and len(text) <= 8 else 0.0
    by_address = _address_score(urlsplit(section.url).path, city)
    if max(by_text, by_address) < 3 and not (by_text and by_address):
        return 0.0
    if city_of(section.url) not in (None, city.name):
        by_address = -2.0
    return by_text + by_address + (0.5 if in_navigation else 0.0)


def _address_score(path: str, city: City) -> float:
    """Four for a folder with the city's name, less for folders below it."""
    segments = [segment for segment in path.lower().split("/") if segment]
    names = (city.name, *city.other_names)
    for name in names:
        if name in segments:
            below = len(segments) - 1 - segments.index(name)
            return max(4.0 - below * 2, 1.0) - (0.0 if path.endswith("/") else 0.25)
    stem = re.sub(r"\.s?html?$", "", segments[-1]) if segments else ""
    return 3.0 if stem in names else 0.0
