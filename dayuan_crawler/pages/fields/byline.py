"""Read a byline: editor, source, category, time, counters, tags, in any subset and order, with any separators."""

from __future__ import annotations

from collections.abc import Iterator

from dayuan_crawler.pages.candidate import Candidate, Trust
from dayuan_crawler.pages.fields.byline_line import FIELDS, Line
from dayuan_crawler.pages.fields.byline_lines import Byline
from dayuan_crawler.pages.fields.count import to_count
from dayuan_crawler.pages.fields.free_words import Value, Word, by_markup, by_place
from dayuan_crawler.pages.vocabulary.labels import COUNTERS, Kind
from dayuan_crawler.pages.vocabulary.tools import FOLLOW, NOISE
from dayuan_crawler.text.clean import clean_line
from dayuan_crawler.text.dates import Found, is_finer


def read_byline(byline: Byline, sections: frozenset[str]) -> list[Candidate]:
    """Read the lines. Words without a label count only near the time. ``sections`` are names in comparable form."""
    values: list[Value] = []
    free: list[Word] = []
    dates: list[tuple[Kind, Found]] = []
    label: Kind | None = None
    candidates: list[Candidate] = []
    for block in byline.lines:
        line = Line(block, sections, label)
        label = line.open_label
        values.extend(line.values)
        dates.extend(line.dates)
        candidates.extend(Candidate("day", day, Trust.PLACE, "byline", block) for day in line.days)
        candidates.extend(
            Candidate(f"blank {field}", "", Trust.PLACE, "label without a value", block) for field in line.blank
        )
        # Away from the time, only words with a class name or icon count.
        free.extend(word for word in line.free if block.index in byline.core or word.hint)
    candidates.extend(_time(dates))
    if any(FOLLOW.fullmatch(clean_line(run.text)) for block in byline.lines for run in block.runs):
        _name_account(free)
    values.extend(by_markup(free))
    known = {FIELDS[one.kind] for one in values if one.kind in FIELDS}
    known |= {"editor"} if "chief" in known else set()
    candidates.extend(_labelled(values))
    candidates.extend(by_place(free, sections, known))
    return candidates


def _time(dates: list[tuple[Kind, Found]]) -> Iterator[Candidate]:
    """The time: labelled as published, else without a label, else written, else modified."""
    for kinds in (("published",), ("time",), ("written",), ("modified",)):
        for kind, found in dates:
            if kind in kinds:
                # If this date is impossible, do not use another: it means something else.
                finest = next((other for _, other in dates if is_finer(other, found)), found)
                if found.value is not None:
                    yield Candidate("published_at", finest, Trust.LABEL, f"byline, {kind}")
                return


def _name_account(free: list[Word]) -> None:
    """The name of an account that can be followed is a source, and no person."""
    for index, word in enumerate(free):
        if word.kind == "word" and word.hint in ("editor", "") and not NOISE.match(word.text):
            free[index] = word._replace(hint="source")
            return


def _labelled(values: list[Value]) -> Iterator[Candidate]:
    tags: list[str] = []
    for one in sorted(values, key=lambda one: (-one.trust, one.kind in ("author", "issuer"))):
        field = FIELDS.get(one.kind)
        if field == "tags":
            if one.value not in tags:
                tags.append(one.value)
        elif field is not None:
            value = to_count(one.value) if one.kind in COUNTERS else one.value
            if value is not None:
                yield Candidate(field, value, one.trust, one.evidence)
    if tags:
        first = next(one for one in values if one.kind == "tags")
        yield Candidate("tags", tags, first.trust, first.evidence)
