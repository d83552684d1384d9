"""Parse one line of a byline from left to right: labels with their values, dates, counters, and words without a label."""

from __future__ import annotations

import re
from bisect import bisect_right

from dayuan_crawler.pages.candidate import Trust
from dayuan_crawler.pages.document import Block, Element, Run, Scope
from dayuan_crawler.pages.fields.byline_lines import DAY_AND_CLOCK, days_of
from dayuan_crawler.pages.fields.free_words import Value, Word, hint_at
from dayuan_crawler.pages.fields.links import is_tag_link, tag_of
from dayuan_crawler.pages.vocabulary.hints import Hint
from dayuan_crawler.pages.vocabulary.labels import (
    BARE,
    BULLETS,
    COUNTERS,
    DATE,
    EDGE,
    GLUED,
    NAME_BEFORE_SLASH,
    PEOPLE,
    PREFIXES,
    TOKEN,
    Kind,
    kind_of,
    tag_words,
    with_colons,
)
from dayuan_crawler.pages.vocabulary.people import NAME, ORGANISATION
from dayuan_crawler.pages.vocabulary.tools import BUTTON, NOBODY, NOISE
from dayuan_crawler.text.clean import clean_line, comparable
from dayuan_crawler.text.dates import Found, find_time, is_finer

_LONGEST_VALUE = 60
_LONGEST_NAME = 3
_MOST_DATES = 4
_HTML_SPACE = re.compile(r"[ \t\r\n\f]+")
_MODIFIED_BEFORE = re.compile("(?:更新|修改|编辑时间)[^\x1d]{0,8}$")
_PAGE_OF_PAPER = re.compile(r"第\s{0,2}[A-Za-z]?\d{1,3}\s{0,2}版")
_PUBLISHED_AFTER = re.compile("(?<=..)(?:发布|发表)于$")
_PUBLISHED_BEFORE = re.compile("(?:发布|发表)于?[\\s\x1f]*$")
_DOTS = "·•・∙"
_VALUE_EDGES = "-–—/,，;；:：.。|·•"
FIELDS: dict[str, str] = {
    "chief": "chief", "editor": "editor", "author": "author", "writer": "author", "source": "source", "issuer": "source",
    "category": "category", "tags": "tags", "views": "view_count", "likes": "like_count", "comments": "comment_count",
}  # fmt: skip
_TIMES: tuple[Kind, ...] = ("published", "time", "written", "modified")


