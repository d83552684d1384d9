"""The table of settings: what it takes, what it refuses, and that the README says the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from dayuan_crawler.options import BY_NAME, SETTINGS, Setting, defaults, misspelt, readme_table


def test_the_readme_has_the_table() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert readme_table() in readme, "put what `print(readme_table())` gives into README.md"


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_a_default_is_a_value_of_its_kind(setting: Setting) -> None:
    assert setting.parse(setting.default) == setting.default


@pytest.mark.parametrize("name", [setting.name for setting in SETTINGS if isinstance(setting.default, bool)])
def test_a_switch_is_turned_by_any_usual_word(name: str) -> None:
    assert [BY_NAME[name].parse(word) for word in ("on", "True", "1", True)] == [True] * 4
    assert [BY_NAME[name].parse(word) for word in ("off", "FALSE", "0", False)] == [False] * 4


@pytest.mark.parametrize("value", ["http://a.test/news/", "http://a.test/?x=1", "http://a.test/#top", "a.test"])
def test_a_portal_has_no_path(value: str) -> None:
    with pytest.raises(ValueError, match=r"^DAYUAN_SITE_URL=\S+: write the portal's address without a path"):
        BY_NAME["DAYUAN_SITE_URL"].parse(value)


def test_the_environment_gives_values_with_their_types() -> None:
    given = {"DAYUAN_LAYOUT_WATCH": "off", "DOWNLOAD_DELAY": "2", "DAYUAN_ARCHIVE_DIR": "", "USER_AGENT": "", "X": "1"}
    values = defaults({**given, "DAYUAN_RENDER": "sometimes"})
    assert values["DAYUAN_LAYOUT_WATCH"] is False
    assert values["DOWNLOAD_DELAY"] == 2.0
    # Empty is a value where it means something, and else none.
    assert values["DAYUAN_ARCHIVE_DIR"] == ""
    assert values["USER_AGENT"] == BY_NAME["USER_AGENT"].default
    # The command refuses it.
    assert values["DAYUAN_RENDER"] == "sometimes"
    assert set(values) == set(BY_NAME)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("DAYUAN_RENDRE", "did you mean DAYUAN_RENDER?"),
        ("DAYUAN_DATABSE_URL", "did you mean DAYUAN_DATABASE_URL?"),
        ("DAYUAN_COLOUR", "the README lists the settings"),
        ("DOWNLOAD_DELY", "did you mean DOWNLOAD_DELAY?"),
        ("RETRY_TIME", "did you mean RETRY_TIMES?"),
    ],
)
def test_a_slip_of_the_keyboard_is_told(name: str, hint: str) -> None:
    assert misspelt([name], {"RETRY_TIMES"}) == f"unknown setting {name}: {hint}"


@pytest.mark.parametrize("name", ["DAYUAN_RENDER", "DAYUAN_TEST_CHROMIUM", "RETRY_TIMES", "SPIDERMON_MIN_ITEMS", "JOB"])
def test_names_of_other_parts_are_let_through(name: str) -> None:
    assert misspelt([name], {"RETRY_TIMES"}) is None
