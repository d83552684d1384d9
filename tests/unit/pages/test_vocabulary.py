"""The vocabulary: every word does what its row says, and what is derived from the rows knows every word."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from parsel import Selector

from dayuan_crawler.pages.document import Document
from dayuan_crawler.pages.fields.byline_lines import is_byline
from dayuan_crawler.pages.outline import Outline
from dayuan_crawler.pages.vocabulary.hints import NOT_TITLE, SUB, SUBTITLE, TITLE, hint_of
from dayuan_crawler.pages.vocabulary.labels import _KINDS, COUNTERS, TOKEN, begins_with_label, is_labelled, kind_of
from dayuan_crawler.pages.vocabulary.parts import _PATTERNS, NAMES, PATH_NAMES, is_weak, label_of
from dayuan_crawler.pages.vocabulary.people import NOT_SECTIONS, ORGANISATION, PERSON, SECTION, SITE
from dayuan_crawler.pages.vocabulary.tools import NOBODY, NOISE, TAIL, TOOLS
from tests.unit import words
from tests.unit.pages.test_article_pages import read

LABELS = [(kind, label) for kind, labels in _KINDS.items() for label in labels.split()]
_BODY = "<div class=content><p>会议在市里召开，各县区设了分会场，开了一个上午。</p><p>散会时下起了雨，人走得很慢。</p></div>"


@pytest.mark.parametrize(("kind", "label"), LABELS)
def test_every_label_makes_a_byline_and_is_taken_apart(kind: str, label: str) -> None:
    line = f"{label}：甲乙"
    assert kind_of(label) == kind
    assert is_labelled(line)
    assert begins_with_label(line)
    assert TOKEN.match(line)["label"] == label  # type: ignore[index]
    block = Document(Selector(f"<p>{line}</p>", type="html").root).blocks[0]
    assert is_byline(block)


@pytest.mark.parametrize(
    ("kind", "label"), [(kind, label) for kind, label in LABELS if kind in ("editor", "source", "category")]
)
def test_every_label_of_a_name_gives_its_value_and_not_the_body(kind: str, label: str) -> None:
    page = read(f"<title>一篇报道的题目</title><h1>一篇报道的题目</h1><p>{label}：甲乙丙</p>{_BODY}")
    assert getattr(page, kind) == "甲乙丙"
    assert page.paragraphs[0].startswith("会议在市里召开")


@pytest.mark.parametrize(("kind", "label"), [(kind, label) for kind, label in LABELS if kind in ("views", "likes")])
def test_every_label_of_a_counter_gives_its_number(kind: str, label: str) -> None:
    page = read(f"<title>一篇报道的题目</title><h1>一篇报道的题目</h1><p>2022-07-09 {label}：345</p>{_BODY}")
    assert {"views": page.view_count, "likes": page.like_count}[kind] == 345
    assert kind in COUNTERS


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("大家都在搜", "related"),
        ("您可能想要", "related"),
        ("随机推荐", "related"),
        ("Leave a Comment", "comments"),
        ("网友评论：（只显示十条）", "comments"),
        ("转发到：", "share"),
        ("一键转发", "share"),
        ("版权归属：", "copyright"),
        ("版权保护：", "copyright"),
        ("原创归属：", "copyright"),
        ("法律声明：", "copyright"),
        ("转载须知：", "copyright"),
        ("免责条款：", "copyright"),
        ("友情链接", "footer"),
        ("ALL RIGHTS RESERVED", "footer"),
        ("TAGS: 公交", "tags"),
        ("本文URL：", "address"),
        ("评论员文章", ""),
        ("最新的消息", ""),
    ],
)
def test_lines_that_begin_a_part(text: str, label: str) -> None:
    assert label_of(text) == label


def test_no_prefilter_hides_a_pattern() -> None:
    for _, pattern in _PATTERNS:
        for text in (
            "版权声明",
            "相关阅读",
            "点评：",
            "网友评论",
            "上一篇：没有了",
            "本文地址：x",
            "分享到：",
            "扫一扫",
            "打赏",
            "标签：x",
            "© 某网",
        ):
            if pattern.search(text):
                assert label_of(text)


def test_what_may_be_a_heading_of_the_body_is_told_apart() -> None:
    assert [is_weak(text) for text in ("点评：", "特别提示：", "版权声明", "网友评论", "上一篇：没有了")] == [
        True,
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(("part", "word"), [(part, word) for part, words in NAMES.items() for word in sorted(words)])
def test_every_name_makes_its_part(part: str, word: str) -> None:
    document = Document(Selector(f"<div class='{word}'><p>短句</p></div>", type="html").root)
    first = next(name for name, words in NAMES.items() if word in words)
    assert Outline(document).kind(document.blocks[0]) == first
    assert part == first, f"{word} stands in two rows"


@pytest.mark.parametrize("tool", TOOLS)
def test_no_button_is_a_name_or_the_end_of_a_body(tool: str) -> None:
    assert NOISE.match(tool)
    assert TAIL.match(tool)
    page = read(
        f"<title>一篇报道的题目</title><h1>一篇报道的题目</h1><p><span>2022-07-09 10:29</span> <span>{tool}</span></p>{_BODY}"
    )
    assert (page.editor, page.source, page.tags) == (None, None, [])


def test_no_label_is_lost() -> None:
    for kind, known in (*words.LABELS.items(), *words.SHORT_LABELS.items()):
        assert {kind_of(word) for word in known.split()} == {kind}


def test_no_name_of_a_part_is_lost() -> None:
    for part, known in words.PARTS.items():
        for word in known.split():
            document = Document(Selector(f"<div class='{word}'><p>短句</p></div>", type="html").root)
            assert Outline(document).kind(document.blocks[0]) == part, word


def test_no_hint_is_lost() -> None:
    for hint, known in words.HINTS.items():
        assert {hint_of(frozenset({word})) for word in known.split()} == {hint}


@pytest.mark.parametrize(
    ("kind", "does"),
    [
        ("path", lambda word: word in PATH_NAMES),
        ("title", lambda word: word in TITLE),
        ("no title", lambda word: word in NOT_TITLE),
        ("subtitle", lambda word: word in SUBTITLE),
        ("sub", lambda word: word in SUB),
        ("button", NOISE.match),
        ("button", TAIL.match),
        ("filler", NOISE.match),
        ("nobody", lambda word: word in NOBODY),
        ("writer", PERSON.search),
        ("organisation", lambda word: ORGANISATION.search(f"甲乙{word}")),
        ("section", lambda word: SECTION.search(f"甲乙{word}")),
        ("site", lambda word: SITE.search(f"甲乙{word}")),
        ("no section", lambda word: word in NOT_SECTIONS),
    ],
)
def test_no_word_is_lost(kind: str, does: Callable[[str], object]) -> None:
    assert [word for word in words.OTHERS[kind].split() if not does(word)] == []


def test_no_line_that_begins_a_part_is_lost() -> None:
    for label, lines in words.LINES.items():
        assert [line for line in lines.split("|") if label_of(line) != label] == []
