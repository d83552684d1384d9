"""Differences as a reader is told them: field by field, in the reader's words."""

from __future__ import annotations

from typing import Any

import pytest

from dayuan_crawler.console.differences import LINE_CHARACTERS, between, in_a_line
from dayuan_crawler.console.languages import Translator


def a_record(**changes: Any) -> dict[str, Any]:
    comments = {"count": 0, "open": True, "captcha": False, "items": []}
    copyright_ = {"notice": "禁止转载", "reprint": "prohibited", "declared_url": None, "site_notice": None}
    return {
        "url": "http://a.test/1.html",
        "title": "题",
        "body": "文",
        "comments": comments,
        "copyright": copyright_,
        **changes,
    }


@pytest.mark.parametrize(("language", "yes", "no"), [("en", "yes", "no"), ("zh", "是", "否")])
def test_a_field_of_a_group_is_one_by_itself(language: str, yes: str, no: str) -> None:
    comment = {"author": "甲", "posted_at": "2022-07-20T14:52:52+08:00", "text": "好", "reply_to": "乙"}
    new = a_record(comments={"count": 1, "open": False, "captcha": False, "items": [comment]})
    changes = between(a_record(), new, Translator(language))
    assert [(change.name, change.before, change.after) for change in changes] == [
        ("comments.open", [(yes, True)], [(no, True)]),
        ("comments.items", [], [("甲 · → 乙 · 2022-07-20 14:52 · 好", True)]),
    ]


def test_a_line_is_cut() -> None:
    lines = in_a_line(a_record(), a_record(body="文" + "长" * 5000, title="题目"), Translator("en"))
    assert [line.name for line in lines] == ["title", "body"]
    assert lines[0].pieces == [("题", ""), ("目", "ins")]
    assert sum(len(text) for text, _ in lines[1].pieces) == LINE_CHARACTERS + 1
