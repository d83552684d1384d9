"""The kinds of values that settings have: how each is parsed, and what a user is told to write."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dayuan_crawler.portal import NAME, parse_origin
from dayuan_crawler.text.urls import Site

_MOST = 10**9
_DAY_SECONDS = 86_400
_SWITCHES = {"on": True, "1": True, "true": True, "off": False, "0": False, "false": False}


@dataclass(frozen=True)
class Kind:
    """The type of a setting's value. ``parse`` converts a value, and raises ValueError for an invalid one."""

    parse: Callable[[Any], Any]
    expected: str


def _number(maximum: float) -> Callable[[Any], float]:
    def parse(value: Any) -> float:
        number = float(value)
        if not 0 <= number <= maximum:
            raise ValueError
        return number

    return parse


def _whole_number(minimum: int) -> Callable[[Any], int]:
    def parse(value: Any) -> int:
        number = int(value)
        if not minimum <= number <= _MOST:
            raise ValueError
        return number

    return parse


def one_of(*words: str) -> Kind:
    """The kind of a setting that has one of these words as its value."""

    def parse(value: Any) -> str:
        word = str(value).lower()
        if word not in words:
            raise ValueError
        return word

    return Kind(parse, f"write {', '.join(words[:-1])} or {words[-1]}")


def _switch(value: Any) -> bool:
    try:
        return _SWITCHES[str(value).lower()]
    except KeyError:
        raise ValueError from None


def _site(value: Any) -> str:
    url = str(value).strip()
    if url:
        parse_origin(url)
    return url


def _origins(value: Any) -> str:
    origins = [origin.strip() for origin in str(value).split(",") if origin.strip()]
    for origin in origins:
        Site.parse(origin)
    return ",".join(origins)


def section_urls(value: Any) -> dict[str, str]:
    """Return the addresses in DAYUAN_SECTION_URLS, by section. Raises ValueError for an invalid value."""
    urls: dict[str, str] = {}
    for part in str(value).split():
        section, _, url = part.partition("=")
        if not re.fullmatch(NAME, section) or not url:
            raise ValueError
        urls[section] = url
    return urls


def _sections(value: Any) -> str:
    return " ".join(f"{section}={url}" for section, url in section_urls(value).items())


def _addresses(value: Any) -> str:
    addresses = str(value).replace(",", " ").split()
    if not all("://" in address for address in addresses):
        raise ValueError
    return " ".join(addresses)


def _level(value: Any) -> str:
    level = str(value).upper()
    if level not in logging.getLevelNamesMapping():
        raise ValueError
    return level


def _log_file(value: Any) -> Any:
    if value is not None:
        try:
            Path(value).open("a").close()
        except OSError as error:
            raise ValueError from error
    return value


TEXT = Kind(lambda value: value, "")
SWITCH = Kind(_switch, "write on or off")
COUNT = Kind(_whole_number(1), "write a whole number, 1 or more")
BUDGET = Kind(_whole_number(0), "write a whole number, 0 or more")
SECONDS = Kind(_number(_MOST), "write a number of seconds, 0 or more")
# The time of the next request is stored in the database: a long delay would block all later runs.
DELAY = Kind(_number(_DAY_SECONDS), f"write a number of seconds, 0 to {_DAY_SECONDS}")
SITE = Kind(_site, "write the portal's address without a path, as http://www.shanxidayuan.com")
ORIGINS = Kind(_origins, "write web addresses with a comma between them, as http://host:port")
SECTIONS = Kind(_sections, "write sections with their addresses, as yangquan=/zxzx/")
ADDRESSES = Kind(_addresses, "write addresses with a space between them, as mailto://user:password@example.org")
LEVEL = Kind(_level, "write DEBUG, INFO, WARNING or ERROR")
FILE = Kind(_log_file, "name a file that can be written to")
