"""TRS, used by most government sites. A script writes its pagers; the call's arguments contain all that they show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lxml import etree

# Number of pages, this page's number from 0, and name and ending of the files: index.html, index_1.html …
_CALL = re.compile(
    r"""(?i:\b\w{0,20}page\w{0,20})\s*\(\s*(?:["'][^"']{0,40}["']\s*,\s*)?(\d{1,5})\s*,\s*(\d{1,5})\s*,\s*["']([\w-]{1,60})["']\s*,\s*["'](s?html?)["']"""
)
# Older templates build the links in the page from these variables.
_COUNT = re.compile(r"""\bcountPage\s*=\s*(\d{1,5})\b""")
_CURRENT = re.compile(r"""\bcurrentPage\s*=\s*(\d{1,5})\b""")
_FILE = re.compile(
    r"""["'](?:<a href=\\?["'])?(\w{1,60})_["']\s*\+\s*(?:nextPage|\(?currentPage)[^;]{0,40}["']\.(s?html?)\b"""
)
_MOST_CODE = 20_000


class PagerCall(NamedTuple):
    """The pager's data: this page's number from 1, the number of pages, and the link to the next page."""

    number: int
    pages: int
    following: str | None
    script: etree._Element


def read_pager_call(root: etree._Element) -> PagerCall | None:
    """The pager that a script of the page writes, or None."""
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
