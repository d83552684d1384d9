"""DedeCMS 织梦: comment lists loaded by a script, and a counter that counts every request."""

from __future__ import annotations

import re

from dayuan_crawler.pages.cms.comment_lists import CommentList
from dayuan_crawler.pages.cms.counter_scripts import CounterScript


def _parameters(told: dict[str, str], number: str) -> dict[str, str] | None:
    return {"dopost": "getlist", "aid": number, "page": "1"} if told.get("dopost") == "getlist" else None


COMMENT_LISTS = (
    CommentList(
        "dede",
        re.compile(r"/plus/feedback(?:_ajax)?\.php$", re.IGNORECASE),
        _parameters,
        path=lambda path: path.replace("feedback.php", "feedback_ajax.php"),
        call=re.compile(r"LoadComm\w{0,6}\(\s*['\"]?(\d{1,5})", re.IGNORECASE),
    ),
)
COUNTER_SCRIPTS = (CounterScript(re.compile(r"/plus/count\.php$", re.IGNORECASE), raises=True),)
TAG_ADDRESSES = (r"/tags\.php",)
