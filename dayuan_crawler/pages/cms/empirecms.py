"""EmpireCMS 帝国CMS: its dynamic lists."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

_LIST = re.compile(r"/e/action/ListInfo(?:/|\.php|/index\.php)?$", re.IGNORECASE)


def dynamic_page_number(url: str) -> int | None:
    """The number, from 1, of a page of a dynamic list, whose address counts from 0; None for other addresses."""
    split = urlsplit(url)
    if not _LIST.search(split.path):
        return None
    page = dict(parse_qsl(split.query)).get("page", "0")
    return int(page[:6]) + 1 if page.isascii() and page.isdigit() else 1
