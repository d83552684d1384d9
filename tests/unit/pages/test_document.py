"""The one walk: what a reader sees of any tree, in blocks that know where they stand."""

from __future__ import annotations

import pytest
from parsel import Selector

from dayuan_crawler.pages.document import Block, Document, words_of


def blocks(html: str) -> tuple[Block, ...]:
    return Document(Selector(html, type="html").root).blocks


def texts(html: str) -> list[str]:
    return [block.text for block in blocks(html)]


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<p>甲<b>乙</b></p><p>丙<br>丁</p>", ["甲乙", "丙", "丁"]),
        ("<div>甲<div>乙</div>丙</div>丁", ["甲", "乙", "丙", "丁"]),
        ("<pre>甲\n乙\n\n  丙</pre>丁\n戊", ["甲", "乙", "丙", "丁 戊"]),
        ("<p>甲<!-- x -->乙<?php x ?>丙</p>", ["甲乙丙"]),
        ("<p>　　甲\u200b\xa0 乙 </p>", ["甲 乙"]),
        ("<p>甲<script>x</script>乙<style>y</style>丙</p>", ["甲乙丙"]),
        ("<p>甲<span style='display:none'>x</span>乙<i hidden>x</i>丙<b class=hide>x</b></p>", ["甲乙丙"]),
        # A script shows what was hidden as a whole until then; a hidden word stays hidden.
        (
            "<div style='visibility: hidden'><p>甲</p></div><p>乙<span style='visibility:hidden'>x</span></p>",
            ["甲", "乙"],
        ),
        ("<table><tr><td>甲</td><td>乙</td></tr></table>", ["甲", "乙"]),
        ("", []),
    ],
)
def test_blocks_are_what_lies_between_breaks(html: str, lines: list[str]) -> None:
    assert texts(html or " ") == lines


def test_a_block_knows_its_links_and_pictures() -> None:
    first, second = blocks(
        "<p>看<a href=/1.html>一篇<b>文章</b></a>和<a href=/2.html>另一篇</a></p><p><img src=a.jpg></p>"
    )
    assert [link.get("href") for link in first.links] == ["/1.html", "/2.html"]
    assert (first.link_chars, first.plain_chars, first.is_link) == (7, 2, True)
    assert (second.text, len(second.images)) == ("", 1)


def test_a_block_is_in_the_scope_of_all_its_text() -> None:
    block = blocks("<div id=main><p>甲 <span class=time>乙</span> <i class='fa icon-eye'></i>丙</p></div>")[0]
    assert "main" in block.scope.words
    assert [run.scope.words & {"main", "time"} for run in block.runs if run.text.strip()] == [
        {"main"},
        {"time"},
        {"main"},
    ]
    alone = blocks("<div id=main><p><span class=time>乙</span></p></div>")[0]
    assert alone.scope.words == {"time"}
    assert [scope.words for scope in alone.scope.chain()] == [{"time"}, {"main"}, frozenset()]


def test_a_block_knows_the_heading_that_it_is_in() -> None:
    assert [block.level for block in blocks("<h1><span class=a>甲</span></h1><h3>乙</h3><p>丙</p>")] == [1, 3, 0]


def test_an_element_holds_its_blocks() -> None:
    document = Document(Selector("<div><p>甲</p><p>乙<br>丙</p></div><p>丁</p>", type="html").root)
    division = document.root.find(".//div")
    assert division is not None
    assert [block.text for block in document.blocks_of(division)] == ["甲", "乙", "丙"]
    assert document.span(division) == (0, 3)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ("newsTitle-box", {"news", "title", "box", "newstitle-box"}),
        ("text-sm text-muted", set()),
        ("text-content", {"text", "content", "text-content"}),
        ("pl2", {"pl", "2", "pl2"}),
    ],
)
def test_words_of_names(names: str, words: set[str]) -> None:
    assert words_of(names, None) == words


@pytest.mark.parametrize("tag", ["div", "font", "b", "a href=/1.html", "li"])
def test_thousands_of_unclosed_tags_cost_no_more_than_their_blocks(tag: str) -> None:
    assert len(blocks("<h1>标题</h1>" + f"<{tag}>字，<br>" * 1900)) >= 1900


def test_a_page_without_end_is_read_as_far_as_anyone_reads() -> None:
    document = Document(Selector("<div><p>行</p>" + "<p>行</p>" * 25_000 + "</div>", type="html").root)
    assert len(document.blocks) == 20_000
    division = document.root.find(".//div")
    assert division is not None
    assert document.span(division) == (0, 20_000)
