"""Characters: cleaning and comparing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayuan_crawler.text.clean import after_prefix, clean_line, clean_text, comparable, same_text, strip_invisible


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("　　段落。 ", "段落。"),
        ("a\n  b\t c", "a b c"),
        ("甲\xa0\xa0乙", "甲 乙"),
        ("甲　乙", "甲　乙"),
        ("零\u200b宽\ufeff", "零宽"),
        ("空\x00字\ud800", "空字"),
        ("软\xad连", "软连"),
        ("“引”，（号）", "“引”，（号）"),
    ],
)
def test_a_line_keeps_its_own_visible_characters(text: str, expected: str) -> None:
    assert clean_line(text) == expected


def test_emoji_keep_their_joiners() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    assert strip_invisible(f"全{family}家\u200d") == f"全{family}家"


def test_blank_lines_are_left_out() -> None:
    assert clean_text(" 甲 \n　\n\n乙") == "甲\n乙"


def test_widths_and_quotes_compare_alike() -> None:
    assert same_text("“甲”，乙！（丙）", '"甲",乙!(丙)')
    assert same_text("ＡＢＣ　１２", "abc 12")
    assert not same_text("甲乙", "甲丙")


@pytest.mark.parametrize(
    ("text", "prefix", "rest"),
    [
        ("标题：甲 乙_来源", "标题:甲乙", "_来源"),
        ("标题：甲乙 副题", "标题：甲乙", " 副题"),
        ("标题", "标题", ""),
        ("标题", "标题更长", None),
        ("另题", "标题", None),
        ("题…尾", "题...", "尾"),
    ],
)
def test_what_follows_a_prefix_is_in_the_texts_own_characters(text: str, prefix: str, rest: str | None) -> None:
    assert after_prefix(text, prefix) == rest


@given(st.text(max_size=80))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean_line(text)
    assert clean_line(once) == once
    once.encode("utf-8")
    assert comparable(once) == comparable(text)
