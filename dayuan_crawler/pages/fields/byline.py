"""What a byline says: editor, source, category, time, counters, tags, in any subset, order and separators."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from dayuan_crawler.pages.candidate import Candidate, Trust
from dayuan_crawler.pages.document import Block, Element, Run, words_of
from dayuan_crawler.pages.fields.byline_lines import DAY_AND_CLOCK, Byline
from dayuan_crawler.pages.fields.links import is_author_link, is_tag_link
from dayuan_crawler.pages.vocabulary.hints import Hint, hint_of
from dayuan_crawler.pages.vocabulary.labels import (
    BARE,
    COUNTERS,
    DATE,
    EDGE,
    GLUED,
    TAG_SEPARATORS,
    TOKEN,
    Kind,
    kind_of,
)
from dayuan_crawler.pages.vocabulary.people import NAME, ORGANISATION, PERSON, SECTION
from dayuan_crawler.pages.vocabulary.tools import NOBODY, NOISE
from dayuan_crawler.text.clean import clean_line, comparable
from dayuan_crawler.text.dates import Found, find_time, is_finer

_LONGEST_LINE = 400
_LONGEST_VALUE = 60
_LONGEST_WORD = 30
_MOST_DATES = 4
_HTML_SPACE = re.compile(r"[ \t\r\n\f]+")
_MODIFIED_BEFORE = re.compile("(?:更新|修改|编辑时间)[^\x1d]{0,8}$")
_PUBLISHED_BEFORE = re.compile("(?:发布|发表)于?[\\s\x1f]*$")
_VALUE_EDGES = "-–—/,，;；:：.。|·•"
_COUNT = re.compile(r"(\d{1,12})(?:\.(\d{1,3}))?([万wW]?)", re.ASCII)
_FIELDS: dict[str, str] = {
    "editor": "editor", "author": "author", "source": "source", "category": "category", "tags": "tags",
    "views": "view_count", "likes": "like_count", "comments": "comment_count",
}  # fmt: skip
_TIMES: tuple[Kind, ...] = ("published", "time", "written", "modified")


class _Word(NamedTuple):
    """A word or a number without a label, or a date."""

    kind: str
    text: str
    hint: Hint
    link: Element | None


class _Said(NamedTuple):
    """A label's kind and its value, or how a class name tells a word's kind."""

    kind: str
    value: str
    trust: Trust
    evidence: str


def read_byline(byline: Byline, sections: frozenset[str]) -> list[Candidate]:
    """What the lines say. Words without a label count only around the time; ``sections`` are names in comparable form."""
    said: list[_Said] = []
    free: list[_Word] = []
    dates: list[tuple[Kind, Found]] = []
    label: Kind | None = None
    candidates: list[Candidate] = []
    for block in byline.lines:
        if len(block.text) > _LONGEST_LINE:
            continue
        line = _Line(block, sections, label)
        label = line.open_label
        said.extend(line.said)
        dates.extend(line.dates)
        candidates.extend(Candidate("day", day, Trust.PLACE, "byline", block) for day in line.days)
        candidates.extend(
            Candidate("blank", field, Trust.PLACE, "label without a value", block) for field in line.blank
        )
        # Away from the time, only words that their markup names.
        free.extend(word for word in line.free if block.index in byline.core or word.hint)
    candidates.extend(_time(dates))
    said.extend(_by_markup(free))
    known = {_FIELDS[one.kind] for one in said if one.kind in _FIELDS}
    candidates.extend(_labelled(said))
    candidates.extend(_by_place(free, sections, known))
    return candidates


class _Line:
    """One line, taken apart from left to right: a label waits for its value, what has no label is free."""

    def __init__(self, block: Block, sections: frozenset[str], label: Kind | None) -> None:
        self.said: list[_Said] = []
        self.free: list[_Word] = []
        self.dates: list[tuple[Kind, Found]] = []
        self.days: list[str] = []
        self.blank: list[str] = []
        self.open_label: Kind | None = None
        self._block = block
        self._sections = sections
        self._label: Kind | None = None
        self._value = ""
        self._offsets: list[int] = []
        self._found: list[tuple[Kind, Found]] = []
        self._raw = self._without_dates(self._joined())
        self._scan(label if len(self._raw) <= _LONGEST_VALUE else None)

    def _scan(self, label: Kind | None) -> None:
        self._label = label
        for match in TOKEN.finditer(self._raw):
            if match["label"]:
                self._close()
                self._label = kind_of(match["label"])
                if self._label == "tags":
                    self._take_tags(self._raw[match.end() :])
                    return
            elif match["date"]:
                self._take_date()
            elif name := match["counted"] or match["unit"]:
                self._close()
                kind = kind_of(name)
                hint = self._hint_at(match.start("second")) if match["second"] else ""
                self._say(
                    hint if hint in COUNTERS else kind, match["first"] or match["second"], Trust.LABEL, f"label {name}"
                )
            elif match["separator"]:
                self._separate(match)
            elif match["number"] and self._label in COUNTERS:
                self._say(self._label, match["number"], Trust.LABEL, f"label {self._label}")
                self._label = None
            elif self._label and self._label not in (*COUNTERS, *_TIMES):
                self._extend(match)
            else:
                self._set_free(match)
        self.open_label = None if self._value else self._label
        self._close()

    def _joined(self) -> str:
        """The line's text with a mark wherever a new element begins, which may be what parts two words."""
        parts: list[str] = []
        length = 0
        previous: Element | None = None
        for run in self._block.runs:
            text = _HTML_SPACE.sub(" ", _exact(run))
            is_blank = text.isspace()
            if previous is not None and not is_blank and (run.element is not previous or _parts(run.after)):
                text = EDGE + text
            self._offsets.append(length)
            parts.append(text)
            length += len(text)
            if not is_blank:
                previous = run.element
        return "".join(parts)

    def _without_dates(self, raw: str) -> str:
        for _ in range(_MOST_DATES):
            found = find_time(raw.replace(EDGE, " "))
            if found is None:
                break
            before = raw[: found.start]
            is_modified = _MODIFIED_BEFORE.search(before) or raw[found.end :].startswith("更新")
            kind: Kind = "modified" if is_modified else "published" if _PUBLISHED_BEFORE.search(before) else "time"
            self._found.append((kind, found))
            raw = before + DATE + " " * (found.end - found.start - 1) + raw[found.end :]
        if self._found:
            self._found.sort(key=lambda pair: pair[1].start)
            return raw
        self.days = [match[0] for match in DAY_AND_CLOCK.finditer(raw)]
        return DAY_AND_CLOCK.sub(lambda match: DATE.ljust(len(match[0])), raw)

    def _take_date(self) -> None:
        label = self._label
        self._close()
        self.free.append(_Word("date", "", "", None))
        if self._found:
            kind, found = self._found.pop(0)
            self.dates.append((label if label in _TIMES and kind != "modified" else kind, found))

    def _separate(self, match: re.Match[str]) -> None:
        mark = match[0]
        if self._value:
            # Two names with an ideographic space between them are one value.
            if "\u3000" in mark and EDGE not in mark and self._label in ("author", "editor"):
                name = NAME.match(self._raw, match.end())
                if name is not None and comparable(name[0]) not in self._sections and kind_of(name[0]) is None:
                    self._value += mark
                    return
            self._close()
        elif self._label and EDGE not in mark and len(mark) > 1 and match.start() > 0:
            self._close()  # a label whose value is blank

    def _extend(self, match: re.Match[str]) -> None:
        """One more word of a label's value, or the first word behind it."""
        follows_space = bool(self._value) and self._raw[match.start() - 1] == " "
        is_other = follows_space and (
            NOISE.match(match[0]) is not None or match[0].endswith((":", "：")) or kind_of(match[0]) is not None
        )
        if is_other or (follows_space and self._label != "category" and comparable(match[0]) in self._sections):
            self._close()
            self._set_free(match)
        else:
            self._value += f" {match[0]}" if follows_space else match[0]

    def _set_free(self, match: re.Match[str]) -> None:
        word = match[0]
        if match["word"]:
            if word in BARE:
                self._label = kind_of(word)
                return
            if glued := GLUED.match(word):
                self._label, self._value = kind_of(glued[1]), glued[2]
                return
        kind = kind_of(word)
        if kind is not None and kind not in ("editor", "author", "source"):
            return  # a label without its colon is nobody's name
        if "：" in word or ":" in word:
            # A label that is not known: its value is nobody's.
            self._label = "other" if word.endswith((":", "：")) else None
            return
        index = self._run_at(match.start())
        link = self._block.runs[index].link
        if match["number"]:
            self.free.append(_Word("number", word, _hint(self._block, index), link))
            return
        self._close()
        if link is not None and self.free and self.free[-1].kind == "word" and self.free[-1].link is link:
            self.free[-1] = self.free[-1]._replace(text=f"{self.free[-1].text} {word}")
        else:
            hint: Hint = "editor" if link is not None and is_author_link(link) else _hint(self._block, index)
            self.free.append(_Word("word", word, hint, link))

    def _run_at(self, position: int) -> int:
        return max(bisect_right(self._offsets, position) - 1, 0)

    def _hint_at(self, position: int) -> Hint:
        return _hint(self._block, self._run_at(position))

    def _take_tags(self, rest: str) -> None:
        words = [word for word in TAG_SEPARATORS.split(rest) if word and (word == "评论" or not NOISE.match(word))]
        for word in words:
            self._say("tags", word, Trust.LABEL, "label 标签")

    def _close(self) -> None:
        """The label has its value, if any."""
        if self._label in COUNTERS:
            self.blank.append(_FIELDS[self._label])
        label, value = self._label, clean_line(self._value).strip(_VALUE_EDGES).strip()
        self._label, self._value = None, ""
        if (
            label in _FIELDS
            and label not in COUNTERS
            and value
            and len(value) <= _LONGEST_VALUE
            and (label == "category" or not NOISE.match(value))
            and value.casefold() not in NOBODY
        ):
            if value[0] == "《" and value[-1] == "》" and value.count("《") == 1:
                value = value[1:-1]
            self._say(label, value, Trust.LABEL, f"label {label}")

    def _say(self, kind: str | None, value: str, trust: Trust, evidence: str) -> None:
        if kind is not None and value:
            self.said.append(_Said(kind, value, trust, evidence))


