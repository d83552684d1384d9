"""The breadcrumb: the sections of an article, from the home page down."""

from __future__ import annotations

import re

from dayuan_crawler.pages.document import Block, Document, Element, Scope, ancestors, text_of
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
# At least one character of each label; most lines have none.
_SIGNS = re.compile("[置栏页频径航主览读h]", re.IGNORECASE)
_SEPARATED = re.compile("[>»›→/＞≫|｜·]|首\\s?页|主页|Home")
# Names separated by arrows: a path, whatever its class name.
_PATH = re.compile(r"^[>»›→≫＞]?[^>»›→≫＞]{1,20}(?:[>»›→≫＞]{1,3}\s?[^>»›→≫＞]{1,30}){1,6}[>»›→≫＞]{0,2}$")
_LAST_LINE = 1000
_LONGEST = 10
# A path has at most so many links; a menu has more.
_MOST_LINKS = 6
_PROSE = 60.0
_LONGEST_NAME = 30
_LONGEST_STEP = 8
_STEP = re.compile(r"\s*(?:[>»›→≫＞/]|&gt;)+\s*")

Crumb = tuple[str, str]


def read_breadcrumb(document: Document, outline: Outline, links: Links) -> list[Crumb]:
    """Names and addresses of the breadcrumb's links, without the article itself; empty if there is none."""
    return _Reader(document, outline, links).read()


def last_section(crumbs: list[Crumb], title: str | None) -> str | None:
    """The section of the article: the last crumb that is neither the home page nor the article itself."""
    names = [name for name, _ in crumbs if name.lower() not in NOT_SECTIONS and not (title and same_text(name, title))]
    return names[-1] if names else None


def _is_called_path(scope: Scope) -> bool:
    if scope.tag == "nav" and (scope.element.get("aria-label") or "").lower() in PATH_NAMES:
        return True
    return not PATH_NAMES.isdisjoint(scope.words)


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
            if (
                block.link_chars
                and (_PATH.search(block.text) or self._is_drawn(block))
                and len(crumbs := self._crumbs(block.links)) > 1
            ):
                return [*crumbs, *self._plain_end(block)]
            if self._is_labelled(block) and len(block.links) <= _MOST_LINKS and (crumbs := self._labelled(block)):
                return crumbs
            if named is None and self._outline.kind(block) == "nav":
                named = self._path_around(block)
        if named is None:
            return []
        return self._crumbs([link for block in self._document.blocks_of(named) for link in block.links])

    def _is_drawn(self, block: Block) -> bool:
        """Whether a line is a path from the home page to 正文 or the like; its separators may be pictures."""
        words = block.text.split()
        return (
            len(words) > 2
            and words[-1] in NOT_SECTIONS
            and len(block.links) < len(words)
            and (words[0] in NOT_SECTIONS or self._links.leads_home(block.links[0].get("href") or ""))
        )

    def _is_labelled(self, block: Block) -> bool:
        return (
            len(block.text) <= 200 and _SIGNS.search(block.text) is not None and _LABEL.search(block.text) is not None
        )

    def _path_around(self, block: Block) -> Element | None:
        """The widest element around a line that is named and looks like a path."""
        called = [scope.element for scope in block.scope.chain() if _is_called_path(scope)]
        text = " ".join(other.text for other in self._document.blocks_of(called[-1])) if called else ""
        return called[-1] if _SEPARATED.search(text) else None

    @staticmethod
    def _plain_end(block: Block) -> list[Crumb]:
        """The last step of a path, if it is no link: the section itself."""
        run = block.runs[-1]
        step = clean_line(_STEP.split(run.text)[-1]).strip(" -\\|·•") if run.link is None else ""
        return [(step, "")] if 0 < len(step) <= _LONGEST_STEP and step not in NOT_SECTIONS else []

    def _labelled(self, block: Block) -> list[Crumb]:
        """The links of a line with a breadcrumb label, or of the elements around it if the links are separate."""
        crumbs = self._crumbs(block.links)
        if len(crumbs) > 1 or (crumbs and block.element.tag not in ("li", "dd", "dt", "span", "strong")):
            return crumbs
        if not crumbs and len(steps := _STEP.split(block.text)) > 1:
            return [(step, "") for step in steps if 0 < len(step) <= _LONGEST_NAME][:_LONGEST]
        # The links may be separate blocks in the line's parent elements.
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
