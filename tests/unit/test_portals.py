"""Portals and their sections: the one of this package, those of files, and what is said of a file that is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dayuan_crawler.portal import OWN, Portal, PortalError, names_of, packaged_names, section_key, split_key
from dayuan_crawler.text.urls import Site

FILE = """
name = "county"
title = "县新闻网"
origins = ["https://News.Example.cn:443/", "http://old.example.org:8080"]

[sections.news]
title = "新闻"
path = "/news/"

[sections.local]
path = "/news/local/"
other_names = ["Bendi"]

[sections.taiyuan]
city = "taiyuan"

[sections.notices]
path = "/list.php?cid=3"
"""


def load(folder: Path, text: str) -> Portal:
    file = folder / "portal.toml"
    file.write_text(text, encoding="utf-8")
    return Portal.load(file)


def test_all_prefecture_level_cities_of_shanxi_are_there_by_name() -> None:
    assert list(OWN.sections) == [
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


def test_each_portal_of_the_package_can_be_read() -> None:
    assert {Portal.packaged(name).name for name in packaged_names()} == {*packaged_names()} >= {OWN.name}


def test_no_name_of_a_city_means_another_one() -> None:
    names = [name for city in OWN.sections.values() for name in (city.name, city.title, *city.other_names)]
    assert len(names) == len(set(names))


def test_the_confirmed_section() -> None:
    assert OWN.sections["yangquan"].path == "/gsyl/yangquan/"
    assert OWN.sections["yangquan"].title == "阳泉"


def test_a_section_of_our_portal_is_known_by_its_own_name() -> None:
    for portal, name, key in (("shanxidayuan", "yangquan", "yangquan"), ("county", "news", "county/news")):
        assert section_key(portal, name) == key
        assert split_key(key) == (portal, name)
    assert OWN.key("yangquan") == OWN.key("shanxidayuan/yangquan") == "yangquan"
    assert OWN.key("county/news") == "county/news"
    assert [OWN.key(name) for name in ("", "a/b/c", "../etc", "County/news", "/news", "阳泉")] == [None] * 6
    assert names_of("county/news") == {"city": None, "portal": "county", "section": "news"}
    assert names_of("yangquan")["city"] == "yangquan"


def test_a_portal_of_a_file(tmp_path: Path) -> None:
    portal = load(tmp_path, FILE)
    assert (portal.name, portal.title) == ("county", "县新闻网")
    assert portal.origins == ("https://news.example.cn", "http://old.example.org:8080")
    assert [(section.key, section.path, section.city) for section in portal.sections.values()] == [
        ("county/news", "/news/", None),
        ("county/local", "/news/local/", None),
        ("county/taiyuan", "/taiyuan/", "taiyuan"),
        ("county/notices", "/list.php?cid=3", None),
    ]
    assert (portal.noun, OWN.noun) == ("section", "city")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/news/5.html", "news"),
        ("/News/local/5.html", "local"),
        ("/news", None),
        # Only a city's name says anywhere in a path where an article belongs.
        ("/2022/taiyuan/5.html", "taiyuan"),
        ("/2022/news/5.html", None),
        ("/2022/bendi/5.html", None),
        ("/list.php", None),
        ("/notices/5.html", None),
    ],
)
def test_where_an_address_belongs(tmp_path: Path, path: str, name: str | None) -> None:
    site = Site.parse("https://news.example.cn", load(tmp_path, FILE))
    section = site.section_of(f"https://news.example.cn{path}")
    assert (section and section.name) == name


def test_an_address_at_any_of_the_portal_s_origins_is_its_own(tmp_path: Path) -> None:
    portal = load(tmp_path, FILE)
    site = Site.parse(portal.origins[0], portal)
    for url in ("http://old.example.org:8080/a.html", "http://www.news.example.cn/a.html"):
        assert site.rebase(url) == "https://news.example.cn/a.html"
    assert site.rebase("http://old.example.org/a.html") is None
    # A copy, such as a test's, is not the portal.
    copy = Site.parse("http://127.0.0.1:8765", portal)
    assert copy.rebase("https://news.example.cn/a.html") is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("name =", "nom =", "name: write it, in quotes"),
        ('name = "county"', 'name = "County"', "name: 'County': write a name of small letters"),
        ("origins =", "origin =", 'origins: write the portal\'s addresses, as ["http://www.example.com"]'),
        ("cn:443/", "cn/news/", "origins: 'https://News.Example.cn/news/': write an address without a path"),
        ('"http://old.example.org:8080"', "7", "origins: ['https://News.Example.cn:443/', 7]: write a list of texts"),
        ("[sections.news]", "[sections]\nnews = 3\n[sections.more]", "sections.news: 3: write a table"),
        ("[sections.local]", "[sections.news]", "it is not TOML: Cannot declare ('sections', 'news') twice"),
        ("[sections.local]", "[sections.section]", "sections.section: write a name of small letters"),
        ("[sections.local]", "[sections.'a b']", "sections.a b: write a name of small letters"),
        ("[sections.local]", "[sections.bendi]\n[sections.local]", "sections.local: 'bendi' is section bendi's, too"),
        ('"/news/local/"', '"/news/"', "sections.local: '/news/' is section news's, too"),
        ('"/news/"', '"news"', "sections.news.path: 'news': write the path of its list, as /news/"),
        ('"/news/"', '"//evil.test/"', "sections.news.path: '//evil.test/': write the path"),
        ('title = "新闻"', "titel = 1", "sections.news.titel: unknown key; the keys here are title, path"),
        ('title = "新闻"', "title = 5", "sections.news.title: 5: write a text in quotes"),
        ('["Bendi"]', '"Bendi"', "sections.local.other_names: 'Bendi': write a list of texts"),
        ('city = "taiyuan"', "city = true", "sections.taiyuan.city: True: write a text in quotes"),
        ("title =", "delay = 3\ntitle =", "delay: unknown key; the keys here are name, title, origins, sections"),
        ("name =", "name", "it is not TOML: "),
    ],
)
def test_what_is_wrong_with_a_file_is_one_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in FILE
    with pytest.raises(PortalError) as error:
        load(tmp_path, FILE.replace(old, new, 1))
    line = str(error.value)
    assert line.startswith(f"portal file {tmp_path / 'portal.toml'}: {said}")
    assert "\n" not in line


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(PortalError, match=r"^cannot read portal file .*/none\.toml: No such file or directory$"):
        Portal.load(tmp_path / "none.toml")
    (tmp_path / "portal.toml").write_bytes(b'name = "\xff"')
    with pytest.raises(PortalError, match="save it as UTF-8"):
        Portal.load(tmp_path / "portal.toml")
    with pytest.raises(PortalError, match="unknown portal 'nowhere'; the known ones are shanxidayuan"):
        Portal.packaged("nowhere")


@pytest.mark.parametrize(
    ("url", "name", "own"),
    [
        ("/zxzx/", None, "zxzx"),
        ("/a/Zxzx", None, "zxzx"),
        ("http://www.example.com/xw/zxzx/", None, "zxzx"),
        ("/list.php?tid=3", "zxzx", "zxzx"),
    ],
)
def test_a_section_that_is_not_declared_is_named_after_its_address(url: str, name: str | None, own: str) -> None:
    section = OWN.other_section(url, name)
    assert (section.portal, section.name, section.city) == ("shanxidayuan", own, None)


@pytest.mark.parametrize(
    ("url", "name", "said"),
    [
        ("/", None, "-a url=/: no name can be made of it: write a name"),
        ("/list.php?tid=3", None, "-a url=/list.php?tid=3: no name can be made of it: write a name"),
        ("/新闻/", None, "as -a name=zxzx"),
        ("/zxzx/", "all", "-a name=all: write a name"),
        ("/zxzx/", "a b", "-a name=a b: write a name"),
        ("/zxzx/", "datong", "datong is a city of portal shanxidayuan: write scrapy crawl datong, or another name"),
        ("/x/yangquan/", None, "yangquan is a city of portal shanxidayuan"),
        ("/gsyl/Datong", "zxzx", "datong is a city of portal shanxidayuan: write scrapy crawl datong"),
    ],
)
def test_a_name_that_no_section_can_have(url: str, name: str | None, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        OWN.other_section(url, name)
