"""The records of saved lists and comment blocks, held against their own pages: what they expect is there to be read."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import pytest
from parsel import Selector

from dayuan_crawler.text.encoding import decode_html
from tests.support.corpus import SavedPage, saved_pages

LISTS = [page for page in saved_pages("list") if "next_url" in page.expected]
COMMENTS = saved_pages("comments")


def page_of(saved: SavedPage) -> Selector:
    text, _ = decode_html(saved.body)
    assert "\ufffd" not in text
    return Selector(text=text)


def text_of(page: Selector) -> str:
    """All that a page says, its titles' attributes and its scripts included, without white space."""
    return re.sub(r"\s+", "", "".join(page.xpath("//text() | //@title").getall()))


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("saved", LISTS, ids=lambda saved: saved.name)
def test_what_a_list_s_record_expects_stands_in_the_page(saved: SavedPage) -> None:
    page, expected = page_of(saved), saved.expected
    base = page.xpath("//base/@href").get() or saved.url
    linked = {urljoin(base, href) for href in page.xpath("//a/@href").getall()}
    entries = expected["entries"]
    assert {entry["url"] for entry in entries} <= linked
    assert len({entry["url"] for entry in entries}) == len(entries)
    text = text_of(page)
    assert [entry["title"] for entry in entries if squeeze(entry["title"]) not in text] == []
    if expected["next_url"] and "createPageHTML" not in text:
        # Buttons, options and the head have addresses, too.
        others = page.xpath("//option/@value | //link/@href | //@data-href | //@data-url").getall()
        codes = [code for code in page.xpath("//@onclick").getall() if "'" in code]
        others += [code.split("'")[1] for code in codes]
        assert expected["next_url"] in linked | {urljoin(base, other) for other in others}
    for name in ("total", "pages"):
        assert expected[name] is None or str(expected[name]) in text


@pytest.mark.parametrize("saved", COMMENTS, ids=lambda saved: saved.name)
def test_what_a_comment_block_s_record_expects_stands_in_the_page(saved: SavedPage) -> None:
    text = text_of(page_of(saved))
    for item in saved.expected["items"]:
        for said in (item["author"], *item["text"].split("\n")):
            assert squeeze(said) in text
    texts = [item["text"] for item in saved.expected["items"]]
    assert len(set(texts)) == len(texts)


def test_a_third_is_set_aside() -> None:
    for pages in (LISTS, COMMENTS):
        assert 0.2 < sum(page.is_set_aside for page in pages) / len(pages) < 0.5
