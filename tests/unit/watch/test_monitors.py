"""When a field is filled less often than chance explains."""

from __future__ import annotations

import pytest

from dayuan_crawler.watch.coverage import is_lost


@pytest.mark.parametrize(
    ("filled", "articles", "usual", "lost"),
    [
        (0, 28, 0.9, True),
        (10, 28, 0.9, True),
        (0, 100, 0.32, True),
        # As it came about by chance: a day on which articles without a subtitle were due.
        (1, 28, 0.32, False),
        (20, 28, 0.9, False),
        (28, 28, 0.9, False),
        (75, 100, 1.0, False),
        (74, 100, 1.0, True),
    ],
)
def test_a_field_is_lost(filled: int, articles: int, usual: float, *, lost: bool) -> None:
    assert is_lost(filled / articles, usual, articles) is lost
