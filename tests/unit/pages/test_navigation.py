"""Where a page says that the cities' sections are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsel import Selector

from dayuan_crawler.pages.navigation import Sections, find_sections
from dayuan_crawler.portal import OWN
from dayuan_crawler.text.urls import Site

ORIGIN = "http://www.shanxidayuan.com"
SITE = Site.parse(ORIGIN)


def sections(html: str) -> Sections:
    return find_sections(Selector(html, type="html"), f"{ORIGIN}/", SITE)


def cities(html: str) -> dict[str, str]:
    return {name: url.removeprefix(ORIGIN) for name, url in sections(html).declared.items()}


def test_all_cities_by_text_whatever_their_addresses_are() -> None:
    links = "".join(
        f"<a href='/list-{n}.html'>{city.title}</a>" for n, city in enumerate(OWN.sections.values(), start=3)
    )
    assert cities(f"<nav>{links}</nav>") == {name: f"/list-{n}.html" for n, name in enumerate(OWN.sections, start=3)}


@pytest.mark.parametrize(
    "link",
    [
        "<a href='/xw/yq/'>阳泉</a>",
        "<a href='/xw/yq/'>阳泉市</a>",
        "<a href='/xw/yq/'>阳泉新闻</a>",
        "<a href='/xw/yq/'> [阳泉资讯] </a>",
        "<a href='/xw/yq/'><span>阳泉</span></a>",
        "<a href='/xw/yq/'><img src=1.gif></a><a href='/xw/yq/' title='阳泉'><img></a>",
        "<map><area href='/xw/yq/' alt='阳泉'></map>",
        "<a href='https://shanxidayuan.com/xw/yq/#top'>阳泉</a>",
    ],
)
def test_ways_to_name_a_city(link: str) -> None:
    assert cities(link) == {"yangquan": "/xw/yq/"}


def test_address_alone_tells_a_section_and_other_spellings_count() -> None:
    assert cities("<a href='/sx/luliang/'>更多</a><a href='/gsyl/yangquan/'>本地</a>") == {
        "lvliang": "/sx/luliang/",
        "yangquan": "/gsyl/yangquan/",
    }


def test_best_candidate_by_text_and_address() -> None:
    html = (
        "<p><a href='/gsyl/yangquan/shizheng/'>阳泉时政</a><a href='/zt/yq2022/'>阳泉市</a></p>"
        "<nav><a href='/gsyl/yangquan/'>阳泉</a></nav><a href='/gsyl/yangquan/index_2.html'>下一页</a>"
    )
    assert cities(html) == {"yangquan": "/gsyl/yangquan/"}


@pytest.mark.parametrize(
    "link",
    [
        "<a href='/gsyl/yangquan/5927.html'>阳泉</a>",
        "<a href='/e/web/?type=rss2&classid=4'>阳泉</a>",
        "<a href='/tags/yangquan'>阳泉</a>",
        "<a href='/search/?q=阳泉'>阳泉</a>",
        "<a href='http://yangquan.example/'>阳泉</a>",
        "<a href='#yangquan'>阳泉</a>",
        "<a href='javascript:go(\"yangquan\")'>阳泉</a>",
        "<a href='/about/'>大同小异</a>",
        "<a href='/gsyl/x/'>阳泉一处梨园进入管护期果农忙着疏果</a>",
    ],
)
def test_what_is_no_section(link: str) -> None:
    assert cities(link) == {}


def test_a_name_over_another_city_s_folder_does_not_count_for_much() -> None:
    html = "<a href='/gsyl/datong/'>阳泉</a><a href='/gsyl/yangquan/'>更多</a><a href='/gsyl/datong/'>大同</a>"
    assert cities(html) == {"yangquan": "/gsyl/yangquan/", "datong": "/gsyl/datong/"}


def test_sections_that_may_have_the_cities_below_them_come_in_order_of_likeliness() -> None:
    found = sections(
        "<nav><a href='/'>首页</a><a href='/sz/'>时政</a><a href='/gsyl/'>各市要览</a><a href='/gsyl/datong/'>大同</a></nav>"
    )
    assert [url.removeprefix(ORIGIN) for url in found.parents] == ["/gsyl/", "/sz/"]


def test_found_sections_are_named_for_a_message() -> None:
    found = sections(
        "<nav><a href='/'>首页</a><a href='/gsyl/'>各市要览</a><a href='/gsyl/datong/'>大同</a></nav><a href='/x/'>友链</a>"
    )
    assert [(section.name, section.url.removeprefix(ORIGIN)) for section in found.found] == [
        ("首页", "/"),
        ("各市要览", "/gsyl/"),
        ("大同", "/gsyl/datong/"),
    ]


@pytest.mark.parametrize(
    "html",
    [
        "",
        "text",
        "<div>" * 20_000 + "<a href=/x/>阳泉</a>",
        "<a href='http://[x'>阳泉</a>" * 1_000,
        "<a href=/x/>阳泉" * 20_000,
    ],
    ids=["empty", "text", "deep", "bad addresses", "many"],
)
def test_hostile_page_names_sections_of_this_site_or_none(html: str) -> None:
    assert all(SITE.owns(section.url) for section in sections(html).found)


@given(st.text(alphabet="<>/a href='阳泉datong.html", max_size=200))
def test_any_text_is_read_without_raising(html: str) -> None:
    assert cities(html or " ").keys() <= OWN.sections.keys()
