"""The line near the heading: editor, source, category, time, views, tags, in any subset, order and separators."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from dayuan_crawler.pages.article_byline_place import DAY_AND_CLOCK
from dayuan_crawler.pages.article_byline_words import (
    BARE_LABEL,
    DATE,
    EDGE,
    HTML_SPACE,
    NAME,
    NOISE,
    ORGANISATION,
    PERSON,
    SECTION,
    TAG_SEPARATORS,
    TOKEN,
    hint_of,
    is_tag_link,
    kind_of,
)
from dayuan_crawler.pages.article_lines import Element, Line
from dayuan_crawler.text.clean import clean_line, comparable
from dayuan_crawler.text.dates import Found, find_time

_LONGEST_LINE = 400
_LONGEST_VALUE = 60
_LONGEST_WORD = 30
# The evidence of words that nothing but their place makes tags.
GUESSED_TAGS = "byline, after the time"
_COUNTERS = ("views", "likes", "comments")
_LABEL_NAMES = {"editor": "label 编辑", "source": "label 来源", "category": "label 分类"}


@dataclass(slots=True)
class Byline:
    """What the line says; ``evidence`` tells by which label or place each value was known."""

    editor: str | None = None
    source: str | None = None
    category: str | None = None
    tags: list[str] = field(default_factory=list)
    published_at: datetime | None = None
    exact: bool = False
    views: int | None = None
    likes: int | None = None
    comments: int | None = None
    evidence: dict[str, str] = field(default_factory=dict)


class _Token(NamedTuple):
    kind: str  # date, number, word
    text: str
    hint: str
    link: Element | None


def read_byline(lines: list[Line], core: list[Line], sections: frozenset[str]) -> Byline:
    """Read the lines between heading and body.

    Words without a label count only in the ``core``, the lines around the time. ``sections`` are names of categories, in
    comparable form.
    """
    byline = Byline()
    author: str | None = None
    free: list[_Token] = []
    dates: list[tuple[str, Found]] = []
    label = ""
    for line in lines:
        if len(line.text) > _LONGEST_LINE:
            continue
        scanner = _Scanner(line, byline, sections)
        scanner.scan(label)
        label = scanner.open_label
        author = author or scanner.author
        if line in core:
            free.extend(scanner.free)
        dates.extend(scanner.dates)
    _choose_date(byline, dates)
    if author and byline.editor is None:
        byline.editor = author
        byline.evidence["editor"] = "label 作者"
    _place_free(byline, free, sections)
    return byline


class _Scanner:
    """One line, taken apart from left to right: a label waits for its value, what has no label is free."""

    def __init__(self, line: Line, byline: Byline, sections: frozenset[str]) -> None:
        self.line = line
        self.byline = byline
        self.sections = sections
        self.author: str | None = None
        self.free: list[_Token] = []
        self.dates: list[tuple[str, Found]] = []
        self.label = self.value = self.open_label = ""
        self.offsets: list[int] = []
        self.raw = self._take_dates(self._joined())

    def scan(self, label: str) -> None:
        """Read the line; ``label`` is what the line before ended with, when its value may be here."""
        self.label = label if len(self.raw) <= _LONGEST_VALUE else ""
        for match in TOKEN.finditer(self.raw):
            if match["label"]:
                self._close()
                self.label = kind_of(match["label"])
                if self.label == "tags":
                    self._take_tags(self.raw[match.end() :])
                    return
            elif match["date"]:
                self._close()
                self.free.append(_Token("date", "", "", None))
            elif name := match["counted"] or match["unit"]:
                self._close()
                _count(self.byline, kind_of(name), match["first"] or match["second"], f"label {name}")
            elif match["separator"]:
                self._separate(match)
            elif match["number"] and self.label in _COUNTERS:
                _count(self.byline, self.label, match["number"], f"label {self.label}")
                self.label = ""
            elif self.label and self.label not in (*_COUNTERS, "time", "modified"):
                self._extend(match)
            else:
                self._set_free(match)
        self.open_label = "" if self.value else self.label
        self._close()

    def _joined(self) -> str:
        """The line's text with a mark wherever a new element begins, which may be what parts two words."""
        parts: list[str] = []
        length = 0
        previous: Element | None = None
        for piece in self.line.pieces:
            text = HTML_SPACE.sub(" ", piece.text)
            is_blank = text.isspace()
            if previous is not None and not is_blank and (piece.element is not previous or piece.after is not None):
                text = EDGE + text
            self.offsets.append(length)
            parts.append(text)
            length += len(text)
            if not is_blank:
                previous = piece.element
        return "".join(parts)

    def _take_dates(self, raw: str) -> str:
        for _ in range(4):
            found = find_time(raw.replace(EDGE, " "))
            if found is None:
                break
            before = raw[max(0, found.start - 12) : found.start]
            self.dates.append(("modified" if re.search("更新|修改|编辑时间", before) else "published", found))
            raw = raw[: found.start] + DATE + " " * (found.end - found.start - 1) + raw[found.end :]
        return raw if self.dates else DAY_AND_CLOCK.sub(lambda match: DATE.ljust(len(match[0])), raw)

    def _separate(self, match: re.Match[str]) -> None:
        mark = match[0]
        if self.value:
            # Two names with an ideographic space between them are one value.
            if "\u3000" in mark and EDGE not in mark and self.label in ("author", "editor"):
                name = NAME.match(self.raw, match.end())
                if name is not None and comparable(name[0]) not in self.sections:
                    self.value += mark
                    return
            self._close()
        elif self.label and EDGE not in mark and len(mark) > 1 and match.start() > 0:
            self.label = ""  # a label whose value is blank

    def _extend(self, match: re.Match[str]) -> None:
        """One more word of a label's value, or the first word behind it."""
        follows_space = bool(self.value) and self.raw[match.start() - 1] == " "
        if follows_space and self.label != "category" and comparable(match[0]) in self.sections:
            self._close()
            self._set_free(match)
        else:
            self.value += f" {match[0]}" if follows_space else match[0]

    def _set_free(self, match: re.Match[str]) -> None:
        if match["word"] and (bare := BARE_LABEL.match(match[0])):
            self.label, self.value = kind_of(bare[1]), bare[2]
            return
        if "：" in match[0] or ":" in match[0]:
            # A label that is not known: its value is nobody's.
            self.label = "other" if match[0].endswith((":", "：")) else ""
            return
        kind = "number" if match["number"] else "word"
        if kind == "word":
            self.label = ""
        index = _last_at_most(self.offsets, match.start())
        link = self.line.pieces[index].link
        if link is not None and kind == "word" and self.free and self.free[-1].link is link:
            self.free[-1] = self.free[-1]._replace(text=f"{self.free[-1].text} {match[0]}")
        else:
            self.free.append(_Token(kind, match[0], hint_of(self.line, index), link))

    def _take_tags(self, rest: str) -> None:
        words = [word for word in TAG_SEPARATORS.split(rest) if word and not NOISE.match(word)]
        if not self.byline.tags and words:
            self.byline.tags = _unique(words)
            self.byline.evidence["tags"] = "label 标签"

    def _close(self) -> None:
        """The label has its value, if any."""
        label, value = self.label, clean_line(self.value).strip("-–—/,，;；:：.。|·").strip()
        self.label = self.value = ""
        if not value or len(value) > _LONGEST_VALUE:
            return
        if label == "author":
            self.author = self.author or value
        elif label in _LABEL_NAMES and getattr(self.byline, label) is None:
            setattr(self.byline, label, value)
            self.byline.evidence[label] = _LABEL_NAMES[label]


