"""The corpus of saved pages, and the score of reading it."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

import pytest

from dayuan_crawler.text.encoding import decode_html
from tests.support.corpus import PAGES, SavedPage, is_looked_at, is_set_aside, saved_pages, whole_pages
from tools.score.__main__ import fallen, main, summary
from tools.score.articles import wanted_of
from tools.score.reading import Reading, f1_of_pairs, judge, mean_f1, share

ARTICLES = saved_pages("article")


def page(name: str = "article-zblog-default") -> SavedPage:
    return SavedPage(name, b"", {"url": "http://www.example.com/1.html"})


def reading(name: str, title: str, f1: float = 1.0) -> Reading:
    return judge(page(name), {"title": "甲乙", "likes": None}, {"title": title}, 0.002, f1)


def test_a_third_is_set_aside_by_its_names_alone() -> None:
    names = [page.name for page in ARTICLES if not is_looked_at(page.name)]
    assert len(names) >= 80
    assert 0.2 < sum(map(is_set_aside, names)) / len(names) < 0.45
    # Pinned, so that no change of the rule lets a page in that was set aside.
    assert [is_set_aside(f"article-{name}") for name in "abcdefgh"] == [bool(int(bit)) for bit in "00001101"]


def test_pages_from_before_the_corpus_are_open() -> None:
    assert not any(page.is_set_aside for page in ARTICLES if is_looked_at(page.name))


def test_no_page_set_aside_is_asserted() -> None:
    assert whole_pages("article")
    assert not any(page.is_set_aside for page in whole_pages("article"))


@pytest.mark.parametrize("saved", ARTICLES, ids=lambda saved: saved.name)
def test_an_expected_record_tells_every_field_in_its_form(saved: SavedPage) -> None:
    wanted = wanted_of(saved)
    assert (wanted["title"] or "").strip() == wanted["title"]
    assert all(line == line.strip(" \u3000") != "" for line in wanted["body"].splitlines())
    assert wanted["missing"] == ([] if wanted["body"] or wanted["images"] else ["body"])
    assert wanted["published_at"] is None or wanted["published_at"].endswith("+08:00")
    assert set(wanted["scripted"]) <= {"view_count", "like_count", "comment_count"}
    if "comments" in wanted and wanted["comments.count"] is not None:
        assert len(wanted["comments"]) <= wanted["comments.count"]


@pytest.mark.parametrize("saved", ARTICLES, ids=lambda saved: saved.name)
def test_what_an_expected_record_says_stands_on_its_page(saved: SavedPage) -> None:
    markup, _ = decode_html(saved.body)
    page = "".join(unescape(re.sub(r"<(?!meta|script)[^>]*>", "", markup)).split())
    item = saved.expected["item"]
    said = [item[name] for name in ("title", "subtitle", "source", "editor", "category")] + item["tags"]
    said += [cell for line in item["body"].splitlines() for cell in line.split(" ")]
    said += [line for notice in ("notice", "site_notice") for line in (item["copyright"][notice] or "").splitlines()]
    said += [comment[name] for comment in item["comments"]["items"] for name in ("author", "text")]
    assert [text for text in said if text and "".join(text.split()) not in page] == []
    assert [image for image in item["images"] if urlsplit(image).path not in markup] == []


def test_every_page_has_a_record_and_every_record_a_page() -> None:
    stems = {ending: {path.stem for path in PAGES.glob(f"article-*{ending}")} for ending in (".html", ".json")}
    assert stems[".html"] == stems[".json"]


@pytest.mark.parametrize(
    ("wanted", "got", "f1"),
    [
        ("", "", 1),
        ("", "页脚", 0),
        ("甲乙丙", "", 0),
        ("甲乙丙", "甲 乙\n丙", 1),
        ("甲乙丙", "甲乙丙丁戊", 2 / 3),
        ("甲", "甲", 1),
    ],
)
def test_the_f1_is_of_pairs_of_characters(wanted: str, got: str, f1: float) -> None:
    assert f1_of_pairs(wanted, got) == pytest.approx(f1)


def test_a_share_is_of_the_pages_that_are_judged() -> None:
    readings = [reading("article-a", "甲乙"), reading("article-b", "丙", 0.5)]
    assert share(readings, "title") == 0.5
    assert share(readings, "likes") is None
    assert mean_f1(readings) == 0.75
    assert readings[1].wrong == {"title": ("甲乙", "丙")}


def test_what_falls_is_named_and_what_rises_is_not() -> None:
    before = summary([reading("article-a", "甲乙"), reading("article-b", "丙", 0.5)])
    assert before["whole"] == ["article-a"]
    assert fallen(before, before) == []
    assert fallen(before, summary([reading("article-a", "甲乙"), reading("article-b", "甲乙")])) == []
    assert fallen(before, summary([reading("article-a", "丁"), reading("article-b", "丙", 0.5)])) == [
        "title is right in 0.0% of the open pages, and was in 50.0%"
    ]


def test_the_score_on_record_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, capsys.readouterr().err
    assert capsys.readouterr().out == ""


def test_what_was_read_of_a_page_set_aside_is_shown_to_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--show", "body"]) == 0
    shown = capsys.readouterr().out
    assert not [page.name for page in ARTICLES if page.is_set_aside and page.name in shown.split()]
