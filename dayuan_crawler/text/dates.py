"""Times as Chinese portals print them. All are China's, eight hours east, without summer time since 1991."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import NamedTuple

CHINA = timezone(timedelta(hours=8), "CST")
_FIRST_YEAR = 1990
_LAST_YEAR = 2100

_PLAIN = str.maketrans("０１２３４５６７８９：－／．，　\xa0", "0123456789:-/.,  ")
_CLOCK = (
    r"(?P<noon>上午|下午|晚上|中午|凌晨|早上)?\s{0,3}(?P<hour>\d{1,2})\s?[:时点]\s?(?P<minute>\d{1,2})"
    r"(?:\s?[:分]\s?(?P<second>\d{1,2}))?"
)
_WEEKDAY = r"(?:\s{0,3}[(]?(?:星期|周)[一二三四五六日天][)]?)?"
_FULL = re.compile(
    r"(?<![\d.])(?P<year>(?:19|20)\d{2})(?:\s?年\s?|\s?([-/.])\s?)(?P<month>\d{1,2})(?:\s?月\s?|\s?[-/.]\s?)(?P<day>\d{1,2})(?!\d)\s?日?"
    + _WEEKDAY
    + rf"(?:(?:[T,]|\s){{0,6}}{_CLOCK}(?!\d)秒?(?:\.\d{{1,9}})?(?:\s?(?P<zone>Z\b|[+-]\d{{2}}:?\d{{2}}(?!\d)))?)?",
)
_DIGIT = re.compile(r"\d")
_RFC822 = re.compile(
    r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}(?::\d{2})?(?: (?:[+-]\d{4}|GMT|UTC|CST))?"
)
_AGO = re.compile(r"(\d{1,5})\s?(?:个)?(秒|分钟|小时|天|周|星期)(?:之?前|以前)")
_NAMED_DAY = re.compile(rf"(今天|昨天|昨日|前天|今日)(?:\s{{0,3}}{_CLOCK})?")
_NO_YEAR = re.compile(
    rf"(?<![\d.:/-])(?P<month>\d{{1,2}})(?:-|/|月)(?P<day>\d{{1,2}})(?![\d/-])日?(?:\s{{0,3}}{_CLOCK})?"
)
_UNITS = {"秒": "seconds", "分钟": "minutes", "小时": "hours", "天": "days", "周": "weeks", "星期": "weeks"}
_DAYS_AGO = {"今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2}


class Found(NamedTuple):
    """A time in a text: its value (None when it is impossible), its place, and whether it has a time of day."""

    value: datetime | None
    start: int
    end: int
    exact: bool


def parse_time(text: str, now: datetime | None = None) -> datetime | None:
    """The first time in ``text``, in China's zone, or None.

    A date without a time of day is that day's midnight. Dates without a year and relative times (``3小时前``, ``昨天``)
    need ``now`` to count from, and are None without it, as are impossible dates and years out of 1990 to 2100, or later
    than a day after ``now``.
    """
    found = find_time(text)
    value = found.value if found else None
    if found is None and now is not None:
        value = _relative(text.translate(_PLAIN), now.astimezone(CHINA))
    if value is not None and now is not None and value > now.astimezone(CHINA) + timedelta(days=1):
        return None
    return value


def find_time(text: str) -> Found | None:
    """Where a full date stands in ``text``; positions are those of the text as given."""
    if not _DIGIT.search(text):
        return None
    plain = text.translate(_PLAIN)
    if match := _FULL.search(plain):
        return Found(_moment(match), match.start(), match.end(), match["hour"] is not None)
    if match := _RFC822.search(plain):
        try:
            moment = parsedate_to_datetime(match[0])
        except ValueError:
            return Found(None, match.start(), match.end(), exact=True)
        # Mail's CST is Chicago's; a Chinese page's is China's.
        local = moment.replace(tzinfo=CHINA) if moment.tzinfo is None or "CST" in match[0] else moment.astimezone(CHINA)
        return Found(_sane(local), match.start(), match.end(), exact=True)
    return None


def _moment(match: re.Match[str]) -> datetime | None:
    try:
        day = datetime(int(match["year"]), int(match["month"]), int(match["day"]), tzinfo=CHINA)
        moment = _at_clock(day, match)
        zone = match["zone"]
        if zone and zone != "Z":
            hours, minutes = int(zone[:3]), int(zone[0] + zone[-2:])
            moment = moment.replace(tzinfo=timezone(timedelta(hours=hours, minutes=minutes)))
        elif zone:
            moment = moment.replace(tzinfo=UTC)
        return _sane(moment.astimezone(CHINA))
    except (ValueError, OverflowError):
        return None


def _at_clock(day: datetime, match: re.Match[str]) -> datetime:
    """The day at the time of day that ``match`` holds, midnight if none. Raises ValueError for an impossible one."""
    if match["hour"] is None:
        return day.replace(hour=0, minute=0, second=0, microsecond=0)
    hour = int(match["hour"])
    if match["noon"] in ("下午", "晚上") and hour < 12:
        hour += 12
    return day.replace(hour=hour, minute=int(match["minute"]), second=int(match["second"] or 0), microsecond=0)


def _sane(moment: datetime) -> datetime | None:
    return moment if _FIRST_YEAR <= moment.year < _LAST_YEAR else None


def _relative(text: str, now: datetime) -> datetime | None:
    if "刚刚" in text:
        return now.replace(microsecond=0)
    if match := _AGO.search(text):
        return (now - timedelta(**{_UNITS[match[2]]: int(match[1])})).replace(microsecond=0)
    try:
        if match := _NAMED_DAY.search(text):
            return _at_clock(now - timedelta(days=_DAYS_AGO[match[1]]), match)
        if match := _NO_YEAR.search(text):
            return _latest_year(match, now)
    except (ValueError, OverflowError):
        pass
    return None


def _latest_year(match: re.Match[str], now: datetime) -> datetime | None:
    """The last such day that is not in the future; 29 February may be several years back."""
    for year in range(now.year + 1, now.year - 8, -1):
        try:
            day = datetime(year, int(match["month"]), int(match["day"]), tzinfo=CHINA)
        except ValueError:
            continue
        if day <= now + timedelta(days=1):
            return _at_clock(day, match)
    return None
