"""An article page: everything it says, in one record, from known markup or from what a reader would go by."""

from __future__ import annotations

import re
from functools import lru_cache, partial
from urllib.parse import urljoin

from lxml import etree
from parsel import Selector

from dayuan_crawler.cities import CITIES
from dayuan_crawler.pages.anchors import anchor_of
from dayuan_crawler.pages.article_byline import GUESSED_TAGS, Byline, read_byline
from dayuan_crawler.pages.article_byline_place import BYLINE_LABEL, SENTENCE, find_byline, is_byline
from dayuan_crawler.pages.article_byline_words import is_category_link, is_tag_link
from dayuan_crawler.pages.article_heading import Heading, find_heading, heading_of
from dayuan_crawler.pages.article_html import safe_html
from dayuan_crawler.pages.article_lines import Element, Line, Page, ancestors, name_words, text_of
from dayuan_crawler.pages.article_page import REQUIRED, ArticlePage, merge_pages, missing_fields, unique
from dayuan_crawler.pages.body import Body, Links, find_body
from dayuan_crawler.pages.breadcrumb import last_section, read_breadcrumb
from dayuan_crawler.pages.comment_box import read_comment_box
from dayuan_crawler.pages.copyright import read_copyright
from dayuan_crawler.pages.layouts import Match, match_layout, matches
from dayuan_crawler.pages.leftovers import is_leftover, is_site_name
from dayuan_crawler.text.clean import after_prefix, clean_line, comparable, same_text
from dayuan_crawler.text.dates import parse_time
from dayuan_crawler.text.urls import Site, article_id, canonical_url, page_number

__all__ = ["ANCHORS", "ArticlePage", "merge_pages", "parse_article", "read_by_each"]

# What reads a page that no layout is for.
ANCHORS = "anchors"

_CITY_NAMES = frozenset(
    name for city in CITIES.values() for name in (comparable(city.chinese), comparable(city.chinese + "市"))
)
_META_DATES = frozenset(
    "article:published_time og:published_time og:release_date pubdate publishdate publish_date publishtime weibo:article:create_at "
    "bytedance:published_time datepublished date dc.date".split()
)
_FIELD_OF = {"views": "view_count", "likes": "like_count", "comments": "comment_count"}
_BREAKS = re.compile(r"[\t\r\n]")
_SIGNED_BY = re.compile(r"(?:责任编辑|责编|(?<![\u4e00-\u9fff])编辑)\s?[:：]\s?([\w·]{2,20}(?:、[\w·]{2,10}){0,3})")
_TAKEN_FROM = re.compile(
    r"^[（(【\[]?(?:此|本)?(?:文章?|稿件?)?(?:来源|稿源)(?:于|自)?\s?[:：]?\s?([\w·]{2,20})[)）】\]]?(?:\s|$)"
)
_LIKES = re.compile(
    r"(?:点赞|赞|喜欢|顶一下|顶)\s?[(（\[:：]?\s?(\d{1,8})\s?[)）\]]?(?=\s?(?:分享|收藏|评论|踩|举报|打赏|转发|$))"
    r"|(\d{1,8})\s?(?:人|个)?(?:点赞|喜欢|赞)"
)
_SUBTITLE_NAMES = frozenset({"subtitle", "subtit", "ftitle", "futitle", "fubiaoti"})
_SUB_NAMES = frozenset({"sub", "assistant", "vice", "second", "fu", "small"})
_LIKE_LABEL = re.compile(r"(?:我要)?(?:点赞|赞|喜欢|顶一下|顶)(?:一下)?")
# What a data block for search engines says of the article's day; the only one there, or it may be another's.
_DATA_DATE = re.compile(r"""["'](?:datePublished|pubDate)["']\s*:\s*["']([^"']{8,40})["']""")


def parse_article(selector: Selector, url: str, site: Site) -> ArticlePage:
    """Read an article page. Never raises; what is not an article lacks required fields."""
    root = selector.root
    if not isinstance(root, etree._Element):
        return ArticlePage(url=url, missing=list(REQUIRED))
    return _ArticleReader(root, url, site).read()


