"""Decides which pages are worth rendering in a browser."""

from __future__ import annotations

import logging
from typing import Any

from parsel import Selector
from scrapy.http import TextResponse

from dayuan_crawler.pages.counters import find_counters
from dayuan_crawler.pages.placeholders import blank_counters
from dayuan_crawler.pages.vocabulary.counters import CounterName
from dayuan_crawler.parts.steps import RenderStep, next_step
from dayuan_crawler.text.urls import Site

logger = logging.getLogger(__name__)

# The ``meta`` of a request that the browser serves. It has a slot of its own, because the page's own requests go
# through the portal's slot while it waits for them.
BROWSER: dict[str, Any] = {"playwright": True, "download_slot": "browser"}
# After this many pages in a row without a gain from the browser, the next ones will not gain either.
_MOST_FRUITLESS = 5


def is_rendered(payload: dict[str, Any]) -> bool:
    """Return whether the next step in this payload needs a browser."""
    return isinstance(next_step(payload), RenderStep)


class Rendering:
    """Decides, by ``DAYUAN_RENDER``, which pages are rendered, and stops rendering when it adds nothing."""

    def __init__(self, mode: str, site: Site) -> None:
        self.always = mode == "always"
        self._on = mode != "never"
        self._site = site
        self._fruitless = 0

    @property
    def is_on(self) -> bool:
        return self._on

    def blank(self, response: TextResponse) -> list[CounterName]:
        """Return the counters that only a browser can fill: blank on the page, and without a request of their own."""
        if not self._on:
            return []
        asked = find_counters(response.selector, response.url, self._site).calls
        return sorted(blank_counters(response.selector) - {name for call in asked for name in call.counts})

    def may_help(self, response: TextResponse) -> bool:
        """Return whether a page without a title or body may get them from its scripts."""
        return self._on and bool(response.css("script"))

    def learn(self, *, brought: bool) -> None:
        """Note whether a rendered page contained more than its source."""
        self._fruitless = 0 if brought else self._fruitless + 1
        if self._fruitless == _MOST_FRUITLESS and self._on and not self.always:
            self._on = False
            logger.info(
                "A browser added nothing to %d pages in a row: none is used for the rest of this run", self._fruitless
            )

    def give_up(self, reason: str) -> None:
        """Stop using a browser, and log it once."""
        if self._on:
            self._on = False
            logger.warning("What only scripts fill in stays unknown, as with DAYUAN_RENDER=never: %s", reason)


def without_scripts(response: TextResponse) -> Selector:
    """Return a rendered page as a reader sees it: without scripts, and without <noscript>."""
    page = Selector(response.text, type="html")
    for element in page.xpath("//script | //noscript"):
        # Not ``remove``: lxml would also remove the text after the element.
        element.root.drop_tree()
    return page
