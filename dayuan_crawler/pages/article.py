"""Read an article page into one record, by a known layout or by heuristics (the anchors)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache, cached_property
from itertools import islice

from lxml import etree
from parsel import Selector

from dayuan_crawler.pages.article_page import PAGE_FIELDS, REQUIRED, ArticlePage, merge_pages, missing_fields, unique
from dayuan_crawler.pages.candidate import Candidate, Trust, choose
from dayuan_crawler.pages.cms.counter_scripts import counters_of
from dayuan_crawler.pages.cms.counters import FIELDS, FilledIn, filled_in
from dayuan_crawler.pages.cms.trs import read_pager_call
from dayuan_crawler.pages.cms.typecho import set_clocks
from dayuan_crawler.pages.comment_box import read_comment_box
from dayuan_crawler.pages.document import Document, Element, Run, ancestors, text_of
from dayuan_crawler.pages.fields.after import After, tags_of
from dayuan_crawler.pages.fields.body import Body, BodyReader
from dayuan_crawler.pages.fields.byline import read_byline
from dayuan_crawler.pages.fields.byline_lines import Byline, find_byline
from dayuan_crawler.pages.fields.count import to_count
from dayuan_crawler.pages.fields.crumbs import last_section, read_breadcrumb
from dayuan_crawler.pages.fields.links import Links
from dayuan_crawler.pages.fields.published import day_of_address, published
from dayuan_crawler.pages.fields.repeats import title_lines
from dayuan_crawler.pages.fields.rights import read_copyright
from dayuan_crawler.pages.fields.signature import read_signature
from dayuan_crawler.pages.fields.title import Heading, TitleReader, subtitle_of
from dayuan_crawler.pages.head import Head, read_head
from dayuan_crawler.pages.layouts import Match, match_layout, matches
from dayuan_crawler.pages.outline import Outline
from dayuan_crawler.pages.pager import Pager, read_article_pager
from dayuan_crawler.pages.safe_html import safe_html
from dayuan_crawler.pages.vocabulary.parts import label_of
from dayuan_crawler.portal import Portal
from dayuan_crawler.text.clean import clean_line, comparable
from dayuan_crawler.text.dates import find_time
from dayuan_crawler.text.urls import Site, page_number

__all__ = ["ANCHORS", "ArticlePage", "merge_pages", "parse_article", "read_by_each"]

# Name of the heuristics, which need no layout.
ANCHORS = "anchors"

_MOST_HOME_LINKS = 60
_FOOTER_LINES = 12
_ABOVE = 4
_LONGEST_DATE = 60
_LONGEST_CONTROL = 16
_LEADS_ON = re.compile(
    r"^[\W_]*(?:(?:第|page)?\s*\d{1,3}\s*[页頁]?|[›>→»⟩〉▶▸⇒]+)[\W_]*$|[下后往]\s*一?\s*[页頁]|next|more|older|更[早多旧]",
    re.IGNORECASE,
)
_COUNTS = frozenset({"view_count", "like_count"})
# The best candidate fills each of these. The others have readers of their own.
_NAMES = tuple(name for name in PAGE_FIELDS if name not in ("title", "published_at", "body", "body_html", "images"))


def parse_article(selector: Selector, url: str, site: Site, listed: datetime | None = None) -> ArticlePage:
    """Read an article page. Never raises. A page that is not an article lacks required fields.

    ``listed`` is the time from the list; it dates a page that shows a day without its year.
    """
    root = selector.root
    if not isinstance(root, etree._Element):
        return ArticlePage(url=url, missing=list(REQUIRED))
    reader = _Reader(root, url, site, listed)
    match = match_layout(root, reader.document.names)
    page = reader.read(match) if match is not None else None
    return page if page is not None and not page.missing else reader.read(None)


def read_by_each(selector: Selector, url: str, site: Site) -> dict[str, ArticlePage | str]:
    """The result of each layout by its name, or why it does not apply; and the result of the heuristics alone."""
    root = selector.root
    if not isinstance(root, etree._Element):
        return {}
    reader = _Reader(root, url, site, None)
    readings: dict[str, ArticlePage | str] = {}
    for name, match in matches(root).items():
        page = match if isinstance(match, str) else reader.read(match)
        readings[name] = (
            "what it finds lacks a title or a body" if isinstance(page, ArticlePage) and page.missing else page
        )
    page = reader.read(None)
    readings[ANCHORS] = "they find no title, or no body" if page.missing else page
    return readings


@cache
def _titles(portal: Portal) -> frozenset[str]:
    """The titles of a portal's sections, of cities also with 市."""
    titles = [section.title for section in portal.sections.values()]
    titles += [f"{section.title}市" for section in portal.sections.values() if section.city]
    return frozenset(map(comparable, titles))


