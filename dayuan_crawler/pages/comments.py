"""Readers' comments: find an article's comment list, read a page of it, merge the pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from lxml import etree
from parsel import Selector

from dayuan_crawler.items import Comment
from dayuan_crawler.pages.cms.comment_lists import CommentList, address_pattern, comment_lists
from dayuan_crawler.pages.cms.typecho import set_clocks
from dayuan_crawler.pages.comment_blocks import FoundComment, read_blocks
from dayuan_crawler.pages.comment_regions import read_region
from dayuan_crawler.pages.counters import read_count, read_document_write
from dayuan_crawler.pages.markup import is_element, root_of, text_of
from dayuan_crawler.pages.pager import Pager, Pagers, read_pager
from dayuan_crawler.pages.vocabulary.comments import COMMENT_COUNT, TAKE_PART, TOTAL
from dayuan_crawler.text.urls import Site, article_id, page_of

# The style of a CommentList, or that of articles' own pages.
Style = str
ON_THE_PAGE = "page"
_TEXT_OF_PAGER = 100
_TEXT_OF_HEADING = 300
_LEVELS = 3
_MOST_LINES = 6
_MOST_TEXT = 100_000
_ID_PARAMETERS = ("id", "postid", "aid", "log_id")


@dataclass(frozen=True, slots=True)
class CommentSource:
    """An article's comment list and its style: the first page, and the other pages that are known."""

    style: Style
    first_url: str
    more_urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CommentPage:
    """A page of comments in its own order, with their numbers, the next page, and the stated total."""

    items: tuple[Comment, ...] = ()
    numbers: tuple[str | None, ...] = ()
    next_url: str | None = None
    total: int | None = None


def find_comment_list(page: Selector, url: str, site: Site) -> CommentSource | None:
    """Find the comment list of the article at ``url``, from the page's form, links and scripts."""
    root = root_of(page)
    if root is None:
        return None
    addresses = list(_addresses(root))
    for record in comment_lists():
        for address in (*addresses, *record.told(root)):
            if (found := _source(record, address, url, site)) is not None:
                first, number = found
                more = (f"{first.removesuffix('1')}{page}" for page in range(2, record.pages(root, number) + 1))
                return CommentSource(record.style, first, tuple(more))
    return None


def parse_comments(answer: str, url: str, site: Site, style: Style, now: datetime | None = None) -> CommentPage:
    """Read an answer from a comment source; an error page has no comments. Relative times count back from ``now``."""
    if style == ON_THE_PAGE:
        return parse_page_comments(Selector(answer or " ", type="html"), now, url, site)
    record = next(record for record in comment_lists() if record.style == style)
    total: int | None = None
    if record.divider is not None and record.divider in answer:
        count, _, answer = answer.partition(record.divider)
        total = read_count(count)
    if "document.write" in answer[:200]:
        answer = read_document_write(answer)
    page = Selector(answer or " ", type="html")
    root = root_of(page)
    if root is None:
        return CommentPage(total=total)
    pager = read_pager(page, url, site)
    found = read_blocks([root], now)
    if total is None:
        total = pager.total if pager.total is not None else _total(root)
    # A whole page has other lists, too: without a comment, it may show titles, authors and times there.
    if not total and root.find(".//title") is not None and not read_region(root, now).found:
        found = []
    return _page(found, _following(answer, url, record, pager) if found else None, total)


def parse_page_comments(
    page: Selector, now: datetime | None = None, url: str | None = None, site: Site | None = None
) -> CommentPage:
    """The comments that an article's own page shows, in any region named for comments.

    With ``url`` and ``site``, the result includes the next page of comments.
    """
    root = root_of(page)
    if root is None:
        return CommentPage()
    set_clocks(root)
    region = read_region(root, now)
    if url is None or site is None:
        return _page(region.found, None, None)
    pagers = [Pagers(element, url, site, of_comments=True).read() for element in region.around]
    if region.found and not any(pager.next_url for pager in pagers):
        # The siblings right after the comments may contain the article's own pager, too.
        later = (Pagers(element, url, site, of_comments=True).read() for element in region.behind)
        pagers += [pager for pager in later if pager.next_url and page_of(pager.next_url, url) is None]
    next_url = next((pager.next_url for pager in pagers if pager.next_url), None)
    headings = (heading for element in region.around[:1] for heading in _before(element))
    totals = chain((pager.total for pager in pagers), map(_total_above, region.around), map(_total_above, headings))
    return _page(region.found, next_url, next((total for total in totals if total is not None), None))


