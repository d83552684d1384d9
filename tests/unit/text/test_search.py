"""Words are found by their characters: as they are written, whatever their case and width."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayuan_crawler.text.search import MAX_CHARACTERS, Question, excerpt, fold, highlighted, tokens


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("阳泉", ["阳泉"]),
        ("阳泉 疫情,防控", ["阳泉", "疫情", "防控"]),
        ("阳泉 阳泉", ["阳泉"]),
        ('"阳泉,疫情" 市', ["阳泉,疫情", "市"]),
        ("“第1 号”", ["第1 号"]),
        ("ＣＯＶＩＤ-19", ["covid", "19"]),
        ("，。!", []),
        ('"。"', []),
        ('"阳泉', ["阳泉"]),
        ("", []),
    ],
)
def test_a_question_has_terms(text: str, terms: list[str]) -> None:
    assert Question.parse(text).terms == tuple(terms)


def test_a_question_is_bounded() -> None:
    assert len(Question.parse("字" * 10_000).terms[0]) == MAX_CHARACTERS
    assert len(Question.parse(" ".join(map(str, range(100)))).terms) == 10


def test_tokens_are_single_characters_and_pairs_within_a_run() -> None:
    assert tokens("阳泉市,A") == {"阳", "泉", "市", "a", "阳泉", "泉市"}


def test_a_term_is_looked_up_by_its_pairs() -> None:
    assert Question.parse("阳泉市 疫").tokens == ["泉市", "疫", "阳泉"]


def test_excerpt_and_highlights() -> None:
    question = Question.parse("疫情 ab")
    text = "前" * 100 + "疫情ＡＢ" + "后" * 100
    short = excerpt(text, question, 40)
    assert short.startswith("…前")
    assert short.endswith("后…")
    marked = [piece for piece, is_term in highlighted(short, question) if is_term]
    assert marked == ["疫情", "ＡＢ"]
    assert highlighted("没有", question) == [("没有", False)]
    assert highlighted("没有", None) == [("没有", False)]
    assert excerpt("一\n二", None, 40) == "一 二"


@given(st.text(), st.text(max_size=30))
def test_any_text_may_be_asked_for_and_marked(text: str, asked: str) -> None:
    question = Question.parse(asked)
    assert "".join(piece for piece, _ in highlighted(text, question)) == text
    assert len(fold(text)) == len(text)
    assert all(token.isalnum() for token in tokens(text))


@given(st.text(alphabet="阳泉疫情, aA", max_size=40), st.text(alphabet="阳泉疫情a", min_size=1, max_size=4))
def test_what_has_a_term_has_its_tokens(text: str, term: str) -> None:
    question = Question.parse(term)
    if question.matches([text]):
        assert set(question.tokens) <= tokens(text)
    assert question.matches([text]) == (fold(term) in fold(text))
