"""Addresses: the portal's origin, the canonical form of a URL, and the article number and page number in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Self
from urllib.parse import quote, unquote_to_bytes, urljoin, urlsplit

from dayuan_crawler.portal import DEFAULT_PORTS, OWN, Portal, Section, origin_text, split_address

# Parameters for the referrer, the visitor or the time; they never select the page.
_NOISE = re.compile(
    r"_|ts?|timestamp|rand|random|from|fr|source_from|ref|refere?r|referrer|spm|scm|share_(?:token|from)|sharefrom|utm_.*"
    r"|isappinstalled|nsukey|wxfrom|scene|(?:php|j|asp)?session_?id|phpsessid|sid|fbclid|gclid|bd_vid|hm(?:sr|pl|cu|kw|ci)",
    re.IGNORECASE,
)
_DIRECTORY_INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|php|aspx?|jsp)(?=[?]|$)", re.IGNORECASE)
# The additional part of a later page's address, against the first page's: 5927_2.html, 5927-2.html, 5927.html/2,
# 5927/page/2/.
_PAGE_PART = re.compile(r"(?:[_-](?=\d+\.)|(?:[_-]|/page/|/)(?=\d+/?$))(\d{1,4})(?:(?=\.s?html?$)|/?$)", re.IGNORECASE)
_NUMBERED_FILE = re.compile(r"(.{1,2000}[_-])(\d{1,4})(\.s?html?)", re.IGNORECASE)
_FIRST_PAGE = re.compile(r"[_-][01](?=\.s?html?$)", re.IGNORECASE)
_ENDING = re.compile(r"(?:\.s?html?|/)$", re.IGNORECASE)
_PAGE_NAME = re.compile(r"p|pg|paged?|page_?no|pagenum|pageindex|cur(?:rent)?page", re.IGNORECASE)
_BREAKS = re.compile(r"[\t\n\r]")
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;?]*", re.IGNORECASE)
_NOT_ESCAPED = "%/:@!$&'()*+,;=-._~"
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

_ARTICLE_WORD = (
    r"(?:art|arts|article|articles|content|detail|details|news|show|view|info|post|read|story|archives|[acp])"
)
_ID = r"([1-9]\d{0,17}|[1-8]\d{18})"  # in 63 bits
_ARTICLE_FILE = re.compile(
    rf"/(?:{_ARTICLE_WORD}[_-]|c)?{_ID}(?:[_-](\d{{1,4}}))?\.[sj]?html?$",
    re.IGNORECASE,
)
_TRS_FILE = re.compile(rf"/t\d{{6,8}}_{_ID}(?:_(\d{{1,4}}))?\.s?html?$", re.IGNORECASE)
# Section and number: of jcms (art_1_5927), of newspapers' portals (c1013-5927), of Discuz! (thread-5927-1-1), of webplus
# (c12a5927/page.htm).
_SECTION_FILE = re.compile(
    r"/(?:art_\d{1,6}_([1-9]\d{0,17})|c\d{3,9}-([1-9]\d{3,17})(?:-\d{1,3})?|thread-([1-9]\d{0,17})-\d{1,4}-\d{1,4}"
    r"|c\d{1,9}a([1-9]\d{0,17})/page)\.(?:s?html?|psp|jsp)$",
    re.IGNORECASE,
)
# Number and author after the word for an article: a/5927_120099.
_DETAIL_PATH = re.compile(
    rf"/(?:\w{{0,10}}detail_\w{{1,10}}_([1-9]\d{{0,17}})|{_ARTICLE_WORD}/([1-9]\d{{3,17}})_\d{{2,18}})/?$",
    re.IGNORECASE,
)
_PHPCMS_FILE = re.compile(rf"/show-\d{{1,9}}-{_ID}-(\d{{1,4}})\.html$", re.IGNORECASE)
_ARTICLE_PATH = re.compile(rf"/{_ARTICLE_WORD}/{_ID}(?:/(\d{{1,2}}))?/?$", re.IGNORECASE)
# WordPress: the page number after the file.
_PAGE_QUERY = re.compile(r"page=(\d{1,3})", re.ASCII)
_PAGE_BEHIND_FILE = re.compile(r"\.s?html?(/\d{1,3}/?)$", re.IGNORECASE)
_ARTICLE_SCRIPT = re.compile(
    r"^(?:.*/)?(?:(?:index|portal|view|show|article|news|content|detail|read|info|(?:show|view|read)_?news|news_?(?:show|view|detail|read|info))\.(?:php|aspx?|jsp)"
    r"|(?:s|view|show|article|content|detail|news_?detail)(?:\.s?html?)?|ShowInfo/?)?$",
    re.IGNORECASE,
)
_SERVICE_PATH = re.compile(r"/(?:e|zb_system|wp-admin|api|search|tags?)/", re.IGNORECASE)
_ID_PARAMETERS = ("id", "aid", "p", "article_id", "articleid", "newsid", "news_id")


@dataclass(frozen=True, slots=True)
class Site:
    """A portal at one origin: the only scheme, host and port that are ever requested."""

    scheme: str
    host: str
    port: int
    portal: Portal = OWN

    @classmethod
    def parse(cls, url: str, portal: Portal = OWN) -> Self:
        """Parse the site's address. Raises ValueError for anything but an http or https address of a host."""
        parts = split_address(url)
        if parts is None:
            raise ValueError(f"not an http or https address of a site: {url!r}")
        scheme, host, port, _ = parts
        return cls(scheme, host, port, portal)

    @property
    def origin(self) -> str:
        return origin_text(self.scheme, self.host, self.port)

    def owns(self, url: str) -> bool:
        """Return whether ``url`` has exactly this scheme, host and port."""
        parts = split_address(url)
        return parts is not None and parts[:3] == (self.scheme, self.host, self.port)

    def rebase(self, url: str) -> str | None:
        """Return this site's address for a link to it, also by http or https, with or without ``www.``, or by another
        of the portal's origins; None for other sites.
        """
        parts = split_address(url)
        if parts is None:
            return None
        scheme, host, port, split = parts
        is_same_host = host.removeprefix("www.") == self.host.removeprefix("www.")
        if not (is_same_host and port in (self.port, DEFAULT_PORTS[scheme])):
            origins = self.portal.origins
            # A copy of the portal at an origin of its own, as in tests, is not the portal.
            if self.origin not in origins or origin_text(scheme, host, port) not in origins:
                return None
        query = f"?{split.query}" if split.query else ""
        fragment = f"#{split.fragment}" if split.fragment else ""
        return f"{self.origin}{split.path or '/'}{query}{fragment}"

    def section_of(self, url: str) -> Section | None:
        """Return the declared section to which an address belongs."""
        try:
            path = urlsplit(url).path
        except ValueError:
            return None
        return self.portal.section_at(path)


