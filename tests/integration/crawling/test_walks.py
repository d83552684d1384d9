"""A walk of the list is complete by evidence alone, and what is new is found by every run."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fixtures.portal import PortalServer
from tests.support.clock import ClockedScrapy

CITY = "yangquan"
NOW = datetime(2022, 9, 1, tzinfo=UTC)
SECTION = "/gsyl/yangquan/"
# The whole pager, and the number of all articles, in the markup's words.
PAGER = '<div class="dede_pages">.*?</div>'
TOTAL = "<strong>[0-9]+</strong>条"
LISTS = ["", "list_4_2.html", "list_4_3.html", "list_4_4.html"]
Fault = dict[str, Any]


class Walked:
    """A city of four list pages, and crawls of it a day apart."""

    def __init__(self, portal: PortalServer, scrapy: ClockedScrapy) -> None:
        self.portal = portal
        self.scrapy = scrapy

    def crawl(self, *arguments: str, faults: list[Fault] | None = None, check: int = 0, commit: int = 0) -> str:
        """The last line of a crawl with these faults of the portal."""
        self.portal.set(faults=faults or [])
        self.portal.clear_log()
        self.scrapy.now += timedelta(days=1)
        done = self.scrapy.run("crawl", CITY, *arguments, check=check, commit=commit)
        return done.stderr.strip().split("\n")[-1]

    @property
    def lists(self) -> list[str]:
        """The list pages that were asked for."""
        asked = [path.removeprefix(SECTION) for path in self.portal.paths() if path.startswith(SECTION)]
        return [path for path in asked if not path or path.startswith("list_")]

    @property
    def stored(self) -> set[str]:
        return {record["url"] for record in self.scrapy.export(CITY)}

    @property
    def listed(self) -> set[str]:
        return {record["url"] for record in self.portal.truth(CITY) if record["status"] == "live"}


@pytest.fixture(scope="module")
def clocked() -> Iterator[tuple[PortalServer, ClockedScrapy]]:
    with (
        PortalServer(markup="dede", articles=30, list_size=8, static_pages=9) as portal,
        ClockedScrapy(
            now=NOW,
            site_url=portal.url,
            database_url="",
            DAYUAN_REVISIT_BUDGET=0,
            DAYUAN_RENDER="never",
            DAYUAN_OUTAGE_PATIENCE=0,
        ) as scrapy,
    ):
        scrapy.patch = "hasty"
        yield portal, scrapy


@pytest.fixture
def walked(clocked: tuple[PortalServer, ClockedScrapy], tmp_path: Path) -> Walked:
    portal, scrapy = clocked
    portal.set(day=0, faults=[])
    scrapy.environment["DAYUAN_DATABASE_URL"] = f"sqlite:///{tmp_path / 'test.db'}"
    return Walked(portal, scrapy)


@pytest.mark.parametrize(
    ("path", "part", "text", "said"),
    [
        (LISTS[1], PAGER, "", "has no pager, though others have one"),
        (LISTS[1], PAGER, '<a href="http://b.test/list_4_3.html">下一页</a>', "names a next page that is not followed"),
        (LISTS[1], PAGER, '<div class="pagelist"><a href="./">上一页</a></div>', "articles by its own count, and"),
        (LISTS[1], PAGER, '<div class="pagelist">第2页/共4页</div>', "the list has 4 pages by its own count, and"),
        (LISTS[1], "<body.*</body>", "<body><p>暂无内容</p></body>", "list_4_2.html could not be read"),
    ],
    ids=["no pager", "a next page elsewhere", "no next page", "more pages", "no entries"],
)
def test_a_walk_that_is_cut_short_says_so_and_is_made_again(
    walked: Walked, path: str, part: str, text: str, said: str
) -> None:
    fault = {"kind": "replace", "path": path, "part": part, "text": text}
    for _ in range(2):
        line = walked.crawl(faults=[fault], check=1)
        assert said in line
        assert line.endswith("the next crawl walks the list again")
        assert len(walked.stored) < len(walked.listed)
        assert walked.scrapy.runs()[0]["state"] == "incomplete"
    assert "is complete" in walked.crawl()
    assert walked.stored == walked.listed
    # What an incomplete walk found first is known now.
    walked.crawl()
    assert walked.lists == [""]


def test_a_first_page_without_its_pager_hides_nothing_for_longer_than_a_run(walked: Walked) -> None:
    fault = {"kind": "replace", "path": f"{SECTION}$", "part": PAGER, "text": ""}
    # Of a list that was never seen, it may be all.
    assert "is complete" in walked.crawl(faults=[fault])
    assert len(walked.stored) <= 9
    assert "is complete" in walked.crawl()
    assert walked.stored == walked.listed
    walked.portal.set(day=6)
    assert "has no pager" in walked.crawl(faults=[fault], check=1)
    walked.crawl()
    assert walked.listed <= walked.stored


def test_a_list_of_one_page_is_complete_each_time_by_its_count(walked: Walked) -> None:
    with PortalServer(markup="empire", articles=3) as portal:
        small = Walked(portal, walked.scrapy)
        small.scrapy.environment["DAYUAN_SITE_URL"] = portal.url
        for _ in range(2):
            assert "is complete" in small.crawl("-a", "mode=full")
    small.scrapy.environment["DAYUAN_SITE_URL"] = walked.portal.url


def replaced(path: str, part: str, text: str) -> Fault:
    return {"kind": "replace", "path": path, "part": part, "text": text}


# The pagers of a list that tells neither its pages nor its articles, and has a next page on its last.
ENDLESS = [
    replaced(f"{SECTION}$", PAGER, '<div class="pagelist"><a href="list_4_2.html">下一页</a></div>'),
    *(
        replaced(f"list_4_{n}.html", PAGER, f'<div class="pagelist"><a href="list_4_{n + 1}.html">下一页</a></div>')
        for n in (2, 3, 4)
    ),
]
LAYOUT = (
    "<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{said}</p><footer>"
    + "版权所有 " * 60
    + "</footer></body></html>"
)


def behind(said: str, title: str) -> Fault:
    return {"kind": "page", "path": r"list_4_[5-9]\.html", "part": LAYOUT.format(title=title, said=said), "status": 200}


@pytest.fixture(scope="module")
def title(clocked: tuple[PortalServer, ClockedScrapy]) -> str:
    """The title of the list's pages."""
    with urllib.request.urlopen(clocked[0].url + SECTION) as answer:
        found = re.search("<title>(.*?)</title>", answer.read().decode())
    assert found is not None
    return found[1]