def _choose_date(byline: Byline, dates: list[tuple[str, Found]]) -> None:
    for wanted in ("published", "modified"):
        for kind, found in dates:
            if kind == wanted:
                # An impossible date is no reason to take another one, which says something else.
                byline.published_at, byline.exact = found.value, found.exact
                if found.value is not None:
                    byline.evidence["published_at"] = "byline" if wanted == "published" else "byline, time of change"
                return


def _place_free(byline: Byline, free: list[_Token], sections: frozenset[str]) -> None:
    """Give the words and numbers without a label their fields, by markup where it says, else by their order."""
    rest = _place_by_markup(byline, free)
    kinds = [token.kind for token in rest]
    date = kinds.index("date") if "date" in kinds else -1
    number = next((i for i, token in enumerate(rest) if token.kind == "number"), -1)
    if number >= 0 and byline.views is None and date >= 0:
        _count(byline, "views", rest[number].text, "number in the byline")
    people: list[_Token] = []
    after: list[_Token] = []
    for position, token in enumerate(rest):
        if token.kind == "word" and len(token.text) <= _LONGEST_WORD:
            (after if 0 <= date < position and (number < 0 or position > number) else people).append(token)
    _place_people(byline, people, sections)
    _place_after(byline, after, sections, views=number > date >= 0, before=bool(people))


