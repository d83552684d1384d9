"""Which group of a robots.txt is ours: the one of our product token, and no other that looks like it."""

from __future__ import annotations

import pytest

from dayuan_crawler.text.robots_txt import RobotsTxt

AGENT = "dayuan_crawler/0.1 (news archive crawler; complaints to bot@example.org)"
OTHERS = ("news", "archive", "crawler", "crawl", "complaints", "bot", "dayuan", "dayuan_crawlers", "0.1", "!")


def allows(robots_txt: str, user_agent: str = AGENT) -> bool:
    return RobotsTxt.parse(robots_txt, user_agent).allows("http://a.test/gsyl/5927.html")


@pytest.mark.parametrize("name", OTHERS)
def test_another_group_neither_allows_nor_refuses(name: str) -> None:
    assert not allows(f"User-agent: *\nDisallow: /\n\nUser-agent: {name}\nDisallow:\n")
    assert allows(f"User-agent: *\nDisallow:\n\nUser-agent: {name}\nDisallow: /\n")


@pytest.mark.parametrize(
    "line",
    [
        "User-agent: dayuan_crawler",
        "user-AGENT:Dayuan_Crawler # ours",
        "User-agent: dayuan_crawler/0.1",
        "Useragent: dayuan_crawler",
        "User-agent dayuan_crawler",
        "User-agent: news\nUser-agent: dayuan_crawler",
    ],
)
def test_our_group_goes_before_the_one_for_all(line: str) -> None:
    assert not allows(f"User-agent: *\nDisallow:\n\n{line}\nDisallow: /gsyl/\n")
    assert allows(f"User-agent: *\nDisallow: /\n\n{line}\nDisallow: /plus/\n")


def test_groups_of_the_same_name_are_one() -> None:
    ours = "User-agent: dayuan_crawler\nDisallow: "
    assert not allows(f"{ours}/a/\n\nUser-agent: b\nDisallow: /b/\n\n{ours}/gsyl/\n")


def test_an_agent_without_a_name_takes_the_group_for_all() -> None:
    assert not allows("User-agent: *\nDisallow: /\n\nUser-agent: news\nDisallow:\n", "山西 (news)")
    assert allows("User-agent: news\nDisallow: /\n", "山西 (news)")


def test_the_delay_is_of_our_group() -> None:
    robots = "User-agent: *\nCrawl-delay: 5\n\nUser-agent: crawler\nCrawl-delay: 60\n"
    assert RobotsTxt.parse(robots, AGENT).crawl_delay == 5
