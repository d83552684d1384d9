"""The other pages of a paged article, by what its own pager links to."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from dayuan_crawler.pages.document import Document, Link
from dayuan_crawler.pages.fields.links import Links
from dayuan_crawler.text.urls import Site, article_id, canonical_url, page_number

_NUMBERED = re.compile(
    r"[\[(【（]?\s?第?\s?(\d{1,3})\s?页?\s?[\])】）]?|(?:阅读)?下一?页.{0,4}|(?:next|后页|余下全文).{0,6}|[>»›]+",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"^(?P<stem>.+?)[_-](?P<number>\d{1,3})(?P<ending>\.s?html?)$", re.IGNORECASE)
_FOLDER = re.compile(r"^(?P<stem>.+?)/(?P<number>\d{1,3})/?$")


class LaterPages:
    """``urls`` are the addresses of the pages from the second on, by number; ``number`` is the page's own."""

    def __init__(self, document: Document, links: Links, url: str, site: Site) -> None:
        self._site = site
        self._url = url
        self._id = article_id(url)
        self.number = page_number(url)
        self.urls: dict[int, str] = {}
        found = [
            (link.text, address)
            for link in document.links
            if self._may_be_page(link) and (address := links.absolute(link.href)) is not None
        ]
        own = _own_first(url, [address for _, address in found])
        if own != url and self.number == 1:
            self.number = max(_number(url, own) or 1, 1)
        for text, address in found:
            number, canonical = self._page(text, address, own)
            if number is not None and number > 1 and number != self.number and canonical is not None:
                self.urls.setdefault(number, canonical)

    def _may_be_page(self, link: Link) -> bool:
        """Most links are none: they have neither the article's number in them, nor one to show."""
        return (self._id is not None and str(self._id) in link.href) or _NUMBERED.fullmatch(
            "".join(link.text.split())
        ) is not None

    @property
    def next_url(self) -> str | None:
        return self.urls.get(self.number + 1)

    def _page(self, text: str, address: str, own: str) -> tuple[int | None, str | None]:
        canonical = canonical_url(address, self._site)
        if canonical is None:
            return None, None
        if self._id is not None and article_id(canonical) == self._id and page_number(canonical) > 1:
            return page_number(canonical), canonical
        if not (match := _NUMBERED.fullmatch("".join(text.split()))):
            return None, None
        number = _number(address, own)
        # Some count from zero; the reader's number is what the link shows.
        return (int(match[1]) if number is not None and match[1] else number), canonical


def _own_first(url: str, linked: list[str]) -> str:
    """The address of the article's first page: the page's own, or what its own continues and links to."""
    split = urlsplit(url)
    if re.search(r"\.s?html?/\d{1,3}/?$", split.path, re.IGNORECASE):
        return split._replace(path=split.path.rstrip("/").rpartition("/")[0]).geturl()
    for first in _shorter(split):
        if first in linked or f"{first}/" in linked:
            return first
    return url


def _shorter(split: SplitResult) -> list[str]:
    found = []
    if match := _SUFFIX.match(split.path):
        found.append(split._replace(path=match["stem"] + match["ending"]).geturl())
    if match := _FOLDER.match(split.path):
        found.append(split._replace(path=match["stem"]).geturl())
    if "page=" in split.query:
        kept = [(name, value) for name, value in parse_qsl(split.query) if name != "page"]
        found.append(split._replace(query=urlencode(kept)).geturl())
    return found


def _number(address: str, own: str) -> int | None:
    """Which page of the article at ``own`` an address is, by how it continues it; None when it does not."""
    one, other = urlsplit(address), urlsplit(own)
    if one.netloc != other.netloc:
        return None
    if one.path == other.path:
        parameters = dict(parse_qsl(one.query))
        page = parameters.pop("page", "")
        return int(page) if page.isdecimal() and len(page) <= 3 and parameters == dict(parse_qsl(other.query)) else None
    if one.query != other.query:
        return None
    if (match := _SUFFIX.match(one.path)) and match["stem"] + match["ending"] == other.path:
        return int(match["number"])
    if (match := _FOLDER.match(one.path)) and match["stem"].rstrip("/") == other.path.rstrip("/"):
        return int(match["number"])
    return None
