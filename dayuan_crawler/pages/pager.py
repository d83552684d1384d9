"""Which page follows a list page, in whatever style its pager is written, and how many there are."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urljoin, urlsplit

from dayuan_crawler.pages.markup import is_element, name_words, normal, root_of, text_of, words
from dayuan_crawler.text.urls import Site, article_id, canonical_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree
    from parsel import Selector

_BRACKETS = " []()<>«»‹›→←⟩〉》【】|·.-"
_NEXT_WORDS = frozenset(
    {"下页", "下頁", "后页", "後頁", "后一页", "後一頁", "下翻", "next", "next page", "older", "older posts"}
)
_NEXT_WORD = re.compile(
    r"[下后]一[页頁]面?[\W\d共第页頁]*|(?:点击|加载|查看|浏览|显示)(?:加载|查看|显示)?更多(?:内容|文章|资讯)?|(?:较早|更早|更旧|较旧)(?:的?文章)?"
)
_ARROWS = frozenset({"›", ">", "→", "⟩", "〉", "▶", "»"})
# Z-Blog's ›› and many others' lead to the last page.
_DOUBLE_ARROWS = frozenset({"››", ">>", "》", "»»"})
_ALL_ARROWS = _ARROWS | _DOUBLE_ARROWS
_NOT_NEXT = re.compile(r"[上前]一?[页頁]|[尾末]页|最后|首页|prev|last|first|newer|[上下]一?[篇条章]", re.IGNORECASE)
_PREVIOUS = re.compile(
    r"[上前]一?[页頁]面?|prev(?:ious)?(?: page)?|newer(?: posts)?|(?:较新|更新)(?:的文章)?", re.IGNORECASE
)
_NUMBER = re.compile(r"[\[(【]?\s*(?:第\s*)?(\d{1,5})\s*[页頁]?\s*[\])】]?")
_CURRENT = words("current thisclass now cur curr active selected this sel currentpage on")
_PAGER = words("page pages pager pagelist pagebar pagination paging epages pagenav pagenavi navlinks pagi list_page")
_COMMENT_WORDS = words("comment comments commentpagebar pinglun cmt")
_COMMENT_ADDRESS = re.compile(r"/e/pl/|[?&]cpage=|comment|commt|act=getcmt|/plus/feedback", re.IGNORECASE)
_IN_SCRIPT = re.compile(
    r"""(?:location(?:\.href)?\s*=|(?:assign|replace|open|go\w{0,20}|load\w{0,20}|page\w{0,20})\s*\()\s*"""
    r"""["']([^"'\s]{1,500})["']""",
    re.IGNORECASE,
)
_DATA_ADDRESSES = ("data-url", "data-href", "data-next", "data-link")
_NUMBER_TAGS = words("a b strong span em")
_PAGE_PARAMETERS = words("page p pageno page_no paged pageindex pg currentpage pagenum curpage")
_SECTION_PARAMETERS = ("classid", "tid", "catid", "cate", "typeid", "cid")
_PAGE_IN_PATH = re.compile(r"[/_-](\d{1,5})(?:\.s?html?|\.php|/)?$", re.IGNORECASE)
_PAGE_FOLDER = re.compile(r"/page/\d{1,5}/?$", re.IGNORECASE)
_DYNAMIC_LIST = re.compile(
    r"/e/action/listinfo|/plus/list\.php$|/(?:index|lists?|category)\.(?:php|aspx?|jsp)$", re.IGNORECASE
)

_PAGE_COUNT = re.compile(
    r"(?:共|总页数\s*:?|总共)\s*(\d{1,6})\s*[页頁]|(?<![/\d-])\d{1,5}\s*[页頁]?\s*/\s*共?\s*(\d{1,5})(?!\s*[/\d-])|总页数\s*:?\s*(\d{1,6})"
)
_TOTAL = re.compile(
    r"(?:共有?(?:信息|文章|新闻|记录)?|总数|总计|合计|总?记录数?|\d\s*[页頁])\s*[:/,]?\s*(\d{1,9})\s*(?:条|篇|个?(?:记录|信息|文章|新闻|资讯))(?!评论|留言|回复)|"
    r"(?:总数|总?记录数|total records?)\s*:?\s*(\d{1,9})|^(\d{1,9})\s*条(?!评论|留言|回复)",
    re.IGNORECASE,
)
# TRS writes its pagers by a call: how many pages, which this is, counted from 0, and what their files are called.
_PAGER_CALL = re.compile(
    r"""createPage\w{0,8}\s*\(\s*(?:["'][^"']*["']\s*,\s*)?(\d{1,5})\s*,\s*(\d{1,5})\s*,\s*["'](\w{1,40})["']\s*,\s*["'](s?html?)["']"""
)
_TOTAL_TITLES = frozenset({"total record", "total records", "总数", "总记录", "总记录数"})
_PAGER_TEXT = 500
_LABEL = 40
_MOST_NODES = 300
_MOST_CODE = 20_000
_MOST_CHILDREN = 60
_MOST_LINKS = 3_000


class End(StrEnum):
    """Why there is no next page."""

    NO_PAGER = "no pager"
    LAST_PAGE = "last page"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Refused:
    """A link that stands as the next page, and why it is not followed."""

    label: str
    link: str
    reason: str


@dataclass(frozen=True, slots=True)
class Pager:
    """What a list page says of its neighbours: the next page, its own number, how many pages and entries there are.

    ``end`` says why there is no next page. ``anchor`` is an element of the pager, for whoever asks what it stands beside.
    """

    next_url: str | None = None
    end: End | None = End.NO_PAGER
    refused: tuple[Refused, ...] = ()
    page_number: int = 1
    page_count: int | None = None
    total: int | None = None
    anchor: etree._Element | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class _Here:
    """The page that is read, and which addresses belong to the same list."""

    url: str
    base: str
    site: Site

    def resolve(self, link: str) -> str | None:
        """The canonical address of a link to another page of this list, or to this page; else None."""
        try:
            target = canonical_url(urljoin(self.base, link.strip()), self.site)
        except ValueError:
            return None
        return target if target and self._same_list(target) else None

    def _same_list(self, target: str) -> bool:
        if _COMMENT_ADDRESS.search(target) and not _COMMENT_ADDRESS.search(self.url):
            return False
        mine, other = urlsplit(self.url), urlsplit(target)
        theirs = dict(parse_qsl(other.query))
        for name, value in parse_qsl(mine.query):
            if name in _SECTION_PARAMETERS and theirs.get(name, value) != value:
                return False
        folder, other_folder = _folder(mine.path), _folder(other.path)
        if folder == other_folder or (
            mine.path != "/" and other_folder.startswith(f"{mine.path.lower().rstrip('/')}/")
        ):
            return True
        return _DYNAMIC_LIST.search(other.path) is not None and not _PAGE_PARAMETERS.isdisjoint(map(str.lower, theirs))


@dataclass(frozen=True, slots=True)
class _Link:
    """Something to click: what it says, where in the list it leads, if anywhere, and whether it marks this page."""

    element: etree._Element
    text: str
    url: str | None
    is_current: bool

    @property
    def number(self) -> int | None:
        match = _NUMBER.fullmatch(self.text)
        return int(match[1]) if match else None


def next_page(page: Selector, url: str, site: Site) -> str | None:
    """The address of the list page after the one at ``url``; None on the last, and where there is no pager."""
    return read_pager(page, url, site).next_url


def read_pager(page: Selector, url: str, site: Site) -> Pager:
    """The pager of the list page at ``url``."""
    root = root_of(page)
    here_url = canonical_url(url, site)
    if root is None or here_url is None:
        return Pager()
    here = _Here(here_url, base_of(root, url), site)
    links = list(_links(root, here))
    shown = _shown_number(links, here)
    anchor = _anchor(root, links)
    called = _called(root, here)
    if called is not None:
        return called
    number = shown or (_marked_number(anchor) if anchor is not None else None) or _number_in(here_url) or 1
    texts = _texts_around(anchor) if anchor is not None else []
    next_url = _next(links, here, number, is_known=shown is not None)
    refused = _refused(links, here) if next_url is None else ()
    return Pager(
        next_url=next_url,
        end=None if next_url else _why_ended(root, anchor, refused),
        refused=refused,
        page_number=number,
        page_count=_first(_PAGE_COUNT, texts),
        total=_titled_total(root) or _first(_TOTAL, texts),
        anchor=anchor,
    )


def base_of(root: etree._Element, url: str) -> str:
    """The address that a page's relative links count from."""
    base = root.find(".//base[@href]")
    try:
        return urljoin(url, base.get("href") or "") if base is not None else url
    except ValueError:
        return url


def _links(root: etree._Element, here: _Here) -> Iterator[_Link]:
    """All that may be clicked to come to a page of this list, in the page's order."""
    left = _MOST_LINKS
    for element in root.iter("a", "link", "option", "button", "span", "li", "div"):
        tag = element.tag
        if tag in ("span", "li", "div", "button") and not _has_handler(element):
            continue
        text = _label(element)
        if text is None or not (_NUMBER.fullmatch(text) or text in _ALL_ARROWS or _says_next(text)):
            continue
        left -= 1
        if left < 0 and not _says_next(text):
            continue
        url = _target(element, here)
        names = name_words(element)
        parent = element.getparent()
        is_alone = parent is not None and element.getnext() is None and element.getprevious() is None
        outer = name_words(parent) if parent is not None and is_alone else frozenset()
        is_current = url == here.url or element.get("selected") is not None or not _CURRENT.isdisjoint(names | outer)
        yield _Link(element, text, None if "disabled" in names | outer else url, is_current)


def _has_handler(element: etree._Element) -> bool:
    return element.get("onclick") is not None or any(element.get(name) is not None for name in _DATA_ADDRESSES)


def _label(element: etree._Element) -> str | None:
    """What a link says, if it is as short as a pager's: its text, else its title, else its picture's or its rel's."""
    if (element.get("rel") or "").lower() == "next":
        return "next"
    if element.tag == "link":
        return None
    text = normal(element.text or "") if len(element) == 0 else text_of(element, _LABEL)
    if not text:
        picture = element.find(".//img")
        text = normal((element.get("title") or element.get("aria-label") or "")[:_LABEL])
        text = text or (normal((picture.get("alt") or "")[:_LABEL]) if picture is not None else "")
        text = text or ("next" if "next" in name_words(element) else "")
    return text.lower() if 0 < len(text) <= 14 else None


def _target(element: etree._Element, here: _Here) -> str | None:
    link = (element.get("value") if element.tag == "option" else element.get("href")) or ""
    script = element.get("onclick") or ""
    if link[:11].lower() == "javascript:":
        link, script = "", f"{link[11:]};{script}"
    if (not link or link.startswith("#")) and (match := _IN_SCRIPT.search(script[:2_000])):
        link = match[1]
    if not link or link.startswith("#"):
        link = next((value for name in _DATA_ADDRESSES if (value := element.get(name))), "")
    return here.resolve(link) if link and not link.startswith("#") else None


def _next(links: list[_Link], here: _Here, number: int, *, is_known: bool) -> str | None:
    others = [link for link in links if link.url and link.url != here.url]
    worded = [
        link
        for link in others
        if _says_next(link.text) and not _is_article(link, number) and not _of_comments(link) and _is_sure(link)
    ]
    if worded:
        return worded[0].url
    ended = any(_says_next(link.text) for link in links)
    by_number = [link for link in others if link.number == number + 1 and not _is_article(link, number)]
    by_number = [link for link in by_number if not _of_comments(link) and _in_pager(link)]
    if by_number and (is_known or not ended):
        return by_number[0].url
    for arrows in (_ARROWS, _DOUBLE_ARROWS):
        for link in others:
            if link.text in arrows and _in_pager(link) and not article_id(link.url or "") and not _of_comments(link):
                led_to = _number_in(link.url or "")
                if led_to is None or led_to == number + 1 or (arrows is _ARROWS and led_to == number):
                    return link.url
    return None


def _refused(links: list[_Link], here: _Here) -> tuple[Refused, ...]:
    """The links to a next page that lead out of the list. One that leads nowhere is how many a last page ends."""
    return tuple(
        Refused(link.text, address, "another site or section")
        for link in links
        if _says_next(link.text) and link.url is None and not _of_comments(link) and "更多" not in link.text
        if (address := (link.element.get("href") or "").strip())
        and not address.startswith("#")
        and address[:11].lower() != "javascript:"
        and here.resolve(address) is None
    )


def _why_ended(root: etree._Element, anchor: etree._Element | None, refused: tuple[Refused, ...]) -> End:
    if refused:
        return End.REFUSED
    if anchor is not None or any(_PREVIOUS.fullmatch(_label(link) or "") for link in root.iter("a")):
        return End.LAST_PAGE
    return End.NO_PAGER


def _says_next(text: str) -> bool:
    word = text.strip(_BRACKETS)
    return (word in _NEXT_WORDS or _NEXT_WORD.fullmatch(word) is not None) and not _NOT_NEXT.search(word)


def _is_sure(link: _Link) -> bool:
    """Whether a link is no "more" of anything else: that one must lead to a numbered page."""
    return "更多" not in link.text or _number_in(link.url or "") is not None


def _is_article(link: _Link, number: int) -> bool:
    """Whether a link leads to an article; ``2.html`` may be the second page of a list as well."""
    found = article_id(link.url or "")
    return found is not None and found != number + 1


def _of_comments(link: _Link) -> bool:
    return not _COMMENT_ADDRESS.search(link.url or "") and any(
        not _COMMENT_WORDS.isdisjoint(name_words(element)) for element in _ancestors(link.element, 4)
    )


def _in_pager(link: _Link) -> bool:
    """Whether a link stands among page numbers, or in what is called a pager."""
    if link.element.tag == "option":
        return True
    for element in _ancestors(link.element, 3):
        if not _PAGER.isdisjoint(name_words(element)):
            return True
        beside = [node for node in islice(element.iter(), _MOST_NODES) if node.tag in _NUMBER_TAGS]
        numbers = sum(1 for node in beside if _NUMBER.fullmatch((node.text or "").strip()))
        if numbers > 1 or _NUMBER.fullmatch(normal((element.text or "")[:_LABEL])):
            return True
    return False


def _ancestors(element: etree._Element, levels: int, *, top: str = "body") -> Iterator[etree._Element]:
    """The elements around one, up to ``top`` or one of very many parts."""
    for ancestor, _ in zip(element.iterancestors(), range(levels), strict=False):
        if ancestor.tag in (top, "html") or next(islice(ancestor, _MOST_CHILDREN, None), None) is not None:
            return
        yield ancestor


def _shown_number(links: list[_Link], here: _Here) -> int | None:
    """The number of the present page as the pager shows it: marked, or plain among linked neighbours."""
    numbered = {link.number: link for link in links if link.number is not None and link.url and link.url != here.url}
    for link in links:
        if link.number is not None and link.is_current and (link.url == here.url or _neighbours(link.number, numbered)):
            return link.number
    containers = {
        id(element): element
        for link in list(numbered.values())[:40]
        for element in _ancestors(link.element, 2, top="html")
    }
    plain = [
        number
        for element in containers.values()
        for number in _plain_numbers(element)
        if number not in numbered and _neighbours(number, numbered)
    ]
    return plain[0] if plain else None


def _marked_number(anchor: etree._Element) -> int | None:
    """The number of the present page where it is marked and no other is linked."""
    for element in islice(anchor.iter(), _MOST_NODES):
        if is_element(element) and not _CURRENT.isdisjoint(name_words(element)):
            match = _NUMBER.fullmatch(text_of(element, _LABEL))
            if match:
                return int(match[1])
    return None


def _neighbours(number: int, numbered: dict[int, _Link]) -> bool:
    return number + 1 in numbered or number - 1 in numbered


def _plain_numbers(container: etree._Element) -> Iterator[int]:
    """Numbers in a pager that are no links."""
    for node in islice(container.iter(), _MOST_NODES):
        texts = [node.tail] if node is not container else []
        if is_element(node) and not (node.tag == "a" and node.get("href")) and node.tag != "option":
            texts.append(node.text)
        for text in texts:
            if text and (match := _NUMBER.fullmatch(normal(text))):
                yield int(match[1])


def _number_in(url: str) -> int | None:
    split = urlsplit(url)
    for name, value in parse_qsl(split.query):
        if name.lower() in _PAGE_PARAMETERS and value.isascii() and value.isdigit():
            return int(value[:6])
    match = _PAGE_IN_PATH.search(split.path)
    return int(match[1]) if match else None


def _folder(path: str) -> str:
    path = _PAGE_FOLDER.sub("/", path).lower()
    return path[: path.rfind("/") + 1]


def _anchor(root: etree._Element, links: list[_Link]) -> etree._Element | None:
    """An element of the pager: a link of it, or on a single page whatever is called one."""
    for link in links:
        if (_says_next(link.text) or (link.number is not None and _in_pager(link))) and not _of_comments(link):
            return link.element
    for element in root.iter("div", "ul", "p", "td", "nav"):
        if not _PAGER.isdisjoint(name_words(element)):
            return element
    return None


def _texts_around(anchor: etree._Element) -> list[str]:
    """The texts of the blocks that may be the pager, from the narrowest."""
    texts = [text_of(anchor, _PAGER_TEXT)]
    for element in _ancestors(anchor, 4):
        text = text_of(element, 4 * _PAGER_TEXT)
        if len(text) > _PAGER_TEXT:
            break
        texts.append(text)
    return texts


def _called(root: etree._Element, here: _Here) -> Pager | None:
    """The pager that a script's call describes; None where there is none."""
    for script in root.iter("script"):
        if script.text and (match := _PAGER_CALL.search(script.text[:_MOST_CODE])):
            count, index = int(match[1]), int(match[2])
            following = here.resolve(f"{match[3]}_{index + 1}.{match[4]}") if index + 1 < count else None
            following = following if following != here.url else None
            end = None if following else End.LAST_PAGE if index + 1 >= count else End.REFUSED
            return Pager(following, end, page_number=index + 1, page_count=count, anchor=script.getparent())
    return None


def _titled_total(root: etree._Element) -> int | None:
    for element in root.iter("a", "span"):
        if (element.get("title") or "").strip().lower() in _TOTAL_TITLES:
            match = _NUMBER.fullmatch(text_of(element, _LABEL).replace(",", ""))
            digits = text_of(element, _LABEL).strip()
            return int(digits) if digits.isascii() and digits.isdigit() else int(match[1]) if match else None
    return None


def _first(pattern: re.Pattern[str], texts: list[str]) -> int | None:
    match = next((found for text in texts if (found := pattern.search(text))), None)
    return int(next(group for group in match.groups() if group)) if match else None
