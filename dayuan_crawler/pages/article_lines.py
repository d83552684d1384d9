"""A page as its reader sees it: the visible lines in their order, each with where it stands in the markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, cast

from lxml import etree

from dayuan_crawler.text.clean import clean_line

Element = etree._Element

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table tbody td tfoot th "
    "thead tr ul".split()
)
# Without ``source``: libxml2 knows it not as void, and puts the picture behind it into it.
_UNSEEN = frozenset(
    "area audio base canvas embed frame head iframe link map math meta noembed noframes noscript object option "
    "script select style svg template textarea title track video".split()
)
# No article has so many; what a page has beyond is not read.
_MOST_LINES = 20_000
_SHORTEST_TITLE = 9
_LONGEST_BESIDES = 24
_NAMED_TAGS = {"nav": "nav", "aside": "side", "footer": "footer"}
_HIDDEN_CLASSES = frozenset({"hide", "hidden", "none", "dn", "d-none", "display-none", "undis", "sr-only"})
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0*(?:\.0+)?(?:px|pt|r?em|%)?\s*(?:;|!|$)"
    r"|(?:left|top|text-indent)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
# Elements whose number a script of EmpireCMS puts in when the page is opened, whatever is printed there.
_FILLED_BY_SCRIPT = {
    "onclickshowdiv": "view_count",
    "diggtopshowdiv": "like_count",
    "plnumshowdiv": "comment_count",
    "infocommentnumarea": "comment_count",
}
_COUNTER_SCRIPT = re.compile(r"ViewClick|ViewMore|/count\.php", re.IGNORECASE)

# Parts of a page by the words in their class and id; the first that fits names the zone.
_ZONE_WORDS: tuple[tuple[str, frozenset[str]], ...] = tuple(
    (zone, frozenset(words.split()))
    for zone, words in (
        (
            "comments",
            "comment comments commentlist cmt pl plpost saypl reply replies respond liuyan guestbook disqus ecomment",
        ),
        (
            "related",
            (
                "related relate relpost relation xiangguan recommend tuijian guess rank ranking paihang prevnext prenext "
                "prev next nextlog postnavi neighbor updown"
            ),
        ),
        (
            "share",
            "share shares sharebox bdshare bdsharebuttonbox bshare jiathis social fenxiang sns reward dashang donate qrcode",
        ),
        ("pager", "pagelink pagelist pagebar pager pagination pagenav pagenavi epages paging pages"),
        ("advert", "ad ads adv advert adverts advertisement adsense adsbygoogle banner guanggao gg googlead"),
        ("tags", "tag tags taglist keywords"),
        ("copyright", "copyright copyrights cp copy bqsm banquan shengming declare disclaimer statement reprint"),
        ("likes", "digg dianzan zan like likes praise upvote ding"),
        ("side", "side sidebar sider aside widget widgets"),
        (
            "nav",
            (
                "nav navbar navs navi navigation menu menus topbar toolbar logo crumb crumbs breadcrumb breadcrumbs position "
                "path weizhi location searchform search login"
            ),
        ),
        ("footer", "foot footer bottom foots bottombar links friendlink friendlinks youlian"),
    )
)
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


class Piece(NamedTuple):
    """A run of text: ``element`` is the one it lies in, ``after`` the child it follows, ``link`` the link around it."""

    text: str
    element: Element
    after: Element | None
    link: Element | None


@dataclass(slots=True, eq=False)
class Line:
    """What lies between two breaks. ``zone`` names the part of the page by its markup, "" for none.

    ``zone_owner`` is the element that begins that part.
    """

    index: int
    text: str
    block: Element
    zone: str
    zone_owner: Element | None
    pieces: list[Piece]
    link_chars: int
    images: list[Element] = field(default_factory=list)
    counters: list[str] = field(default_factory=list)

    @property
    def is_link(self) -> bool:
        return self.link_chars * 10 >= len(self.text) * 7 and self.link_chars > 0

    @property
    def is_entry(self) -> bool:
        """Whether a line is one of a list of articles: a linked title, and at most a few words more."""
        if self.link_chars < _SHORTEST_TITLE or self.plain_chars > _LONGEST_BESIDES:
            return False
        return any(piece.link is not None and len(piece.text.strip()) >= _SHORTEST_TITLE for piece in self.pieces)

    @property
    def plain_chars(self) -> int:
        return max(len(self.text) - self.link_chars, 0)


class Page:
    """The lines of a page, and which of them each element holds."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.lines: list[Line] = []
        self.unseen: set[Element] = set()
        self.filled_by_script: set[str] = set()
        self.names: set[str] = set()
        self.spans: dict[Element, tuple[int, int]] = {}
        _Reader(self).read()

    def span(self, element: Element) -> tuple[int, int]:
        """The half-open range of the lines in an element."""
        return self.spans.get(element, (0, 0))

    def unname(self, elements: Iterable[Element]) -> None:
        """Forget the names of parts that turned out to be something else."""
        owners = set(elements)
        for line in self.lines:
            if line.zone_owner in owners:
                line.zone, line.zone_owner = "", None

    def lines_of(self, element: Element) -> list[Line]:
        start, end = self.span(element)
        return self.lines[start:end]


