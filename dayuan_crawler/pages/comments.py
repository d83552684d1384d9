"""Readers' comments: where an article's are listed, what a page of them says, and how the pages make one list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain, islice, takewhile
from typing import TYPE_CHECKING, Literal, cast
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from lxml import etree
from parsel import Selector

from dayuan_crawler.pages.comment_blocks import read_blocks
from dayuan_crawler.pages.counters import read_count, read_document_write
from dayuan_crawler.pages.markup import is_element, name_words, root_of, text_of, words
from dayuan_crawler.pages.pager import Pager, read_pager
from dayuan_crawler.pages.vocabulary.comments import (
    ASIDE,
    REGION,
    REGION_HEADING,
    REGION_STEM,
    SAYS_COMMENTS,
    SAYS_READERS,
    WEAK_REGION,
)
from dayuan_crawler.pages.vocabulary.parts import label_of
from dayuan_crawler.text.urls import Site, article_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from dayuan_crawler.items import Comment
    from dayuan_crawler.pages.comment_blocks import FoundComment

Style = Literal["empire", "empire-more", "infocomment", "zblog", "dede"]

_EMPIRE_LIST = re.compile(r"/e/pl/(?:index\.php)?$", re.IGNORECASE)
_EMPIRE_MORE = re.compile(r"/e/pl/more/(?:index\.php)?$", re.IGNORECASE)
_INFOCOMMENT = re.compile(r"/e/extend/infocomment/(?:(?:index|commentajax)\.php)?$", re.IGNORECASE)
_ZBLOG = re.compile(r"/zb_system/cmd\.php$", re.IGNORECASE)
_DEDE = re.compile(r"/plus/feedback(?:_ajax)?\.php$", re.IGNORECASE)
_MAY_LIST = re.compile(r"/e/pl/|/infocomment/|/cmd\.php|/feedback", re.IGNORECASE)
_ADDRESS = re.compile(
    r"""["'(]((?:https?:)?[\w:./-]*?(?:/e/pl/(?:more/)?|/e/extend/infocomment/|/plus/feedback(?:_ajax)?\.php|"""
    r"""/zb_system/cmd\.php)[\w./-]*\?[\w.=&;%-]+)""",
    re.IGNORECASE,
)
_ZBLOG_PAGER = re.compile(
    r"(?:comment\.get|GetComments)\(\s*['\"]?(\d{1,12})['\"]?\s*,\s*['\"]?(\d{1,5})", re.IGNORECASE
)
_PAGE_CALLS: dict[Style, re.Pattern[str]] = {
    "zblog": _ZBLOG_PAGER,
    "dede": re.compile(r"LoadComm\w{0,6}\(\s*['\"]?()(\d{1,5})", re.IGNORECASE),
    "infocomment": re.compile(r"CommentToPage\(\s*['\"]?()(\d{1,5})", re.IGNORECASE),
}
_INFOCOMMENT_AREAS = ("infocommentarea", "infocommentnumarea")
_INFOCOMMENT_SPLIT = "<!--empirecms.infocomment-->"
_MORE_AT_ONCE = "80"

_SAYS_COMMENTS = etree.XPath(
    f"//body//*[text()[{' or '.join(f'contains(., {word!r})' for word in SAYS_COMMENTS)}]]"
)
_OTHER_PARTS = frozenset({"related", "neighbours", "footer", "copyright"})
_MOST_HEADINGS = 60
_MOST_REGIONS = 12
_MOST_ENTRIES = 4_000
_LITTLE = 40
_MOST_PAGES = 200


@dataclass(frozen=True, slots=True)
class CommentSource:
    """Where an article's comments are listed and in which style: the first page, and the others that are known of."""

    style: Style
    first_url: str
    more_urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CommentPage:
    """One page of comments, in its own order, with the numbers it gives them, the page after it, and the total told."""

    items: tuple[Comment, ...] = ()
    numbers: tuple[str | None, ...] = ()
    next_url: str | None = None
    total: int | None = None


