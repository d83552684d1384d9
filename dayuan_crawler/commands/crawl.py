"""``scrapy crawl CITY …``: crawls the sections of cities; the exit status reports the result."""

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

from dayuan_crawler.cities import CITIES
from dayuan_crawler.commandline import (
    CommandError,
    check_cities,
    check_settings,
    notices,
    one_line_errors,
    say,
    wrong_usage,
)
from dayuan_crawler.commands.each_city import EachCity, without_names
from dayuan_crawler.crawling.verdict import Verdict
from dayuan_crawler.exceptions import DayuanError
from dayuan_crawler.export import TargetError
from dayuan_crawler.frontier.causes import RunCause
from dayuan_crawler.notices import cause_of
from dayuan_crawler.spiders.arguments import Arguments, section_url
from dayuan_crawler.watch.layout import LOST_STAT, NEVER_FOUND_STAT

# What these log at every start does not help a reader of a crawl's log.
_CHATTY = ("scrapy.addons", "scrapy.crawler", "scrapy.middleware", "scrapy.utils.log", "scrapy.extensions", "alembic")
# The cause of a render failure is logged once, by the code that requested the page.
_REPEATS = "scrapy-playwright"


class Command(CrawlCommand):
    """Scrapy's command with checks before the crawl, and an exit status that a scheduler can rely on."""

    def syntax(self) -> str:
        return "[options] CITY … | all"

    def short_desc(self) -> str:
        return "Crawl a city's section, several or all; resumes an interrupted run, else looks for what is new"

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        try:
            super().process_options(args, opts)
        except OSError as error:
            wrong_usage(f"cannot write {error.filename}: {error.strerror}")
        if not args:
            wrong_usage("name a city, several, or all of them: scrapy crawl yangquan; scrapy crawl all")
        cities = cities_of(args)
        assert self.settings is not None
        check_settings(self.settings)
        try:
            arguments = Arguments.parse(opts.spargs)
            for city in cities:
                section_url(arguments, self.settings, city)
        except ValueError as error:
            wrong_usage(str(error))
        if len(cities) > 1:
            _check_several(arguments, self.settings)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        cities = cities_of(args)
        if len(cities) > 1:
            # Scrapy has taken the name of the command from it.
            self.exitcode = EachCity(cities, without_names(sys.argv[1:], args)).run()
            return
        assert self.crawler_process is not None
        assert self.settings is not None
        if self.settings["LOG_LEVEL"] != "DEBUG":
            for name in _CHATTY:
                logging.getLogger(name).setLevel(logging.WARNING)
            logging.getLogger(_REPEATS).setLevel(logging.ERROR)
            # Spidermon writes twenty lines to the spider's own log to report that all is well.
            logging.getLogger(cities[0]).addFilter(
                lambda record: record.levelno >= logging.WARNING or not record.getMessage().startswith("[Spidermon]")
            )
        with one_line_errors(self):
            _check_feeds(self.settings)
            _check_pictures(self.settings)
            self._crawl(cities[0], opts)

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
        self._notify(city, verdict, crawler)
        say(verdict.message)
        self.exitcode = verdict.exit_status

    def _notify(self, city: str, verdict: Verdict, crawler: Crawler) -> None:
        """Tell whoever DAYUAN_NOTIFY names, if there is something to tell."""
        assert self.settings is not None
        reason = str(crawler.stats.get_value("finish_reason") or "")
        try:
            if verdict.exit_status and reason != RunCause.SHUTDOWN:
                cause = cause_of(verdict.message) if reason in ("", "finished") else reason
                notices(self.settings).failed(city, cause, verdict.message)
            elif reason == "finished":
                notices(self.settings).well(city, verdict.message)
        except (DayuanError, OSError) as error:
            # The last line remains the run's.
            logging.getLogger(__name__).warning("%s", error)


def cities_of(names: list[str]) -> list[str]:
    """Return the named cities, each once; ``all`` names every city. Exits if a name is unknown."""
    return list(CITIES) if names == ["all"] else list(dict.fromkeys(check_cities(names)))


def _check_several(arguments: Arguments, settings: BaseSettings) -> None:
    """Exit if an option makes sense for one city only."""
    if arguments.url is not None:
        wrong_usage("-a url is the section of one city: write DAYUAN_SECTION_URLS for several")
    shared = [uri for uri in map(str, settings.getdict("FEEDS")) if "%(name)s" not in uri]
    if shared:
        wrong_usage(f"each city would write its own {shared[0]}: write %(name)s in it, or use scrapy export")


def _lacks_a_feed(crawler: Crawler) -> bool:
    """Return whether a feed lacks articles: Scrapy only logs this, and exits with 0."""
    stats = crawler.stats.get_stats()
    written = sum(count for name, count in stats.items() if name.startswith("feedexport/success_count/"))
    return bool(stats.get("item_scraped_count")) and written < len(crawler.settings.getdict("FEEDS"))


def _check_pictures(settings: BaseSettings) -> None:
    """Raise CommandError for a picture folder that is not writable."""
    store = str(settings["FILES_STORE"])
    if not settings.getbool("DAYUAN_IMAGES") or "://" in store:
        return
    try:
        Path(store).mkdir(parents=True, exist_ok=True)
        probe = Path(store) / ".probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CommandError(f"cannot write pictures to FILES_STORE={store}: {error.strerror}") from None


def _check_feeds(settings: BaseSettings) -> None:
    """Raise CommandError for a feed file that is not writable: Scrapy would notice at the end, and exit with 0."""
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
