"""Pages in doubt: a run is not left before it is known what becomes of them."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse
from scrapy.utils.test import get_crawler

from dayuan_crawler.crawling.failures import FailureHandler
from dayuan_crawler.crawling.politeness import Politeness
from dayuan_crawler.crawling.visit import Visit
from dayuan_crawler.errors import AnotherPage
from dayuan_crawler.frontier.causes import Cause
from dayuan_crawler.frontier.model import Completion, Kind, Lease, Link, Outcome
from dayuan_crawler.spiders.yangquan import YangquanSpider
from dayuan_crawler.trouble import Trouble

URL = "http://www.example.com/gsyl/yangquan/5927.html"
SETTINGS = {
    "DAYUAN_SITE_URL": "http://www.example.com",
    "DAYUAN_SECTION_URLS": "",
    "DAYUAN_OUTAGE_PATIENCE": 60,
    "DAYUAN_RENDER": "never",
    "DAYUAN_COMMENT_AUTHORS": "drop",
    "DAYUAN_COMMENT_KEY": "",
}


class Held:
    """Nothing is held up here."""

    def hold(self, seconds: float) -> None:
        pass


async def nothing_stored(*_: str) -> None:
    """No article is stored."""


async def settled(answer: Trouble | Exception | None) -> Completion:
    """What became of a page in doubt, when the answer about the portal came after the run was told to end."""
    crawler = get_crawler(YangquanSpider, SETTINGS)
    crawler.spider = YangquanSpider.from_crawler(crawler)
    handler = FailureHandler(crawler, cast(Politeness, Held()), nothing_stored, nothing_stored)
    asked, may_answer = asyncio.Event(), asyncio.Event()

    async def ask(*_: Any) -> Trouble | None:
        asked.set()
        await may_answer.wait()
        if isinstance(answer, Exception):
            raise answer
        return answer

    handler.probe.ask = ask  # type: ignore[assignment, method-assign]
    visit = Visit(Lease(1, Link("yangquan", URL, Kind.ARTICLE), attempts=1), lambda completion, _: None)
    response = HtmlResponse(URL, body=b"<title>x</title>", encoding="utf-8", request=Request(URL))
    handler.misread(response, visit, AnotherPage("another page"))
    await asked.wait()
    leaving = asyncio.get_running_loop().create_task(handler.settle())
    for _ in range(10):
        await asyncio.sleep(0)
    before = leaving.done(), visit.ended
    may_answer.set()
    async with asyncio.timeout(20):
        await leaving
    assert (before, visit.ended) == ((False, False), True)
    return visit.completion


@pytest.mark.parametrize(
    ("answer", "outcome", "reason"),
    [
        (None, Outcome.FAILED, "another page"),
        (Trouble(Cause.CHALLENGE, "a wall"), Outcome.RETRY, "another page"),
        # A defect of ours holds nothing up.
        (ValueError("a defect"), Outcome.FAILED, "ValueError: a defect"),
    ],
)
def test_a_run_waits_for_a_page_in_doubt(answer: Trouble | Exception | None, outcome: Outcome, reason: str) -> None:
    completion = asyncio.run(settled(answer))
    assert (completion.outcome, completion.reason) == (outcome, reason)
    assert completion.blameless == isinstance(answer, Trouble)
