"""How soon an article is visited again: what is learned from its section's past, and where little is known, the prior."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.revisits import Policy, Result, learned, prior, simulate
from dayuan_crawler.frontier.hazard import AGES, CHANCE, Hazard, Life
from dayuan_crawler.frontier.policy import MAX_REVISIT, MIN_REVISIT, revisit_after

BEGAN = datetime(2022, 7, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def life(first: float, last: float, *changes: tuple[float, float]) -> Life:
    """An article that was observed between these ages in days, and changed between the visits at these ages."""
    seen = [(BEGAN + after * DAY, BEGAN + until * DAY) for after, until in changes]
    return Life(BEGAN, BEGAN + first * DAY, BEGAN + last * DAY, seen)


def test_days_and_changes_count_for_the_ages_between_two_visits() -> None:
    hazard = Hazard.learn([life(0, 8, (0, 4)), life(1, 3), life(400, 410, (402, 402))])
    assert list(zip(AGES, hazard.days, strict=False))[:4] == [(2, 3.0), (4, 3.0), (7, 3.0), (14, 1.0)]
    assert list(hazard.changes[:4]) == [0.5, 0.5, 0, 0]
    assert (hazard.days[-1], hazard.changes[-1]) == (10, 1)


def test_a_wrong_date_costs_no_age() -> None:
    assert Hazard.learn([life(-3, 1, (-2, -1))]).days[0] == 1


@given(age=st.timedeltas(timedelta(0), timedelta(days=5000)), spread=st.floats(0, 1))
def test_where_nothing_is_known_the_prior_decides(age: timedelta, spread: float) -> None:
    assert Hazard().revisit_after(age, age / 2, spread) == revisit_after(age / 2, spread)


def test_an_age_at_which_much_changes_is_visited_until_a_quarter_has_changed() -> None:
    # At an age of 7 to 14 days, one in 28 changes each day.
    hazard = Hazard.learn([*[life(7, 14)] * 300, *[life(7, 14, (7, 14))] * 100])
    assert hazard.revisit_after(10 * DAY, 10 * DAY, 0.5) / DAY == pytest.approx(CHANCE * 28, rel=0.01)


def test_an_age_at_which_nothing_changes_is_hardly_visited() -> None:
    hazard = Hazard.learn([life(0, 2)] * 300)
    assert hazard.revisit_after(DAY, DAY, 0.5) == MAX_REVISIT


@given(
    days=st.floats(0, 1e6),
    changes=st.floats(0, 1e5),
    age=st.timedeltas(timedelta(0), timedelta(days=5000)),
    spread=st.floats(0, 1),
)
def test_an_interval_keeps_within_bounds(days: float, changes: float, age: timedelta, spread: float) -> None:
    hazard = Hazard((changes,) * (len(AGES) + 1), (days,) * (len(AGES) + 1))
    assert MIN_REVISIT <= hazard.revisit_after(age, age, spread) <= MAX_REVISIT


@pytest.mark.parametrize("pattern", ["week", "days"])
def test_half_the_revisits_find_as_many_edits_of_the_first_week(pattern: str) -> None:
    def lived(policy: Policy) -> Result:
        return simulate(policy, pattern, seed=1)

    ours, before = lived(learned), lived(prior)
    assert ours.revisits <= 0.55 * before.revisits
    assert before.young_edits == ours.young_edits > 40
    assert ours.young_found >= 0.95 * before.young_found
