"""``scrapy list``: the sections that the portal declares."""

from __future__ import annotations

import argparse

from scrapy.commands.list import Command as ListCommand

from dayuan_crawler.commandline import PortalCommand, check_settings


class Command(PortalCommand, ListCommand):
    """Scrapy's command, of any portal."""

    def short_desc(self) -> str:
        return "List the sections of the portal"

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        assert self.settings is not None
        check_settings(self.settings)
