"""Why a request brings no page. Scrapy passes these quietly to the request's errback."""

from __future__ import annotations

from collections.abc import Sequence

from scrapy.exceptions import IgnoreRequest

from dayuan_crawler.frontier.causes import Cause


class PageError(IgnoreRequest):
    """This address brings no page that can be used. ``cause`` is the code of what the text says."""

    def __init__(self, message: str, cause: Cause = Cause.BROKEN) -> None:
        super().__init__(message)
        self.cause = cause


class TransientPage(PageError):
    """This address may do later."""

    def __init__(self, message: str, cause: Cause = Cause.SERVER_ERROR) -> None:
        super().__init__(message, cause)


class UnreadPage(TransientPage):
    """The page lacks fields without which it is not stored: it came in parts, or its layout is not understood."""

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__(f"the page lacks {' and '.join(fields)}", Cause.UNREAD)
        self.fields = tuple(fields)


class AnotherPage(TransientPage):
    """A page that is not the article which was asked for."""

    def __init__(self, message: str) -> None:
        super().__init__(message, Cause.ANOTHER_PAGE)


class GonePage(PageError):
    """The portal says that there is no such page."""

    def __init__(self, message: str, cause: Cause = Cause.GONE_PAGE) -> None:
        super().__init__(message, cause)


class RenderFailed(PageError):
    """The browser did not get done with a page, or broke down over it."""


class BrowserMissing(PageError):
    """There is no browser, or none that starts."""


class RunStopped(IgnoreRequest):
    """The run cannot go on; it is resumed by the next crawl of the city. ``close_reason`` is Scrapy's."""

    def __init__(self, message: str, close_reason: str) -> None:
        super().__init__(message)
        self.close_reason = close_reason
