"""The policy: pure functions of counts and times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayuan_crawler.frontier import policy
from dayuan_crawler.frontier.policy import (
    GONE_VISITS,
    LISTED_LATE,
    MAX_ATTEMPTS,
    MAX_BACKOFF,
    MAX_RECHECK,
    MAX_REVISIT,
    MIN_REVISIT,
    RECHECK,
    backoff,
    gives_up,
    is_mass_disappearance,
    reaches_the_known,
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


A_DAY = timedelta(days=1)
NEWEST = datetime(2022, 7, 20, tzinfo=UTC)


def page(*, new: int = 0, known: int = 0, age: timedelta = 30 * A_DAY) -> list[tuple[bool, datetime | None]]:
    """A list page's entries: new ones, then known ones, of which the last is as much older than the newest."""
    return [(False, None)] * new + [(True, NEWEST - age * (number + 1) / known) for number in range(known)]


@pytest.mark.parametrize("age", [timedelta(0), 30 * A_DAY])
def test_a_first_page_without_anything_new_ends_a_walk(age: timedelta) -> None:
    assert reaches_the_known(page(known=16, age=age), NEWEST, is_first=True)


def test_a_page_without_entries_ends_no_walk() -> None:
    for newest in (NEWEST, None):
        assert not reaches_the_known([], newest, is_first=True)
        assert not reaches_the_known([], newest, is_first=False)


def test_known_entries_on_top_end_no_walk() -> None:
    sticky = (True, NEWEST - 300 * A_DAY)
    assert not reaches_the_known([sticky, sticky, *page(new=14)], NEWEST, is_first=True)
    assert not reaches_the_known([sticky, *page(new=8, known=7)], NEWEST, is_first=False)
    assert reaches_the_known([sticky, *page(new=7, known=8)], NEWEST, is_first=False)


def test_a_walk_goes_on_to_where_a_late_article_may_be() -> None:
    late = LISTED_LATE + timedelta(hours=1)
    assert not reaches_the_known(page(known=16, age=LISTED_LATE), NEWEST, is_first=False)
    assert reaches_the_known(page(known=16, age=late), NEWEST, is_first=False)
    assert not reaches_the_known(page(new=1, known=15, age=LISTED_LATE), NEWEST, is_first=True)
    assert reaches_the_known(page(new=1, known=15, age=late), NEWEST, is_first=True)


def test_a_walk_needs_no_times_to_end() -> None:
    undated = [(True, None)] * 16
    assert reaches_the_known(undated, NEWEST, is_first=False)
    assert reaches_the_known(page(known=16, age=timedelta(0)), None, is_first=False)


@given(
    age=st.timedeltas(timedelta(0), timedelta(days=2000)),
    spread=st.floats(0, 1),
    cadence=st.timedeltas(timedelta(hours=23), timedelta(hours=25)),
)
def test_visits_over_time_keep_within_bounds(age: timedelta, spread: float, cadence: timedelta) -> None:
    """Of a daily schedule: how long an edit waits, and how often an article that stays the same is asked for."""
    visits, due = [timedelta(0)], revisit_after(age, spread)
    for run in range(1, 400):
        if run * cadence >= due:
            visits.append(run * cadence)
            due = run * cadence + revisit_after(age + run * cadence, spread)
    waits = [later - former for former, later in pairwise(visits)]
    assert min(waits) >= MIN_REVISIT
    assert max(waits) <= MAX_REVISIT + cadence
    # Ever less often, but for the unevenness of the schedule.
    assert all(later >= former - cadence for former, later in pairwise(waits))
    if age == timedelta(0):
        assert all(wait <= 2 * cadence for wait, at in zip(waits, visits, strict=False) if at < timedelta(days=5))
    assert len(visits) < 60


def test_an_article_that_is_gone_is_believed_two_runs_after_its_first_miss() -> None:
    run = timedelta(days=1)
    at, misses = timedelta(0), 1
    while misses < GONE_VISITS:
        due = at + recheck_after(misses)
        at = next(run * number for number in range(100) if run * number >= due)
        misses += 1
    assert at == run


@given(gone_for=st.integers(1, 400))
def test_what_comes_back_is_found_in_no_longer_than_it_was_gone(gone_for: int) -> None:
    day, misses = 0, 1
    while day < gone_for:
        due = timedelta(days=day) + recheck_after(misses)
        day = next(number for number in range(day + 1, day + 100) if timedelta(days=number) >= due)
        misses += 1
    assert day - gone_for <= max(gone_for, 1)
    assert day - gone_for <= MAX_RECHECK.days