class _Reader:
    """What every reading of a page shares, whatever the layout: its blocks, its head, its addresses."""

    def __init__(self, root: Element, url: str, site: Site, listed: datetime | None) -> None:
        set_clocks(root)
        self.document = Document(root)
        self.head: Head = read_head(root, self.document.items)
        self.links = Links(url, self.head.base, site)
        self.url = url
        self.site = site
        self.listed = listed

    def read(self, match: Match | None) -> ArticlePage:
        """Read the page by one layout, or by the heuristics if ``match`` is None."""
        return _Reading(self, match).page()

    @property
    def _linked(self) -> Iterator[Run]:
        """The texts of links, in page order."""
        return (
            run
            for block in self.document.blocks
            if block.link_chars
            for run in block.runs
            if run.link is not None and not run.text.isspace()
        )

    @cached_property
    def site_names(self) -> frozenset[str]:
        """The site's names, from links to its home page, from the page's head, and from its footer."""
        names = {comparable(self.head.site)} if self.head.site else set[str]()
        footer = "".join(
            comparable(block.text)
            for block in self.document.blocks[-_FOOTER_LINES:]
            if label_of(block.text) == "footer"
        )
        names.update(title for title in map(comparable, self.head.titles) if title in footer)
        for run in islice(self._linked, _MOST_HOME_LINKS):
            if run.link is not None and self.links.leads_home(run.link.get("href") or ""):
                names.add(comparable(run.text))
        return frozenset(names)

    @cached_property
    def pager(self) -> Pager:
        """The pager. Most articles have one page and no control that could lead to another."""
        may_lead_on = any(len(run.text) <= _LONGEST_CONTROL and _LEADS_ON.search(run.text) for run in self._linked)
        if may_lead_on or read_pager_call(self.document.root) is not None:
            return read_article_pager(self.document.root, self.url, self.site)
        return Pager(page_number=page_number(self.url))