def merge(pages: Iterable[CommentPage]) -> list[Comment]:
    """Merge pages of comments: each comment once, oldest first.

    If a comment is added between two requests, the second page begins with the end of the first. Numbered comments are
    deduplicated by number. For others this overlap is dropped, unless the stated total needs it.
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
    """Sort comments by time. Those of the same second or without a time keep their order on the page, oldest first."""
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


def _page(found: Sequence[FoundComment], next_url: str | None, total: int | None) -> CommentPage:
    if total is None or total < len(found):
        # 热门评论 and 最新评论 may show the same comment.
        found = [block for place, block in enumerate(found) if block not in found[:place]]
    items = tuple(block.comment for block in found)
    first: dict[str | None, Comment] = {}
    # A number that different comments share is the article's id, not theirs.
    shared = {block.number for block in found if first.setdefault(block.number, block.comment) != block.comment}
    numbers = tuple(None if block.number in shared else block.number for block in found)
    return CommentPage(items, numbers, next_url, total)


def _overlap(before: list[Comment], after: list[Comment]) -> int:
    """Length of the overlap: comments at the start of ``after`` that are at the end of ``before``."""
    for length in range(min(len(before), len(after)), 0, -1):
        if before[-length:] == after[:length]:
            return length
    return 0


def _addresses(root: etree._Element) -> Iterator[str]:
    """Every address in the page that may be that of a comment list."""
    pattern = address_pattern()
    for element in root.iter("a", "script", "iframe", "form"):
        yield from filter(None, (element.get(name) for name in ("href", "src", "action")))
        if element.tag == "script" and element.text:
            code = element.text.replace("\\/", "/").replace("&amp;", "&")
            yield from (match[1] for match in pattern.finditer(code))


def _source(record: CommentList, address: str, url: str, site: Site) -> tuple[str, str] | None:
    """The first page of the article's comment list and the article's id, if the address is one of such a list."""
    if "?" not in address:
        return None
    try:
        rebased = site.rebase(urljoin(url, address.strip()))
    except ValueError:
        return None
    if rebased is None:
        return None
    split = urlsplit(rebased)
    if not record.address.search(split.path):
        return None
    told = dict(parse_qsl(split.query))
    wanted = article_id(url)
    number = next((told[name] for name in _ID_PARAMETERS if told.get(name, "").isdecimal()), None)
    if number is None or (wanted is not None and int(number) != wanted):
        return None
    parameters = record.parameters(told, number)
    if parameters is None:
        return None
    return f"{site.origin}{record.path(split.path)}?{urlencode(parameters)}", number


def _total(root: etree._Element) -> int | None:
    """The number of comments beside their pager."""
    match = TOTAL.search(text_of(root, _MOST_TEXT)[-_TEXT_OF_PAGER:])
    return int(match[1]) if match else _total_above(root)


def _before(element: etree._Element) -> Iterator[etree._Element]:
    """The short lines before an element, nearest first."""
    for node in islice(chain([element], element.iterancestors()), _LEVELS):
        for sibling in islice(node.itersiblings(preceding=True), _MOST_LINES):
            if is_element(sibling) and len(text_of(sibling, _TEXT_OF_PAGER)) <= _TEXT_OF_PAGER:
                yield sibling


def _total_above(element: etree._Element) -> int | None:
    """The number of comments in the lines above them."""
    told = COMMENT_COUNT.finditer(text_of(element, _TEXT_OF_HEADING))
    match = min(told, key=lambda match: match[0].endswith(TAKE_PART), default=None)
    number = next(filter(None, match.groups()), None) if match else None
    return int(number) if number else None


def _following(answer: str, url: str, record: CommentList, pager: Pager) -> str | None:
    """The next page of comments, from the script calls or the pager's links."""
    if record.is_all_at_once:
        return None
    page, following = _page_after(url)
    if record.call is None or not any(int(match[1]) > page for match in record.call.finditer(answer)):
        return pager.next_url
    return following


def page_after(url: str, style: Style) -> str | None:
    """The next page of a comment list by the pattern of its addresses, whether or not there is one."""
    record = next((record for record in comment_lists() if record.style == style), None)
    return None if record is None or record.is_all_at_once else _page_after(url)[1]


def _page_after(url: str) -> tuple[int, str]:
    """The number of a page of comments in its address, and the address of the next one."""
    told = dict(parse_qsl(urlsplit(url).query))
    page = int(told["page"]) if told.get("page", "").isdecimal() else 0
    return page, f"{url.partition('?')[0]}?{urlencode({**told, 'page': str(page + 1)})}"
