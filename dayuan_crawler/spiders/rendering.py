"""When a page is worth a browser."""

from __future__ import annotations

import logging
from typing import Any

from scrapy.http import TextResponse

from dayuan_crawler.pages.counters import find_counters
from dayuan_crawler.pages.placeholders import blank_counters
from dayuan_crawler.pages.vocabulary.counters import CounterName
from dayuan_crawler.text.urls import Site

logger = logging.getLogger(__name__)

RENDER_STEP = "render"
# What a request that the browser answers has in its ``meta``. It has a slot of its own, for the page's requests go
# through the portal's while it waits for them.
BROWSER: dict[str, Any] = {"playwright": True, "download_slot": "browser"}
# After so many pages in a row to which a browser added nothing, the next will be no better.
_MOST_FRUITLESS = 5


def is_rendered(payload: dict[str, Any]) -> bool:
    """Whether what travels with a part asks for a browser."""
    return any(step["step"] == RENDER_STEP for step in payload.get("todo", [])[:1])


class Rendering:
    """Decides, by ``DAYUAN_RENDER``, which pages are rendered, and gives it up where it brings nothing."""

    def __init__(self, mode: str, site: Site) -> None:
        self.always = mode == "always"
        self._on = mode != "never"
        self._site = site
        self._fruitless = 0

    @property
    def is_on(self) -> bool:
        return self._on

    def blank(self, response: TextResponse) -> list[CounterName]:
        """The counters that only a browser can tell: the page has a blank place for them, and nobody else to ask."""
        if not self._on:
            return []
        asked = find_counters(response.selector, response.url, self._site).calls
        return sorted(blank_counters(response.selector) - {name for call in asked for name in call.counts})

    def may_help(self, response: TextResponse) -> bool:
        """Whether a page without its title or body may get them from its scripts."""
        return self._on and bool(response.css("script"))

    def learn(self, *, brought: bool) -> None:
        """Note whether a rendered page told what its source did not."""
        self._fruitless = 0 if brought else self._fruitless + 1
        if self._fruitless == _MOST_FRUITLESS and self._on and not self.always:
            self._on = False
            logger.info(
                "A browser added nothing to %d pages in a row: none is used for the rest of this run", self._fruitless
            )

    def give_up(self, reason: str) -> None:
        """Do without a browser from now on, and say so once."""
        if self._on:
            self._on = False
            logger.warning("What only scripts fill in stays unknown, as with DAYUAN_RENDER=never: %s", reason)
