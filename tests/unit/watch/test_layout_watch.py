"""When a layout is no longer understood, and when a page or two just came in parts."""

from __future__ import annotations

from dayuan_crawler.watch.layout import BROKEN, PROMISED_PAGES, SUSPICIOUS, LayoutWatch

ALL = {"title", "body", "tags"}
USUAL = {"title": 1.0, "body": 1.0, "tags": 0.95, "subtitle": 0.4}


def test_pages_in_a_row_that_cannot_be_read() -> None:
    watch = LayoutWatch(USUAL, BROKEN)
    for _ in range(BROKEN - 1):
        watch.miss(["title"])
    assert watch.broken == []
    watch.miss(["title"])
    assert watch.broken == ["title"]


def test_one_page_that_is_read_in_between() -> None:
    watch = LayoutWatch(USUAL, BROKEN)
    for _ in range(5 * BROKEN):
        watch.miss(["title"])
        watch.see(ALL)
        watch.miss(["title"])
    assert watch.broken == []


def test_a_field_that_articles_used_to_have() -> None:
    watch = LayoutWatch(USUAL, BROKEN)
    refused = [watch.see(ALL - {"tags"}) for _ in range(BROKEN)]
    assert refused == [[]] * (SUSPICIOUS - 1) + [["tags"]] * (BROKEN - SUSPICIOUS + 1)
    assert watch.broken == ["tags"]


def test_a_field_that_articles_often_lack() -> None:
    watch = LayoutWatch(USUAL, BROKEN)
    assert [watch.see(ALL) for _ in range(2 * BROKEN)] == [[]] * 2 * BROKEN
    assert watch.broken == []


def test_the_first_run_expects_nothing() -> None:
    watch = LayoutWatch({}, BROKEN)
    assert [watch.see({"title"}) for _ in range(2 * BROKEN)] == [[]] * 2 * BROKEN


def test_what_the_lists_promise_and_no_page_has() -> None:
    watch = LayoutWatch({}, BROKEN)
    told = [watch.promise(["published_at"], {"title"}) for _ in range(2 * PROMISED_PAGES)]
    assert told == [[]] * (PROMISED_PAGES - 1) + [["published_at"]] + [[]] * PROMISED_PAGES


def test_a_promise_that_one_page_kept_or_that_none_made() -> None:
    watch = LayoutWatch({}, BROKEN)
    watch.promise(["published_at"], {"published_at"})
    assert [watch.promise(["published_at"], {"title"}) for _ in range(PROMISED_PAGES)] == [[]] * PROMISED_PAGES
    watch = LayoutWatch({}, BROKEN)
    assert [watch.promise([], {"title"}) for _ in range(PROMISED_PAGES)] == [[]] * PROMISED_PAGES


def test_what_articles_had_before_is_not_told_as_never_found() -> None:
    watch = LayoutWatch({"published_at": 0.5}, BROKEN)
    assert [watch.promise(["published_at"], {"title"}) for _ in range(PROMISED_PAGES)] == [[]] * PROMISED_PAGES
