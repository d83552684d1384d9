"""Readable differences."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dayuan_crawler.text.difference import Change, differences, marked


def test_a_changed_number_is_marked_by_itself() -> None:
    assert marked("新增就业3000人。", "新增就业5000人。") == "新增就业[-3-]{+5+}000人。"


def test_what_stays_the_same_is_shortened() -> None:
    before = "甲" * 50 + "旧" + "乙" * 50
    after = "甲" * 50 + "新" + "乙" * 50
    assert marked(before, after) == f"…{'甲' * 12}[-旧-]{{+新+}}{'乙' * 12}…"


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_pieces_make_up_both_texts(old: str, new: str) -> None:
    pieces = differences(old, new)
    assert "".join(text for change, text in pieces if change is not Change.ADDED) == old
    assert "".join(text for change, text in pieces if change is not Change.REMOVED) == new
