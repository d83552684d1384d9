"""Times as Chinese portals print them. All are China Standard Time, UTC+8, without summer time since 1991."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import NamedTuple

CHINA = timezone(timedelta(hours=8), "CST")
_FIRST_YEAR = 1990
_LAST_YEAR = 2100

_PLAIN = str.maketrans("０１２３４５６７８９：－／．，　\xa0（）", "0123456789:-/.,  ()")
_MORNING = "凌晨 清晨 早上 早晨 上午 早".split()
_NOON = "中午"
_EVENING = "下午 傍晚 晚上 晚间 夜间 晚".split()
# With twelve at night, the day is ambiguous: it may be the day before or the day after.
_NIGHT = frozenset({"晚上", "晚间", "夜间", "晚"})
_CLOCK = (
    rf"(?P<noon>{_NOON}|{'|'.join(_MORNING)}|{'|'.join(_EVENING)})?\s{{0,3}}(?P<hour>\d{{1,2}})\s?"
    r"(?:[:时点]\s?(?P<minute>\d{1,2})(?:\s?[:分]\s?(?P<second>\d{1,2}))?|[时点](?!\d))"
)
_WEEKDAY = r"(?:\s{0,3}[(]?(?:星期|周)[一二三四五六日天][)]?)?"
_TIME = (
    _WEEKDAY
    + rf"(?:(?:[T,-]|\s){{0,6}}{_CLOCK}(?!\d)[秒分]?(?:\.\d{{1,9}})?(?:\s?(?P<half>[AaPp]\.?[Mm])(?![A-Za-z]))?"
    + r"(?:\s?(?P<zone>Z\b|UTC|GMT|[+-]\d{2}:?\d{2}(?!\d)))?)?"
)
_FULL = re.compile(
    r"(?<![\d.])(?P<year>(?:19|20)\d{2})(?:\s?年\s?|\s?([-/.])\s?)(?P<month>\d{1,2})(?:\s?月\s?|\s?[-/.]\s?)(?P<day>\d{1,2})(?!\d)\s?日?"
    + _TIME
)
# A year of two digits, as in old templates: only with leading zeros, since much other text looks similar.
_SHORT = re.compile(r"(?<![\w.:/-])(?P<year>\d{2})-(?P<month>[01]\d)-(?P<day>[0-3]\d)(?![\d-])" + _TIME)
# The year and the day in separate elements, one above the other.
_SPLIT = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})\s{1,9}(?P<month>[01]\d)\s?[-/]\s?(?P<day>[0-3]\d)(?!\d)" + _TIME)
# The day above its month and year.
_DAY_MONTH = re.compile(
    r"(?<![\d.:/-])(?P<day>[0-3]?\d)日?\s{1,9}(?P<month>[01]?\d)\s?月\s{0,9}(?P<year>(?:19|20)\d{2})(?!\d)" + _TIME
)
_MONTH_DAY = re.compile(
    r"(?<![\d.:/-])(?P<month>[01]?\d)\s?月\s?(?P<day>[0-3]?\d)日?\s?,\s?(?P<year>(?:19|20)\d{2})(?!\d)" + _TIME
)
_DAY_ABOVE = re.compile(
    r"(?<![\d.:/-])(?P<day>[0-3]?\d)日?\s{1,9}(?P<year>(?:19|20)\d{2})\s?[-/.年]\s?(?P<month>[01]?\d)(?!\s?[-/.\d])月?"
    + _TIME
)
# Every date contains a digit next to a separator, or the comma of a mail date. Most lines contain neither.
_MAY_DATE = re.compile(r"\d[\s\xa0\u3000]?[-/.年月－／．]|\d{4}[\s\xa0\u3000]|[a-z], \d")
_LONGEST_CACHED = 400
# The forms of a full date, the most reliable first. Each has the groups year, month, day and those of the time of day.
_FORMS = (_FULL, _SPLIT, _SHORT, _DAY_MONTH, _MONTH_DAY, _DAY_ABOVE)
_RFC822 = re.compile(
    r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}(?::\d{2})?(?: (?:[+-]\d{4}|GMT|UTC|CST))?"
)
_AGO = re.compile(
    r"(\d{1,5}|[半一二两三四五六七八九十])\s?(?:个)?(秒|分钟|小时|天|周|星期)(?:之?前|以前)|"
    r"\b(\d{1,5}|an?)\s(second|sec|minute|min|hour|day|week)s?\sago\b"
)
_NAMED_DAY = re.compile(rf"(?<!大)(今天|今[早晚晨]|昨天|昨日|昨[早晚夜]|前天|今日)(?:\s{{0,3}}{_CLOCK})?")
_NO_YEAR = re.compile(
    rf"(?<![\d.:/-])(?P<month>\d{{1,2}})(?:-|/|月)(?P<day>\d{{1,2}})(?![\d/-])日?(?:\s{{0,3}}{_CLOCK})?"
)
_UNITS = {"秒": "seconds", "分钟": "minutes", "小时": "hours", "天": "days", "周": "weeks", "星期": "weeks"}
_UNITS |= {"sec": "seconds", "min": "minutes"} | {name[:-1]: name for name in _UNITS.values()}
_NUMBERS = {"半": 0.5, "a": 1, "an": 1, "两": 2} | {
    name: number for number, name in enumerate("一二三四五六七八九十", 1)
}
_DAYS_AGO = {"今": 0, "昨": 1, "前": 2}


class Found(NamedTuple):
    """A time in a text: its value (None when impossible), its position, and whether it has a time of day."""

    value: datetime | None
    start: int
    end: int
    exact: bool


def is_finer(one: Found, other: Found) -> bool:
    """Return whether ``one`` is ``other`` with more precision: with a time of day, or with seconds."""
    if one.value is None or other.value is None or not one.exact:
        return False
    if not other.exact:
        return one.value.date() == other.value.date()
    return other.value.second == 0 and one.value.replace(second=0) == other.value


def parse_time(text: str, now: datetime | None = None) -> datetime | None:
    """Return the first time in ``text``, in China's time zone, or None.

    A date without a time of day is that day's midnight. Dates without a year and relative times (``3小时前``, ``昨天``)
    count from ``now``, and give None without it. Impossible dates, years outside 1990 to 2100, and dates more than a
    day after ``now`` also give None.
    """
    found = find_time(text)
    value = found.value if found else None
    if found is None and now is not None:
        value = _relative(text.translate(_PLAIN), now.astimezone(CHINA))
    if value is not None and now is not None and value > now.astimezone(CHINA) + timedelta(days=1):
        return None
    return value


def find_time(text: str) -> Found | None:
    """Find a full date in ``text``; positions refer to the text as given."""
    if not _MAY_DATE.search(text):
        return None
    return _find(text) if len(text) <= _LONGEST_CACHED else _find.__wrapped__(text)


# Several readers look up the same line.
@lru_cache(maxsize=4096)
def _find(text: str) -> Found | None:
    plain = text.translate(_PLAIN)
    if match := next(filter(None, (form.search(plain) for form in _FORMS)), None):
        return Found(_moment(match), match.start(), match.end(), match["hour"] is not None)
    if match := _RFC822.search(plain):
        try:
            moment = parsedate_to_datetime(match[0])
        except ValueError:
            return Found(None, match.start(), match.end(), exact=True)
        # In mail, CST is Chicago's time; on a Chinese page it is China's.
        local = moment.replace(tzinfo=CHINA) if moment.tzinfo is None or "CST" in match[0] else moment.astimezone(CHINA)
        return Found(_sane(local), match.start(), match.end(), exact=True)
    return None


def day_without_year(text: str, reference: datetime) -> datetime | None:
    """Return a day without a year in ``text``, with the year of ``reference``, if both are the same day.

    The time of the day is that of ``text``, or else that of ``reference``.
    """
    plain = text.translate(_PLAIN)
    match = _NO_YEAR.search(plain)
    local = reference.astimezone(CHINA)
    if match is None or (int(match["month"]), int(match["day"])) != (local.month, local.day):
        return None
    try:
        return _at_clock(local, match) if match["hour"] is not None else local
    except ValueError:
        return None


def _moment(match: re.Match[str]) -> datetime | None:
    try:
        year = int(match["year"])
        if year < 100:
            year += 2000 if year < _FIRST_YEAR % 100 else 1900
        moment = _at_clock(datetime(year, int(match["month"]), int(match["day"]), tzinfo=CHINA), match)
        zone = match["zone"]
        if zone and zone[0] in "+-":
            hours, minutes = int(zone[:3]), int(zone[0] + zone[-2:])
            moment = moment.replace(tzinfo=timezone(timedelta(hours=hours, minutes=minutes)))
        elif zone:
            moment = moment.replace(tzinfo=UTC)
        return _sane(moment.astimezone(CHINA))
    except (ValueError, OverflowError):
        return None


def _at_clock(day: datetime, match: re.Match[str]) -> datetime:
    """Return the day at the time of day in ``match``; midnight if it has none.

    Raises ValueError for a time that is impossible or ambiguous.
    """
    if match["hour"] is None:
        return day.replace(hour=0, minute=0, second=0, microsecond=0)
    half = (match.groupdict().get("half") or "").lower()
    minute, second = int(match["minute"] or 0), int(match["second"] or 0)
    hour = _hour(int(match["hour"]), match["noon"] or "", half)
    if (hour, minute, second) == (24, 0, 0):  # the end of the day
        return day.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return day.replace(hour=hour, minute=minute, second=second, microsecond=0)


def _hour(hour: int, noon: str, half: str) -> int:
    """Return the hour from 0 to 23, by the word before it and the letters after it."""
    if hour > 12:
        return hour
    if hour == 12:
        if noon in _NIGHT:
            raise ValueError("twelve at night is of one day or the next")
        return 0 if noon in _MORNING or half.startswith("a") else 12
    if noon == _NOON:
        return hour if hour >= 10 else hour + 12
    return hour + 12 if noon in _EVENING or half.startswith("p") else hour


def _sane(moment: datetime) -> datetime | None:
    return moment if _FIRST_YEAR <= moment.year < _LAST_YEAR else None


def _relative(text: str, now: datetime) -> datetime | None:
    if "刚刚" in text:
        return now.replace(microsecond=0)
    if match := _AGO.search(text):
        number, unit = match[1] or match[3], match[2] or match[4]
        ago = _NUMBERS[number] if number in _NUMBERS else int(number)
        return (now - timedelta(**{_UNITS[unit]: ago})).replace(microsecond=0)
    try:
        if match := _NAMED_DAY.search(text):
            return _at_clock(now - timedelta(days=_DAYS_AGO[match[1][0]]), match)
        if match := _NO_YEAR.search(text):
            return _latest_year(match, now)
    except (ValueError, OverflowError):
        pass
    return None


def _latest_year(match: re.Match[str], now: datetime) -> datetime | None:
    """Return the latest such day that is not in the future; 29 February may be several years back."""
    for year in range(now.year + 1, now.year - 8, -1):
        try:
            day = datetime(year, int(match["month"]), int(match["day"]), tzinfo=CHINA)
        except ValueError:
            continue
        if day <= now + timedelta(days=1):
            return _at_clock(day, match)
    return None
