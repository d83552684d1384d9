"""What the pipelines share: the visit that an item comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from dayuan_crawler.items import ArticleItem
    from dayuan_crawler.scheduler import FrontierScheduler
    from dayuan_crawler.visit import Visit


class VisitPipeline:
    """A pipeline that knows which visit brought an item."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    @property
    def scheduler(self) -> FrontierScheduler:
        scheduler: FrontierScheduler = self._crawler.engine.scheduler  # type: ignore[assignment]
        return scheduler

    def visit_of(self, item: ArticleItem) -> Visit:
        return self.scheduler.visits[id(item)]
