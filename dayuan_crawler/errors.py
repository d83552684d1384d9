"""Why a request brings no page. Scrapy passes these errors silently to the request's errback."""

from __future__ import annotations

from collections.abc import Sequence

from scrapy.exceptions import IgnoreRequest

from dayuan_crawler.frontier.causes import Cause


class PageError(IgnoreRequest):
    """This address brings no usable page. ``cause`` is the code for the message."""

    def __init__(self, message: str, cause: Cause = Cause.BROKEN) -> None:
        super().__init__(message)
        self.cause = cause


class TransientPage(PageError):
    """Transient failure: a retry may succeed."""

    def __init__(self, message: str, cause: Cause = Cause.SERVER_ERROR) -> None:
        super().__init__(message, cause)


class UnreadPage(TransientPage):
    """The page lacks required fields: it arrived incomplete, or its layout is not understood."""

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__(f"the page lacks {' and '.join(fields)}", Cause.UNREAD)
        self.fields = tuple(fields)


class AnotherPage(TransientPage):
    """The page is not the requested article."""

    def __init__(self, message: str) -> None:
        super().__init__(message, Cause.ANOTHER_PAGE)


class GonePage(PageError):
    """The portal reports that the page does not exist."""

    def __init__(self, message: str, cause: Cause = Cause.GONE_PAGE) -> None:
        super().__init__(message, cause)


class RenderFailed(PageError):
    """The browser did not finish a page, or crashed on it."""


class BrowserMissing(PageError):
    """No browser is installed, or it does not start."""


class RunStopped(IgnoreRequest):
    """The run cannot continue; the next crawl of the section resumes it. ``close_reason`` is Scrapy's."""

    def __init__(self, message: str, close_reason: str) -> None:
        super().__init__(message)
        self.close_reason = close_reason