def find_comment_list(page: Selector, url: str, site: Site) -> CommentSource | None:
    """Where the comments of the article at ``url`` are listed, from its form, its links and its scripts."""
    root = root_of(page)
    if root is None:
        return None
    found: dict[Style, str] = {}
    for address in _addresses(root):
        if source := _source(address, url, site):
            found.setdefault(*source)
    if not {"empire", "infocomment"} & found.keys() and (form := _from_form(root, url, site)):
        found.setdefault(*form)
    for style in ("infocomment", "empire", "empire-more", "zblog", "dede"):
        if style in found:
            first = found[style]
            pages = _last_page(root, article_id(url)) if style == "zblog" else 1
            more = tuple(f"{first.removesuffix('1')}{number}" for number in range(2, min(pages, _MOST_PAGES) + 1))
            return CommentSource(style, first, more)
    return None


def parse_comments(answer: str, url: str, site: Site, style: Style, now: datetime | None = None) -> CommentPage:
    """What an answer from a comment source holds; an error page holds nothing."""
    total: int | None = None
    if style == "infocomment" and _INFOCOMMENT_SPLIT in answer:
        count, _, answer = answer.partition(_INFOCOMMENT_SPLIT)
        total = read_count(count)
    if "document.write" in answer[:200]:
        answer = read_document_write(answer)
    page = Selector(answer or " ", type="html")
    root = root_of(page)
    if root is None:
        return CommentPage(total=total)
    pager = read_pager(page, url, site)
    found = read_blocks([root], now)
    total = pager.total if total is None else total
    return _page(found, _following(answer, url, style, pager, len(found)), total)


def parse_page_comments(page: Selector, now: datetime | None = None) -> CommentPage:
    """The comments that an article's own page shows, under whatever is called comments there."""
    root = root_of(page)
    if root is None:
        return CommentPage()
    for region in islice(_regions(root), _MOST_REGIONS):
        found = read_blocks(region, now)
        if len(found) > 1 or (found and not _may_be_byline(region)):
            return _page(found, None, None)
    return CommentPage()


def merge(pages: Iterable[CommentPage]) -> list[Comment]:
    """The comments of several pages, each once, oldest first.

    A page that is read after a new comment came in begins with what the one before it ended with. Numbered comments
    are told apart by their numbers; of the others such an overlap is left out, unless the total told needs it.
    """
    pages = list(pages)
    total = next((page.total for page in reversed(pages) if page.total is not None), None)
    is_whole = total is not None and sum(len(page.items) for page in pages) <= total
    items: list[Comment] = []
    seen: set[str] = set()
    for page in pages:
        fresh: list[Comment] = []
        for comment, number in zip(page.items, page.numbers, strict=True):
            if number is None:
                fresh.append(comment)
            elif number not in seen:
                seen.add(number)
                fresh.append(comment)
        items.extend(fresh if is_whole or page.numbers.count(None) == 0 else fresh[_overlap(items, fresh) :])
    return oldest_first(items)


def oldest_first(items: Iterable[Comment]) -> list[Comment]:
    """Comments by time; those of the same second, and those without a time, keep the order in which they came about."""
    ordered = list(items)
    times = [comment.posted_at for comment in ordered if comment.posted_at is not None]
    if times and times[0] > times[-1]:
        ordered.reverse()
    latest = min(times, default=None)
    keyed: list[tuple[datetime | None, Comment]] = []
    for comment in ordered:
        latest = comment.posted_at or latest
        keyed.append((latest, comment))
    return [comment for _, comment in sorted(keyed, key=lambda pair: pair[0].timestamp() if pair[0] else 0.0)]


def _page(found: list[FoundComment], next_url: str | None, total: int | None) -> CommentPage:
    return CommentPage(tuple(block.comment for block in found), tuple(block.number for block in found), next_url, total)