@lru_cache(maxsize=4096)
def canonical_url(url: str, site: Site) -> str | None:
    """Return the canonical form of an address on ``site``; None for any other address.

    The path keeps its letter case: EmpireCMS serves static files, whose names are case-sensitive.
    """
    rebased = site.rebase(url.encode("utf-8", "replace").decode("utf-8"))
    if rebased is None:
        return None
    split = urlsplit(rebased)
    path = _SESSION_IN_PATH.sub("", split.path)
    path = _remove_dot_segments(_normalise_escapes(path))
    query = _canonical_query(split.query) if split.query else ""
    if query and _file_match(path):  # in a file's query, only the page number is significant
        query = f"page={page}" if (page := _page_in_query(query)) > 1 else ""
    return f"{site.origin}{path}?{query}" if query else f"{site.origin}{path}"


@lru_cache(maxsize=4096)
def resolve(link: str, base: str, site: Site) -> str | None:
    """Return the canonical address of a link on a page, as browsers resolve it; None if it leaves the site."""
    head, mark, tail = _BREAKS.sub("", link.strip()).partition("?")
    try:
        return canonical_url(urljoin(base, head.replace("\\", "/") + mark + tail), site)
    except ValueError:
        return None


def without_index(url: str) -> str:
    """Remove the name of a folder's index. Only a server knows whether both addresses serve the same page."""
    return _DIRECTORY_INDEX.sub("/", url)


def article_id(url: str) -> int | None:
    """Return the article's number in the address of any of its pages; None for other addresses."""
    return _article(url)[0]


def page_number(url: str) -> int:
    """Return the page number in the address of a paged article, from 1; also 1 for other addresses."""
    return _article(url)[1]


def page_of(url: str, first: str) -> int | None:
    """Return the page number in ``url`` if only that distinguishes it from the article's address ``first``, or None."""
    mine, other = urlsplit(first), urlsplit(url)
    if mine.path == other.path:
        told, others_told = dict(_parameters(mine.query)), dict(_parameters(other.query))
        changed = [name for name in {*told, *others_told} if told.get(name) != others_told.get(name)]
        is_page = len(changed) == 1 and _PAGE_NAME.fullmatch(changed[0]) is not None
        # WordPress has the number of an article in ``?p=``, where others have the number of a page.
        number = others_told.get(changed[0], "") if is_page and article_id(first) == article_id(url) else ""
    else:
        match = _PAGE_PART.search(other.path)
        bare = _ENDING.sub("", other.path[: match.start()] + other.path[match.end() :]) if match else None
        is_same = bare == _ENDING.sub("", _FIRST_PAGE.sub("", mine.path)) and mine.query == other.query
        number = match[1] if match and is_same else ""
    return int(number[:6]) if number.isascii() and number.isdigit() else None


