"""Z-BlogPHP: comment lists loaded by a script. The pager is only in the article's page, not in the answers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from dayuan_crawler.pages.cms.comment_lists import CommentList

_CALL = re.compile(r"(?:comment\.get|GetComments)\(\s*['\"]?(\d{1,12})['\"]?\s*,\s*['\"]?(\d{1,5})", re.IGNORECASE)
_MOST_PAGES = 200


def _parameters(told: dict[str, str], number: str) -> dict[str, str] | None:
    return {"act": "getcmt", "postid": number, "page": "1"} if told.get("act") == "getcmt" else None


def _calls(root: etree._Element) -> Iterator[tuple[str, int]]:
    """The article's id and the page number of each link that loads a page of comments."""
    for link in root.iter("a"):
        code = link.get("href") or ""
        code = code if code.startswith("javascript:") else link.get("onclick") or ""
        if code and (match := _CALL.search(code[:500])):
            yield match[1], int(match[2])


def _told(root: etree._Element) -> Iterator[str]:
    return (f"/zb_system/cmd.php?act=getcmt&postid={number}&page=1" for number, _ in _calls(root))


def _pages(root: etree._Element, number: str) -> int:
    return min(max((page for found, page in _calls(root) if found == number), default=1), _MOST_PAGES)


COMMENT_LISTS = (
    CommentList(
        "zblog",
        re.compile(r"/zb_system/cmd\.php$", re.IGNORECASE),
        _parameters,
        told=_told,
        pages=_pages,
        call=re.compile(r"(?:comment\.get|GetComments)\(\s*['\"]?\d{1,12}['\"]?\s*,\s*['\"]?(\d{1,5})", re.IGNORECASE),
    ),
)
TAG_ADDRESSES = (r"tags-\d",)
AUTHOR_ADDRESSES = (r"[?&]auth=", r"/author-\d")
