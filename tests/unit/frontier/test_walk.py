"""What proves that a walk of a list is complete: pure functions of what its pages say."""

from __future__ import annotations

import pytest

from dayuan_crawler.frontier.walk import ListPage, Walk, WalkEnd, describe_fault, page_after
from dayuan_crawler.pages.evidence import list_name


def walked(*pages: ListPage) -> tuple[ListPage, Walk]:
    """The last page, and the walk after it; each page's walk travels as JSON."""
    walk = Walk()
    for page in pages:
        walk = Walk.from_payload(walk.to_payload() if walk.pages else {})
        walk = walk.after(page, newest=None, is_barren=False)
    return pages[-1], walk


LIST = ListPage(name="阳泉")
FULL = [ListPage(10, has_pager=True, name="阳泉")] * 3
FIRST = ListPage(10, number=1, page_count=2, total=20, has_pager=True)


@pytest.mark.parametrize(
    ("pages", "end"),
    [
        ([ListPage(10)], WalkEnd.UNSAID),
        ([ListPage(10, has_pager=True)], WalkEnd.LAST_PAGE),
        ([FIRST, ListPage(10, number=2, page_count=2, has_pager=True)], WalkEnd.LAST_PAGE),
        # The number of the page is not always shown, nor in its address.
        ([FIRST, ListPage(10, number=1, page_count=2, has_pager=True)], WalkEnd.LAST_PAGE),
        ([FIRST, ListPage(10)], WalkEnd.NO_PAGER),
        ([FIRST], WalkEnd.PAGES_LEFT),
        # A page without entries is broken, or the one behind the last; a page before it may have told how many there are.
        ([ListPage(10, page_count=3, has_pager=True), ListPage(number=2)], WalkEnd.PAGES_LEFT),
        (
            [ListPage(10, page_count=2, has_pager=True), ListPage(10, number=2, has_pager=True), ListPage(number=3)],
            WalkEnd.LAST_PAGE,
        ),
        ([ListPage(10, has_pager=True), ListPage(number=2)], WalkEnd.NO_ENTRIES),
        ([*FULL, LIST], WalkEnd.NO_ENTRIES),
        # Without an entry, a page proves the end if the page before it was shorter than the others.
        ([*FULL, ListPage(9, has_pager=True, name="阳泉"), LIST], WalkEnd.NO_MORE),
        ([*FULL, ListPage(9, has_pager=True, name="阳泉"), ListPage(name="阳泉", has_pager=True)], WalkEnd.NO_MORE),
        ([*FULL, ListPage(9, has_pager=True, name="阳泉"), ListPage(name="某某网")], WalkEnd.NO_ENTRIES),
        ([*FULL, ListPage(9, has_pager=True, name="阳泉"), ListPage()], WalkEnd.NO_ENTRIES),
        # Stickies stand on the first.
        (
            [ListPage(13, has_pager=True, name="阳泉"), ListPage(10, has_pager=True, name="阳泉"), LIST],
            WalkEnd.NO_ENTRIES,
        ),
        (
            [ListPage(13, has_pager=True, name="阳泉"), *FULL, LIST],
            WalkEnd.NO_ENTRIES,
        ),
        ([ListPage(10, has_pager=True, refused="下一页 to http://b.test/ (another site)")], WalkEnd.NEXT_REFUSED),
        # A script's next page; and a last page that keeps the word without its address.
        ([ListPage(10, has_pager=True, refused="下一页 to nowhere", leads_nowhere=True)], WalkEnd.NEXT_REFUSED),
        (
            [FIRST, ListPage(10, number=2, has_pager=True, refused="下一页 to nowhere", leads_nowhere=True)],
            WalkEnd.LAST_PAGE,
        ),
        ([ListPage(10, number=1, page_count=9, is_bounded=True)], WalkEnd.DATE),
    ],
)
def test_how_a_walk_ends(pages: list[ListPage], end: WalkEnd) -> None:
    page, walk = walked(*pages)
    assert walk.end_at(page) is end
    assert end.is_proof + end.is_fault <= 1


def test_a_fault_is_told_with_the_page_and_what_comes_of_it() -> None:
    for end in WalkEnd:
        if end.is_fault:
            page, walk = walked(FIRST)
            said = describe_fault(end, "http://a.test/list", page, walk, 7)
            assert "\n" not in said
            assert said.endswith("; the next crawl walks the list again")
            assert (
                "http://a.test/list" in said
                or "the list page None" in said
                or "20 articles by its own count, and 7 were found" in said
            )


def test_a_count_that_shifts_while_the_list_is_walked_is_taken_at_its_least() -> None:
    _, walk = walked(FIRST, ListPage(9, number=2, total=19, has_pager=True))
    assert (walk.total, walk.largest, walk.pages) == (19, 10, 2)
    assert not walk.lacks_a_page(10)
    assert walk.lacks_a_page(9)
    assert not Walk().lacks_a_page(0)


def test_a_page_that_waited_in_a_former_version_s_frontier_is_not_the_first() -> None:
    assert Walk.from_payload({"barren": 1, "newest": None}).pages == 1
    assert Walk.from_payload({}) == Walk()


@pytest.mark.parametrize(
    ("url", "following", "number", "after"),
    [
        ("/yq/index_2.html", "/yq/index_3.html", None, "/yq/index_4.html"),
        ("/list?start=20&c=3", "/list?start=40&c=3", None, "/list?start=60&c=3"),
        ("/ListInfo/?classid=3&page=1", "/ListInfo/?classid=3&page=2", None, "/ListInfo/?classid=3&page=3"),
        ("/p/08.html", "/p/09.html", None, "/p/10.html"),
        # The first page seldom has a number.
        ("/yq/", "/yq/list_4_2.html", 2, "/yq/list_4_3.html"),
        ("/yq/", "/yq/list_4_2.html", None, None),
        ("/yq/", "/ListInfo/?classid=3&page=1", 2, None),
        ("/yq/", "/yq/more", 2, None),
        ("/yq/?t=1&page=2", "/yq/?t=5&page=3", None, None),
        ("/yq/index_3.html", "/yq/index_2.html", None, None),
        ("/yq/index_2.html", f"/yq/index_{'9' * 5000}.html", None, None),
    ],
)
def test_the_page_behind_the_next_one(url: str, following: str, number: int | None, after: str | None) -> None:
    assert page_after(url, following, number) == after


def test_the_name_of_a_list_has_no_number_of_a_page() -> None:
    names = {
        list_name(title)
        for title in ("阳泉_第2页 - 山岭网", "阳泉 第十二页 - 山岭网", "阳泉 - 山岭网", "阳泉 (3) - 山岭网")
    }
    assert names == {"阳泉山岭网"}
    assert list_name(None) == list_name(" 2 ") == ""
