"""The eleven cities."""

from __future__ import annotations

from dayuan_crawler.cities import CITIES


def test_all_prefecture_level_cities_of_shanxi_are_there_by_name() -> None:
    assert list(CITIES) == [
        "changzhi",
        "datong",
        "jincheng",
        "jinzhong",
        "linfen",
        "lvliang",
        "shuozhou",
        "taiyuan",
        "xinzhou",
        "yangquan",
        "yuncheng",
    ]


def test_no_name_of_a_city_means_another_one() -> None:
    names = [name for city in CITIES.values() for name in (city.name, city.chinese, *city.other_names)]
    assert len(names) == len(set(names))


def test_the_confirmed_section() -> None:
    assert CITIES["yangquan"].path == "/gsyl/yangquan/"
    assert CITIES["yangquan"].chinese == "阳泉"
