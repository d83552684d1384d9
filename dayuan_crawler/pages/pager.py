"""The next page of a list or of an article, according to its pager, and the number of pages.

No conclusion is drawn from address patterns: a link labelled 下一页, or with the number after the current one, is the next
page. A link is refused only if it cannot be a page of the same list, and the reason is recorded.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from dayuan_crawler.pages.cms.trs import PagerCall, read_pager_call
from dayuan_crawler.pages.controls import Control, Says, controls_of
from dayuan_crawler.pages.document import kinship
from dayuan_crawler.pages.listed_total import titled_total
from dayuan_crawler.pages.markup import base_of, root_of, text_of
from dayuan_crawler.pages.pager_groups import Group, groups_of, is_of_comments
from dayuan_crawler.pages.vocabulary.pagers import OF_READERS, PAGE_COUNT, PAGE_NUMBER, TOTAL
from dayuan_crawler.text.urls import (
    Site,
    article_id,
    canonical_url,
    follows,
    page_number,
    page_of,
    resolve,
    without_index,
)

if TYPE_CHECKING:
    from lxml import etree
    from parsel import Selector

_COMMENT_ADDRESS = re.compile(r"/pl/|[?&]cpage=|/comment-page-|act=getcmt|/plus/feedback", re.IGNORECASE)
_SECTION_PARAMETERS = frozenset({"classid", "tid", "catid", "cate", "cat", "typeid", "cid"})
_PAGE_PARAMETERS = frozenset("page p pageno page_no paged pageindex pg currentpage pagenum curpage".split())
_LONGEST_ALONE = 60
_LEVELS = 4
_PAGE_IN_PATH = re.compile(r"(?:[_-]|/page/)(\d{1,5})(?:\.s?html?|\.php|/)?$", re.IGNORECASE)


class Refusal(StrEnum):
    """Why a candidate for the next page is not followed."""

    NO_ADDRESS = "no address"
    DISABLED = "disabled"
    SAME_PAGE = "the same page"
    OTHER_SITE = "another site"
    OTHER_SECTION = "another section"
    COMMENTS = "comments"
    ENTRY = "an entry of the list"
    OTHER_ARTICLE = "another article"


class End(StrEnum):
    """Why there is no next page."""

    NO_PAGER = "no pager"
    LAST_PAGE = "last page"
    REFUSED = "refused"


_OF_SOMETHING_ELSE = frozenset({Refusal.COMMENTS, Refusal.OTHER_SECTION, Refusal.OTHER_ARTICLE, Refusal.ENTRY})


@dataclass(frozen=True, slots=True)
class Refused:
    """A candidate for the next page, and why it is not followed."""

    label: str
    link: str
    reason: Refusal


@dataclass(frozen=True, slots=True)
class Pager:
    """A page's pager: the next page or why there is none, this page's number, the number of pages and of entries.

    ``refused`` are the candidates for the next page that were not followed. It is empty on the last page, whose links
    often lead back to it. ``after_next`` is the page behind the next one, if the pager has its number.
    """

    next_url: str | None = None
    end: End | None = End.NO_PAGER
    page_number: int = 1
    page_count: int | None = None
    total: int | None = None
    refused: tuple[Refused, ...] = ()
    after_next: str | None = None

    @property
    def exists(self) -> bool:
        """Whether the page has a pager at all."""
        return self.end is not End.NO_PAGER


def read_pager(page: Selector, url: str, site: Site) -> Pager:
    """The pager of the page at ``url``, wherever it is in the page."""
    root = root_of(page)
    return Pager() if root is None else Pagers(root, url, site).read()


def read_article_pager(root: etree._Element, url: str, site: Site) -> Pager:
    """The pager of the article's page at ``url``. The first page is the linked one that this page continues, if any."""
    pagers = Pagers(root, url, site, links_only=True)
    here = canonical_url(url, site) or url
    linked = (control.url for group in pagers.groups for control in group.controls)
    pagers.article = next((first for first in linked if first and page_of(here, first) is not None), here)
    return pagers.read()


