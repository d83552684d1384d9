"""The policy: pure functions of counts and times."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayuan_crawler.frontier import policy
from dayuan_crawler.frontier.policy import (
    MAX_ATTEMPTS,
    MAX_BACKOFF,
    MAX_RECHECK,
    MAX_REVISIT,
    MIN_REVISIT,
    RECHECK,
    backoff,
    gives_up,
    is_mass_disappearance,
    recheck_after,
    revisit_after,
)


def test_each_failed_attempt_doubles_the_wait() -> None:
    assert [backoff(attempts).total_seconds() for attempts in range(1, 5)] == [2, 4, 8, 16]


@given(attempts=st.integers(1, 500), retry_after=st.none() | st.floats(0, 10**9))
def test_a_wait_is_never_shorter_than_the_server_asks_nor_longer_than_need_be(
    attempts: int, retry_after: float | None
) -> None:
    wait = backoff(attempts, retry_after)
    asked = timedelta(seconds=retry_after or 0)
    assert asked <= wait <= max(asked, MAX_BACKOFF)
    assert wait > timedelta(0)


def test_the_last_attempt_gives_up() -> None:
    assert next(attempts for attempts in range(1, 2 * MAX_ATTEMPTS) if gives_up(attempts)) == MAX_ATTEMPTS


@given(age=st.timedeltas(timedelta(0), timedelta(days=36_500)), spread=st.floats(0, 1))
def test_an_article_is_revisited_within_bounds_and_ever_more_seldom(age: timedelta, spread: float) -> None:
    wait = revisit_after(age, spread)
    assert MIN_REVISIT <= wait <= MAX_REVISIT
    assert revisit_after(age * 2, spread) >= wait


def test_a_week_old_article_is_due_after_two_days_and_an_old_one_after_sixty() -> None:
    assert revisit_after(timedelta(days=7), 0.5) == timedelta(days=7) * policy.REVISIT_SHARE
    assert revisit_after(timedelta(hours=1), 0.5) == timedelta(hours=40)
    assert revisit_after(timedelta(days=3650), 0.5) == timedelta(days=60)


def test_articles_of_one_day_come_due_on_different_days() -> None:
    age = timedelta(days=100)
    assert revisit_after(age, 1.0) - revisit_after(age, 0.0) > timedelta(days=5)


@given(misses=st.integers(1, 100_000))
def test_what_was_missed_is_tried_again_at_the_next_run_and_then_ever_more_seldom(misses: int) -> None:
    assert RECHECK <= recheck_after(misses) <= recheck_after(misses + 1) <= MAX_RECHECK
    assert recheck_after(1) == RECHECK < timedelta(days=1)


@pytest.mark.parametrize(
    ("gone", "visited", "believed"),
    [(0, 0, True), (5, 5, True), (6, 6, False), (6, 20, True), (7, 20, False), (30, 100, True), (31, 100, False)],
)
def test_few_articles_vanish_at_a_time(gone: int, visited: int, *, believed: bool) -> None:
    assert is_mass_disappearance(gone, visited) is not believed


def test_no_status_says_both_later_and_no() -> None:
    assert not policy.TRANSIENT_STATUSES & policy.GONE_STATUSES
    assert all(status >= 400 for status in policy.TRANSIENT_STATUSES | policy.GONE_STATUSES)
