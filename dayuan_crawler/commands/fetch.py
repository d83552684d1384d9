"""``scrapy fetch URL``: prints a page as the portal sends it, without the frontier."""

from __future__ import annotations

from scrapy.commands.fetch import Command as FetchCommand

from dayuan_crawler.commandline import PageCommand


class Command(PageCommand, FetchCommand):
    """Scrapy's command, which must not start a run."""
