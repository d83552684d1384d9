"""The breadcrumb: the sections above an article, from the first page down."""

from __future__ import annotations

import re
from itertools import takewhile

from dayuan_crawler.pages.document import Block, Document, Element, ancestors, text_of, words_of
from dayuan_crawler.pages.fields.links import Links
from dayuan_crawler.pages.outline import Outline
from dayuan_crawler.pages.vocabulary.parts import PATH_NAMES
from dayuan_crawler.pages.vocabulary.people import NOT_SECTIONS
from dayuan_crawler.text.clean import clean_line, same_text
from dayuan_crawler.text.dates import find_time

_LABEL = re.compile(
    r"(?:当前|所在|现在|目前)的?(?:位置|栏目|页面|频道)|您的位置|你的位置|^位置\s?[:：]|^路径\s?[:：]|^导航\s?[:：]|(?:现在|正)在(?:浏览|阅读)"
    r"|^(?:网站|本站)?(?:首\s?页|主页|Home)\s?(?:>|»|›|→|/|≫|＞|-|·|::)",
    re.IGNORECASE,
)
# A character of each label; most lines have none.
_SIGNS = re.compile("[置栏页频径航主览读h]", re.IGNORECASE)
_SEPARATED = re.compile("[>»›→/＞≫|｜·]|首\\s?页|主页|Home")
# Names with signs between them: a path, whatever it is called.
_PATH = re.compile(r"^[^>»›→≫＞]{1,20}(?:[>»›→≫＞]{1,3}\s?[^>»›→≫＞]{1,30}){1,6}[>»›→≫＞]?$")
_LAST_LINE = 1000
_LONGEST = 10
# A path has no more links; a menu has.
_MOST_LINKS = 6
_PROSE = 60.0
_LONGEST_NAME = 30
_STEP = re.compile(r"\s*(?:[>»›→≫＞/]|&gt;)+\s*")

Crumb = tuple[str, str]


def read_breadcrumb(document: Document, outline: Outline, links: Links) -> list[Crumb]:
    """Names and addresses of the links of the breadcrumb, without the article itself; empty when there is none."""
    return _Reader(document, outline, links).read()


def last_section(crumbs: list[Crumb], title: str | None) -> str | None:
    """The section that the article is in: the last crumb which is not the first page, nor the article itself."""
    names = [name for name, _ in crumbs if name.lower() not in NOT_SECTIONS and not (title and same_text(name, title))]
    return names[-1] if names else None


def _is_called_path(element: Element) -> bool:
    return not words_of(element.get("class"), element.get("id")).isdisjoint(PATH_NAMES)


class _Reader:
    def __init__(self, document: Document, outline: Outline, links: Links) -> None:
        self._document = document
        self._outline = outline
        self._links = links

    def read(self) -> list[Crumb]:
        named: Element | None = None
        for block in self._document.blocks[:_LAST_LINE]:
            if self._outline.points[block.index] >= _PROSE and not block.link_chars:
                break
            if not block.link_chars or len(block.text) > 200:
                if not block.text or not self._is_labelled(block):
                    continue
            if block.link_chars and _PATH.search(block.text) and len(crumbs := self._crumbs(block.links)) > 1:
                return crumbs
            if self._is_labelled(block) and len(block.links) <= _MOST_LINKS and (crumbs := self._labelled(block)):
                return crumbs
            part = self._outline.part(block)
            if named is None and part is not None and part.kind == "nav" and self._is_path(part.element):
                named = self._outermost(part.element)
        if named is None:
            return []
        return self._crumbs([link for block in self._document.blocks_of(named) for link in block.links])

    def _is_labelled(self, block: Block) -> bool:
        return (
            len(block.text) <= 200 and _SIGNS.search(block.text) is not None and _LABEL.search(block.text) is not None
        )

    def _is_path(self, element: Element) -> bool:
        """Whether a part is called a path, and looks like one."""
        text = " ".join(block.text for block in self._document.blocks_of(element))
        return _is_called_path(element) and _SEPARATED.search(text) is not None

    def _outermost(self, element: Element) -> Element:
        """The whole path that an element is a step of: each step may be called so as well."""
        around = list(takewhile(lambda node: node.tag not in ("body", "html"), ancestors(element, 4)))
        return next(node for node in reversed(around) if node is element or _is_called_path(node))

    def _labelled(self, block: Block) -> list[Crumb]:
        """The links of a line that is called a path, or of what is around it when they stand apart."""
        crumbs = self._crumbs(block.links)
        if len(crumbs) > 1 or (crumbs and block.element.tag not in ("li", "dd", "dt", "span", "strong")):
            return crumbs
        if not crumbs and len(steps := _STEP.split(block.text)) > 2:
            return [(step, "") for step in steps if 0 < len(step) <= _LONGEST_NAME][:_LONGEST]
        # The links may be in blocks of their own within the line's element.
        for element in list(ancestors(block.element, 4))[1 if crumbs else 0 :]:
            start, end = self._document.span(element)
            if end - start > _LONGEST * 2 or any(
                other.plain_chars > _LONGEST_NAME for other in self._document.blocks[start:end]
            ):
                break
            wider = self._crumbs([link for other in self._document.blocks[block.index : end] for link in other.links])
            if wider:
                return wider
        return crumbs

    def _crumbs(self, links: list[Element]) -> list[Crumb]:
        crumbs: list[Crumb] = []
        for link in dict.fromkeys(links):
            name = clean_line(text_of(link)).strip("> »›")
            address = self._links.absolute(link.get("href") or "")
            if (
                name
                and address
                and len(name) <= _LONGEST_NAME
                and find_time(name) is None
                and not self._links.is_own(link)
            ):
                crumbs.append((name, address))
        return crumbs[:_LONGEST]
