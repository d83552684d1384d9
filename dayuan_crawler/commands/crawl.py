"""``scrapy crawl SECTION …``: crawls sections of the portal; the exit status reports the result."""

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

from dayuan_crawler.commandline import (
    CommandError,
    PortalCommand,
    check_settings,
    declared_names,
    notices,
    one_line_errors,
    say,
    wrong_usage,
)
from dayuan_crawler.commands.each_section import EachSection, without_names
from dayuan_crawler.crawling.verdict import Verdict
from dayuan_crawler.exceptions import DayuanError
from dayuan_crawler.export import TargetError
from dayuan_crawler.frontier.causes import RunCause
from dayuan_crawler.notices import cause_of
from dayuan_crawler.options import portal_of
from dayuan_crawler.portal import Portal, Section
from dayuan_crawler.spiders.arguments import Arguments, section_url
from dayuan_crawler.spiders.loader import SectionLoader
from dayuan_crawler.watch.layout import LOST_STAT, NEVER_FOUND_STAT

# What these log at every start does not help a reader of a crawl's log.
_CHATTY = ("scrapy.addons", "scrapy.crawler", "scrapy.middleware", "scrapy.utils.log", "scrapy.extensions", "alembic")
# Extensions by the settings that switch them on. One of them imports a web server.
_DOORS = {
    "TELNETCONSOLE_ENABLED": "scrapy.extensions.telnet.TelnetConsole",
    "REMOTE_CONTROL_ENABLED": "scrapy.extensions.remote_control.RemoteControl",
}
# The cause of a render failure is logged once, by the code that requested the page.
_REPEATS = "scrapy-playwright"


class Command(PortalCommand, CrawlCommand):
    """Scrapy's command with checks before the crawl, and an exit status that a scheduler can rely on."""

    def syntax(self) -> str:
        return "[options] SECTION … | all | section -a url=/zxzx/"

    def short_desc(self) -> str:
        return "Crawl a section, several or all; resumes an interrupted run, else looks for what is new"

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        try:
            super().process_options(args, opts)
        except OSError as error:
            wrong_usage(f"cannot write {error.filename}: {error.strerror}")
        assert self.settings is not None
        check_settings(self.settings)
        portal = portal_of(self.settings)
        if not args:
            first = next(iter(portal.sections), "section -a url=/zxzx/")
            wrong_usage(f"name a {portal.noun}, several, or all of them: scrapy crawl {first}; scrapy crawl all")
        try:
            self._sections = chosen_sections(args, opts.spargs, portal)
            arguments = Arguments.parse(opts.spargs)
            for section in self._sections:
                section_url(arguments, self.settings, section.name)
        except ValueError as error:
            wrong_usage(str(error))
        if len(self._sections) > 1:
            _check_several(arguments, self.settings, portal)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(self._sections) > 1:
            # Scrapy has taken the name of the command from it.
            self.exitcode = EachSection(self._sections, without_names(sys.argv[1:], args)).run()
            return
        section = self._sections[0]
        assert self.crawler_process is not None
        assert self.settings is not None
        if self.settings["LOG_LEVEL"] != "DEBUG":
            for name in _CHATTY:
                logging.getLogger(name).setLevel(logging.WARNING)
            logging.getLogger(_REPEATS).setLevel(logging.ERROR)
            # Spidermon writes twenty lines to the spider's own log to report that all is well.
            logging.getLogger(section.name).addFilter(
                lambda record: record.levelno >= logging.WARNING or not record.getMessage().startswith("[Spidermon]")
            )
        with one_line_errors(self):
            _check_feeds(self.settings)
            _check_pictures(self.settings)
            self._crawl(section, opts)

    def _crawl(self, section: Section, opts: argparse.Namespace) -> None:
        assert self.crawler_process is not None
        loader: SectionLoader = self.crawler_process.spider_loader  # type: ignore[assignment]
        crawler = self._create_crawler(loader.of(section))
        # Scrapy imports an extension even where a setting switches it off.
        closed = {extension for switch, extension in _DOORS.items() if not crawler.settings.getbool(switch)}
        base = crawler.settings.getdict("EXTENSIONS_BASE")
        kept = {name: order for name, order in base.items() if name not in closed}
        crawler.settings.set("EXTENSIONS_BASE", kept, priority="cmdline")
        self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        verdict = Verdict.of(crawler)
        if verdict is None:
            verdict = Verdict(
                1, f"the crawl of {section.name} stopped before its end: run the same command to resume it"
            )
        elif verdict.exit_status == 0 and (lost := crawler.stats.get_value(LOST_STAT)):
            verdict = Verdict(1, f"{lost}: look at a page with scrapy layout; {verdict.message}")
        elif unfound := crawler.stats.get_value(NEVER_FOUND_STAT):
            verdict = Verdict(1, f"{unfound}; {verdict.message}")
        elif _lacks_a_feed(crawler):
            verdict = Verdict(1, f"a feed could not be written, as the log says; {verdict.message}")
        self._notify(section.key, verdict, crawler)
        say(verdict.message)
        self.exitcode = verdict.exit_status

    def _notify(self, section: str, verdict: Verdict, crawler: Crawler) -> None:
        """Tell whoever DAYUAN_NOTIFY names, if there is something to tell."""
        assert self.settings is not None
        reason = str(crawler.stats.get_value("finish_reason") or "")
        try:
            if verdict.exit_status and reason != RunCause.SHUTDOWN:
                cause = cause_of(verdict.message) if reason in ("", "finished") else reason
                notices(self.settings).failed(section, cause, verdict.message)
            elif reason == "finished":
                notices(self.settings).well(section, verdict.message)
        except (DayuanError, OSError) as error:
            # The last line remains the run's.
            logging.getLogger(__name__).warning("%s", error)


def chosen_sections(names: list[str], arguments: dict[str, str], portal: Portal) -> list[Section]:
    """Return the sections to crawl, each once. Exits if one is unknown; raises ValueError for a section to be named."""
    if names == ["all"]:
        if not portal.sections:
            raise ValueError(f"portal {portal.name} declares no sections: write scrapy crawl section -a url=/zxzx/")
        return list(portal.sections.values())
    if names != ["section"]:
        return [portal.sections[name] for name in dict.fromkeys(declared_names(names, portal))]
    url = arguments.get("url")
    if url is None:
        raise ValueError("say where the section is: scrapy crawl section -a url=/zxzx/")
    return [portal.other_section(url, arguments.pop("name", None))]


def _check_several(arguments: Arguments, settings: BaseSettings, portal: Portal) -> None:
    """Exit if an option makes sense for one section only."""
    if arguments.url is not None:
        wrong_usage(f"-a url is the section of one {portal.noun}: write DAYUAN_SECTION_URLS for several")
    shared = [uri for uri in map(str, settings.getdict("FEEDS")) if "%(name)s" not in uri]
    if shared:
        wrong_usage(f"each {portal.noun} would write its own {shared[0]}: write %(name)s in it, or use scrapy export")


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