def _overlap(before: list[Comment], after: list[Comment]) -> int:
    """How many comments at the start of ``after`` are those at the end of ``before``."""
    for length in range(min(len(before), len(after)), 0, -1):
        if before[-length:] == after[:length]:
            return length
    return 0


def _addresses(root: etree._Element) -> Iterator[str]:
    for element in root.iter("a", "script", "iframe", "form"):
        for name in ("href", "src", "action"):
            value = element.get(name)
            if value and _MAY_LIST.search(value):
                yield value
        if element.tag == "script" and _MAY_LIST.search((element.text or "").replace("\\/", "/")):
            for address in _ADDRESS.finditer((element.text or "").replace("\\/", "/").replace("&amp;", "&")):
                yield address[1]
        elif element.tag == "a" and (pager := _zblog_call(element)):
            yield f"/zb_system/cmd.php?act=getcmt&postid={pager[1]}&page=1"


def _source(address: str, url: str, site: Site) -> tuple[Style, str] | None:
    """An address as a source of the article's comments: its style, and the canonical form of its first page."""
    try:
        rebased = site.rebase(urljoin(url, address.strip()))
    except ValueError:
        return None
    if rebased is None:
        return None
    split = urlsplit(rebased)
    told = dict(parse_qsl(split.query))
    wanted = article_id(url)
    number = next((told[name] for name in ("id", "postid", "aid", "log_id") if told.get(name, "").isdecimal()), None)
    if number is None or (wanted is not None and int(number) != wanted):
        return None
    keys = {"classid": told.get("classid", ""), "id": number}
    origin = f"{site.origin}{split.path}"
    if _EMPIRE_LIST.search(split.path) and keys["classid"].isdecimal():
        return "empire", f"{origin}?{urlencode(keys)}"
    if _EMPIRE_MORE.search(split.path) and keys["classid"].isdecimal():
        return "empire-more", f"{origin}?{urlencode({**keys, 'num': _MORE_AT_ONCE})}"
    if _INFOCOMMENT.search(split.path) and keys["classid"].isdecimal():
        folder = origin[: origin.rfind("/") + 1]
        return "infocomment", f"{folder}?{urlencode({**keys, 'page': '0'})}"
    if _ZBLOG.search(split.path) and told.get("act") == "getcmt":
        return "zblog", f"{origin}?{urlencode({'act': 'getcmt', 'postid': number, 'page': '1'})}"
    if _DEDE.search(split.path) and ("ajax" in split.path or told.get("dopost") == "getlist"):
        path = f"{site.origin}{split.path.replace('feedback.php', 'feedback_ajax.php')}"
        return "dede", f"{path}?{urlencode({'dopost': 'getlist', 'aid': number, 'page': '1'})}"
    return None


def _zblog_call(link: etree._Element) -> re.Match[str] | None:
    code = link.get("href") or ""
    code = code if code.startswith("javascript:") else link.get("onclick") or ""
    return _ZBLOG_PAGER.search(code[:500]) if code else None


def _last_page(root: etree._Element, wanted: int | None) -> int:
    """The highest page of comments that an article's own pager names; Z-Blog's answers have none."""
    calls = (
        _ZBLOG_PAGER.search(f"{link.get('href') or ''}{link.get('onclick') or ''}"[:500]) for link in root.iter("a")
    )
    return max((int(call[2]) for call in calls if call and int(call[1]) == (wanted or int(call[1]))), default=1)


def _from_form(root: etree._Element, url: str, site: Site) -> tuple[Style, str] | None:
    """EmpireCMS's list, from the hidden inputs of its comment form."""
    fields: dict[str, str] = {}
    is_comment_form = False
    for element in root.iter("input", "textarea"):
        name = (element.get("name") or "").lower()
        value = element.get("value") or ""
        is_comment_form |= name in ("saytext", "ecmsfrom") or (name == "enews" and value.lower() == "addpl")
        if name in ("id", "classid") and value.isdecimal() and name not in fields:
            fields[name] = value
    wanted = article_id(url)
    if not is_comment_form or len(fields) < 2 or (wanted is not None and int(fields["id"]) != wanted):
        return None
    keys = {"classid": fields["classid"], "id": fields["id"]}
    # The plug-in's own script may be named with another host; its areas tell that it is there.
    if any(element.get("id") in _INFOCOMMENT_AREAS for element in root.iter("div", "td", "span", "ul", "ol")):
        return "infocomment", f"{site.origin}/e/extend/infocomment/?{urlencode({**keys, 'page': '0'})}"
    return "empire", f"{site.origin}/e/pl/?{urlencode(keys)}"