def _time(dates: list[tuple[Kind, Found]]) -> Iterator[Candidate]:
    """The time of publication before others; what the byline shows without a label is it as well."""
    for kinds in (("published",), ("time",), ("written",), ("modified",)):
        for kind, found in dates:
            if kind in kinds:
                # An impossible date is no reason to take another one, which says something else.
                finest = next((other for _, other in dates if is_finer(other, found)), found)
                if found.value is not None:
                    yield Candidate("published_at", finest, Trust.LABEL, f"byline, {kind}")
                return


def _labelled(said: list[_Said]) -> Iterator[Candidate]:
    tags: list[str] = []
    for one in sorted(said, key=lambda one: -one.trust):
        field = _FIELDS.get(one.kind)
        if field == "tags":
            if one.value not in tags:
                tags.append(one.value)
        elif field is not None:
            value = to_count(one.value) if one.kind in COUNTERS else one.value
            if value is not None:
                yield Candidate(field, value, one.trust, one.evidence)
    if tags:
        first = next(one for one in said if one.kind == "tags")
        yield Candidate("tags", tags, first.trust, first.evidence)


def _by_markup(free: list[_Word]) -> list[_Said]:
    """Give what class names tell its fields, and take it and what says nothing out of ``free``; views stay, as a landmark."""
    said: list[_Said] = []
    rest: list[_Word] = []
    linked = {word.hint for word in free if word.link is not None and word.hint}
    for word in free:
        if word.kind == "word" and word.link is None and word.hint in linked and word.hint in ("category", "tags"):
            continue  # what introduces the links
        if word.kind == "number" and word.hint in COUNTERS:
            said.append(_Said(word.hint, word.text, Trust.NAME, f"markup {word.hint}"))
            if word.hint == "views":
                rest.append(word)
        elif word.kind == "word" and (NOISE.match(word.text) or word.hint in (*COUNTERS, "time")):
            continue
        elif word.kind == "word" and word.hint == "tags":
            texts = [word.text] if word.link is not None else TAG_SEPARATORS.split(word.text)
            said.extend(
                _Said("tags", text, Trust.NAME, "markup tags") for text in texts if 0 < len(text) <= _LONGEST_WORD
            )
        elif word.kind == "word" and word.hint in ("editor", "source", "category"):
            if len(word.text) <= _LONGEST_WORD:
                said.append(_Said(word.hint, word.text, Trust.NAME, f"markup {word.hint}"))
        else:
            rest.append(word)
    free[:] = rest
    return said