class Pagers:
    """Candidates for pagers on the page at ``url``; with ``article``, those of the article with that first page.

    The pager of a list may have controls other than links.
    """

    def __init__(
        self, root: etree._Element, url: str, site: Site, *, links_only: bool = False, of_comments: bool = False
    ) -> None:
        self._root, self._site = root, site
        self._url = canonical_url(url, site) or url
        self.article: str | None = None
        self._base = base_of(root, url)
        self._call: PagerCall | None = read_pager_call(root)
        head: list[Control] = []
        body: list[Control] = []
        for control in controls_of(root, links_only=links_only):
            control.url = resolve(control.link, self._base, site) if control.link else None
            if control.says is Says.NUMBER and control.number is None:
                control.number = _page_in(control.url) if control.url else None
            control.is_current |= control.number is not None and control.url is not None and self._is_here(control.url)
            (head if control.element.tag == "link" else body).append(control)
        self._head = head
        self._of_comments = of_comments or _COMMENT_ADDRESS.search(self._url) is not None
        self.groups = [group for group in groups_of(root, body) if self._of_comments or not is_of_comments(group)]
        for group in self.groups:
            if group.current is None and any(not control.label for control in group.controls):
                group.current = self._number_in_address()

    @property
    def containers(self) -> list[etree._Element]:
        """The elements that contain the pagers."""
        called = self._call.script.getparent() if self._call else None
        return [group.container for group in self.groups] + ([called] if called is not None else [])

    @property
    def elements(self) -> frozenset[etree._Element]:
        """The clickable elements of the pagers."""
        return frozenset(control.element for group in self.groups for control in group.controls)

    def read(
        self,
        beside: etree._Element | None = None,
        entries: Collection[str] = (),
        territory: frozenset[etree._Element] | None = None,
    ) -> Pager:
        """Read the pager nearest to the element ``beside``.

        None of the ``entries`` is a next page. A "more" control counts only within the ``territory``, if one is given.
        """
        if self._call is not None:
            return self._called(self._call)
        # A group with links to entries only is no pager, such as 查看更多 or numbers of comments.
        own = (
            group for group in self.groups if not group.controls or any(c.url not in entries for c in group.controls)
        )
        groups = sorted(own, key=lambda group: (-kinship(group.container, beside), not group.saying(Says.NEXT)))
        refused: list[Refused] = []
        end = End.NO_PAGER
        next_url = None
        for group in groups:
            number = len(refused)
            next_url = self._next(group, entries, refused, territory)
            reasons = {found.reason for found in refused[number:]}
            if next_url is None and (group.is_silent or reasons & _OF_SOMETHING_ELSE):
                continue
            end = _why_ended(group, reasons)
            break
        told = groups[0] if groups else None
        if next_url is None and (end is not End.LAST_PAGE or (told is not None and not told.controls)):
            next_url = self._first_followed(self._head, entries, refused)
            end = End.REFUSED if refused and end is End.NO_PAGER else end
        number = (told.current if told else None) or self._number_in_address()
        after_next = told.numbered().get(number + 2) if told and next_url else None
        is_followed = after_next is not None and self._refusal(after_next, entries) is None
        texts = [] if told is None else told.texts if self.article is None else [told.text]
        return Pager(
            next_url,
            None if next_url else end,
            (told.current if told else None) or _first(PAGE_NUMBER, texts) or self._number_in_address(),
            _first(PAGE_COUNT, texts),
            None if self.article else titled_total(self._root) or _first(TOTAL, texts),
            () if end is End.LAST_PAGE and next_url is None else tuple(refused),
            after_next.url if after_next is not None and is_followed else None,
        )

    def _called(self, call: PagerCall) -> Pager:
        url = resolve(call.following, self._base, self._site) if call.following else None
        return Pager(url, None if url else End.LAST_PAGE, call.number, call.pages)

    def _next(
        self,
        group: Group,
        entries: Collection[str],
        refused: list[Refused],
        territory: frozenset[etree._Element] | None,
    ) -> str | None:
        """The next page according to a group, by its most reliable control."""
        # Without a mark, the current page's number is taken from the address.
        numbered = group.numbered()
        after = numbered.get((group.current or self._number_in_address()) + 1)
        by_number = [after] if after else []
        # A double arrow leads to the last page; if there are no further numbers, to the following ones.
        arrows = [group.saying(Says.ARROW), group.saying(Says.DOUBLE_ARROW)]
        steps: list[list[Control]] = [group.saying(Says.NEXT), by_number, *arrows]
        if self.article is None:
            steps.append(group.saying(Says.NEXT_SHEET))
            if territory is None or not territory.isdisjoint(_alone_in(group.container)):
                steps.append(group.saying(Says.MORE))
        # On the last page, 下一页 may lead to the first one.
        earlier = {control.url for number, control in numbered.items() if group.current and number < group.current}
        for controls in [[control for control in step if control.url not in earlier] for step in steps]:
            if url := self._first_followed(controls, entries, refused):
                return url
        return None

    def _first_followed(
        self, controls: Iterable[Control], entries: Collection[str], refused: list[Refused]
    ) -> str | None:
        for control in controls:
            reason = self._refusal(control, entries)
            if reason is None:
                return control.url
            refused.append(Refused(control.label, control.link or "", reason))
        return None

    def _refusal(self, control: Control, entries: Collection[str]) -> Refusal | None:
        url = control.url
        if control.is_disabled:
            return Refusal.DISABLED
        if not control.link:
            return Refusal.NO_ADDRESS
        if url is None:
            return Refusal.OTHER_SITE
        if self._is_here(url):
            return Refusal.SAME_PAGE
        if not self._of_comments and (_COMMENT_ADDRESS.search(url) or OF_READERS.search(control.label)):
            return Refusal.COMMENTS
        if url in entries:
            return Refusal.ENTRY
        if self.article is not None:
            return None if self._is_of_article(control, url) else Refusal.OTHER_ARTICLE
        if (
            self._of_comments
            and not _COMMENT_ADDRESS.search(url)
            and article_id(url) not in (None, article_id(self._url))
        ):
            return Refusal.OTHER_ARTICLE  # the next article, beside the comments
        return Refusal.OTHER_SECTION if self._is_elsewhere(url) else None

    def _is_here(self, url: str) -> bool:
        return url == self._url or without_index(url) == without_index(self._url)

    def _is_elsewhere(self, url: str) -> bool:
        """Whether an address is in another section, or its section parameter differs from this page's."""
        section, other = self._site.section_of(self._url), self._site.section_of(url)
        if section and other and section != other:
            return True
        theirs = dict(parse_qsl(urlsplit(url).query))
        mine = parse_qsl(urlsplit(self._url).query)
        return any(name.lower() in _SECTION_PARAMETERS and theirs.get(name, value) != value for name, value in mine)

    def _is_of_article(self, control: Control, url: str) -> bool:
        assert self.article is not None
        if url == self.article and control.says is Says.NUMBER and control.number != 1:
            return False  # a number that leads to the first page counts something else
        if page_of(url, self.article) is not None:
            return True
        mine, other = article_id(self.article), article_id(url)
        is_said = control.says is Says.NEXT and control.is_worded
        if mine is not None and other is not None:
            return mine == other or (is_said and follows(url, self._url))
        return is_said

    def _number_in_address(self) -> int:
        if self.article is not None:
            return page_of(self._url, self.article) or page_number(self._url)
        return _page_in(self._url)


