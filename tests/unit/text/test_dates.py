"""Times as the portals print them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayuan_crawler.text.dates import CHINA, find_time, parse_time

NOW = datetime(2022, 7, 10, 8, 0, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022-07-09 10:29:37", "2022-07-09T10:29:37+08:00"),
        ("2022-07-09 10:29", "2022-07-09T10:29:00+08:00"),
        ("2022/7/9", "2022-07-09T00:00:00+08:00"),
        ("2022.07.09", "2022-07-09T00:00:00+08:00"),
        ("2022年07月09日 10:29", "2022-07-09T10:29:00+08:00"),
        ("2022年7月9日 星期六 下午3:20", "2022-07-09T15:20:00+08:00"),
        ("发布时间：2022-07-09　10：29：37", "2022-07-09T10:29:37+08:00"),
        ("时间:２０２２－０７－０９ １０：２９", "2022-07-09T10:29:00+08:00"),
        ("2022-07-09T10:29:37+08:00", "2022-07-09T10:29:37+08:00"),
        ("2022-07-09T02:29:37.123Z", "2022-07-09T10:29:37+08:00"),
        ("2022-07-08T21:29:37-05:00", "2022-07-09T10:29:37+08:00"),
        ("Sat, 09 Jul 2022 02:29:37 +0000", "2022-07-09T10:29:37+08:00"),
        ("网络编辑 阳泉 2022-07-09 10:29:37 0 防控", "2022-07-09T10:29:37+08:00"),
    ],
)
def test_a_full_date_is_chinas_time(text: str, expected: str) -> None:
    moment = parse_time(text)
    assert moment is not None
    assert moment.isoformat() == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "2022-13-40",
        "2022-02-30 10:00",
        "2022-07-09 25:61",
        "1890-01-01",
        "2882.3-73.41",
        "07-09",
        "3小时前",
        "昨天",
        "192.168.2022.07.09",
    ],
)
def test_what_is_no_date_is_never_guessed(text: str) -> None:
    assert parse_time(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3小时前", "2022-07-10T05:00:00+08:00"),
        ("三小时前", "2022-07-10T05:00:00+08:00"),
        ("3 hours ago", "2022-07-10T05:00:00+08:00"),
        ("an hour ago", "2022-07-10T07:00:00+08:00"),
        ("昨晚 21:10", "2022-07-09T21:10:00+08:00"),
        ("15分钟前", "2022-07-10T07:45:00+08:00"),
        ("刚刚", "2022-07-10T08:00:00+08:00"),
        ("昨天 10:20", "2022-07-09T10:20:00+08:00"),
        ("07-09", "2022-07-09T00:00:00+08:00"),
        ("7月9日 09:05", "2022-07-09T09:05:00+08:00"),
        ("12-31", "2021-12-31T00:00:00+08:00"),
        ("02-29", "2020-02-29T00:00:00+08:00"),
    ],
)
def test_a_time_without_a_year_counts_from_now(text: str, expected: str) -> None:
    moment = parse_time(text, NOW)
    assert moment is not None
    assert moment.isoformat() == expected


def test_now_may_be_in_any_zone() -> None:
    assert parse_time("昨天 10:20", NOW.astimezone(UTC)) == datetime(2022, 7, 9, 10, 20, tzinfo=CHINA)


def test_the_future_is_not_believed_where_now_is_known() -> None:
    assert parse_time("2022-07-11 07:00", NOW) == datetime(2022, 7, 11, 7, 0, tzinfo=CHINA)
    assert parse_time("2022-07-12", NOW) is None


def test_the_place_of_a_date_is_that_in_the_text_as_given() -> None:
    text = "来源：甲　２０２２－０７－０９ 10:29　阅读"
    found = find_time(text)
    assert found is not None
    assert text[found.start : found.end] == "２０２２－０７－０９ 10:29"
    assert found.exact
    day_only = find_time("2022-07-09")
    assert day_only is not None
    assert not day_only.exact


@given(st.datetimes(datetime(1990, 1, 2), datetime(2099, 12, 30)))
def test_what_is_printed_is_read(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    for form in ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "发布于%Y年%m月%d日 %H时%M分%S秒"):
        assert parse_time(moment.strftime(form)) == moment.replace(tzinfo=CHINA)


@given(st.text(alphabet="0123456789-/.:年月日时分前天小 T+Z", max_size=40))
def test_nothing_raises_and_all_times_are_sane(text: str) -> None:
    for now in (None, NOW):
        moment = parse_time(text, now)
        if moment is not None:
            assert moment.utcoffset() == timedelta(hours=8)
            # A relative time may count back from now beyond the first year.
            assert now is not None or 1990 <= moment.year < 2100


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("2022-07-09 10:29 PM", "22:29"),
        ("2022-07-09 10:29:37 pm", "22:29"),
        ("2022-07-09 12:05 AM", "00:05"),
        ("2022-07-09 上午12:05", "00:05"),
        ("2022-07-09 凌晨12:30", "00:30"),
        ("2022-07-09 中午1:05", "13:05"),
        ("2022-07-09 中午11:50", "11:50"),
        ("2022-07-09 12:30 PM", "12:30"),
        ("2022-07-09 下午15:30", "15:30"),
        ("2022-07-09 02:29:37 UTC", "10:29"),
        ("2022-07-09 02:29:37 GMT", "10:29"),
        ("2022年7月9日（星期六）10:29", "10:29"),
        ("2022年7月9日（周六） 10:29:37", "10:29"),
        ("2022年7月9日 10点", "10:00"),
        ("2022-07-09 晚8:30", "20:30"),
        ("2022-07-09 傍晚6:30", "18:30"),
        ("22-07-09 10:29", "10:29"),
        ("2022 07/09 10:29:37", "10:29"),
    ],
)
def test_times_as_people_write_them(text: str, clock: str) -> None:
    moment = parse_time(text)
    assert moment is not None
    assert (moment.strftime("%Y-%m-%d"), moment.strftime("%H:%M")) == ("2022-07-09", clock)


def test_the_end_of_a_day_is_the_next_ones_beginning() -> None:
    assert parse_time("2022-07-08 24:00:00") == datetime(2022, 7, 9, tzinfo=CHINA)


@pytest.mark.parametrize(
    "text", ["2022-07-09 晚上12:30", "大前天", "52-07-09", "1-22-07-09", "22-7-9", "A22-07-09", "2022-07-09 24:30"]
)
def test_what_may_be_one_time_or_another_is_none(text: str) -> None:
    assert parse_time(text, datetime(2022, 7, 9, 23, tzinfo=CHINA)) is None


def test_half_an_hour_ago() -> None:
    assert parse_time("半小时前", datetime(2022, 7, 9, 23, tzinfo=CHINA)) == datetime(2022, 7, 9, 22, 30, tzinfo=CHINA)