def follows(url: str, before: str) -> bool:
    """Return whether two file addresses differ only in their last number, which is one higher in ``url``."""
    one, other = _NUMBERED_FILE.fullmatch(before), _NUMBERED_FILE.fullmatch(url)
    if one is None or other is None or (one[1], one[3]) != (other[1], other[3]):
        return False
    return int(one[2]) + 1 == int(other[2])


def is_article_url(url: str) -> bool:
    return article_id(url) is not None


def fingerprint(url: str) -> bytes:
    """Return the 16 bytes that identify a canonical URL."""
    return blake2b(url.encode("utf-8", "surrogatepass"), digest_size=16).digest()


@lru_cache(maxsize=4096)
def _article(url: str) -> tuple[int | None, int]:
    try:
        split = urlsplit(url)
    except ValueError:
        return None, 1
    path = _SESSION_IN_PATH.sub("", split.path)
    if behind := _PAGE_BEHIND_FILE.search(path):
        number, _ = _article(split._replace(path=path[: behind.start(1)], query="").geturl())
        return number, max(int(behind[1].strip("/")), 1)
    if match := _SECTION_FILE.search(path) or _DETAIL_PATH.search(path):
        is_paged = match.re is _SECTION_FILE and match[2] is not None
        paged = re.search(r"-(\d{1,3})\.s?html?$", path, re.IGNORECASE) if is_paged else None
        return int(next(filter(None, match.groups()))), int(paged[1]) if paged else 1
    if match := _file_match(path):
        page = int(match[2] or _page_in_query(split.query))
        # TRS counts pages from zero: t20220709_5927_1.html is the second page.
        if match.re is _TRS_FILE and match[2]:
            page += 1
        return int(match[1]), max(page, 1)
    if match := _ARTICLE_PATH.search(path):
        return int(match[1]), int(match[2] or 1)
    if split.query and _ARTICLE_SCRIPT.match(path):
        shows_info = path.rstrip("/").lower().endswith("/showinfo")
        if shows_info or not _SERVICE_PATH.search(path):
            return _article_in_query(split.query, first_page=0 if shows_info else 1)
    return None, 1


def _article_in_query(query: str, first_page: int) -> tuple[int | None, int]:
    parameters = dict(reversed(_parameters(query)))
    for name in _ID_PARAMETERS:
        value = parameters.get(name, "")
        if re.fullmatch(_ID, value, re.ASCII):
            page = parameters.get("page", "")
            return int(value), max(int(page) - first_page + 1, 1) if re.fullmatch(r"\d{1,4}", page, re.ASCII) else 1
    return None, 1


def _page_in_query(query: str) -> int:
    """Return the page number in a query that contains nothing else; otherwise 1."""
    match = _PAGE_QUERY.fullmatch(query)
    return max(int(match[1]), 1) if match else 1


def _file_match(path: str) -> re.Match[str] | None:
    if not path[-6:].lower().endswith((".html", ".htm", ".shtml", ".jhtml")):
        return None
    return _ARTICLE_FILE.search(path) or _TRS_FILE.search(path) or _PHPCMS_FILE.search(path)


def _canonical_query(query: str) -> str:
    kept = sorted((name, value) for name, value in _parameters(query) if not _NOISE.fullmatch(name))
    return "&".join(f"{name}={value}" if value else name for name, value in kept)


def _parameters(query: str) -> list[tuple[str, str]]:
    """Return names and values with uniform percent-encoding; escaped GBK bytes stay unchanged."""
    pairs = (part.partition("=") for part in query.split("&", 64) if part)
    return [(_requote(name), _requote(value)) for name, _, value in pairs]


def _requote(text: str) -> str:
    if text.isalnum() and text.isascii():
        return text
    return quote(unquote_to_bytes(text.replace("+", "%20").encode("utf-8", "surrogatepass")), safe="")


def _normalise_escapes(path: str) -> str:
    def normal(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return character if character in _UNRESERVED else match[0].upper()

    return _ESCAPE.sub(normal, quote(path, safe=_NOT_ESCAPED))


def _remove_dot_segments(path: str) -> str:
    if "/." not in path and "//" not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if kept:
                kept.pop()
        elif segment not in ("", "."):
            kept.append(segment)
    trailing = "/" if kept and segments[-1] in ("", ".", "..") else ""
    return "/" + "/".join(kept) + trailing
