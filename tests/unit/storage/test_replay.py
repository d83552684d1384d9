"""An article's life from its visits: the rules of a crawl, and states that no visit showed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from dayuan_crawler.items import ArticleItem
from dayuan_crawler.storage.articles.record import columns_of
from dayuan_crawler.storage.rereading.replay import Buried, Confirmed, Life, Pointed, Seen, Stored

START = datetime(2022, 7, 9, tzinfo=UTC)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def seen(number: int, title: str, views: int | None = None, *, partial: bool = False) -> Seen:
    item = ArticleItem(url="http://www.example.com/gsyl/yangquan/1.html", title=title, body="正文", view_count=views)
    return Seen(day(number), number, columns_of(item), partial)


def told(life: Life) -> list[tuple[int, str, str]]:
    """Revision, title and status of each state."""
    return [(state.columns["revision"], state.columns["title"], state.columns["status"]) for state in life.states]


def test_what_the_portal_changed_is_a_revision() -> None:
    life = Life.replay([seen(3, "新"), seen(1, "旧", 5), seen(2, "旧", 7), Confirmed(day(4))])
    assert told(life) == [(1, "旧", "live"), (2, "新", "live")]
    former, present = (state.columns for state in life.states)
    assert (former["last_seen_at"], former["view_count"], former["changed_run"]) == (day(2), 7, 1)
    assert (present["first_seen_at"], present["last_seen_at"], present["changed_at"]) == (day(1), day(4), day(3))
    assert present["view_count"] == 7
    assert [(row["seen_at"], row["view_count"]) for row in life.observations] == [(day(1), 5), (day(2), 7)]


def test_gone_and_back_again() -> None:
    life = Life.replay([Confirmed(day(0)), seen(1, "题"), Buried(day(2), 2), Buried(day(3), 3), seen(4, "题")])
    assert told(life) == [(1, "题", "live"), (2, "题", "gone"), (3, "题", "live")]


def test_a_near_duplicate_is_no_new_state() -> None:
    life = Life.replay([seen(1, "题"), Pointed(day(2), 2, "http://www.example.com/gsyl/yangquan/2.html")])
    assert told(life) == [(1, "题", "live")]
    assert life.states[0].columns["changed_at"] == day(2)
    assert life.states[0].start == day(1)


def stored(number: int, title: str) -> Stored:
    columns: dict[str, Any] = Life.replay([seen(number, title)]).states[0].columns
    return Stored(day(number), columns)


def test_a_stored_state_that_no_visit_began_stays() -> None:
    life = Life.replay([stored(1, "旧"), seen(2, "新")], frozenset({day(1), day(2)}))
    assert told(life) == [(1, "旧", "live"), (2, "新", "live")]


def test_a_stored_state_that_a_visit_confirmed_is_read_better() -> None:
    life = Life.replay([stored(1, "旧 "), seen(2, "旧"), seen(3, "旧")], frozenset({day(1)}))
    assert told(life) == [(1, "旧", "live")]
    assert (life.states[0].columns["changed_at"], life.states[0].columns["last_seen_at"]) == (day(1), day(3))


def test_nothing_is_told_without_a_visit() -> None:
    assert not Life.replay([Confirmed(day(1)), Buried(day(2), 2)]).states
