"""Where the links of an article page lead."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from dayuan_crawler.pages.cms.addresses import author_pattern, tag_pattern
from dayuan_crawler.pages.document import Element, text_of
from dayuan_crawler.text.clean import clean_line
from dayuan_crawler.text.urls import Site, article_id, canonical_url

_BREAKS = re.compile(r"[\t\r\n]")
# Number of articles with a tag: 供暖[16].
_HOW_MANY = re.compile(r"\s*[\[(（]\d{1,6}[\])）]$")
_CATEGORY_HREF = re.compile(r"/categor(?:y|ies)[/-]", re.IGNORECASE)


class Links:
    """Makes a page's addresses absolute, and recognises links to the article itself."""

    def __init__(self, url: str, base: str | None, site: Site) -> None:
        self._site = site
        self._own = canonical_url(url, site)
        self._id = article_id(url)
        try:
            self._base = urljoin(url, base) if base else url
        except ValueError:
            self._base = url
        self._known: dict[str, str | None] = {}

    def absolute(self, href: str) -> str | None:
        """The absolute http or https address, or None."""
        if href not in self._known:
            self._known[href] = _absolute(self._base, href)
        return self._known[href]

    def is_own(self, link: Element) -> bool:
        """Whether a link leads to the article on this page, as an empty address does."""
        if link.get("href") == "":
            return True
        address = self.absolute(link.get("href") or "")
        if address is None:
            return False
        return (self._id is not None and article_id(address) == self._id) or canonical_url(
            address, self._site
        ) == self._own

    def leads_home(self, href: str) -> bool:
        """Whether a link leads to the site's home page."""
        if href in ("/", "./", "../"):
            return href == "/" or urlsplit(self.absolute(href) or "").path in ("", "/")
        if not href.lower().startswith(("http:", "https:", "//")):
            return False
        # A query alone may identify an article: /?p=5.
        return not href.partition("//")[2].partition("#")[0].partition("/")[2]


@lru_cache(maxsize=4096)
def _absolute(base: str, href: str) -> str | None:
    path, mark, query = _BREAKS.sub("", href.strip()).partition("?")
    href = path.replace("\\", "/") + mark + query  # as browsers parse it
    if not href or href.startswith("#"):
        return None
    try:
        address = urljoin(base, href)
    except ValueError:
        return None
    return address if address.lower().startswith(("http://", "https://")) else None


def is_author_link(link: Element) -> bool:
    """Whether a link leads to the author's archive."""
    return "author" in (link.get("rel") or "").split() or bool(author_pattern().search(link.get("href") or ""))


def is_button(link: Element) -> bool:
    """Whether a link leads nowhere and works as a button."""
    return (link.get("href") or "").strip().lower().startswith("javascript:")


def is_tag_link(link: Element) -> bool:
    """Whether a link leads to a tag's archive."""
    rel = (link.get("rel") or "").split()
    return ("tag" in rel and not is_category_link(link)) or bool(tag_pattern().search(link.get("href") or ""))


def tag_of(link: Element) -> str:
    """The tag that a link shows, without the number of its articles."""
    return _HOW_MANY.sub("", clean_line(text_of(link))).strip("#＃")


def is_category_link(link: Element) -> bool:
    """Whether a link leads to an article's category, by the addresses of WordPress and Typecho."""
    return "category" in (link.get("rel") or "").split() or bool(_CATEGORY_HREF.search(link.get("href") or ""))
