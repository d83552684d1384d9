"""What the score of lists and of comment blocks counts as right."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.corpus import SavedPage
from tools.score import comments, lists
from tools.score.reading import spelt

URL = "http://www.example.com/gsyl/yangquan/"
ITEMS = "".join(f"<li><a href={n}.html>梨园进入管护期之{n}</a><span>2022-07-0{n}</span></li>" for n in (3, 2, 1))


def entry(number: int, date: str | None = None, **more: Any) -> dict[str, Any]:
    date = date or f"2022-07-0{number}"
    return {"url": f"{URL}{number}.html", "title": f"梨园进入管护期之{number}", "date": date, "sticky": False, **more}


def scored(*entries: dict[str, Any], html: str = f"<ul>{ITEMS}</ul>", next_url: str | None = None) -> dict[str, float]:
    record = {"url": URL, "now": "2022-07-10T12:00:00+08:00", "next_url": next_url, "total": None, "entries": entries}
    return lists.read_page(SavedPage("list-of-a-test", html.encode(), record)).right


def test_a_list_that_is_read_as_its_record_says_is_whole() -> None:
    assert set(scored(entry(3), entry(2), entry(1)).values()) == {1}


def test_what_is_missed_has_no_title_and_no_date_either() -> None:
    right = scored(entry(3), entry(2), entry(1), entry(4))
    assert (right["entries found"], right["titles"], right["dates"], right["nothing else"]) == (0.75, 0.75, 0.75, 1)


def test_what_no_record_has_is_made_up() -> None:
    right = scored(entry(3), entry(2))
    assert right["entries found"] == 1
    assert right["nothing else"] == pytest.approx(2 / 3)


def test_an_article_of_another_section_may_be_taken_or_left() -> None:
    assert set(scored(entry(3), entry(2), entry(1, elsewhere=True)).values()) == {1}
    assert set(scored(entry(3), entry(2), entry(1), entry(4, elsewhere=True)).values()) == {1}


def test_a_date_is_right_as_exactly_as_the_page_tells_it() -> None:
    assert scored(entry(3), entry(2), entry(1, "2022-07-01T08:30:00+08:00"))["dates"] == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.example/x/?b=1&a=2", "http://a.example/x/index.html?a=2&b=1"),
        ("http://a.example/?news_2/", "http://a.example/?news_2%2F"),
        ("http://a.example/%E9%98%B3", "http://a.example/阳"),
    ],
)
def test_two_spellings_of_an_address_are_one(one: str, other: str) -> None:
    assert spelt(one) == spelt(other)


def test_the_second_page_of_a_list_is_not_its_first() -> None:
    assert spelt("http://a.example/x/index_1.html") != spelt("http://a.example/x/")


def test_a_comment_that_is_wrong_in_one_thing_is_found_and_the_block_is_not_whole() -> None:
    html = "<h3>网友评论</h3><dl><dt>老槐树 2022-07-10 11:14</dt><dd>路灯亮了</dd><dt>甲 2022-07-10 11:15</dt><dd>好</dd></dl>"
    items = [
        {"author": "老槐树", "posted_at": "2022-07-10T11:14:00+08:00", "text": "路灯亮了", "reply_to": None},
        {"author": "乙", "posted_at": "2022-07-10T11:15:00+08:00", "text": "好", "reply_to": None},
    ]
    record = {"url": URL, "now": "2022-07-10T12:00:00+08:00", "style": None, "next_url": None, "total": None}
    reading = comments.read_page(SavedPage("comments-of-a-test", html.encode(), record | {"items": items}))
    right = reading.right
    assert (right["whole block"], right["comments found"], right["authors"], right["times"]) == (0, 1, 0.5, 1)
    assert reading.wrong["authors"] == (["乙"], ["甲"])
