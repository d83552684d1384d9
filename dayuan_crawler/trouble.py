"""Why a request did not bring its page: determined from the error, or from the response."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import TextResponse
from scrapy.spidermiddlewares.httperror import HttpError

from dayuan_crawler.errors import PageError
from dayuan_crawler.frontier.causes import Cause
from dayuan_crawler.frontier.policy import GONE_STATUSES, TRANSIENT_STATUSES
from dayuan_crawler.pages.soft_errors import SoftError, quote, soft_error

if TYPE_CHECKING:
    from scrapy.http import Response

_CONNECTION_ERRORS = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    OSError,
)
_CAUSES = {
    "gone": Cause.GONE,
    "closed": Cause.CLOSED,
    "challenge": Cause.CHALLENGE,
    "login": Cause.LOGIN,
    "suspended": Cause.SUSPENDED,
    "refused": Cause.REFUSED,
    "empty": Cause.EMPTY,
    "error": Cause.SERVER_ERROR,
}
# Words of a bare error page that say no more than its status.
_SERVERS = r"https?|nginx|openresty|tengine|apache|iis|error|[\d./]"


@dataclass(frozen=True, slots=True)
class Trouble:
    """The cause and its description. ``retry_after`` is in seconds; a ``scripted`` page sets a cookie by a script."""

    cause: Cause
    reason: str
    retry_after: float | None = None
    scripted: bool = False


class Refusal(PageError):
    """A page with status 200 that is in fact an error page, recognized by its text."""

    def __init__(self, found: SoftError) -> None:
        super().__init__(found.reason, _CAUSES[found.kind])
        self.scripted = found.scripted


def trouble_of(error: BaseException) -> Trouble:
    """Return the trouble that an error indicates: one of the downloader, a middleware or a callback."""
    if isinstance(error, HttpError):
        return trouble_in(error.response) or Trouble(Cause.BROKEN, f"HTTP {error.response.status}")
    if isinstance(error, Refusal):
        return Trouble(error.cause, str(error), scripted=error.scripted)
    if isinstance(error, PageError):
        return Trouble(error.cause, str(error))
    if isinstance(error, ResponseDataLossError):
        return Trouble(Cause.CUT_SHORT, "the answer broke off before its end")
    if isinstance(error, _CONNECTION_ERRORS):
        return Trouble(Cause.UNREACHABLE, _connection_reason(error))
    return Trouble(Cause.BROKEN, str(error) or type(error).__name__)


def trouble_in(response: Response) -> Trouble | None:
    """Return the trouble that a response indicates; None if it may be a page."""
    status = response.status
    if status in GONE_STATUSES:
        return Trouble(Cause.GONE, f"HTTP {status}")
    found = soft_error(response.selector) if isinstance(response, TextResponse) and response.body else None
    if 200 <= status < 300:
        if not response.body:
            return Trouble(Cause.EMPTY, "the page is empty")
        return None if found is None else Trouble(_CAUSES[found.kind], found.reason, scripted=found.scripted)
    reason = _reason(response, found)
    if found is not None and found.kind == "challenge":
        return Trouble(Cause.CHALLENGE, reason, scripted=found.scripted)
    if status in TRANSIENT_STATUSES:
        return Trouble(Cause.SERVER_ERROR, reason, _retry_after(response))
    if found is not None and found.kind in ("suspended", "login"):
        return Trouble(_CAUSES[found.kind], reason)
    return Trouble(Cause.REFUSED, reason)


def says(response: Response) -> str:
    """Return what a response says, as the end of a reason; empty if it says nothing."""
    said = quote(response.selector) if isinstance(response, TextResponse) and response.body else ""
    return f"; it says: {said}" if said else ""


def _reason(response: Response, found: SoftError | None) -> str:
    """Return the status of a response, and what its page says besides the status."""
    said = found.reason if found is not None else says(response).removeprefix("; it says: ")
    status = str(response.status)
    phrase = HTTPStatus(response.status).phrase if response.status in set(HTTPStatus) else status
    beside = re.sub(rf"{status}|{phrase}|{_SERVERS}", "", said, flags=re.IGNORECASE)
    return f"HTTP {status}: {said}" if re.search(r"\w", beside) else f"HTTP {status}"


def _connection_reason(error: BaseException) -> str:
    names = {
        CannotResolveHostError: "its host name is not known",
        DownloadConnectionRefusedError: "it refuses the connection",
        DownloadTimeoutError: "it does not answer in time",
    }
    return next(
        (text for kind, text in names.items() if isinstance(error, kind)), f"the connection failed: {_said(error)}"
    )


def _said(error: BaseException) -> str:
    """Return the message of a connection error; Twisted's own text contains class names."""
    reasons = getattr(error.__cause__, "reasons", None)
    return reasons[-1].getErrorMessage() if reasons else str(error)


def _retry_after(response: Response) -> float | None:
    """Return the seconds in a Retry-After header, given as seconds or as a date (RFC 9110, section 10.2.3)."""
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
