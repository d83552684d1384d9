"""``scrapy crawl CITY``: crawls a city's section, and exits by what came of it."""

from __future__ import annotations

import argparse
import logging
import sys

from scrapy.commands.crawl import Command as CrawlCommand

from dayuan_crawler.commandline import check_cities, check_settings, wrong_usage
from dayuan_crawler.spiders.arguments import Arguments
from dayuan_crawler.verdict import Verdict

# What these say of every start helps nobody who reads a crawl's log.
_CHATTY = ("scrapy.addons", "scrapy.crawler", "scrapy.middleware", "scrapy.utils.log", "scrapy.extensions", "alembic")


class Command(CrawlCommand):
    """Scrapy's command with checks before, and an exit status after, that a scheduler can rely on."""

    def syntax(self) -> str:
        return "[options] CITY"

    def short_desc(self) -> str:
        return "Crawl a city's section; resumes an interrupted run, else looks for what is new"

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        if len(args) != 1:
            wrong_usage("name one city: scrapy crawl yangquan")
        check_cities(args)
        assert self.settings is not None
        check_settings(self.settings)
        try:
            Arguments.parse(opts.spargs)
        except ValueError as error:
            wrong_usage(str(error))

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.crawler_process is not None
        assert self.settings is not None
        if self.settings["LOG_LEVEL"] != "DEBUG":
            for name in _CHATTY:
                logging.getLogger(name).setLevel(logging.WARNING)
        crawler = self._create_crawler(args[0])
        self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        verdict = Verdict.of(crawler)
        if verdict is None:
            verdict = Verdict(1, f"the crawl of {args[0]} stopped before its end: run the same command to resume it")
        print(f"dayuan: {verdict.message}", file=sys.stderr)
        self.exitcode = verdict.exit_status
