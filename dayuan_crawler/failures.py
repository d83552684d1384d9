"""What becomes of a request that brought no page: later, gone, failed, or the end of the run."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.spidermiddlewares.httperror import HttpError

from dayuan_crawler.errors import BrowserMissing, GonePage, RenderFailed, RunStopped, TransientPage
from dayuan_crawler.frontier.model import Kind, Outcome
from dayuan_crawler.frontier.policy import GONE_STATUSES, TRANSIENT_STATUSES, gives_up
from dayuan_crawler.storage.engine import StorageError
from dayuan_crawler.verdict import Verdict, stop

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from dayuan_crawler.politeness import Politeness
    from dayuan_crawler.spiders.base import CitySpider
    from dayuan_crawler.visit import Visit

_CONNECTION_ERRORS = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    OSError,
)

# So many failures in a row are the portal's, not the pages'.
OUTAGE_FAILURES = 10
HOLD_SECONDS = 5.0
# A server that asks for more than this is not waited for within a run.
MAX_RETRY_AFTER = 3600.0


class FailureHandler:
    """The errback of every leased request."""

    def __init__(self, crawler: Crawler, politeness: Politeness) -> None:
        self._crawler = crawler
        self._politeness = politeness
        self._spider: CitySpider = crawler.spider  # type: ignore[assignment]
        self._logger = logging.getLogger(__name__)
        self._site: str = crawler.settings["DAYUAN_SITE_URL"]
        self._patience = crawler.settings.getfloat("DAYUAN_OUTAGE_PATIENCE")
        self._in_a_row = 0
        self._failing_since = 0.0

    def succeeded(self) -> None:
        """The portal answered with a page."""
        self._in_a_row = 0

    def __call__(self, failure: Failure) -> Iterable[Any]:
        """End the visit of a failed request. A part that is given up is first offered to the spider."""
        request: Request = failure.request  # type: ignore[attr-defined]
        visit: Visit = request.meta["visit"]
        error = failure.value
        if isinstance(error, HttpError):
            return self._http_error(request, visit, error.response)
        if isinstance(error, RunStopped):
            self._stop(visit, str(error), error.close_reason)
            return ()
        if isinstance(error, StorageError):
            # The worker reports it, once.
            visit.end(Outcome.RETRY, str(error), blameless=True)
            return ()
        if isinstance(error, TransientPage):
            return self._retry(request, visit, str(error))
        if isinstance(error, RenderFailed) and visit.lease.attempts == 0:
            # A browser that broke down may have done so over another page. It says nothing of the portal.
            visit.end(Outcome.RETRY, str(error))
            return ()
        if isinstance(error, BrowserMissing):
            return self._without_browser(request, visit, str(error))
        if isinstance(error, ResponseDataLossError):
            return self._retry(request, visit, "the answer broke off before its end")
        if isinstance(error, _CONNECTION_ERRORS):
            return self._retry(request, visit, _connection_reason(error))
        if isinstance(error, GonePage):
            return self._give_up(request, visit, Outcome.GONE, str(error))
        if not isinstance(error, IgnoreRequest | DownloadCancelledError | UnsupportedURLSchemeError):
            self._logger.error("Unexpected error for %s", request, exc_info=error)
        return self._give_up(request, visit, Outcome.FAILED, str(error) or type(error).__name__)

    def _http_error(self, request: Request, visit: Visit, response: Response) -> Iterable[Any]:
        status = response.status
        if status == 304:
            self.succeeded()
            visit.end(Outcome.NOT_MODIFIED)
            return ()
        if status in GONE_STATUSES:
            self.succeeded()
            return self._give_up(request, visit, Outcome.GONE, f"HTTP {status}")
        if status in TRANSIENT_STATUSES:
            return self._retry(request, visit, f"HTTP {status}", _retry_after(response))
        return self._give_up(request, visit, Outcome.FAILED, f"HTTP {status}")

    def _retry(self, request: Request, visit: Visit, reason: str, retry_after: float | None = None) -> Iterable[Any]:
        self._in_a_row += 1
        if self._in_a_row == 1:
            self._failing_since = time.monotonic()
        outage = self._in_a_row >= OUTAGE_FAILURES
        if retry_after is not None and retry_after > MAX_RETRY_AFTER:
            self._stop(
                visit, f"the portal asks to come back in {retry_after:.0f} s: run the command again then", "busy"
            )
            return ()
        if outage and time.monotonic() - self._failing_since >= self._patience:
            self._stop(
                visit,
                f"{self._site} has not answered for {self._patience:.0f} s ({reason}):"
                " run the command again when it does; the run goes on where it stopped",
                "portal_unreachable",
            )
            return ()
        if retry_after or outage:
            self._politeness.hold(retry_after or HOLD_SECONDS)
        if visit.lease.link.kind is Kind.PART and not outage and gives_up(visit.lease.attempts + 1):
            return self._give_up(request, visit, Outcome.FAILED, reason)
        visit.end(Outcome.RETRY, reason, retry_after=retry_after, blameless=outage)
        return ()

    def _give_up(self, request: Request, visit: Visit, outcome: Outcome, reason: str) -> Iterable[Any]:
        if visit.lease.link.kind is Kind.PART:
            outputs = self._spider.part_failed(reason, **request.cb_kwargs)
            if outputs is not None:
                return visit.collect(outputs)
            outcome = Outcome.FAILED
        if visit.lease.link.kind is Kind.LIST:
            outputs = self._spider.list_failed(request.url, reason)
            if outputs is not None:
                return visit.collect(outputs)
        if outcome is Outcome.FAILED or visit.lease.link.kind is not Kind.ARTICLE:
            self._logger.warning("Failed: %s: %s", visit.lease.link.url, reason)
            outcome = Outcome.FAILED
        visit.end(outcome, reason)
        return ()

    def _without_browser(self, request: Request, visit: Visit, reason: str) -> Iterable[Any]:
        if self._crawler.settings["DAYUAN_RENDER"] == "always":
            self._stop(visit, f"DAYUAN_RENDER=always needs a browser, and {reason}", "no_browser")
            return ()
        self._spider.rendering.give_up(reason)
        return self._give_up(request, visit, Outcome.FAILED, reason)

    def _stop(self, visit: Visit, message: str, close_reason: str) -> None:
        """End the run before its time, with nothing marked as failed."""
        visit.end(Outcome.RETRY, message, blameless=True)
        Verdict.record(self._crawler, 1, message)
        stop(self._crawler, close_reason)


def _connection_reason(error: Exception) -> str:
    names = {
        CannotResolveHostError: "its host name is not known",
        DownloadConnectionRefusedError: "it refuses the connection",
        DownloadTimeoutError: "it does not answer in time",
    }
    return next((text for kind, text in names.items() if isinstance(error, kind)), f"the connection failed: {error}")


def _retry_after(response: Response) -> float | None:
    """The seconds that a Retry-After header asks for, given in seconds or as a date (RFC 9110, section 10.2.3)."""
    value = (response.headers.get("Retry-After") or b"").decode("ascii", "replace").strip()
    if value.isdigit():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max((moment - datetime.now(UTC)).total_seconds(), 0.0)
