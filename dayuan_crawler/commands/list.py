"""``scrapy list``: the sections that the portal declares."""

from __future__ import annotations

import argparse

from scrapy.commands.list import Command as ListCommand

from dayuan_crawler.commandline import add_portal_option, check_settings, take_portal_option


class Command(ListCommand):
    """Scrapy's command, of any portal."""

    def short_desc(self) -> str:
        return "List the sections of the portal"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add_portal_option(parser)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        assert self.settings is not None
        take_portal_option(self.settings, opts)
        check_settings(self.settings)
