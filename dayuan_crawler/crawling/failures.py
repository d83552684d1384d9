"""Decides what happens to a request that brought no page: retry, gone, failed, or the end of the run."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest, UnsupportedURLSchemeError
from scrapy.spidermiddlewares.httperror import HttpError

from dayuan_crawler.crawling.challenge import Challenge
from dayuan_crawler.crawling.probe import NewestStored, Probe
from dayuan_crawler.crawling.verdict import Verdict, stop
from dayuan_crawler.errors import BrowserMissing, PageError, RenderFailed, RunStopped
from dayuan_crawler.frontier.causes import GONE_CAUSES, MISREAD, NOT_THE_PAGE, REFUSALS, TRANSIENT, Cause, RunCause
from dayuan_crawler.frontier.model import Kind, Outcome
from dayuan_crawler.frontier.policy import BAN_REFUSALS, MOST_REFUSED_UNSEEN, OUTAGE_FAILURES, gives_up
from dayuan_crawler.options import site_of
from dayuan_crawler.storage.core.engine import StorageError
from dayuan_crawler.trouble import Trouble, trouble_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from dayuan_crawler.crawling.politeness import Politeness
    from dayuan_crawler.crawling.visit import Visit
    from dayuan_crawler.items import ArticleItem
    from dayuan_crawler.spiders.base import SectionSpider

HOLD_SECONDS = 5.0
# Longest Retry-After, in seconds, that a run waits for.
MAX_RETRY_AFTER = 3600.0


class _Decision(StrEnum):
    AGAIN = "again"
    # The cause is not known yet: this does not count as an attempt.
    WAIT = "wait"
    GIVE_UP = "give up"


class FailureHandler:
    """The errback of every leased request.

    A page is given up only when the portal is known to be healthy: an outage or a ban leaves the frontier as it was.
    """

    def __init__(
        self,
        crawler: Crawler,
        politeness: Politeness,
        newest_stored: NewestStored,
        stored: Callable[[str], Awaitable[ArticleItem | None]],
    ) -> None:
        self._crawler = crawler
        self._politeness = politeness
        self._stored = stored
        self._spider: SectionSpider = crawler.spider  # type: ignore[assignment]
        self._logger = logging.getLogger(__name__)
        self._site: str = site_of(crawler.settings).origin
        self._patience = crawler.settings.getfloat("DAYUAN_OUTAGE_PATIENCE")
        self._in_a_row = 0
        self._gone_in_a_row = 0
        # Articles that were refused before any was ever read.
        self._refused_unseen = 0
        self._failing_since = 0.0
        # Whether a healthy portal refused an optional part of an article.
        self._parts_refused = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._challenge = Challenge(crawler)
        self.probe = Probe(crawler, newest_stored)

    def succeeded(self) -> None:
        """Note that the portal answered with a page."""
        self._in_a_row = self._gone_in_a_row = 0
        self._challenge.passed()

    async def __call__(self, failure: Failure) -> Iterable[Any]:
        """End the visit of a failed request. A part that is given up is first offered to the spider."""
        request: Request = failure.request  # type: ignore[attr-defined]
        visit: Visit = request.meta["visit"]
        error = failure.value
        assert error is not None
        if isinstance(error, HttpError) and error.response.status == 304:
            self.succeeded()
            return await self._not_modified(visit)
        if isinstance(error, RunStopped):
            self._stop(str(error), error.close_reason)
            visit.end(Outcome.RETRY, str(error), blameless=True)
            return ()
        if isinstance(error, StorageError):
            # The worker reports it, once.
            visit.end(Outcome.RETRY, str(error), blameless=True)
            return ()
        if isinstance(error, RenderFailed) and visit.lease.attempts == 0:
            # Another page may have crashed the browser. The failure indicates nothing about the portal.
            visit.end(Outcome.RETRY, str(error))
            return ()
        if isinstance(error, BrowserMissing):
            return self._without_browser(request, visit, str(error))
        trouble = trouble_of(error)
        known = IgnoreRequest | DownloadCancelledError | UnsupportedURLSchemeError
        if trouble.cause is Cause.BROKEN and not isinstance(error, known):
            self._logger.error("Unexpected error for %s", request, exc_info=error)
        if trouble.scripted and await self._challenge.answer(request, visit):
            visit.end(Outcome.RETRY, trouble.reason, cause=trouble.cause, blameless=True)
            return ()
        return await self._end(request, visit, trouble)

    async def _not_modified(self, visit: Visit) -> Iterable[Any]:
        """The page is as it was: ask what may have changed beside it, for the article as it is stored."""
        link = visit.lease.link
        if "beside" not in link.payload:
            visit.end(Outcome.NOT_MODIFIED)
            return ()
        try:
            article = await self._stored(link.url)
        except StorageError as error:
            visit.end(Outcome.RETRY, str(error), blameless=True)
            return ()
        output = article and self._spider.parts.begin_again(article, link.url, link.payload["beside"])
        if not isinstance(output, Request):
            visit.end(Outcome.NOT_MODIFIED, stale=article is None, beside=link.payload["beside"])
            return ()
        visit.completion.outcome = Outcome.NOT_MODIFIED
        visit.completion.beside = link.payload["beside"]
        return visit.collect([output])

    def misread(self, response: Response, visit: Visit, error: PageError) -> None:
        """A callback could not read a page as expected. End the visit, at once or after probing the portal."""
        trouble = trouble_of(error)
        visit.completion.refused = trouble.cause not in NOT_THE_PAGE
        visit.completion.cause = trouble.cause
        if trouble.cause not in MISREAD | TRANSIENT | GONE_CAUSES:
            self._fail(visit, trouble.reason)
            return

        visit.in_doubt = True

        async def end() -> None:
            try:
                met = await self._named(response, visit, trouble)
                decision = await self._decide(visit.lease.link.url, visit, met)
            except Exception as defect:
                # A defect in this program. The run must not wait for this page forever.
                self._logger.exception("Unexpected error for %s", response.url)
                visit.fail(f"{type(defect).__name__}: {defect}")
                return
            if decision is _Decision.GIVE_UP:
                self._fail(visit, met.reason, Outcome.GONE if met.cause in GONE_CAUSES else Outcome.FAILED)
                return
            visit.fail(met.reason, Outcome.RETRY, blameless=decision is _Decision.WAIT)

        task = asyncio.get_running_loop().create_task(end())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Wait for the visits in doubt. This is quick: a run that ends sends no more requests."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _named(self, response: Response, visit: Visit, trouble: Trouble) -> Trouble:
        """Check whether an unreadable article is in fact the home page: then the article is gone."""
        if trouble.cause is Cause.UNREAD and visit.lease.link.kind is Kind.ARTICLE and visit.lease.attempts:
            try:
                front = await self.probe.front_in_place(response, None, visit)
            except RunStopped:
                return trouble
            if front is not None:
                return Trouble(Cause.GONE_PAGE, f"{front} is shown instead")
        return trouble

    async def _end(self, request: Request, visit: Visit, trouble: Trouble) -> Iterable[Any]:
        visit.completion.cause = trouble.cause
        decision = await self._decide(visit.lease.link.url, visit, trouble)
        if decision is _Decision.GIVE_UP:
            outcome = Outcome.GONE if trouble.cause in GONE_CAUSES else Outcome.FAILED
            return self._give_up(request, visit, outcome, trouble.reason)
        blameless = decision is _Decision.WAIT
        visit.end(Outcome.RETRY, trouble.reason, retry_after=trouble.retry_after, blameless=blameless)
        return ()

    async def _decide(self, url: str, visit: Visit, trouble: Trouble) -> _Decision:
        """Decide whether to retry a page, and whether the page or the portal is to blame."""
        cause, attempts = trouble.cause, visit.lease.attempts
        if Verdict.of(self._crawler) is not None:
            # The run is ending. The next run will judge the requests under way.
            return _Decision.WAIT
        if trouble.retry_after is not None and trouble.retry_after > MAX_RETRY_AFTER:
            self._stop(
                f"the portal asks to come back in {trouble.retry_after:.0f} s: run the command again then",
                RunCause.BUSY,
            )
            return _Decision.WAIT
        if cause is Cause.GONE:
            return await self._decide_gone(url, visit, trouble)
        if cause not in REFUSALS | MISREAD | TRANSIENT | GONE_CAUSES:
            return _Decision.GIVE_UP
        self._count_failure()
        may_leave_out = self._spider.may_leave_out(visit.lease.link.payload)
        if self._in_a_row == 1 and cause not in TRANSIENT and may_leave_out and self._parts_refused:
            # The portal refuses counters or comments but serves pages.
            return _Decision.GIVE_UP
        # A robot check appears at random, and the next request passes it.
        is_first = attempts == 0 and cause in MISREAD | {Cause.CHALLENGE}
        is_last = gives_up(attempts + 1) if cause in TRANSIENT else not is_first
        limit = OUTAGE_FAILURES if cause in TRANSIENT else BAN_REFUSALS
        if not is_last and self._in_a_row < limit:
            if trouble.retry_after:
                self._politeness.hold(trouble.retry_after)
            return _Decision.AGAIN
        decision = await self._ask(url, visit, trouble, is_last=is_last)
        self._parts_refused |= may_leave_out and decision is _Decision.GIVE_UP
        return decision

    async def _decide_gone(self, url: str, visit: Visit, trouble: Trouble) -> _Decision:
        """A missing page is an answer, but many in a row may mean that the portal answers nothing else."""
        self._in_a_row = 0
        if visit.lease.link.kind is Kind.PART:
            return _Decision.GIVE_UP
        self._gone_in_a_row += 1
        if self._gone_in_a_row < BAN_REFUSALS:
            return _Decision.GIVE_UP
        self._count_failure()
        return await self._ask(url, visit, trouble, is_last=True)

    async def _ask(self, url: str, visit: Visit, trouble: Trouble, *, is_last: bool) -> _Decision:
        try:
            met = await self.probe.ask(trouble, url, visit)
        except RunStopped:
            return _Decision.WAIT
        if met is None and self._may_be_ban(visit, trouble):
            self._refused_unseen += 1
            if self._refused_unseen >= MOST_REFUSED_UNSEEN:
                self._turned_away(trouble)
            self._politeness.hold(HOLD_SECONDS)
            return _Decision.WAIT
        if met is None:
            self.succeeded()
            return _Decision.GIVE_UP if is_last else _Decision.AGAIN
        self._in_a_row += 1
        if met.cause in TRANSIENT:
            if time.monotonic() - self._failing_since >= self._patience:
                what = "answered" if met.cause is Cause.UNREACHABLE or met.reason.startswith("HTTP") else "shown a page"
                self._stop(
                    f"{self._site} has not {what} for {self._patience:.0f} s ({met.reason}):"
                    " run the command again when it does; the run continues where it stopped",
                    RunCause.UNREACHABLE,
                )
        elif self._in_a_row >= BAN_REFUSALS:
            self._turned_away(met)
        self._politeness.hold(trouble.retry_after or HOLD_SECONDS)
        return _Decision.WAIT

    def _may_be_ban(self, visit: Visit, trouble: Trouble) -> bool:
        """Whether all articles may be refused: the list answers, but none was ever read."""
        is_article = visit.lease.link.kind is Kind.ARTICLE
        return is_article and trouble.cause in REFUSALS and not self.probe.knows_an_article

    def _turned_away(self, met: Trouble) -> None:
        self._stop(
            f"{self._site} turns the crawler away ({met.reason}); pages that it did not show are marked neither gone nor"
            " failed: look at it in a browser, and run the command again when it lets you in; the run goes on where"
            " it stopped",
            RunCause.TURNED_AWAY,
        )

    def _count_failure(self) -> None:
        self._in_a_row += 1
        if self._in_a_row == 1:
            self._failing_since = time.monotonic()

    def _give_up(self, request: Request, visit: Visit, outcome: Outcome, reason: str) -> Iterable[Any]:
        if visit.lease.link.kind is Kind.PART:
            outputs = self._spider.part_failed(reason, **request.cb_kwargs)
            if outputs is not None:
                return visit.collect(outputs)
            outcome = Outcome.FAILED
        if visit.lease.link.kind is Kind.LIST:
            outputs = self._spider.list_failed(visit.lease.link.url, reason)
            if outputs is not None:
                return visit.collect(outputs)
        # A later page of a list may be missing because the list ends before it: its walk decides.
        may_be_gone = visit.lease.link.kind is Kind.ARTICLE or (
            visit.lease.link.kind is Kind.LIST and visit.lease.link.payload
        )
        if outcome is Outcome.FAILED or not may_be_gone:
            self._logger.warning("Failed: %s: %s", visit.lease.link.url, reason)
            outcome = Outcome.FAILED
        visit.end(outcome, reason)
        return ()

    def _fail(self, visit: Visit, reason: str, outcome: Outcome = Outcome.FAILED) -> None:
        """A page was received, but is unusable. If it is the section's list, the spider may know another address."""
        link = visit.lease.link
        outputs = self._spider.list_failed(link.url, reason) if link.kind is Kind.LIST else None
        visit.reset()
        if outputs is None:
            visit.end(outcome, reason)
            return
        for output in outputs:
            visit.take(output)
        visit.seal()

    def _without_browser(self, request: Request, visit: Visit, reason: str) -> Iterable[Any]:
        if self._crawler.settings["DAYUAN_RENDER"] == "always":
            self._stop(f"DAYUAN_RENDER=always needs a browser, and {reason}", RunCause.NO_BROWSER)
            visit.end(Outcome.RETRY, reason, blameless=True)
            return ()
        self._spider.rendering.give_up(reason)
        return self._give_up(request, visit, Outcome.FAILED, reason)

    def _stop(self, message: str, close_reason: str) -> None:
        """End the run early. Nothing is marked as failed."""
        Verdict.record(self._crawler, 1, message)
        stop(self._crawler, close_reason)