class _Reader:
    """One walk over the tree, in which most of the time of an extraction goes."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.lines = page.lines
        self.pieces: list[Piece] = []
        self.images: list[Element] = []
        self.counters: list[str] = []
        self.blocks: list[Element] = [page.root]
        self.links: list[Element] = []
        self.zones: list[tuple[str, Element | None]] = [("", None)]
        self.zone = self.zones[0]
        self.depth = 1

    def read(self) -> None:
        lines, spans = self.lines, self.page.spans
        walker = etree.iterwalk(self.page.root, events=("start", "end", "comment", "pi"))
        opened: list[tuple[Element, int]] = []
        skipped: Element | None = None
        for event, element in walker:
            if event == "start":
                tag = element.tag
                if self._is_unseen(element, tag):
                    self.page.unseen.add(element)
                    walker.skip_subtree()
                    skipped = element
                    continue
                self._enter(element, tag)
                opened.append((element, len(lines)))
                if text := element.text:
                    self._say(text, element, None)
                if len(lines) >= _MOST_LINES:
                    break
                continue
            if event == "end" and element is not skipped:
                self._leave(element)
                _, start = opened.pop()
                end = len(lines) + bool(self.pieces or self.images)
                if end > start:
                    spans[element] = (start, end)
            if (tail := element.tail) and (self.pieces or not tail.isspace()):
                self._say(tail, element.getparent(), element)
        self._break()
        for element, start in opened:  # what was still open where the page was cut off
            spans[element] = (start, len(lines))

    def _is_unseen(self, element: Element, tag: str) -> bool:
        """Whether a reader does not see an element; one that he sees may begin a zone."""
        if tag in _UNSEEN:
            source = element.get("src") if tag == "script" else None
            if source and _COUNTER_SCRIPT.search(source):
                self.counters.append(source)
            return True
        attributes = element.items()
        if not attributes and tag not in _NAMED_TAGS:
            return False
        said = cast("dict[str, str]", dict(attributes))
        names, identity = said.get("class", ""), said.get("id", "")
        if tag not in ("html", "body"):
            if "hidden" in said or (names and not _HIDDEN_CLASSES.isdisjoint(names.lower().split())):
                return True
            if "style" in said and _HIDDEN_STYLE.search(said["style"]):
                return True
        if names:
            self.page.names.update(names.split())
        if identity:
            self.page.names.add(identity)
            if identity in _FILLED_BY_SCRIPT:
                self.page.filled_by_script.add(_FILLED_BY_SCRIPT[identity])
        if (names or identity or tag in _NAMED_TAGS) and (zone := zone_of(tag, names, identity)):
            # The footer of an article says more of it; only that of the page is the site's.
            if zone != "footer" or next(element.iterancestors("article"), None) is None:
                self.zones.append((zone, element))
        return False

    def _enter(self, element: Element, tag: str) -> None:
        if tag in BLOCKS:
            self._break()
            self.blocks.append(element)
        elif tag == "br":
            self._break()
        elif tag == "img":
            self.images.append(element)
        elif tag == "a" and element.get("href"):
            self.links.append(element)

    def _leave(self, element: Element) -> None:
        if self.blocks[-1] is element:
            self._break()
            self.blocks.pop()
        elif self.links and self.links[-1] is element:
            self.links.pop()
        if self.zones[-1][1] is element:
            self.zones.pop()

    def _say(self, text: str, element: Element | None, after: Element | None) -> None:
        if element is None:  # text after the root belongs to nobody
            return
        if not text.isspace():
            self._set_zone(is_first=not self.pieces)
            self.pieces.append(Piece(text, element, after, self.links[-1] if self.links else None))
        elif self.pieces:
            self.pieces.append(Piece(text, element, after, None))

    def _set_zone(self, *, is_first: bool) -> None:
        """A line is in the innermost part that all its text is in: a named word does not name the whole line."""
        zones = self.zones
        if is_first or self.depth > len(zones):
            self.depth = len(zones)
        elif zones[self.depth - 1] is not self.zone:  # another part, beside the one that the line began in
            self.depth -= 1
        self.zone = zones[self.depth - 1]

    def _break(self) -> None:
        if not (self.pieces or self.images or self.counters):
            return
        pieces = self.pieces
        text = clean_line(pieces[0].text if len(pieces) == 1 else "".join([piece.text for piece in pieces]))
        if text or self.images or self.counters:
            if len(pieces) == 1:
                link_chars = len(text) if pieces[0].link is not None else 0
            else:
                link_chars = sum([len(clean_line(piece.text)) for piece in pieces if piece.link is not None])
            zone, owner = self.zone if text else self.zones[-1]
            self.lines.append(
                Line(
                    index=len(self.lines),
                    text=text,
                    block=self.blocks[-1],
                    zone=zone,
                    zone_owner=owner,
                    pieces=pieces,
                    link_chars=link_chars,
                    images=self.images,
                    counters=self.counters,
                )
            )
        self.pieces, self.images, self.counters = [], [], []


@lru_cache(maxsize=4096)
def zone_of(tag: str, names: str, identity: str) -> str:
    """The part of a page that an element begins, by its tag, class and id; "" for none."""
    if tag in ("html", "body", "h1", "article", "main", "a", "img"):
        return ""
    words = name_words(f"{identity} {names}")
    if words:
        for zone, known in _ZONE_WORDS:
            if not known.isdisjoint(words):
                return zone
    return _NAMED_TAGS.get(tag, "")


@lru_cache(maxsize=4096)
def name_words(names: str) -> frozenset[str]:
    """The words of class names and ids: ``newsTitle-box`` has news, title and box."""
    return frozenset(word.lower() for word in _WORDS.findall(names))


def ancestors(element: Element, limit: int) -> Iterator[Element]:
    """The element and those around it, innermost first, at most ``limit``."""
    current: Element | None = element
    while current is not None and limit > 0:
        yield current
        current = current.getparent()
        limit -= 1


def text_of(element: Element) -> str:
    """All the text in an element."""
    return "".join(str(text) for text in element.itertext("*"))