def _by_place(free: list[_Word], sections: frozenset[str], known: set[str]) -> Iterator[Candidate]:
    """Give the words and numbers without a label their fields by their order. ``known`` fields are told by labels or names."""
    known = set(known)
    kinds = [word.kind for word in free]
    date = kinds.index("date") if "date" in kinds else -1
    number = next((i for i, word in enumerate(free) if word.kind == "number"), -1)
    if number >= 0 and date >= 0 and (count := to_count(free[number].text)) is not None:
        yield Candidate("view_count", count, Trust.PLACE, "number in the byline")
    people: list[_Word] = []
    after: list[_Word] = []
    for position, word in enumerate(free):
        if word.kind == "word" and len(word.text) <= _LONGEST_WORD:
            (after if 0 <= date < position and (number < 0 or position > number) else people).append(word)
    has_people = bool(people)
    yield from _place_people(people, sections, known)
    yield from _place_after(after, sections, known, views=number > date >= 0, before=has_people)


def _place_people(words: list[_Word], sections: frozenset[str], known: set[str]) -> Iterator[Candidate]:
    """Words before the time, or between it and the views: who, from where, in which section."""
    for word in words:
        text, is_last = word.text, word is words[-1] and len(words) > 1
        is_section = comparable(text) in sections
        may_be_section = _leads_to_section(word) or (len(text) <= 6 and not _is_organisation(text))
        if is_section or (is_last and "category" not in known and may_be_section and not PERSON.search(text)):
            yield from _place("category", text, known, "a section's name" if is_section else "after the editor")
        elif "editor" not in known and PERSON.search(text):
            yield from _place("editor", text, known, "a person's name")
        elif ORGANISATION.search(text):
            yield from _place("source", text, known, "an organisation")
        elif _leads_to_section(word):
            yield from _place("category", text, known, "a link to a section")
        else:
            yield from _place("editor", text, known, "a name")


