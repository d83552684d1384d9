"""An article page: everything it says, in one record, from known markup or from what a reader would go by."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import TypeVar
from urllib.parse import urljoin

from lxml import etree
from parsel import Selector

from dayuan_crawler.cities import CITIES
from dayuan_crawler.items import Comments, Copyright
from dayuan_crawler.pages.anchors import anchor_of
from dayuan_crawler.pages.article_byline import Byline, read_byline
from dayuan_crawler.pages.article_byline_words import is_tag_link
from dayuan_crawler.pages.article_heading import Heading, find_heading, heading_of
from dayuan_crawler.pages.article_html import safe_html
from dayuan_crawler.pages.article_lines import Element, Line, Page, ancestors, name_words, text_of
from dayuan_crawler.pages.body import Body, Links, find_body
from dayuan_crawler.pages.breadcrumb import Crumb, last_section, read_breadcrumb
from dayuan_crawler.pages.comment_box import read_comment_box
from dayuan_crawler.pages.copyright import read_copyright
from dayuan_crawler.pages.layouts import Match, match_layout
from dayuan_crawler.text.clean import after_prefix, clean_line, comparable
from dayuan_crawler.text.dates import find_time, parse_time
from dayuan_crawler.text.urls import Site, article_id, canonical_url, page_number

T = TypeVar("T")

REQUIRED = ("title", "body")

_CITY_NAMES = frozenset(
    name for city in CITIES.values() for name in (comparable(city.chinese), comparable(city.chinese + "市"))
)
_META_DATES = frozenset(
    "article:published_time og:published_time og:release_date pubdate publishdate publish_date publishtime weibo:article:create_at "
    "bytedance:published_time datepublished date dc.date".split()
)
_BYLINE_LABEL = re.compile(
    r"(?:来源|稿源|出处|作者|编辑|责编|时间|日期|浏览|阅读|点击|人气|发布者?|发布人|分类|栏目|围观|字号|字体|查看|访问量?|录入|记者|撰稿|标签|tags?|关键[词字])(?:次数|量|数)?\s?[:：(（]|\d\s?(?:次)?(?:浏览|阅读|围观|点击)",
    re.IGNORECASE,
)
_SENTENCE = re.compile("[，。！？；]")
_TODAY = re.compile("今天是|现在是|今日是|农历")
_BYLINE_LINES = 40
_BEHIND_BYLINE = frozenset({"comments", "copyright", "address", "neighbours", "related", "footer"})


@dataclass(slots=True)
class ArticlePage:
    """What one page of an article shows. ``None`` is what it does not say, or what only a script would fill in.

    ``scripted`` names the counters that a script fills in. ``missing`` names the required fields that are not there.
    ``evidence`` tells for each field where it was found.
    """

    url: str
    title: str | None = None
    subtitle: str | None = None
    source: str | None = None
    editor: str | None = None
    category: str | None = None
    tags: list[str] = field(default_factory=list)
    published_at: datetime | None = None
    paragraphs: list[str] = field(default_factory=list)
    body_html: str = ""
    images: list[str] = field(default_factory=list)
    view_count: int | None = None
    like_count: int | None = None
    scripted: frozenset[str] = frozenset()
    copyright: Copyright = field(default_factory=Copyright)
    comments: Comments = field(default_factory=Comments)
    breadcrumb: list[Crumb] = field(default_factory=list)
    canonical_link: str | None = None
    og_url: str | None = None
    page_number: int = 1
    page_urls: list[str] = field(default_factory=list)
    next_page_url: str | None = None
    layout: str | None = None
    missing: list[str] = field(default_factory=list)
    evidence: dict[str, str] = field(default_factory=dict)

    @property
    def body(self) -> str:
        return "\n".join(self.paragraphs)


def parse_article(selector: Selector, url: str, site: Site) -> ArticlePage:
    """Read an article page. Never raises; what is not an article lacks required fields."""
    root = selector.root
    if not isinstance(root, etree._Element):
        return ArticlePage(url=url, missing=list(REQUIRED))
    return _ArticleReader(root, url, site).read()


def merge_pages(pages: Iterable[ArticlePage]) -> ArticlePage | None:
    """One article from its pages, in their order; later pages add body and pictures only. None for no pages."""
    ordered = sorted(pages, key=lambda page: page.page_number)
    if not ordered:
        return None
    first = ordered[0]
    for page in ordered[1:]:
        first.paragraphs = first.paragraphs + page.paragraphs
        first.body_html = "\n".join(filter(None, (first.body_html, page.body_html)))
        first.images = _unique([*first.images, *page.images])
    first.missing = _missing(first)
    return first


class _ArticleReader:
    """Reads one page, part after part; each part tells the next where to look."""

    def __init__(self, root: Element, url: str, site: Site) -> None:
        self.root = root
        self.site = site
        self.page = Page(root)
        self.record = ArticlePage(url=url, page_number=page_number(url))
        self.id = article_id(url)
        self.base = self._base(url)
        self.absolute = lru_cache(maxsize=None)(self._absolute)

    def read(self) -> ArticlePage:
        record = self.record
        titles = self._read_head()
        record.breadcrumb = read_breadcrumb(self.page, self.absolute)
        match = match_layout(self.root)
        if match is None or not self._read_main(titles, match):
            self._read_main(titles, None)
        self._read_pages()
        record.missing = _missing(record)
        return record

    def _read_main(self, titles: list[str], match: Match | None) -> bool:
        """Heading, byline, body and what comes after; False when a layout does not yield what is required."""
        page, record = self.page, self.record
        heading = heading_of(page, match.title, titles) if match else find_heading(page, titles, self._is_own)
        if match and heading is None:
            return False
        heading_line = page.lines[heading.first] if heading and heading.first >= 0 else None
        after_heading = heading.last + 1 if heading and heading.first >= 0 else 0
        links = Links(self.absolute, self._is_own)
        if match:
            byline_lines = core = page.lines_of(match.byline) if match.byline is not None else []
            body = find_body(page, after_heading, heading_line, links, match.body)
            if body is None:
                return False
        else:
            byline_lines, core = self._byline_lines(heading, after_heading)
            start = max(after_heading, byline_lines[-1].index + 1 if byline_lines else 0)
            body = find_body(page, start, heading_line, links)
        record.layout = match.layout.name if match else None
        if heading:
            record.title = heading.text
            record.evidence["title"] = heading.evidence
        byline = read_byline(byline_lines, core, self._sections())
        self._take_byline(byline, byline_lines)
        body_end = body.end if body else after_heading
        if body:
            self._read_body(body)
            self._read_signature(body)
            if heading and heading.first >= 0:
                self._read_subtitle(heading, body.lines[0].index if body.lines else body_end)
        self._read_after(body_end)
        record.copyright = read_copyright(page, body_end)
        record.comments, scripted = read_comment_box(page, after_heading)
        record.scripted |= page.filled_by_script
        if scripted:
            record.comments.count = None
            record.scripted |= {"comment_count"}
        if record.category is None and (section := last_section(record.breadcrumb)):
            record.category = section
            record.evidence["category"] = "breadcrumb"
        return not _missing(record)

    def _read_head(self) -> list[str]:
        """The titles that the page's head gives, and the addresses it declares."""
        titles: list[str] = []
        og_title = ""
        for element in self.root.iter("title", "meta", "link"):
            if element.tag == "title":
                if element.text and not titles:
                    titles.append(clean_line(element.text))
            elif element.tag == "link":
                if (element.get("rel") or "").lower() == "canonical" and self.record.canonical_link is None:
                    self.record.canonical_link = (element.get("href") or "").strip() or None
            else:
                name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
                content = element.get("content") or ""
                if name == "og:title":
                    og_title = clean_line(content)
                elif name == "og:url":
                    self.record.og_url = content.strip() or None
                elif name in _META_DATES and self.record.published_at is None:
                    self.record.published_at = parse_time(content)
        return [title for title in (og_title, *titles) if title]

    def _sections(self) -> frozenset[str]:
        return _CITY_NAMES | {comparable(name) for name, _ in self.record.breadcrumb}

    def _byline_lines(self, heading: Heading | None, start: int) -> tuple[list[Line], list[Line]]:
        """The lines that look like a byline between the heading and the first sentence, and those of them around a time.

        Where none has a time, lines just above the heading may be it.
        """
        lines = self.page.lines
        title = comparable(heading.text) if heading else ""
        limit = min(start + _BYLINE_LINES, len(lines))
        core: list[Line] = []
        end = index = start
        while index < limit:
            line = lines[index]
            if line.zone == "comments" or anchor_of(line.text) in _BEHIND_BYLINE or (core and _is_picture(line)):
                break
            if _is_byline(line):
                end = index + 1
                if find_time(line.text):
                    end = self._around(line, start, limit)
                    core.extend(lines[index:end])
            elif _is_sentence(line) or (len(title) >= 4 and comparable(line.text).startswith(title)):
                break
            index = max(index + 1, end)
        if core:
            first = core[0]
            core[:0] = lines[self._around_start(first, start) : first.index]
        elif heading and heading.first > 0:
            core = [
                line
                for line in lines[max(heading.first - 4, 0) : heading.first]
                if line.zone not in ("nav", "side") and _is_byline(line) and find_time(line.text)
            ]
        found = _unique([*core, *lines[start:end]])
        found.sort(key=lambda line: line.index)
        return [line for line in found if line.zone not in ("share", "pager", "advert")], core

    def _around_start(self, line: Line, start: int) -> int:
        """Where the widest element around a dated line begins that holds short words only before it."""
        begin = line.index
        for element in list(ancestors(line.block, 6))[1:]:
            first, _ = self.page.span(element)
            if first < start or any(len(o.text) > 24 or _SENTENCE.search(o.text) for o in self.page.lines[first:begin]):
                break
            begin = min(begin, first)
        return begin

    def _around(self, line: Line, start: int, limit: int) -> int:
        """The end of the widest element around a dated line that holds short words only: a byline in several blocks."""
        end = line.index + 1
        for element in list(ancestors(line.block, 6))[1:]:
            first, last = self.page.span(element)
            if first < start or last > limit:
                break
            if any(len(other.text) > 24 or _SENTENCE.search(other.text) for other in self.page.lines[end:last]):
                break
            if any(
                image.get("width") is None and not other.text
                for other in self.page.lines[end:last]
                for image in other.images
            ):
                break
            end = max(end, last)
        return end

    def _take_byline(self, byline: Byline, lines: list[Line]) -> None:
        record = self.record
        record.editor, record.source, record.category = byline.editor, byline.source, byline.category
        record.tags, record.view_count, record.like_count = byline.tags, byline.views, byline.likes
        printed = byline.published_at
        meta = record.published_at
        if printed is not None and not (meta is not None and not byline.exact and meta.date() == printed.date()):
            record.published_at = printed
        elif printed is None and "published_at" not in byline.evidence and meta is not None:
            record.evidence["published_at"] = "meta element"
        record.evidence.update({_FIELD_OF.get(name, name): said for name, said in byline.evidence.items()})
        if any("down=" not in counter for line in lines for counter in line.counters) and record.view_count is None:
            record.scripted |= {"view_count"}

    def _read_body(self, body: Body) -> None:
        record = self.record
        self._take_title_lines(body)
        record.paragraphs = body.paragraphs
        record.images = _unique(address for _, address in body.images)
        record.body_html = safe_html(self.page, body, self.absolute)
        names = (body.container.get("id") or body.container.get("class") or "").split()
        record.evidence["body"] = f"{body.container.tag}.{names[0]}" if names else str(body.container.tag)

    def _take_title_lines(self, body: Body) -> None:
        """Lines that repeat the title tell source and subtitle behind it, and are not part of the body."""
        record = self.record
        title = record.title or ""
        if len(comparable(title)) < 4:
            return
        for line in [line for line in body.lines if line.text][:4]:
            if len(line.text) > len(title) + 80:
                continue
            rest = after_prefix(line.text, title)
            if rest is None:
                continue
            said = rest.strip(" \u3000_-—–|｜")
            if not said:
                pass
            elif re.match(r"\s*[_|｜\-–—]", rest) and not _SENTENCE.search(said):
                if len(said) > 40:
                    continue
                record.source = said
                record.evidence["source"] = "body line that repeats the title"
            elif rest[0].isspace() and not said.endswith(("。", "！", "？")):
                record.subtitle = said
                record.evidence["subtitle"] = "body line that repeats the title"
            else:
                continue
            if not line.images:
                body.lines.remove(line)

    def _read_signature(self, body: Body) -> None:
        """The last lines of a body name its editor and source; being in the body, they stay there."""
        record = self.record
        for line in body.lines[-3:]:
            if len(line.text) > 60:
                continue
            if record.editor is None and (match := _SIGNED_BY.search(line.text)):
                record.editor = match[1]
                record.evidence["editor"] = "last lines of the body"
            if record.source is None and (match := _TAKEN_FROM.search(line.text)):
                record.source = match[1]
                record.evidence["source"] = "last lines of the body"

    def _read_subtitle(self, heading: Heading, body_start: int) -> None:
        """A second heading between the title and the body."""
        record = self.record
        for line in self.page.lines[heading.last + 1 : min(heading.last + 4, body_start)]:
            is_heading = line.block.tag in ("h2", "h3", "h4") or "subtitle" in name_words(line.block.get("class") or "")
            if (
                record.subtitle is None
                and is_heading
                and not line.is_link
                and not _is_byline(line)
                and len(line.text) > 3
            ):
                record.subtitle = line.text
                record.evidence["subtitle"] = "heading under the title"

    def _read_after(self, body_end: int) -> None:
        """What stands between the body and the comments: tags, likes, and the parts of a byline that is put there."""
        record = self.record
        trailing: list[Line] = []
        for line in self.page.lines[body_end : body_end + 60]:
            if line.zone in ("comments", "footer") or (line.text and anchor_of(line.text) in ("comments", "footer")):
                break
            if line.zone in ("related", "side", "nav", "pager"):
                continue
            trailing.append(line)
        for line in trailing:
            self._read_tags(line)
            self._read_likes(line)
        late = [line for line in trailing if _is_byline(line) and len(line.text) <= 120 and not line.is_link]
        if late:
            said = read_byline(late, [line for line in late if find_time(line.text)], self._sections())
            for name, value in (
                ("editor", said.editor),
                ("source", said.source),
                ("category", said.category),
                ("view_count", said.views),
                ("like_count", said.likes),
                (
                    "published_at",
                    said.published_at if said.exact or any(_BYLINE_LABEL.search(x.text) for x in late) else None,
                ),
            ):
                labelled = said.evidence.get(_NAME_OF.get(name, name), "").startswith(
                    ("label", "markup", "byline", "number")
                )
                if value is not None and getattr(record, name) is None and labelled:
                    setattr(record, name, value)
                    record.evidence[name] = "line after the body"
            if not record.tags and said.tags:
                record.tags = said.tags

    def _read_tags(self, line: Line) -> None:
        if self.record.tags:
            return
        links = _unique(piece.link for piece in line.pieces if piece.link is not None and is_tag_link(piece.link))
        labelled = anchor_of(line.text) == "tags"
        if not links and labelled:
            links = _unique(piece.link for piece in line.pieces if piece.link is not None)
        words = [clean_line(text_of(link)) for link in links]
        if not words and labelled:
            words = [word for word in re.split(r"[\s,，、;；|/]+", re.sub(r"^[^:：]*[:：]", "", line.text)) if word]
        if words and (links or labelled):
            self.record.tags = _unique(word for word in words if 0 < len(word) <= 30)
            self.record.evidence["tags"] = "label 标签" if labelled else "tag links after the body"

    def _read_likes(self, line: Line) -> None:
        record = self.record
        if record.like_count is not None:
            return
        if any("down=5" in counter for counter in line.counters):
            record.scripted |= {"like_count"}
        elif (
            line.text.isdecimal()
            and len(line.text) <= 7
            and (line.zone in ("likes", "", "share") or record.like_count is None)
        ):
            if "like_count" not in record.scripted:
                record.like_count = int(line.text)
                record.evidence["like_count"] = "number after the body"
        elif match := _LIKES.search(line.text):
            record.like_count = int(match[1] or match[2])
            record.evidence["like_count"] = "label"

    def _read_pages(self) -> None:
        """The other pages of a paged article: every link to the same id with another number."""
        if self.id is None:
            return
        found: dict[int, str] = {}
        for link in self.root.iter("a"):
            href = link.get("href")
            if not href or str(self.id) not in href:
                continue
            address = self.absolute(href)
            canonical = canonical_url(address, self.site) if address else None
            if canonical and article_id(canonical) == self.id and (number := page_number(canonical)) > 1:
                found.setdefault(number, canonical)
        self.record.page_urls = [found[number] for number in sorted(found)]
        self.record.next_page_url = found.get(self.record.page_number + 1)

    def _is_own(self, link: Element) -> bool:
        address = self.absolute(link.get("href") or "")
        return address is not None and self.id is not None and article_id(address) == self.id

    def _base(self, url: str) -> str:
        base = next(self.root.iter("base"), None)
        href = base.get("href") if base is not None else None
        try:
            return urljoin(url, href) if href else url
        except ValueError:
            return url

    def _absolute(self, href: str) -> str | None:
        """An http or https address, or None; the page's base applies."""
        href = re.sub(r"[\t\r\n]", "", href.strip())
        if not href or href.startswith("#"):
            return None
        try:
            address = urljoin(self.base, href)
        except ValueError:
            return None
        return address if address.lower().startswith(("http://", "https://")) else None


