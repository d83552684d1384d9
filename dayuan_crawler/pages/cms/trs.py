"""TRS, the system of most government sites: its pagers are written by a script, which is told all that a reader sees."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lxml import etree

# How many pages there are, which this is, counted from 0, and what their files are called: index.html, index_1.html …
_CALL = re.compile(
    r"""(?i:\b\w{0,20}page\w{0,20})\s*\(\s*(?:["'][^"']{0,40}["']\s*,\s*)?(\d{1,5})\s*,\s*(\d{1,5})\s*,\s*["']([\w-]{1,60})["']\s*,\s*["'](s?html?)["']"""
)
# Older templates write the links in the page, from these.
_COUNT = re.compile(r"""\bcountPage\s*=\s*(\d{1,5})\b""")
_CURRENT = re.compile(r"""\bcurrentPage\s*=\s*(\d{1,5})\b""")
_FILE = re.compile(
    r"""["'](?:<a href=\\?["'])?(\w{1,60})_["']\s*\+\s*(?:nextPage|\(?currentPage)[^;]{0,40}["']\.(s?html?)\b"""
)
_MOST_CODE = 20_000


class PagerCall(NamedTuple):
    """What a pager's script is told: the number of this page, from 1, how many there are, and the link to the next."""

    number: int
    pages: int
    following: str | None
    script: etree._Element


def read_pager_call(root: etree._Element) -> PagerCall | None:
    """The pager that a script of the page writes; None where there is none."""
    for script in root.iter("script"):
        code = (script.text or "")[:_MOST_CODE]
        if match := _CALL.search(code):
            count, index, name, ending = match.groups()
        elif (counted := _COUNT.search(code)) and (shown := _CURRENT.search(code)) and (file := _FILE.search(code)):
            count, index, name, ending = counted[1], shown[1], file[1], file[2]
        else:
            continue
        number = int(index) + 1
        following = f"{name}_{number}.{ending}" if number < int(count) else None
        return PagerCall(number, int(count), following, script)
    return None
