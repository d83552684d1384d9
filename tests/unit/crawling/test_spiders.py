"""Rules that all spiders keep, looked at together."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

import dayuan_crawler.settings
from dayuan_crawler.portal import OWN
from dayuan_crawler.spiders.base import SectionSpider
from dayuan_crawler.spiders.loader import SectionLoader

SETTINGS = Settings()
SETTINGS.setmodule(dayuan_crawler.settings)
LOADER = SpiderLoader.from_settings(SETTINGS)
SPIDERS = [LOADER.load(name) for name in LOADER.list()]


def test_each_city_has_a_spider_of_its_own() -> None:
    assert sorted(LOADER.list()) == sorted(name for name, section in OWN.sections.items() if section.city)


@pytest.mark.parametrize("spider", SPIDERS, ids=lambda spider: spider.name)
def test_a_spider_only_declares(spider: type[SectionSpider]) -> None:
    assert issubclass(spider, SectionSpider)
    assert spider.section is OWN.sections[spider.name]
    body = ast.parse(inspect.getsource(spider)).body[0]
    assert isinstance(body, ast.ClassDef)
    assert all(isinstance(statement, ast.Assign) for statement in body.body)
    assert spider.custom_settings is None


def test_a_crawl_is_polite_and_closed_unless_told_otherwise() -> None:
    assert SETTINGS.getfloat("DOWNLOAD_DELAY") >= 1
    assert SETTINGS.getbool("ROBOTSTXT_OBEY")
    assert not SETTINGS.getbool("TELNETCONSOLE_ENABLED")
    assert not SETTINGS.getbool("REMOTE_CONTROL_ENABLED")
    assert SETTINGS["DOWNLOADER_MIDDLEWARES"]["scrapy.downloadermiddlewares.cookies.CookiesMiddleware"] is None


def test_a_portal_s_file_has_a_spider_for_each_of_its_sections(tmp_path: Path) -> None:
    file = tmp_path / "portal.toml"
    origins = 'origins = ["http://www.shanxidayuan.com"]'
    file.write_text(f'name = "shanxidayuan"\n{origins}\n[sections.yangquan]\ncity = "yangquan"\n[sections.zxzx]\n')
    settings = SETTINGS.copy()
    settings.set("DAYUAN_PORTAL", str(file))
    loader = SectionLoader.from_settings(settings)
    assert loader.list() == ["yangquan", "zxzx"]
    assert loader.load("yangquan").section.path == "/yangquan/"  # type: ignore[attr-defined]
    assert loader.of(OWN.section("other")).section.key == "other"