_FIELD_OF = {"views": "view_count", "likes": "like_count", "comments": "comment_count"}
_NAME_OF = {"view_count": "views", "like_count": "likes"}
_SIGNED_BY = re.compile(r"(?:责任编辑|责编|(?<![\u4e00-\u9fff])编辑)\s?[:：]\s?([\w·]{2,20})")
_TAKEN_FROM = re.compile(
    r"^[（(【\[]?(?:此|本)?(?:文章?|稿件?)?(?:来源|稿源)(?:于|自)?\s?[:：]?\s?([\w·]{2,20})[)）】\]]?(?:\s|$)"
)
_LIKES = re.compile(
    r"(?:点赞|赞|喜欢|顶一下|顶)\s?[(（\[:：]?\s?(\d{1,8})\s?[)）\]]?$|(\d{1,8})\s?(?:人|个)?(?:点赞|喜欢|赞)"
)


def _is_byline(line: Line) -> bool:
    text = line.text
    if not text:
        return bool(line.counters)
    if len(text) > 200 or "。" in text:
        return False
    if _TODAY.search(text):
        return False
    if _BYLINE_LABEL.search(text) and len(text) <= 160:
        return True
    return len(text) <= 120 and not _SENTENCE.search(text) and not line.is_link and find_time(text) is not None


def _is_picture(line: Line) -> bool:
    return (
        not line.text and any(image.get("src") or image.get("data-original") for image in line.images) and not line.zone
    )


def _is_sentence(line: Line) -> bool:
    chars = line.plain_chars
    return chars >= 60 or (chars >= 20 and bool(_SENTENCE.search(line.text)))


def _missing(record: ArticlePage) -> list[str]:
    missing = [] if record.title else ["title"]
    if not record.paragraphs and not record.images:
        missing.append("body")
    return missing


def _unique(values: Iterable[T]) -> list[T]:
    return list(dict.fromkeys(values))
