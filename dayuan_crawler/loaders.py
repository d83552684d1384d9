"""The item loader: turns an article's pages into an :class:`ArticleItem`, and cleans each field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from itemloaders import ItemLoader
from itemloaders.processors import Identity, MapCompose, TakeFirst

from dayuan_crawler.items import ArticleItem
from dayuan_crawler.pages.article import ArticlePage
from dayuan_crawler.pages.article_page import PAGE_FIELDS
from dayuan_crawler.portal import Section
from dayuan_crawler.text.clean import clean_line, clean_text
from dayuan_crawler.text.urls import Site, article_id, canonical_url, page_number


def _non_empty(value: str) -> str | None:
    return value or None


class _Last:
    """The last value: the item starts with a blank one."""

    def __call__(self, values: list[Any]) -> Any:
        return values[-1]


class _Unique:
    """All distinct values, in order."""

    def __call__(self, values: Iterable[Any]) -> list[Any]:
        return list(dict.fromkeys(values))


class ArticleLoader(ItemLoader):
    """Collects the fields of an :class:`ArticleItem`: single values by default, lines cleaned, blank ones left out."""

    default_output_processor = TakeFirst()

    title_in = subtitle_in = source_in = editor_in = category_in = MapCompose(clean_line, _non_empty)
    tags_in = MapCompose(clean_line, _non_empty)
    tags_out = _Unique()
    body_in = MapCompose(clean_text)
    body_html_in = MapCompose(str.strip)
    images_in = Identity()
    images_out = _Unique()
    copyright_out = comments_out = _Last()


def load_article(page: ArticlePage, url: str, site: Site) -> ArticleItem:
    """Return the item for an article fetched from ``url``; its pages are already merged."""
    loader = ArticleLoader()
    address = own_address(page, url, site)
    loader.add_value("url", address)
    loader.add_value("site_id", article_id(address) if address else None)
    loader.add_value("portal", site.portal.name)
    section = _section_of(page, address, site) if address else None
    if section is not None:
        loader.add_value("section", section.name)
        loader.add_value("city", section.city)
    for name in (*PAGE_FIELDS, "copyright", "comments", "layout"):
        loader.add_value(name, getattr(page, name))
    return ArticleItem(**loader.load_item())


def _section_of(page: ArticlePage, address: str, site: Site) -> Section | None:
    """Return the section of an article by its address, or the innermost in its breadcrumb; None if neither says one."""
    if (section := site.section_of(address)) is not None:
        return section
    titled = {section.title: section for section in site.portal.sections.values()}
    for name, link in reversed(page.breadcrumb):
        linked = site.section_of(link) if link else None
        if section := linked or titled.get(name) or titled.get(name.removesuffix("市")):
            return section
    return None


def own_address(page: ArticlePage, url: str, site: Site) -> str | None:
    """Return the article's canonical address; None when ``url`` is not on the site.

    This is the fetched address, unless the page declares a better form of it for the same article on the same site: in
    a section where the fetched one is not, a path instead of ``?id=``, another letter case. A declared address of another
    article or another site is ignored.
    """
    fetched = canonical_url(url, site)
    if fetched is None:
        return None
    identity = article_id(fetched)
    if identity is None:
        return fetched
    best = fetched
    for declared in (page.canonical_link, page.og_url, page.copyright.declared_url):
        address = _declared_address(declared, site)
        if address is None or article_id(address) != identity or page_number(address) != 1:
            continue
        if _rank(address, site) > _rank(best, site) or (
            _rank(address, site) == _rank(best, site) and address.lower() == best.lower()
        ):
            best = address
            break
    return best


def _declared_address(declared: str | None, site: Site) -> str | None:
    if not declared:
        return None
    if declared.startswith("/") and not declared.startswith("//"):
        declared = site.origin + declared
    elif declared.startswith("//"):
        declared = f"{site.scheme}:{declared}"
    return canonical_url(declared, site)


def _rank(address: str, site: Site) -> tuple[bool, bool]:
    """Rank an address: one in a declared section, and without a query, is better."""
    return site.section_of(address) is not None, "?" not in address