class _Reading:
    """One reading of a page, by a layout or by the heuristics."""

    def __init__(self, reader: _Reader, match: Match | None) -> None:
        self.reader = reader
        self.match = match
        self.document = document = reader.document
        self.outline = outline = Outline(document)
        self.crumbs = read_breadcrumb(document, outline, reader.links)
        self.sections = _titles(reader.site.portal) | {comparable(name) for name, _ in self.crumbs}
        self.heading = self._heading()
        self.after_heading = self.heading.last + 1 if self.heading and self.heading.is_shown else 0
        if self.heading and self.heading.is_shown:
            outline.forget(ancestors(document.blocks[self.heading.first].element, 256))
        self.byline = self._byline()
        self.body = self._body()
        self._forget_own_footers()
        self.body_end = self.body.end if self.body else max(self.after_heading, self.byline.end)

    def _heading(self) -> Heading | None:
        reader = self.reader
        names = reader.site_names | {comparable(name) for name, address in self.crumbs if address} | self._menu()
        titles = TitleReader(self.document, self.outline, reader.head.titles, names, reader.links.is_own)
        return titles.of(self.match.title) if self.match is not None else titles.find()

    def _menu(self) -> set[str]:
        """The texts of menu links."""
        is_own = self.reader.links.is_own
        items = (block for block in self.document.blocks if block.is_link and self.outline.kind(block) == "nav")
        return {comparable(block.text) for block in items if not any(map(is_own, block.links))}

    def _byline(self) -> Byline:
        found = find_byline(self.document, self.outline, self.reader.links, self.heading, self.after_heading)
        known = list(self.heading.beside) if self.heading else []
        if self.match is not None and self.match.byline is not None:
            known.extend(self.document.blocks_of(self.match.byline))
        return found.with_lines(known)

    def _body(self) -> Body | None:
        start = max(self.after_heading, self.byline.end if self.match is None else 0)
        reader = BodyReader(self.document, self.outline, self.reader.links, self.after_heading, start)
        return reader.of(self.match.body) if self.match is not None else reader.find()

    def _forget_own_footers(self) -> None:
        """Treat a "footer" within the element around heading and body as the article's, unless it is about the site."""
        if self.body is None or self.heading is None or not self.heading.is_shown:
            return
        inside = set(ancestors(self.body.container, 256))
        first = self.document.blocks[self.heading.first].element
        whole = next((element for element in ancestors(first, 256) if element in inside), None)
        if whole is None or whole.tag in ("body", "html"):
            return
        parts = {
            part.element
            for block in self.document.blocks_of(whole)
            if (part := self.outline.part(block)) and part.kind == "footer"
        }
        self.outline.forget(
            element
            for element in parts
            if not any(
                self.outline.label(block) in ("footer", "copyright") for block in self.document.blocks_of(element)
            )
        )

    def page(self) -> ArticlePage:
        """Collect all candidates and build the record from the best candidate for each field."""
        body, title = self.body, self.heading.text if self.heading else None
        candidates = list(self._by_layout())
        above = read_byline(self.byline, self.sections)
        candidates.extend(above)
        if body is not None:
            repeats = list(title_lines(body.lines, title or ""))
            more = [candidate for _, candidate in repeats if candidate is not None]
            candidates[:0] = more
            if more or body.images or len(repeats) < len(body.lines):  # else the page has nothing but its title
                for block, _ in repeats:
                    if not block.images:
                        body.lines.remove(block)
            candidates.extend(read_signature(body.lines, body.glued))
            subtitle = (
                subtitle_of(self.document, self.heading, body.start) if self.heading and self.heading.is_shown else None
            )
            candidates.extend(filter(None, [subtitle]))
        if body is not None and self.heading is not None and self.heading.is_shown:
            for block in self.document.blocks[max(self.heading.first - _ABOVE, 0) : body.start]:
                is_own = block.index >= self.heading.first or self.outline.kind(block) != "tags"
                if is_own and self.outline.kind(block) not in ("nav", "side"):
                    candidates.extend(tags_of(block, self.outline))
        shows_time = any(candidate.field == "published_at" for candidate in above)
        after = After(self.document, self.outline, self.reader.links, self.body_end, is_byline_wanted=not shows_time)
        candidates.extend(after.read(self.sections))
        candidates.extend(self._by_head())
        candidates.extend(self._by_address())
        return self._record(_with_editor(choose(candidates)), title, after)

    def _record(self, chosen: dict[str, Candidate], title: str | None, after: After) -> ArticlePage:
        reader, body = self.reader, self.body
        page = ArticlePage(url=reader.url, title=title, breadcrumb=self.crumbs)
        page.layout = self.match.layout.name if self.match is not None else None
        page.canonical_link, page.og_url = reader.head.canonical, reader.head.url
        page.scripted = self._scripted(chosen) | after.scripted
        if self.heading is not None:
            page.evidence["title"] = self.heading.evidence
        for name in _NAMES:
            if name in chosen:
                setattr(page, name, chosen[name].value)
                page.evidence[name] = chosen[name].evidence
        page.published_at, evidence = published(chosen, reader.head, reader.listed)
        if evidence:
            page.evidence["published_at"] = evidence
        if page.category is None and (section := last_section(self.crumbs, title)):
            page.category, page.evidence["category"] = section, "breadcrumb"
        if body is not None:
            page.paragraphs = body.paragraphs
            page.images = unique(address for _, address in body.images)
            page.body_html = safe_html(self.document, body, reader.links.absolute)
            names = (body.container.get("id") or body.container.get("class") or "").split()
            page.evidence["body"] = f"{body.container.tag}.{names[0]}" if names else str(body.container.tag)
        start = body.start if body else self.body_end
        page.copyright = read_copyright(self.document, self.outline, self.after_heading, start, self.body_end)
        self._comments(page, chosen)
        pager = reader.pager
        page.page_number, page.next_page_url = pager.page_number, pager.next_url
        page.missing = missing_fields(page)
        return page

    def _comments(self, page: ArticlePage, chosen: dict[str, Candidate]) -> None:
        page.comments, scripted = read_comment_box(self.document, self.outline, self.body_end)
        if scripted:
            page.comments.count = None
            page.scripted |= {"comment_count"}
        elif page.comments.count is None and "comment_count" in chosen:
            page.comments.count = chosen["comment_count"].value

    def _scripted(self, chosen: dict[str, Candidate]) -> frozenset[str]:
        """The counters that a script fills in, whatever number is printed there."""
        names = self.document.names
        scripted = {counter for name, counter in filled_in().items() if name in names}
        filled = FilledIn(self.document)
        for name in FIELDS.values():
            blank = chosen.get(f"blank {name}")
            if blank is not None and blank.block is not None and name not in chosen and filled.fills(blank.block):
                scripted.add(name)
        for run in (run for block in self.byline.lines for run in block.runs):
            if (counter := filled.counter(run.element)) is not None:
                scripted.add(counter)
        scripts = (script for block in self.byline.lines for script in block.scripts)
        if "view_count" not in chosen and any("views" in counters_of(script) for script in scripts):
            scripted.add("view_count")
        return frozenset(scripted)

    def _by_head(self) -> Iterator[Candidate]:
        head = self.reader.head
        for name, value in (
            ("editor", head.author),
            ("source", head.source),
            ("category", head.section),
            ("tags", head.tags),
        ):
            if value:
                yield Candidate(name, value, Trust.METADATA, "meta element")

    def _by_address(self) -> Iterator[Candidate]:
        """The date of a newspaper's edition. The address and the head of the page must agree."""
        day = day_of_address(self.reader.url)
        if day is None:
            return
        for block in self.document.blocks[: self.after_heading]:
            found = find_time(block.text) if len(block.text) <= _LONGEST_DATE else None
            if found is not None and found.value is not None and found.value.date() == day.date():
                yield Candidate("issue", day, Trust.PLACE, "head of the page, as in the address", block)
                return

    def _by_layout(self) -> Iterator[Candidate]:
        """The fields that the layout selects besides title, byline and body."""
        for name, element in self.match.fields.items() if self.match is not None else ():
            text = clean_line(text_of(element))
            if name == "published_at":
                found = find_time(element.get("datetime") or text)
                if found is not None and found.value is not None:
                    yield Candidate(name, found, Trust.LAYOUT, "layout")
            elif name == "tags":
                yield Candidate(name, text.split(), Trust.LAYOUT, "layout")
            elif value := to_count(text) if name in _COUNTS else text:
                yield Candidate(name, value, Trust.LAYOUT, "layout")


def _with_editor(chosen: dict[str, Candidate]) -> dict[str, Candidate]:
    """Prefer the chief editor to other editors; without a labelled editor, use the author as the editor."""
    author, editor = chosen.get("author"), chosen.get("chief", chosen.get("editor"))
    if editor is not None:
        chosen["editor"] = editor
    if author is not None and (editor is None or editor.trust < author.trust):
        chosen["editor"] = author
    return chosen