def _following(answer: str, url: str, style: Style, pager: Pager, found: int) -> str | None:
    """The page after this one, by the pager's links or by its script."""
    if style == "empire-more" or not found:
        return None
    pattern = _PAGE_CALLS.get(style)
    if pattern is None:
        return pager.next_url
    told = dict(parse_qsl(urlsplit(url).query))
    page = int(told["page"]) if told.get("page", "").isdecimal() else 0
    if not any(int(match[2]) > page for match in pattern.finditer(answer)):
        return pager.next_url
    return f"{url.partition('?')[0]}?{urlencode({**told, 'page': str(page + 1)})}"


def _regions(root: etree._Element) -> Iterator[list[etree._Element]]:
    """What comments may be shown in: elements that are called so, and what follows a heading that calls them so."""
    for element in root.iter("div", "section", "ul", "ol", "dl", "table", "td", "article", "blockquote", "aside"):
        if _is_called_region(element) and not _holds_heading(element) and not _is_aside(element):
            yield _entries(element)
    for element in islice(_with_parents(cast("list[etree._Element]", _SAYS_COMMENTS(root))), _MOST_HEADINGS):
        if not REGION_HEADING.fullmatch(text_of(element, 40)) or _is_aside(element):
            continue
        for node in islice(chain([element], element.iterancestors()), 3):
            following = takewhile(
                lambda sibling: not (_holds_heading(sibling) or _begins_another_part(sibling)),
                islice(node.itersiblings(), _MOST_ENTRIES),
            )
            entries = [sibling for sibling in following if is_element(sibling)]
            if entries:
                yield entries
            if sum(len(text_of(entry, _LITTLE)) for entry in islice(entries, 6)) > _LITTLE:
                break


def _begins_another_part(element: etree._Element) -> bool:
    return is_element(element) and label_of(text_of(element, _LITTLE)) in _OTHER_PARTS


def _is_called_region(element: etree._Element) -> bool:
    names = name_words(element)
    return not REGION.isdisjoint(names) or any(map(REGION_STEM.search, names))


def _may_be_byline(region: list[etree._Element]) -> bool:
    """Whether one time and some words are a message by their name alone: a byline may be called so."""
    names = name_words(region[0]) & REGION
    return names == WEAK_REGION and not any(SAYS_READERS.search(text_of(element)) for element in region)


def _with_parents(elements: Iterable[etree._Element]) -> Iterator[etree._Element]:
    for element in elements:
        yield element
        if (parent := element.getparent()) is not None:
            yield parent


def _entries(element: etree._Element) -> list[etree._Element]:
    """The list that an element called a comment is one entry of, its entries where they stand alone, or the element."""
    parent = element.getparent()
    like = [
        sibling
        for sibling in islice(element.itersiblings(), _MOST_ENTRIES)
        if sibling.tag == element.tag and sibling.get("class") == element.get("class")
    ]
    if not like or parent is None:
        return [element]
    return [element, *like] if parent.tag == "body" or _holds_heading(parent) else [parent]


def _holds_heading(element: etree._Element) -> bool:
    """Whether an element is or holds the page's own heading, and so the article rather than its comments."""
    return next(element.iter("h1"), None) is not None


def _is_aside(element: etree._Element) -> bool:
    around = takewhile(lambda node: node.tag not in ("body", "html"), chain([element], element.iterancestors()))
    return any(is_element(node) and not ASIDE.isdisjoint(name_words(node)) for node in around)
