"""Addresses: the site's own, their canonical form, and what they say of an article."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayuan_crawler.text.urls import (
    Site,
    article_id,
    canonical_url,
    fingerprint,
    is_article_url,
    page_number,
    page_of,
)

SITE = Site.parse("http://www.example.com")
ARTICLE = "http://www.example.com/gsyl/yangquan/5927.html"


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://www.example.com", "http://www.example.com"),
        ("HTTPS://WWW.Example.COM:443/path", "https://www.example.com"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
        ("http://例子.中国/", "http://xn--fsqu00a.xn--fiqs8s"),
    ],
)
def test_a_site_has_an_origin(url: str, origin: str) -> None:
    assert Site.parse(url).origin == origin


@pytest.mark.parametrize("url", ["", "www.example.com", "ftp://a.b/", "http://", "http://a:b@c/", "http://a:99999/"])
def test_what_is_no_site_is_refused_by_name(url: str) -> None:
    with pytest.raises(ValueError, match="not an http or https address"):
        Site.parse(url)


def test_a_site_owns_its_very_origin_only() -> None:
    assert SITE.owns("http://WWW.example.com:80/x")
    for other in (
        "https://www.example.com/",
        "http://example.com/",
        "http://www.example.com:81/",
        "http://u@www.example.com/",
    ):
        assert not SITE.owns(other)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.com/a?b=1#c", "http://www.example.com/a?b=1#c"),
        ("https://www.example.com", "http://www.example.com/"),
        ("http://www.example.com./a", "http://www.example.com/a"),
        ("http://www.example.com:8080/", None),
        ("http://evil.com/", None),
        ("http://www.example.com@evil.com/", None),
        ("http://evil.com\\@www.example.com/", None),
        ("http://www.example.com.evil.com/", None),
        ("javascript:alert(1)", None),
        ("mailto:a@www.example.com", None),
        ("data:text/html,x", None),
        ("//www.example.com/a", None),
        ("http://[oops/", None),
    ],
)
def test_rebase_takes_only_the_same_site(url: str, expected: str | None) -> None:
    assert SITE.rebase(url) == expected


def test_rebase_leads_to_the_sites_own_port() -> None:
    site = Site.parse("http://127.0.0.1:8000")
    assert site.rebase("http://127.0.0.1/a") == "http://127.0.0.1:8000/a"
    assert site.rebase("http://127.0.0.1:9000/a") is None


@pytest.mark.parametrize(
    "variant",
    [
        "http://www.example.com/gsyl/yangquan/5927.html#comments",
        "https://example.com/gsyl/yangquan/5927.html?from=timeline",
        "http://www.example.com/gsyl/yangquan/5927.html?id=1&page=3",
        "http://www.example.com/gsyl/./x/../yangquan//5927.html",
        "http://www.example.com/gsyl/%79angquan/5927.html;jsessionid=A1B2",
        "http://WWW.EXAMPLE.COM:80/gsyl/yangquan/5927.html?utm_source=a&spm=1.2",
    ],
)
def test_an_article_met_under_many_addresses_is_one(variant: str) -> None:
    assert canonical_url(variant, SITE) == ARTICLE


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/gsyl/yangquan/index.html", "/gsyl/yangquan/index.html"),
        ("/gsyl/yangquan/index_1.html?t=17", "/gsyl/yangquan/index_1.html"),
        ("/gsyl/yangquan/5927.html?page=2", "/gsyl/yangquan/5927.html?page=2"),
        ("/gsyl/yangquan/index_2.html", "/gsyl/yangquan/index_2.html"),
        ("/GSYL/yangquan/", "/GSYL/yangquan/"),
        ("/e/action/ListInfo/?page=2&classid=3&PHPSESSID=x", "/e/action/ListInfo/?classid=3&page=2"),
        ("/e/tags/?tagname=阳泉", "/e/tags/?tagname=%E9%98%B3%E6%B3%89"),
        ("/e/tags/?tagname=%d1%f4%c8%aa", "/e/tags/?tagname=%D1%F4%C8%AA"),
        ("/?id=5927&sid=9", "/?id=5927"),
        ("", "/"),
    ],
)
def test_the_canonical_form(url: str, expected: str) -> None:
    assert canonical_url(SITE.origin + url, SITE) == SITE.origin + expected


def test_another_sites_address_has_no_canonical_form() -> None:
    assert canonical_url("http://other.com/5927.html", SITE) is None


@given(st.text(max_size=60))
def test_canonical_form_is_stable_and_stays_on_the_site(tail: str) -> None:
    once = canonical_url(f"http://www.example.com/{tail}", SITE)
    if once is not None:
        assert SITE.owns(once)
        assert canonical_url(once, SITE) == once
        assert len(fingerprint(once)) == 16


@pytest.mark.parametrize(
    ("path", "identity", "page"),
    [
        ("/gsyl/yangquan/5927.html", 5927, 1),
        ("/5927.htm", 5927, 1),
        ("/5927.shtml", 5927, 1),
        ("/a/20220709/5927.html", 5927, 1),
        ("/gsyl/yangquan/5927_2.html?from=x", 5927, 2),
        ("/?id=5927", 5927, 1),
        ("/?aid=5927", 5927, 1),
        ("/e/action/ShowInfo/?classid=2&id=5927", 5927, 1),
        ("/e/action/ShowInfo/?classid=2&id=5927&page=1", 5927, 2),
        ("/view.php?aid=5927", 5927, 1),
        ("/plus/view.php?aid=5927", 5927, 1),
        ("/post/5927", 5927, 1),
        ("/archives/5927/", 5927, 1),
        ("/zwyw/t20220709_5927.html", 5927, 1),
        ("/zwyw/t20220709_5927_1.html", 5927, 2),
        ("/art_5927.html", 5927, 1),
        ("/show-2-5927-1.html", 5927, 1),
        ("/index_2.html", None, 1),
        ("/list_3_2.html", None, 1),
        ("/page/2", None, 1),
        ("/gsyl/2022/07/", None, 1),
        ("/e/action/ListInfo/?classid=3&page=2&id=5", None, 1),
        ("/e/pl/?classid=2&id=5927", None, 1),
        ("/e/public/ViewClick/?classid=2&id=5927", None, 1),
        ("/plus/count.php?aid=5927", None, 1),
        ("/e/tags/?id=3", None, 1),
        ("/?id=x", None, 1),
        ("/0.html", None, 1),
    ],
)
def test_an_articles_number_and_page(path: str, identity: int | None, page: int) -> None:
    url = SITE.origin + path
    assert article_id(url) == identity
    assert page_number(url) == page
    assert is_article_url(url) is (identity is not None)


def test_the_city_is_a_segment_of_the_path() -> None:
    def city_of(url: str) -> str | None:
        section = SITE.section_of(url)
        return section.city if section else None

    assert city_of(ARTICLE) == "yangquan"
    assert city_of("http://a/GSYL/Luliang/1.html") == "lvliang"
    assert city_of("http://a/yangquan_news/1.html") is None
    assert city_of("http://yangquan/1.html") is None
    assert city_of("http://[oops/") is None


def test_lone_surrogates_do_no_harm() -> None:
    assert canonical_url("http://www.example.com/\ud800?x=\ud800", SITE) is not None
    assert article_id("http://a/?x=\ud800") is None


@pytest.mark.parametrize(
    ("url", "number", "page"),
    [
        ("http://www.example.com/yangquan/4.html/2", 4, 2),
        ("http://www.example.com/yangquan/4.html/3/", 4, 3),
        ("http://www.example.com/gsyl/yangquan/5927.html?page=2", 5927, 2),
        ("http://www.example.com/gsyl/yangquan/5927.html?page=2&from=x", 5927, 1),
        ("http://www.example.com/archives/5927/2/", 5927, 2),
        ("http://www.example.com/gsyl/yangquan/5927-2.html", 5927, 2),
    ],
)
def test_a_page_of_an_article_in_its_address(url: str, number: int, page: int) -> None:
    assert (article_id(url), page_number(url)) == (number, page)


def test_the_page_of_an_article_is_another_address() -> None:
    assert canonical_url(f"{ARTICLE}?page=2&from=x", SITE) == f"{ARTICLE}?page=2"
    assert canonical_url(f"{ARTICLE}?page=1", SITE) == ARTICLE


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("/art/2022/7/9/art_1234_59270.html", 59270),
        ("/art/2022/7/9/art_52_5927.html", 5927),
        ("/2022/0709/c3021a5927/page.htm", 5927),
        ("/2022/0709/c3021a5927/list.htm", None),
        ("/a/5804412_120099", 5804412),
        ("/article/7137722905544958501/", 7137722905544958501),
        ("/article/9937722905544958501/", None),
        ("/portal.php?mod=view&aid=5927", 5927),
        ("/portal.php?mod=list&catid=5927", None),
        ("/content?id=5927", 5927),
        ("/app/detail.html?id=5927", 5927),
        ("/s?id=5927", 5927),
        ("/list?id=5927", None),
        ("/n1/2022/0709/c1013-31153719.html", 31153719),
        ("/n1/2022/0709/c1013-31153719-2.html", 31153719),
        ("/thread-5927-1-1.html", 5927),
        ("/newsDetail_forward_5927", 5927),
        ("/shxw/5927.jhtml", 5927),
        ("/news_view.asp?newsid=5927", 5927),
        ("/szb/c5927.html", 5927),
        ("/story/5927/", 5927),
        ("/details_about/", None),
    ],
)
def test_numbers_in_addresses_of_many_systems(path: str, number: int | None) -> None:
    assert article_id(f"http://www.example.com{path}") == number


@pytest.mark.parametrize(
    ("first", "url", "number"),
    [
        ("/?p=18", "/?p=18&page=2", 2),
        ("/?id=5", "/?id=5&p=2", 2),
        ("/?p=18", "/?p=19", None),
        ("/", "/?p=18", None),
        ("/5927.html", "/5927.html?page=2", 2),
        ("/content/abc", "/content/abc?page=2", 2),
        ("/content/abc", "/content/abc/2/", 2),
        ("/content/abc", "/content/abd/2/", None),
    ],
)
def test_the_page_of_an_article_by_its_address(first: str, url: str, number: int | None) -> None:
    assert page_of(f"http://a.test{url}", f"http://a.test{first}") == number
