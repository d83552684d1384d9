"""Words of a byline without a label: classified by class names and icons, else by their order around the time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dayuan_crawler.pages.candidate import Candidate, Trust
from dayuan_crawler.pages.document import Block, Element, words_of
from dayuan_crawler.pages.fields.count import to_count
from dayuan_crawler.pages.fields.links import is_author_link, is_category_link, is_tag_link
from dayuan_crawler.pages.vocabulary.hints import Hint, hint_of
from dayuan_crawler.pages.vocabulary.labels import COUNTERS, TAG_SEPARATORS
from dayuan_crawler.pages.vocabulary.people import NAMED, ORGANISATION, PERSON, SECTION
from dayuan_crawler.pages.vocabulary.tools import NOISE
from dayuan_crawler.text.clean import comparable

_LONGEST_WORD = 30
_LONGEST_SECTION = 12
_LONGEST_NAME = 3
_LONGEST_PERSON = 5


class Word(NamedTuple):
    """A word, a number or a date without a label."""

    kind: str
    text: str
    hint: Hint
    link: Element | None


class Value(NamedTuple):
    """A value and its kind, from a label or a class name."""

    kind: str
    value: str
    trust: Trust
    evidence: str


def by_markup(free: list[Word]) -> list[Value]:
    """Move words with known class names from ``free`` to the result, and drop noise. Views also stay, as a landmark."""
    values: list[Value] = []
    rest: list[Word] = []
    linked = {word.hint for word in free if word.link is not None}
    for word in free:
        if word.link is None and word.hint in linked & {"category", "tags"}:
            continue  # the label of the links
        if word.kind == "number" and word.hint in COUNTERS:
            values.append(Value(word.hint, word.text, Trust.NAME, f"markup {word.hint}"))
            if word.hint == "views":
                rest.append(word)
        elif word.kind == "word" and (NOISE.match(word.text) or word.hint in (*COUNTERS, "time")):
            continue
        elif word.kind == "word" and word.hint == "tags":
            texts = [word.text] if word.link is not None else TAG_SEPARATORS.split(word.text)
            values.extend(
                Value("tags", text, Trust.NAME, "markup tags") for text in texts if 0 < len(text) <= _LONGEST_WORD
            )
        elif word.kind == "word" and word.hint in ("editor", "source", "category"):
            if len(word.text) <= (_LONGEST_SECTION if word.hint == "category" else _LONGEST_WORD):
                is_medium = word.hint == "editor" and word.link is None and ORGANISATION.search(word.text) is not None
                values.append(Value("source" if is_medium else word.hint, word.text, Trust.NAME, f"markup {word.hint}"))
        else:
            rest.append(word)
    free[:] = rest
    return values


def by_place(free: list[Word], sections: frozenset[str], known: set[str]) -> Iterator[Candidate]:
    """Assign the remaining words and numbers to fields by order. ``known`` fields were found by labels or names."""
    known = set(known)
    kinds = [word.kind for word in free]
    date = kinds.index("date") if "date" in kinds else -1
    number = next((i for i, word in enumerate(free) if word.kind == "number"), -1)
    if number >= 0 and date >= 0 and (count := to_count(free[number].text)) is not None:
        yield Candidate("view_count", count, Trust.PLACE, "number in the byline")
    people: list[Word] = []
    after: list[Word] = []
    for position, word in enumerate(free):
        if word.kind == "word" and len(word.text) <= _LONGEST_WORD:
            (after if 0 <= date < position and (number < 0 or position > number) else people).append(word)
    has_people = bool(people)
    yield from _place_people(people, sections, known)
    yield from _place_after(after, sections, known, views=number > date >= 0, before=has_people)


def _place_people(words: list[Word], sections: frozenset[str], known: set[str]) -> Iterator[Candidate]:
    """Words before the time, or between it and the views: editor, source, section."""
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
        elif len(text) >= _LONGEST_PERSON and not PERSON.search(text) and not text.isascii():
            yield from _place("source", text, known, "longer than a person's name")
        elif _leads_to_section(word):
            yield from _place("category", text, known, "a link to a section")
        else:
            yield from _place("editor", text, known, "a name")


def _place_after(
    words: list[Word], sections: frozenset[str], known: set[str], *, views: bool, before: bool
) -> Iterator[Candidate]:
    """Words after the time: tags if views or people's names come before them; else the editor, then the source."""
    if not views and "category" not in known and len(words) == 1 and comparable(words[0].text) in sections:
        before = False  # only the section, not a tag

    def is_writer(word: Word) -> bool:
        return "editor" not in known and NAMED.fullmatch(word.text) is not None

    if not views and len(words) == 1 and len(words[0].text) > _LONGEST_NAME and _is_organisation(words[0].text):
        yield from _place("source", words[0].text, known, "an organisation")
        return
    tags = [
        word
        for word in words
        if views or (before and not is_writer(word)) or (word.link is not None and is_tag_link(word.link))
    ]
    for word in words:
        if word in tags:
            continue
        if comparable(word.text) in sections:
            yield from _place("category", word.text, known, "a section's name")
        elif "editor" not in known and (PERSON.search(word.text) or _may_be_person(word.text)):
            yield from _place("editor", word.text, known, "a person's name")
        elif "editor" not in known:
            yield from _place("source", word.text, known, "after the time")
    if tags:
        evidence = "byline, after the views" if views else "byline, after the time"
        yield Candidate("tags", list(dict.fromkeys(word.text for word in tags)), Trust.PLACE, evidence)


def _place(field: str, text: str, known: set[str], evidence: str) -> Iterator[Candidate]:
    if field not in known:
        known.add(field)
        yield Candidate(field, text.strip("《》"), Trust.PLACE, f"byline, {evidence}")


def _may_be_person(text: str) -> bool:
    return len(text) <= _LONGEST_NAME and not ORGANISATION.search(text)


def _is_organisation(text: str) -> bool:
    return ORGANISATION.search(text) is not None and not SECTION.search(text)


def _leads_to_section(word: Word) -> bool:
    return word.link is not None and (word.link.get("href") or "").rstrip().endswith("/")


def hint_at(block: Block, index: int) -> Hint:
    """The meaning of a run by the class names around it or the icon before it; "" if unknown."""
    run = block.runs[index]
    if run.link is not None:
        # WordPress uses rel="tag" for categories, too.
        if "category" in block.scope.words or is_category_link(run.link):
            return "category"
        if is_author_link(run.link):
            return "editor"
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
        # A class on the whole line does not name its words.
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
