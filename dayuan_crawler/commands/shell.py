"""``scrapy shell URL``: a Python console with a page in it, without the frontier."""

from __future__ import annotations

import argparse
from typing import Any

from scrapy.commands.shell import Command as ShellCommand
from scrapy.utils.url import guess_scheme

from dayuan_crawler.commandline import PageCommand, say


class Command(PageCommand, ShellCommand):
    """Scrapy's command, which must not start a run. It also opens saved pages."""

    _interactive = False

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        assert self.settings is not None
        self._interactive = opts.code is None
        if args and guess_scheme(args[0]).startswith("file:"):
            # A file needs no request to a site.
            middlewares = self.settings.getdict("DOWNLOADER_MIDDLEWARES")
            middlewares["dayuan_crawler.middlewares.same_origin.SameOriginMiddleware"] = None
            self.settings.setdict({"DOWNLOADER_MIDDLEWARES": middlewares, "ROBOTSTXT_OBEY": False}, priority="cmdline")

    def update_vars(self, vars: dict[str, Any]) -> None:  # noqa: A002 - Scrapy's name
        """Report at once why there is no page: the console stays open."""
        if self._interactive and self.failure is not None:
            say(self.failure)
            self.failure = None