# The same with three pages of one size.
ALL_FULL = [
    *ENDLESS[:2],
    replaced("list_4_3.html", PAGER, '<div class="pagelist"><a href="list_4_5.html">下一页</a></div>'),
]


@pytest.mark.parametrize("said", ["", "暂无文章", None], ids=["nothing", "in words", "404"])
def test_an_empty_page_behind_the_last_one_is_its_end_if_the_next_walk_meets_it_too(
    walked: Walked, title: str, said: str | None
) -> None:
    faults = [*ALL_FULL, *([behind(said, title)] if said is not None else [])]
    line = walked.crawl(faults=faults, check=1)
    assert "list_4_5.html has no entries, which need not be the end of the list" in line
    # The page behind it was looked at, too.
    assert walked.lists[-1] == "list_4_7.html"
    assert "is complete" in walked.crawl(faults=faults)
    assert walked.lists[:3] == LISTS[:3]
    assert "is complete" in walked.crawl(faults=faults)
    assert walked.lists == [""]
    assert "is complete" in walked.crawl("-a", "mode=full", faults=faults)


def test_an_empty_page_behind_a_shorter_one_is_the_end(walked: Walked, title: str) -> None:
    assert "is complete" in walked.crawl(faults=[*ENDLESS, behind("", title)])
    assert walked.stored == walked.listed


def test_an_empty_page_of_another_name_is_never_the_end(walked: Walked) -> None:
    faults = [*ALL_FULL, behind("暂无文章", "某某网")]
    for _ in range(2):
        assert "which need not be the end of the list" in walked.crawl(faults=faults, check=1)


@pytest.mark.parametrize("kind", ["status", "empty page"])
def test_a_list_page_that_is_broken_for_good_hides_nothing_but_its_own(walked: Walked, title: str, kind: str) -> None:
    broken = behind("", title) if kind == "empty page" else {"kind": "status", "status": 500}
    fault = {**broken, "path": "list_4_2.html"}
    for _ in range(2):
        line = walked.crawl(faults=[fault, *ENDLESS] if kind == "empty page" else [fault], check=1)
        assert "list_4_2.html could not be read; the next crawl walks the list again" in line
        assert set(LISTS) <= set(walked.lists)
        assert 2 * len(walked.listed) > 3 * len(walked.listed - walked.stored) > 0
    assert "is complete" in walked.crawl()
    assert walked.stored == walked.listed


def test_a_full_walk_that_found_too_little_is_made_again_by_a_plain_crawl(walked: Walked) -> None:
    walked.crawl()
    fault = {"kind": "replace", "path": LISTS[2], "part": PAGER, "text": ""}
    assert "has no pager" in walked.crawl("-a", "mode=full", faults=[fault], check=1)
    walked.crawl()
    assert walked.lists == LISTS
    walked.crawl()
    assert walked.lists == [""]


def test_a_count_that_is_always_a_little_too_high_is_told_once(walked: Walked) -> None:
    listed = {"kind": "replace", "path": SECTION, "part": TOTAL, "text": ""}
    walked.crawl()
    total = walked.scrapy.runs()[0]["portal_total"]
    assert total >= len(walked.listed)
    listed["text"] = f"<strong>{total + 2}</strong>条"
    assert f"the list has {total + 2} articles by its own count, and" in walked.crawl(
        "-a", "mode=full", faults=[listed], check=1
    )
    walked.crawl("-a", "mode=full", faults=[listed])
    run = walked.scrapy.runs()[0]
    assert (run["state"], run["portal_total"], run["stored"]) == ("complete", total + 2, len(walked.listed))
    # A whole page is never missing for long without a word.
    listed["text"] = f"<strong>{total + 20}</strong>条"
    for _ in range(3):
        walked.crawl("-a", "mode=full", faults=[listed], check=1)


