"""``scrapy version``: the versions of this program and of Scrapy."""

from __future__ import annotations

import argparse

from scrapy.commands.version import Command as VersionCommand

from dayuan_crawler import __version__


class Command(VersionCommand):
    """Scrapy's command, which knows only its own version."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        super().run(args, opts)
        print(f"dayuan_crawler {__version__}")