class Line:
    """One line, parsed from left to right: a label waits for its value; words without a label are free."""

    def __init__(self, block: Block, sections: frozenset[str], label: Kind | None) -> None:
        self.values: list[Value] = []
        self.free: list[Word] = []
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
        self._raw = self._without_dates(
            with_colons(_PAGE_OF_PAPER.sub(lambda match: " " * len(match[0]), self._joined()))
        )
        self._scan(label if len(self._raw) <= _LONGEST_VALUE else None)

    def _scan(self, label: Kind | None) -> None:
        self._label = label
        taken = 0
        for match in TOKEN.finditer(self._raw):
            if match.start() < taken:
                continue
            if name := match["label"] or match["inner"]:
                kind = kind_of(name)
                prefix = match["prefix"]
                if (
                    prefix
                    and not self._goes_up_to(match)
                    and kind not in PEOPLE
                    and prefix not in PREFIXES
                    and any(map(str.isalnum, prefix))
                ):
                    kind = "other"  # 活动时间
                self._close()
                self._label = kind
                if self._label == "tags":
                    taken = self._take_tags(match.end())
                    self._label = None
            elif match["date"]:
                self._take_date(match.start())
            elif counter := match["counted"] or match["unit"]:
                self._close()
                kind = kind_of(counter)
                hint = self._hint_at(match.start("second" if match["second"] else "first"))
                self._say(
                    hint if hint in COUNTERS else kind,
                    match["first"] or match["second"],
                    Trust.LABEL,
                    f"label {counter}",
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
        """The line's text with a mark at each start of an element, which may separate two words."""
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
        self.days = [match[0] for match in DAY_AND_CLOCK.finditer(raw)] or days_of(self._block)
        return DAY_AND_CLOCK.sub(lambda match: DATE.ljust(len(match[0])), raw)

    def _take_date(self, position: int) -> None:
        label = self._label
        self._close()
        self.free.append(Word("date", "", "", None))
        if self._found:
            kind, found = self._found.pop(0)
            kind = "modified" if _is_updated(self._block.runs[self._run_at(position)].scope) else kind
            self.dates.append((label if label in _TIMES and kind != "modified" else kind, found))

    def _goes_up_to(self, match: re.Match[str]) -> bool:
        """Whether the characters ahead of a label end the value of the label before it."""
        if self._label is None or (self._value and self._raw[match.start() - 1] == " "):
            return False
        if self._label not in (*COUNTERS, *_TIMES):
            self._value += match["prefix"]
        return True

    def _separate(self, match: re.Match[str]) -> None:
        mark = match[0]
        if self._value:
            if self._label == "source" and self._value[-1] in _DOTS:
                return  # a name in two parts
            # Two names separated by an ideographic space are one value.
            if "\u3000" in mark and EDGE not in mark and self._label in ("author", "editor"):
                name = NAME.match(self._raw, match.end())
                if name is not None and comparable(name[0]) not in self._sections and kind_of(name[0]) is None:
                    self._value += mark
                    return
            self._close()
        elif self._label and EDGE not in mark and len(mark) > 1 and match.start() > 0:
            self._close()  # a label without a value

    def _extend(self, match: re.Match[str]) -> None:
        """Add a word to a label's value, or treat it as the first word after the value."""
        follows_space = bool(self._value) and self._raw[match.start() - 1] == " "
        is_other = follows_space and (
            NOISE.match(match[0]) is not None
            or BUTTON.match(match[0]) is not None
            or match["number"] is not None
            or ":" in match[0]
            or "：" in match[0]
            or NAME_BEFORE_SLASH.match(match[0]) is not None
            or kind_of(match[0]) is not None
            or (self._label in PEOPLE and len(match[0]) > _LONGEST_NAME and ORGANISATION.search(match[0]) is not None)
        )
        if is_other or (follows_space and self._label != "category" and comparable(match[0]) in self._sections):
            self._close()
            self._set_free(match)
        else:
            self._value += f" {match[0]}" if follows_space else match[0]

    def _set_free(self, match: re.Match[str]) -> None:
        word = match[0].lstrip(BULLETS)
        if BUTTON.match(word) or self._begins_value(word, match):
            return
        word = _PUBLISHED_AFTER.sub("", word)
        kind = kind_of(word)
        if kind is not None and kind not in ("editor", "author", "source"):
            return  # a label without its colon is no name
        if "：" in word or ":" in word:
            # An unknown label: its value is ignored.
            self._label = "other" if word.endswith((":", "：")) else None
            return
        index = self._run_at(match.start())
        link = self._block.runs[index].link
        is_tag = link is not None and is_tag_link(link)
        if match["number"] and not is_tag:
            self.free.append(Word("number", word, hint_at(self._block, index), link))
            return
        self._close()
        if self._goes_on(link):
            self.free[-1] = self.free[-1]._replace(text=f"{self.free[-1].text} {word}")
        else:
            self.free.append(Word("word", word, hint_at(self._block, index), link))

    def _begins_value(self, word: str, match: re.Match[str]) -> bool:
        """Whether a word is a label without a colon, or contains one; the rest becomes the label's value."""
        if word != match[0]:  # newspapers put a bullet before the author
            name = (word or self._raw[match.end() :]).split(maxsplit=1)[:1]
            if name and NAME.fullmatch(name[0]):
                self._label, self._value = "author", word
                return True
        if not match["word"]:
            return False
        if word in BARE:
            self._label = kind_of(word)
        elif glued := GLUED.match(word):
            self._label, self._value = kind_of(glued[1]) or "other", glued[2]
        elif slashed := NAME_BEFORE_SLASH.match(word):
            self._label, self._value = kind_of(slashed[2]) or "other", slashed[1]
        else:
            return False
        return True

    def _goes_on(self, link: Element | None) -> bool:
        """Whether the word before is in the same link."""
        return link is not None and bool(self.free) and self.free[-1].kind == "word" and self.free[-1].link is link

    def _run_at(self, position: int) -> int:
        return max(bisect_right(self._offsets, position) - 1, 0)

    def _hint_at(self, position: int) -> Hint:
        return hint_at(self._block, self._run_at(position))

    def _take_tags(self, start: int) -> int:
        """Read the tags after their label: links to tag archives, or words up to the next label. Returns the end."""
        links: dict[Element, None] = {}
        end = start
        for index, run in enumerate(self._block.runs):
            if self._offsets[index] >= start and run.link is not None and is_tag_link(run.link):
                links[run.link] = None
                end = (*self._offsets, len(self._raw))[index + 1]
        words = [tag_of(link) for link in links]
        if not links:
            words, end = tag_words(self._raw, start)
        for word in words:
            if word.casefold() not in NOBODY:
                self._say("tags", word, Trust.LABEL, "label 标签")
        return end

    def _close(self) -> None:
        """Store the label's value, if any."""
        if self._label in COUNTERS:
            self.blank.append(FIELDS[self._label])
        label, value = self._label, clean_line(self._value).strip(_VALUE_EDGES).strip()
        if label == "source" and not value and self._block.images:  # the medium's logo
            value = clean_line(self._block.images[0].get("alt") or "")
        self._label, self._value = None, ""
        if (
            label in FIELDS
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
            self.values.append(Value(kind, value, trust, evidence))


def _exact(run: Run) -> str:
    """The run's text, or the ``datetime`` of its element if that is more exact."""
    machine = run.scope.element.get("datetime") if run.scope.tag == "time" else None
    if not machine or run.text.isspace():
        return run.text
    shown, meant = find_time(run.text), find_time(machine)
    return machine if meant is not None and (shown is None or is_finer(meant, shown)) else run.text


def _is_updated(scope: Scope) -> bool:
    """Whether an element's name means a time of modification, and not of publication as well."""
    return "published" not in scope.words and (
        "updated" in scope.words or scope.element.get("itemprop") == "dateModified"
    )


def _parts(after: Element | None) -> bool:
    """Whether the node before a text separates it from earlier text; a comment does not."""
    return after is not None and isinstance(after.tag, str)
