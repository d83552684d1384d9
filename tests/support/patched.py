"""``python -m tests.support.patched blind|layout COMMAND …``: a command of Scrapy's with another extraction.

``blind`` overlooks tags and subtitles, as an extractor that was not good enough. ``layout`` knows the markup ``broken``.
"""

from __future__ import annotations

import sys
from typing import Any

from scrapy.cmdline import execute

from dayuan_crawler.loaders import load_article
from dayuan_crawler.pages import layouts
from dayuan_crawler.pages.layouts import Layout
from dayuan_crawler.spiders import base


def blind() -> None:
    def load_less(*arguments: Any) -> Any:
        item = load_article(*arguments)
        item.tags = []
        item.subtitle = None
        return item

    vars(base)["load_article"] = load_less


def layout() -> None:
    new = Layout(
        "broken",
        title='div[data-k="t"]',
        byline='div[data-k="d"]',
        body='div[data-k="b"]',
    )
    layouts._COMPILED = (*layouts._COMPILED, layouts._compile(new))


if __name__ == "__main__":
    name = sys.argv[1]
    {"blind": blind, "layout": layout}[name]()
    execute(["scrapy", *sys.argv[2:]])
