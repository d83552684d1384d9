"""Finds the spider of a section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.spiderloader import SpiderLoader

from dayuan_crawler.options import portal_of
from dayuan_crawler.portal import OWN, Section
from dayuan_crawler.spiders.base import SectionSpider

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings


class SectionLoader(SpiderLoader):
    """Scrapy's loader. Each declared section of the portal has a spider, with or without a module."""

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        portal = portal_of(settings)
        written = self._spiders if portal is OWN else {}
        self._spiders = {name: _spider_of(section) for name, section in portal.sections.items()} | written

    def of(self, section: Section) -> type[SectionSpider]:
        """Return the spider of a section, declared or not."""
        return self._spiders.get(section.name) or _spider_of(section)  # type: ignore[return-value]


def _spider_of(section: Section) -> type[SectionSpider]:
    return type("OtherSectionSpider", (SectionSpider,), {"name": section.name, "section": section})
