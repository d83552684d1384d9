"""Rules that all spiders keep, looked at together."""

from __future__ import annotations

import ast
import inspect

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

import dayuan_crawler.settings
from dayuan_crawler.portal import OWN
from dayuan_crawler.spiders.base import SectionSpider

SETTINGS = Settings()
SETTINGS.setmodule(dayuan_crawler.settings)
LOADER = SpiderLoader.from_settings(SETTINGS)
SPIDERS = [LOADER.load(name) for name in LOADER.list()]


def test_there_is_a_spider_for_each_city() -> None:
    assert sorted(LOADER.list()) == sorted(OWN.sections)


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
