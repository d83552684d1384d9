"""The time beside a title in a list: within its own item, else after it, else before it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from dayuan_crawler.pages.markup import beginning, child_of, is_element, normal, text_of, texts
from dayuan_crawler.pages.vocabulary.lists import BESIDE_DATE, DATE
from dayuan_crawler.text.dates import parse_time

if TYPE_CHECKING:
    from datetime import datetime

    from lxml import etree

_DATE_LABEL = re.compile(r"^(?:发布|发表|更新|录入|添加)?(?:时间|日期|于)?\s*[:：]?\s*")
_FULL_DATE = r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}"
_LABELLED_DATE = re.compile(
    rf"{_FULL_DATE}|(?:时间|日期|发布|发表|更新)[^\d]{{0,6}}\d{{1,2}}\s?[-/.月]\s?\d{{1,2}}|"
    rf"^\d{{1,2}}(?:月|-)\d{{1,2}}日?[\s|/]{{1,4}}(?:{BESIDE_DATE}|\d{{1,2}}:\d{{2}})|"
    r"[\s|/·]\d{2}-\d{2}$|^[\[(【]\d{1,2}[-/]\d{1,2}[\])】]"
)
_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_ENGLISH = re.compile(r"(?:(\d{1,2})\s)?([A-Za-z]{3})[a-z]{0,6}\.?\s(?:(\d{1,2})(?:st|nd|rd|th)?,?\s)?(\d{4})")
_SHORT_YEAR = re.compile(r"^[\[(]?([12]\d(?P<sign>[-/.])\d{1,2}(?P=sign)\d{1,2})(?=$|[\])\s])")
_SHORT_DATE = re.compile(r"^(\d{2})\.(\d{2})$")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?")
# A heading above the articles of a year or a month.
_PERIOD = re.compile(r"((?:19|20)\d{2})\s?年?(?:\s?[-/.]?\s?(\d{1,2})\s?月?(?:份)?)?")
_DAY = re.compile(r"(\d{1,2})日?")
_DAY_OF_YEAR = re.compile(r"(\d{1,2})[-/.月](\d{1,2})日?")
_LONGEST_PIECE = 9
_MOST_ITEMS = 60
_DATED_LINE = 60
_REGION = 400
_MOST_NODES = 100
_TIMED = frozenset({"time", "span", "em", "i", "abbr", "small", "font"})


def dates_of(
    container: etree._Element,
    by_url: dict[str, list[etree._Element]],
    holders: Collection[etree._Element],
    now: datetime | None,
) -> dict[str, datetime]:
    """The time beside each link in ``container``. Times within ``holders`` of other titles belong to those titles."""
    owners = {child_of(container, element): url for url, elements in by_url.items() for element in elements}
    own: dict[str, datetime] = {}
    between: list[tuple[str | None, datetime]] = []
    pending: list[str] = [container.text or ""]
    owner: str | None = None

    def settle() -> None:
        if found := _date_in(pending, now):
            between.append((owner, found))
        pending.clear()

    for child in container:
        url = owners.get(child)
        if url is None:
            if child not in holders:
                pending.extend(_some_texts(child))
        else:
            if url != owner:
                settle()
                owner = url
            if url not in own and (found := _date_in(list(_some_texts(child)), now)):
                own[url] = found
        pending.append(child.tail or "")
    settle()
    if own or not between:
        return own
    if between[0][0] is None and between[-1][0] != owner:
        order: list[str | None] = [None, *by_url]
        following = {one: other for one, other in pairwise(order) if other is not None}
        return {following[url]: found for url, found in between if url in following}
    return {url: found for url, found in between if url is not None}


def dates_by_heading(
    container: etree._Element, items: Mapping[str, etree._Element], known: Collection[str], now: datetime | None
) -> dict[str, datetime]:
    """Dates of a list's items whose headings (before the item or before the list) give the year or the month.

    A full date before the list is used only if none of its items has a ``known`` date: it may be today's date.
    """
    dates: dict[str, datetime] = {}
    for url, item in items.items():
        text = _heading(container, item)
        if match := _PERIOD.fullmatch(text):
            found = _within(match[1], match[2], item, now)
        elif not known and DATE.fullmatch(text):
            day = parse_time(text, now)
            found = at_time_of(day, item) if day else None
        else:
            return dates
        if found is not None:
            dates[url] = found
    return dates


def _heading(container: etree._Element, item: etree._Element) -> str:
    """The text of the nearest sibling before an item that is no item itself, else the text before its list."""
    before = islice(filter(is_element, item.itersiblings(preceding=True)), _MOST_ITEMS)
    heading = next((node for node in before if node.tag != item.tag), container.getprevious())
    return text_of(heading, 40) if heading is not None and is_element(heading) else ""


def _within(year: str, month: str | None, item: etree._Element, now: datetime | None) -> datetime | None:
    """The date of an item that shows it without the year, or without year and month."""
    form = _DAY if month else _DAY_OF_YEAR
    told = (form.fullmatch(normal(text).rstrip(":")) for text in _some_texts(item))
    found = next(filter(None, told), None)
    return parse_time("-".join(filter(None, (year, month, *found.groups()))), now) if found else None


def at_time_of(day: datetime, item: etree._Element) -> datetime:
    """The day with the time of day in the list item."""
    for text in _some_texts(item):
        if (match := _CLOCK.fullmatch(text.strip())) and int(match[1]) < 24 and int(match[2]) < 60:
            return day.replace(hour=int(match[1]), minute=int(match[2]))
    return day


def _some_texts(element: etree._Element) -> Iterator[str]:
    size = 0
    for node in islice(element.iter(), _MOST_NODES):
        # The text may be relative; the attribute is exact.
        value = node.get("datetime") or node.get("title") if is_element(node) and node.tag in _TIMED else None
        if value:
            yield value
    for text in texts(element):
        if text.strip():
            yield text
        size += len(text.strip())
        if size > _REGION:
            return


def _date_in(chunks: list[str], now: datetime | None) -> datetime | None:
    """The date in the first text that is a date, or that is short and contains a labelled one."""
    shown = [
        _SHORT_DATE.sub(r"\1-\2", _SHORT_YEAR.sub(r"20\1", text)) for chunk in chunks if (text := beginning(chunk))
    ]
    for position, text in enumerate(shown):
        if (match := _ENGLISH.fullmatch(text)) and (month := _MONTHS.get(match[2].lower())) and (match[1] or match[3]):
            return parse_time(f"{match[4]}-{month}-{match[1] or match[3]}", now)
        bare = _DATE_LABEL.sub("", text)
        following = shown[position + 1] if position + 1 < len(shown) else ""
        joined = _in_three(shown[position : position + 3]) or _joined(bare, following)
        if joined or DATE.fullmatch(bare):
            if found := parse_time((joined or bare).strip("[]()【】 "), now):
                return found
        elif len(text) <= _DATED_LINE and _LABELLED_DATE.search(text) and (found := parse_time(text, now)):
            return found
    return None


def _in_three(pieces: list[str]) -> str | None:
    """A date whose day, month and year are separate texts, in any order."""
    if len(pieces) < 3 or max(map(len, pieces)) > _LONGEST_PIECE:
        return None
    pieces = [f"{_MONTHS[name]}月" if (name := piece.lower()[:3]) in _MONTHS else piece for piece in pieces]
    found = [
        next((match[1] for piece in pieces if (match := re.fullmatch(form, piece))), None)
        for form in (r"((?:19|20)\d{2})年?", r"(\d{1,2})月", r"(\d{1,2})日?")
    ]
    return "-".join(piece for piece in found if piece) if all(found) else None


def _joined(one: str, other: str) -> str | None:
    """A date in two texts: a large day, and year and month beside it."""
    if not one[:1].isdecimal() or not other[:1].isdecimal():
        return None
    for first, second in ((one, other), (other, one)):
        if re.fullmatch(r"\d{4}\s?[-/.年]\s?\d{1,2}月?", first) and re.fullmatch(r"\d{1,2}日?", second):
            return f"{first.rstrip('月')}-{second.rstrip('日')}"
        if re.fullmatch(r"\d{1,2}月", first) and re.fullmatch(r"\d{1,2}日?", second):
            return f"{first}{second.rstrip('日')}日"
        if re.fullmatch(r"(?:19|20)\d{2}年?", first) and re.fullmatch(r"\d{1,2}[-/.月]\d{1,2}日?", second):
            return f"{first.rstrip('年')}-{second.rstrip('日').replace('月', '-')}"
    return None