def read_by_each(selector: Selector, url: str, site: Site) -> dict[str, ArticlePage | str]:
    """What each layout makes of a page, by its name, or why it does not apply; and what the anchors alone make of it."""
    root = selector.root
    if not isinstance(root, etree._Element):
        return {}
    readings: dict[str, ArticlePage | str] = {}
    for name, match in matches(root).items():
        if isinstance(match, str):
            readings[name] = match
        else:
            page = _ArticleReader(root, url, site).read_by(match)
            readings[name] = page if page is not None else "what it finds lacks a title or a body"
    readings[ANCHORS] = _ArticleReader(root, url, site).read_by(None) or "they find no title, or no body"
    return readings


class _ArticleReader:
    """Reads one page, part after part; each part tells the next where to look."""

    def __init__(self, root: Element, url: str, site: Site) -> None:
        self.root = root
        self.site = site
        self.page = Page(root)
        self.record = ArticlePage(url=url, page_number=page_number(url))
        self.id = article_id(url)
        # No method of the reader: with a cache that holds it, only the garbage collector could free the page.
        self.absolute = lru_cache(maxsize=None)(partial(_absolute, _base(root, url)))

    def read(self) -> ArticlePage:
        titles = self._read_head()
        match = match_layout(self.root, self.page.names)
        if match is None or not self._read_main(titles, match):
            self._read_main(titles, None)
        return self._finish()

    def read_by(self, match: Match | None) -> ArticlePage | None:
        """Read by one layout alone, or by the anchors; None when that does not yield what is required."""
        is_whole = self._read_main(self._read_head(), match)
        return self._finish() if is_whole else None

    def _finish(self) -> ArticlePage:
        self._read_pages()
        self.record.missing = missing_fields(self.record)
        return self.record

    def _read_main(self, titles: list[str], match: Match | None) -> bool:
        """Heading, byline, body and what comes after; False when a layout does not yield what is required."""
        page, record = self.page, self.record
        heading = heading_of(page, match.title, titles) if match else find_heading(page, titles, self._is_own)
        if match and heading is None:
            return False
        if heading and heading.first >= 0:
            page.unname(ancestors(page.lines[heading.first].block, 256))
        after_heading = heading.last + 1 if heading and heading.first >= 0 else 0
        links = Links(self.absolute, self._is_own)
        if match:
            byline_lines = core = page.lines_of(match.byline) if match.byline is not None else []
            body = find_body(page, after_heading, links, match.body)
            if body is None:
                return False
        else:
            byline_lines, core = find_byline(page, heading, after_heading)
            start = max(after_heading, byline_lines[-1].index + 1 if byline_lines else 0)
            body = find_body(page, start, links)
            if body is not None and is_leftover(page, after_heading, body):
                body = None
        record.layout = match.layout.name if match else None
        if heading and not is_site_name(self.root, heading.text):
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
        body_start = body.lines[0].index if body and body.lines else body_end
        record.copyright = read_copyright(page, after_heading, body_start, body_end)
        record.comments, scripted = read_comment_box(page, after_heading)
        record.scripted |= page.filled_by_script
        if scripted:
            record.comments.count = None
            record.scripted |= {"comment_count"}
        if record.category is None and (section := last_section(record.breadcrumb)):
            record.category = section
            record.evidence["category"] = "breadcrumb"
        return not missing_fields(record)

    def _read_head(self) -> list[str]:
        """The titles that the page's head gives, the addresses it declares, and the breadcrumb."""
        titles: list[str] = []
        og_title = ""
        data_dates: set[str] = set()
        for element in self.root.iter("title", "meta", "link", "script"):
            if element.tag == "title":
                if element.text and not titles:
                    titles.append(clean_line(element.text))
            elif element.tag == "script":
                if element.get("type") == "application/ld+json":
                    data_dates.update(_DATA_DATE.findall(element.text or ""))
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
        if self.record.published_at is None and len(data_dates) == 1:
            self.record.published_at = parse_time(data_dates.pop())
        self.record.breadcrumb = read_breadcrumb(self.page, self.absolute)
        return [title for title in (og_title, *titles) if title]

    def _sections(self) -> frozenset[str]:
        return _CITY_NAMES | {comparable(name) for name, _ in self.record.breadcrumb}

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
        record.images = unique(address for _, address in body.images)
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
            elif re.match(r"\s*[_|｜\-–—]", rest) and not SENTENCE.search(said):
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
            names = name_words(line.block.get("class") or "")
            is_heading = (
                line.block.tag in ("h2", "h3", "h4")
                or not names.isdisjoint(_SUBTITLE_NAMES)
                or ("title" in names and not names.isdisjoint(_SUB_NAMES))
            )
            if (
                record.subtitle is None
                and is_heading
                and not line.is_link
                and not is_byline(line)
                and len(line.text) > 3
                and not same_text(line.text, heading.text)
            ):
                record.subtitle = line.text
                record.evidence["subtitle"] = "heading under the title"

    def _read_after(self, body_end: int) -> None:
        """What stands between the body and the comments: tags, likes, and the parts of a byline that is put there."""
        trailing: list[Line] = []
        for line in self.page.lines[body_end : body_end + 60]:
            if line.zone in ("comments", "footer") or (line.text and anchor_of(line.text) in ("comments", "footer")):
                break
            if line.zone in ("related", "side", "nav", "pager"):
                continue
            trailing.append(line)
        for line in trailing:
            self._read_tags(line)
            self._read_category(line)
        core = self._read_late_byline(trailing, body_end)
        label = ""
        for line in trailing:
            if line not in core:
                self._read_likes(line, label)
            label = line.text if _LIKE_LABEL.fullmatch(line.text) else ""

    def _read_late_byline(self, trailing: list[Line], body_end: int) -> list[Line]:
        """What a byline behind the body says: all where none stood above, else only what it labels. Its lines around a time."""
        record = self.record
        late, core = find_byline(self.page, None, body_end)
        late = [line for line in trailing if line in late or (is_byline(line) and not line.is_link)]
        whole = record.evidence.get("published_at", "meta element") == "meta element"
        said = read_byline(late, core if whole else [], self._sections())
        if not said.exact and not any(BYLINE_LABEL.search(line.text) for line in late):
            said.published_at = None  # the day under a letter is not when it was published
        for name in ("editor", "source", "category", "tags", "views", "likes", "published_at"):
            field_name = _FIELD_OF.get(name, name)
            value = getattr(said, name)
            if value not in (None, []) and getattr(record, field_name) in (None, []):
                setattr(record, field_name, value)
                record.evidence[field_name] = f"behind the body, {said.evidence[name]}"
        return core

    def _read_category(self, line: Line) -> None:
        """A link that says that it leads to the article's category."""
        for piece in line.pieces:
            if self.record.category is None and piece.link is not None and is_category_link(piece.link):
                self.record.category = clean_line(text_of(piece.link)) or None
                self.record.evidence["category"] = "category link after the body"

    def _read_tags(self, line: Line) -> None:
        # Words that only stand where tags may stand give way to links that lead to tags.
        is_guess = self.record.evidence.get("tags") == GUESSED_TAGS
        if self.record.tags and not is_guess:
            return
        links = unique(piece.link for piece in line.pieces if piece.link is not None and is_tag_link(piece.link))
        labelled = anchor_of(line.text) == "tags"
        if is_guess and not links:
            return
        if not links and labelled:
            links = unique(piece.link for piece in line.pieces if piece.link is not None)
        words = [clean_line(text_of(link)) for link in links]
        if not words and labelled:
            words = [word for word in re.split(r"[\s,，、;；|/]+", re.sub(r"^[^:：]*[:：]", "", line.text)) if word]
        if words and (links or labelled):
            self.record.tags = unique(word for word in (word.strip("#＃") for word in words) if 0 < len(word) <= 30)
            self.record.evidence["tags"] = "label 标签" if labelled else "tag links after the body"

    def _read_likes(self, line: Line, label: str) -> None:
        """The likes, which ``label``, the line before, may announce."""
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
        elif match := _LIKES.search(f"{label}{line.text}"):
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


def _base(root: Element, url: str) -> str:
    base = next(root.iter("base"), None)
    href = base.get("href") if base is not None else None
    try:
        return urljoin(url, href) if href else url
    except ValueError:
        return url


def _absolute(base: str, href: str) -> str | None:
    """An http or https address, or None; ``base`` is what relative ones count from."""
    href = _BREAKS.sub("", href.strip())
    if not href or href.startswith("#"):
        return None
    try:
        address = urljoin(base, href)
    except ValueError:
        return None
    return address if address.lower().startswith(("http://", "https://")) else None