def _place_after(
    words: list[_Word], sections: frozenset[str], known: set[str], *, views: bool, before: bool
) -> Iterator[Candidate]:
    """Words after the time: tags, when the views stand before them, or else who wrote; if not, where it is from."""
    if not views and "category" not in known and len(words) == 1 and comparable(words[0].text) in sections:
        before = False  # the section alone, and no tag
    tags = [word for word in words if views or before or (word.link is not None and is_tag_link(word.link))]
    for word in words:
        if word in tags:
            continue
        if comparable(word.text) in sections:
            yield from _place("category", word.text, known, "a section's name")
        elif "editor" not in known and PERSON.search(word.text):
            yield from _place("editor", word.text, known, "a person's name")
        elif "editor" not in known:
            yield from _place("source", word.text, known, "after the time")
    if tags:
        evidence = "byline, after the views" if views else "byline, after the time"
        yield Candidate(
            "tags", list(dict.fromkeys(word.text for word in tags)), Trust.NAME if views else Trust.PLACE, evidence
        )


def _place(field: str, text: str, known: set[str], evidence: str) -> Iterator[Candidate]:
    if field not in known:
        known.add(field)
        yield Candidate(field, text, Trust.PLACE, f"byline, {evidence}")


def _is_organisation(text: str) -> bool:
    return ORGANISATION.search(text) is not None and not SECTION.search(text)


def _leads_to_section(word: _Word) -> bool:
    return word.link is not None and (word.link.get("href") or "").rstrip().endswith("/")


def to_count(text: str) -> int | None:
    """A counter as it is printed, ``1.2万`` included."""
    match = _COUNT.search(text.replace(",", ""))
    if match is None:
        return None
    return round(float(f"{match[1]}.{match[2] or 0}") * 10_000) if match[3] else int(match[1])


def _exact(run: Run) -> str:
    """A text, or the time for machines of the element that it is in, where that is more exact."""
    machine = run.scope.element.get("datetime") if run.scope.tag == "time" else None
    if not machine or run.text.isspace():
        return run.text
    shown, meant = find_time(run.text), find_time(machine)
    return machine if meant is not None and (shown is None or is_finer(meant, shown)) else run.text


def _parts(after: Element | None) -> bool:
    """Whether what stands before a text parts it from the text before; a comment does not."""
    return after is not None and isinstance(after.tag, str)


def _hint(block: Block, index: int) -> Hint:
    """What the class names around a piece of a line, or of the icon before it, say that it is; "" for nothing."""
    run = block.runs[index]
    if "category" in block.scope.words and run.link is not None:
        return "category"  # WordPress says rel="tag" of categories, too
    if run.after is not None and _is_icon(run.after) and (hint := _element_hint(run.after)):
        return hint
    element = run.element
    for _ in range(4):
        if hint := _element_hint(element):
            return hint
        first = element[0] if run.after is None and len(element) and not (element.text or "").strip() else None
        if first is not None and _is_icon(first) and (hint := _element_hint(first)):
            return hint
        parent = element.getparent()
        if element is block.element or parent is None:
            break
        # A class on the whole line names none of its words.
        if parent is block.element and sum(not other.text.isspace() for other in block.runs) > 2:
            break
        element = parent
    return ""


def _is_icon(element: Element) -> bool:
    return isinstance(element.tag, str) and not len(element) and not (element.text or "").strip()


def _element_hint(element: Element) -> Hint:
    if element.tag == "time":
        return "time"
    names = " ".join(filter(None, (element.get(name) for name in ("class", "rel", "itemprop"))))
    return hint_of(words_of(names or None, element.get("id")))
