"""Read the lines between the body and the comments: tags, likes, and byline parts placed there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from dayuan_crawler.pages.candidate import Candidate, Trust
from dayuan_crawler.pages.cms.counter_scripts import counters_of
from dayuan_crawler.pages.document import Block, Document, text_of
from dayuan_crawler.pages.fields.byline import read_byline
from dayuan_crawler.pages.fields.byline_lines import Byline, find_byline, has_machine_time, is_byline
from dayuan_crawler.pages.fields.free_words import hint_at
from dayuan_crawler.pages.fields.links import Links, is_button, is_category_link, is_tag_link, tag_of
from dayuan_crawler.pages.fields.signature import is_signature
from dayuan_crawler.pages.outline import Outline, is_entry
from dayuan_crawler.pages.vocabulary.hints import BYLINE, hint_of
from dayuan_crawler.pages.vocabulary.labels import is_labelled, tag_words
from dayuan_crawler.pages.vocabulary.tools import NOBODY, NOISE
from dayuan_crawler.text.clean import clean_line
from dayuan_crawler.text.dates import find_time

_MOST_LINES = 60
_LONGEST_TAG = 16
_LONGEST_SECTION = 10
# Tags that each show a number are a cloud, from this many on.
_CLOUD = 3
_COUNTED = re.compile(r"\s\d{1,6}$")
_NOT_HERE = frozenset({"related", "side", "nav", "pager"})
_LIKES = re.compile(
    r"(?:点赞|赞|喜欢|顶一下|顶)\s?[(（\[:：]?\s?(\d{1,8})\s?[)）\]]?(?=\s?(?:分享|收藏|评论|踩|举报|打赏|转发|$))"
    r"|(\d{1,8})\s?(?:人|个)?(?:点赞|喜欢|赞)"
)
_LIKE_LABEL = re.compile(r"(?:我要)?(?:点赞|赞|喜欢|顶一下|顶)(?:一下)?")


class After:
    """The lines after a body; ``is_byline_wanted`` is true if no byline was found above it."""

    def __init__(
        self, document: Document, outline: Outline, links: Links, body_end: int, *, is_byline_wanted: bool
    ) -> None:
        self._document = document
        self._outline = outline
        self._links = links
        self._body_end = body_end
        self._is_byline_wanted = is_byline_wanted
        self._lines = list(self._between())
        self.scripted = frozenset(
            "like_count" for block in self._lines for script in block.scripts if "likes" in counters_of(script)
        )

    def read(self, sections: frozenset[str]) -> Iterator[Candidate]:
        byline = self._byline()
        for candidate in read_byline(byline, sections):
            if candidate.field == "published_at" and not candidate.value.exact and not self._is_marked(byline):
                continue  # a date under a letter is not its publication date
            yield candidate._replace(evidence=f"behind the body, {candidate.evidence}")
        is_of_others = False
        for block in self._lines:
            label = self._outline.label(block) if block.text else ""
            is_of_others |= label == "related"  # 热门标签, or other articles with their tags
            if not is_of_others or label == "tags":
                yield from tags_of(block, self._outline)
            if not is_of_others:
                yield from self._tags_below(block)
                yield from _category_of(block)
        if not self.scripted:
            yield from self._likes(byline.core)

    def _between(self) -> Iterator[Block]:
        for block in self._document.blocks[self._body_end : self._body_end + _MOST_LINES]:
            kind = self._outline.kind(block)
            if kind == "footer" and has_machine_time(block):
                kind = ""  # the footer of an article, not of the page
            if kind in ("comments", "footer") or (block.text and self._outline.label(block) in ("comments", "footer")):
                if block.is_link:
                    continue  # a link to the comments
                return
            if kind not in _NOT_HERE and not self._is_of_entry(block):
                yield block

    def _is_of_entry(self, block: Block) -> bool:
        """Whether a line is right below the linked title of another article, in its element or its list item."""
        above, around = self._document.blocks[block.index - 1], block.element.getparent()
        if block.link_chars or above.index < self._body_end or not is_entry(above):
            return False
        is_item = around is not None and around.tag == "li" and around is above.element.getparent()
        return above.element in (block.element, around) or is_item

    def _byline(self) -> Byline:
        found = find_byline(self._document, self._outline, self._links, None, self._body_end)
        indexes = {block.index for block in found.lines}
        lines = [
            block
            for block in self._lines
            if block.index in indexes or ((is_byline(block) or is_signature(block.text)) and not block.is_link)
        ]
        return Byline(lines, found.core if self._is_byline_wanted else frozenset())

    @staticmethod
    def _is_marked(byline: Byline) -> bool:
        """Whether a label, a class name or an icon marks the date."""
        return any(
            is_labelled(block.text)
            or has_machine_time(block)
            or not block.scope.words.isdisjoint(BYLINE)
            or any(hint_at(block, index) == "time" for index, run in enumerate(block.runs) if find_time(run.text))
            for block in byline.lines
        )

    def _tags_below(self, block: Block) -> Iterator[Candidate]:
        """The tags after a label on a line of its own."""
        if self._outline.label(block) != "tags" or block.text[-1] not in ":：":
            return
        below = takewhile(lambda line: line.is_link and all(map(is_tag_link, line.links)), self._lines_after(block))
        tags = [tag for line in below for tag in map(tag_of, line.links) if _is_tag(tag)]
        if tags:
            yield Candidate("tags", list(dict.fromkeys(tags)), Trust.LABEL, "label 标签", block)

    def _lines_after(self, block: Block) -> Iterator[Block]:
        return (line for line in self._lines if line.index > block.index and line.text)

    def _likes(self, byline: frozenset[int]) -> Iterator[Candidate]:
        """The likes; their label may be on the line before. A bare number counts only if nothing else labels it."""
        label = ""
        for block in self._lines:
            text = block.text
            for run in block.runs:
                if run.text.strip().isdecimal() and hint_of(run.scope.words) == "likes":
                    yield Candidate("like_count", int(run.text), Trust.NAME, "markup likes", block)
            if block.index not in byline:
                if text.isdecimal() and len(text) <= 7:
                    if label or (all(map(is_button, block.links)) and self._outline.kind(block) in ("likes", "")):
                        yield Candidate(
                            "like_count",
                            int(text),
                            Trust.LABEL if label else Trust.PLACE,
                            "number behind the body",
                            block,
                        )
                elif match := _LIKES.search(f"{label}{text}"):
                    yield Candidate("like_count", int(match[1] or match[2]), Trust.LABEL, "label", block)
            label = text if _LIKE_LABEL.fullmatch(text) else ""


def tags_of(block: Block, outline: Outline) -> Iterator[Candidate]:
    """The tags in a line: after a label, or in links to tag archives."""
    labelled = outline.label(block) == "tags"
    if not (labelled or block.link_chars):
        return
    links = [link for link in block.links if is_tag_link(link)]
    in_category = "category" in block.scope.words
    for link in block.links:
        if (is_category_link(link) or (in_category and link in links)) and (name := clean_line(text_of(link))):
            yield Candidate("category", name, Trust.NAME, "category link", block)
    if in_category:
        return
    if not links and (labelled or (outline.kind(block) == "tags" and not is_labelled(block.text))):
        links = [link for link in block.links if not is_category_link(link)]
    if not labelled and len(links) >= _CLOUD and all(_COUNTED.search(text_of(link).strip()) for link in links):
        return  # all tags of the site, with the number of articles of each
    words = [tag_of(link) for link in links]
    if not words and labelled:
        words, _ = tag_words(re.sub(r"^[^:：]*[:：]", "", block.text))
    tags = [tag for tag in (word.strip("#＃") for word in words) if _is_tag(tag)]
    if tags:
        trust, evidence = (Trust.LABEL, "label 标签") if labelled else (Trust.NAME, "tag links")
        yield Candidate("tags", list(dict.fromkeys(tags)), trust, evidence, block)


def _category_of(block: Block) -> Iterator[Candidate]:
    """The category, from a link marked by an icon or a class name."""
    for index, run in enumerate(block.runs):
        name = clean_line(run.text) if run.link is not None else ""
        if 0 < len(name) <= _LONGEST_SECTION and hint_at(block, index) == "category":
            yield Candidate("category", name, Trust.PLACE, "markup category", block)


def _is_tag(word: str) -> bool:
    return 0 < len(word) <= _LONGEST_TAG and word.casefold() not in NOBODY and not NOISE.match(word.strip("【】[]"))
