"""``scrapy crawl CITY``: crawls a city's section, and exits by what came of it."""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from scrapy.commands.crawl import Command as CrawlCommand
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from dayuan_crawler.commandline import CommandError, check_cities, check_settings, one_line_errors, wrong_usage
from dayuan_crawler.export import TargetError
from dayuan_crawler.middlewares.layout_watch import LOST_STAT, NEVER_FOUND_STAT
from dayuan_crawler.pipelines.pictures import keeps_pictures
from dayuan_crawler.spiders.arguments import Arguments, section_url
from dayuan_crawler.verdict import Verdict

# What these say of every start helps nobody who reads a crawl's log.
_CHATTY = ("scrapy.addons", "scrapy.crawler", "scrapy.middleware", "scrapy.utils.log", "scrapy.extensions", "alembic")
# Why a page could not be rendered is said once, by whoever asked for it.
_REPEATS = "scrapy-playwright"


class Command(CrawlCommand):
    """Scrapy's command with checks before, and an exit status after, that a scheduler can rely on."""

    def syntax(self) -> str:
        return "[options] CITY"

    def short_desc(self) -> str:
        return "Crawl a city's section; resumes an interrupted run, else looks for what is new"

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        try:
            super().process_options(args, opts)
        except OSError as error:
            wrong_usage(f"cannot write {error.filename}: {error.strerror}")
        if len(args) != 1:
            wrong_usage("name one city: scrapy crawl yangquan")
        check_cities(args)
        assert self.settings is not None
        check_settings(self.settings)
        try:
            section_url(Arguments.parse(opts.spargs), self.settings, args[0])
        except ValueError as error:
            wrong_usage(str(error))

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.crawler_process is not None
        assert self.settings is not None
        if self.settings["LOG_LEVEL"] != "DEBUG":
            for name in _CHATTY:
                logging.getLogger(name).setLevel(logging.WARNING)
            logging.getLogger(_REPEATS).setLevel(logging.ERROR)
            # It writes twenty lines to the spider's own log to say that all is well.
            logging.getLogger(args[0]).addFilter(
                lambda record: record.levelno >= logging.WARNING or not record.getMessage().startswith("[Spidermon]")
            )
        with one_line_errors(self):
            _check_feeds(self.settings)
            _check_pictures(self.settings)
            self._crawl(args[0], opts)

    def _crawl(self, city: str, opts: argparse.Namespace) -> None:
        assert self.crawler_process is not None
        crawler = self._create_crawler(city)
        self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        verdict = Verdict.of(crawler)
        if verdict is None:
            verdict = Verdict(1, f"the crawl of {city} stopped before its end: run the same command to resume it")
        elif verdict.exit_status == 0 and (lost := crawler.stats.get_value(LOST_STAT)):
            verdict = Verdict(1, f"{lost}: look at a page with scrapy layout; {verdict.message}")
        elif unfound := crawler.stats.get_value(NEVER_FOUND_STAT):
            verdict = Verdict(1, f"{unfound}; {verdict.message}")
        elif _lacks_a_feed(crawler):
            verdict = Verdict(1, f"a feed could not be written, as the log says; {verdict.message}")
        print(f"dayuan: {verdict.message}", file=sys.stderr)
        self.exitcode = verdict.exit_status


def _lacks_a_feed(crawler: Crawler) -> bool:
    """Whether articles did not get into a feed: Scrapy logs that, and exits 0."""
    stats = crawler.stats.get_stats()
    written = sum(count for name, count in stats.items() if name.startswith("feedexport/success_count/"))
    return bool(stats.get("item_scraped_count")) and written < len(crawler.settings.getdict("FEEDS"))


def _check_pictures(settings: BaseSettings) -> None:
    """Raise CommandError for a folder of pictures that cannot be written to."""
    store = str(settings["FILES_STORE"])
    if not keeps_pictures(settings) or "://" in store:
        return
    try:
        Path(store).mkdir(parents=True, exist_ok=True)
        probe = Path(store) / ".probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CommandError(f"cannot write pictures to FILES_STORE={store}: {error.strerror}") from None


def _check_feeds(settings: BaseSettings) -> None:
    """Raise CommandError for a feed file that cannot be written: Scrapy would find out at the end, and exit 0."""
    for uri in map(str, settings.getdict("FEEDS")):
        scheme, colon, _ = uri.partition("://")
        if (colon and scheme != "file") or uri.startswith("stdout:") or "%(" in uri:
            continue
        path = Path(url2pathname(urlsplit(uri).path) if colon else uri)
        is_new = not path.exists()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.open("ab").close()
            if is_new:
                path.unlink()
        except OSError as error:
            raise CommandError(str(TargetError(str(path), error))) from None