def _place_by_markup(byline: Byline, free: list[_Token]) -> list[_Token]:
    """Give what class names tell its fields; what they do not tell, and the views, behind which tags may stand."""
    rest: list[_Token] = []
    for token in free:
        if token.kind == "number" and token.hint in _COUNTERS:
            _count(byline, token.hint, token.text, f"markup {token.hint}")
            if token.hint == "views":
                rest.append(token)
        elif token.kind == "word" and (NOISE.match(token.text) or token.hint in ("comments", "likes", "views", "time")):
            continue
        elif token.kind == "word" and token.hint == "tags":
            for word in [token.text] if token.link is not None else TAG_SEPARATORS.split(token.text):
                if word and word not in byline.tags and len(word) <= _LONGEST_WORD:
                    byline.tags.append(word)
                    byline.evidence["tags"] = "markup tags"
        elif token.kind == "word" and token.hint in ("editor", "source", "category"):
            if getattr(byline, token.hint) is None and len(token.text) <= _LONGEST_WORD:
                setattr(byline, token.hint, token.text)
                byline.evidence[token.hint] = f"markup {token.hint}"
        else:
            rest.append(token)
    return rest


def _place_people(byline: Byline, words: list[_Token], sections: frozenset[str]) -> None:
    """Words before the time, or between it and the views: who, from where, in which section."""
    for token in words:
        text, last = token.text, token is words[-1] and len(words) > 1
        known = comparable(text) in sections
        if known or (
            last
            and byline.category is None
            and (_leads_to_section(token) or (len(text) <= 6 and not _is_organisation(text)))
            and not PERSON.search(text)
        ):
            if byline.category is None:
                _set(byline, "category", text, "a section's name" if known else "after the editor")
        elif byline.editor is None and PERSON.search(text):
            _set(byline, "editor", text, "a person's name")
        elif byline.source is None and ORGANISATION.search(text):
            _set(byline, "source", text, "an organisation")
        elif byline.editor is None:
            _set(byline, "editor", text, "a name")


def _place_after(byline: Byline, words: list[_Token], sections: frozenset[str], *, views: bool, before: bool) -> None:
    """Words after the time: tags, when the views stand before them, or else who wrote; if not, where it is from."""
    if not views and byline.category is None and len(words) == 1 and comparable(words[0].text) in sections:
        before = False  # the section alone, and no tag
    tags = [token for token in words if views or before or _leads_to_tag(token)]
    for token in words:
        if token in tags:
            continue
        if comparable(token.text) in sections:
            if byline.category is None:
                _set(byline, "category", token.text, "a section's name")
        elif byline.editor is None and PERSON.search(token.text):
            _set(byline, "editor", token.text, "a person's name")
        elif byline.source is None and byline.editor is None:
            _set(byline, "source", token.text, "after the time")
    if not byline.tags and tags:
        byline.tags = _unique(token.text for token in tags)
        byline.evidence["tags"] = "byline, after the views" if views else GUESSED_TAGS


def _set(byline: Byline, field_name: str, text: str, evidence: str) -> None:
    setattr(byline, field_name, text)
    byline.evidence[field_name] = f"byline, {evidence}"


def _is_organisation(text: str) -> bool:
    return ORGANISATION.search(text) is not None and not SECTION.search(text)


def _leads_to_section(token: _Token) -> bool:
    return token.link is not None and (token.link.get("href") or "").rstrip().endswith("/")


def _leads_to_tag(token: _Token) -> bool:
    return token.link is not None and is_tag_link(token.link)


def _count(byline: Byline, counter: str, number: str, evidence: str) -> None:
    if counter in _COUNTERS and getattr(byline, counter) is None:
        setattr(byline, counter, to_count(number))
        byline.evidence[counter] = evidence


def to_count(text: str) -> int | None:
    """A counter as it is printed, ``1.2万`` included."""
    match = re.search(r"(\d{1,12})(?:\.(\d{1,3}))?([万wW]?)", text.replace(",", ""), re.ASCII)
    if match is None:
        return None
    if match[3]:
        return round(float(f"{match[1]}.{match[2] or 0}") * 10_000)
    return int(match[1])


def _last_at_most(offsets: list[int], position: int) -> int:
    return max(bisect_right(offsets, position) - 1, 0)


def _unique(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))