def test_what_is_new_is_found_though_a_run_cannot_be_finished(walked: Walked) -> None:
    walked.portal.set(day=2)
    blocked = [{"kind": "reset", "path": r"/gsyl/yangquan/\d+\.html", "after": 12}]
    walked.crawl(faults=blocked, check=1)
    assert walked.scrapy.runs()[0]["state"] == "stopped"
    before = walked.listed
    walked.portal.set(day=9)
    new = walked.listed - before
    assert new
    walked.crawl()
    assert new <= walked.stored
    assert walked.lists[0] == ""
    # What was found by the walk that was complete is not walked through once more.
    assert len(walked.lists) < 4
    assert [run["state"] for run in walked.scrapy.runs()] == ["complete"]
    assert walked.listed <= walked.stored


def test_a_run_is_finished_as_it_was_begun_and_then_the_command_begins_its_own(walked: Walked) -> None:
    walked.crawl(check=-9, commit=8)
    since = ("-a", "since=2022-07-05")
    walked.portal.set(faults=[])
    done = walked.scrapy.run("crawl", CITY, *since)
    told = [line for line in done.stderr.split("\n") if "was begun with other arguments" in line]
    assert len(told) == 1
    assert "mode=incremental" in told[0]
    assert "since=2022-07-05" in told[0]
    assert walked.stored == walked.listed
    assert done.stderr.strip().split("\n")[-1].startswith(f"dayuan: run 2 of {CITY} is complete")
    runs = [(run["mode"], run["state"]) for run in walked.scrapy.runs()]
    assert runs == [("incremental", "complete")] * 2
    walked.crawl()
    assert walked.lists == [""]


def test_a_run_of_a_section_by_hand_is_finished_there(walked: Walked) -> None:
    elsewhere = "/gsyl/taiyuan/"
    walked.portal.set(faults=[])
    walked.scrapy.run("crawl", CITY, "-a", f"url={elsewhere}", check=-9, commit=3)
    assert (
        "other arguments" not in walked.scrapy.run("crawl", CITY, "-a", f"url={elsewhere}", check=-9, commit=2).stderr
    )
    walked.portal.clear_log()
    done = walked.scrapy.run("crawl", CITY)
    told = [line for line in done.stderr.split("\n") if "was begun with other arguments" in line]
    assert len(told) == 1
    assert f"url={elsewhere}" in told[0]
    asked = [path for path in walked.portal.paths() if path.endswith("/") or "list_" in path]
    assert asked.index(SECTION) > max(at for at, path in enumerate(asked) if path.startswith(elsewhere))
    assert walked.stored >= walked.listed
    assert [run["state"] for run in walked.scrapy.runs()] == ["complete"] * 2


@pytest.mark.parametrize("budget", [0, 500])
def test_a_full_run_that_was_killed_is_a_full_one_when_it_goes_on(walked: Walked, budget: int) -> None:
    walked.crawl()
    assert walked.crawl("-a", "mode=full", check=-9, commit=6) is not None
    pages = set(walked.lists)
    walked.portal.clear_log()
    done = walked.scrapy.run("crawl", CITY, "-s", f"DAYUAN_REVISIT_BUDGET={budget}")
    assert "was begun with other arguments (mode=full)" in done.stderr
    assert pages | set(walked.lists) == set(LISTS)
    assert [(run["mode"], run["state"]) for run in walked.scrapy.runs()] == [
        ("incremental", "complete"),
        ("full", "complete"),
        ("incremental", "complete"),
    ]


def test_a_run_that_lacks_pages_is_told_beside_the_command_s_own(walked: Walked) -> None:
    walked.crawl(check=-9, commit=5)
    gone = min(walked.listed)
    path = "/" + gone.split("/", 3)[3]
    walked.portal.set(faults=[{"kind": "status", "path": path, "status": 403}])
    done = walked.scrapy.run("crawl", CITY, "-a", "since=2022-07-05", check=1)
    line = done.stderr.strip().split("\n")[-1]
    assert f"run 1 of {CITY} is not complete: 1 page failed" in line
    assert f"run 2 of {CITY} is complete" in line


def test_a_worker_s_pace_is_the_slowest_that_was_asked_for(walked: Walked) -> None:
    walked.crawl("-s", "DOWNLOAD_DELAY=0.01", check=-9, commit=6)
    walked.portal.clear_log()
    walked.scrapy.run("crawl", CITY, "-s", "DOWNLOAD_DELAY=0.05")
    times = sorted(request["time"] for request in walked.portal.requests())
    assert (times[-1] - times[0]) / (len(times) - 1) >= 0.05
