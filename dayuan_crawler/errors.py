"""Why a request brings no page. Scrapy passes these quietly to the request's errback."""

from __future__ import annotations

from collections.abc import Sequence

from scrapy.exceptions import IgnoreRequest


class PageError(IgnoreRequest):
    """This address will not do, now or later."""


class TransientPage(PageError):
    """This address may do later."""


class UnreadPage(TransientPage):
    """The page lacks fields without which it is not stored: it came in parts, or its layout is not understood."""

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__(f"the page lacks {' and '.join(fields)}")
        self.fields = tuple(fields)


class GonePage(PageError):
    """The portal says that there is no such page."""


class RenderFailed(PageError):
    """The browser did not get done with a page, or broke down over it."""


class BrowserMissing(PageError):
    """There is no browser, or none that starts."""


class RunStopped(IgnoreRequest):
    """The run cannot go on; it is resumed by the next crawl of the city. ``close_reason`` is Scrapy's."""

    def __init__(self, message: str, close_reason: str) -> None:
        super().__init__(message)
        self.close_reason = close_reason