def _page_in(url: str) -> int:
    """The page number in an address, 1 if there is none."""
    split = urlsplit(url)
    for name, value in parse_qsl(split.query):
        if name.lower() in _PAGE_PARAMETERS and value.isascii() and value.isdigit():
            return int(value[:6]) or 1
    match = _PAGE_IN_PATH.search(split.path)
    return int(match[1]) if match else 1


def _why_ended(group: Group, reasons: set[Refusal]) -> End:
    """Tell the last page from one whose next page could not be followed."""
    if Refusal.OTHER_SITE in reasons:
        return End.REFUSED
    if Refusal.NO_ADDRESS not in reasons:
        return End.LAST_PAGE
    shown = [control.number for control in group.controls if control.number is not None]
    count = _first(PAGE_COUNT, group.texts)
    number = group.current or _first(PAGE_NUMBER, group.texts)
    is_last = number is not None and number >= max(shown, default=count or number + 1)
    return End.LAST_PAGE if is_last else End.REFUSED


def _alone_in(container: etree._Element) -> list[etree._Element]:
    """An element and its ancestors with the same visible text, and the next ancestor."""
    around = [container]
    shown = text_of(container, _LONGEST_ALONE)
    for element in islice(container.iterancestors(), _LEVELS):
        around.append(element)
        if text_of(element, _LONGEST_ALONE) != shown:
            break
    return around


def _first(pattern: re.Pattern[str], texts: list[str]) -> int | None:
    match = next((found for text in texts if (found := pattern.search(text))), None)
    return int(next(group for group in match.groups() if group)) if match else None
