"""``scrapy portals``: the known portals; ``scrapy portals check FILE`` tries whether a portal can be read."""

from __future__ import annotations

import argparse
import json
import logging

from scrapy.commands import ScrapyCommand

from dayuan_crawler.commandline import check_settings, print_table, say, without_run, wrong_usage
from dayuan_crawler.commands.portal_check import PortalCheck, Report
from dayuan_crawler.options import portal_of
from dayuan_crawler.portal import Portal, packaged_names


class Command(ScrapyCommand):
    requires_project = True

    def syntax(self) -> str:
        return "[options] [check FILE]"

    def short_desc(self) -> str:
        return "The known portals; with check, what can be read of the portal in a file"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="for programs: one JSON object a portal")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        assert self.settings is not None
        if args and (args[0] != "check" or len(args) != 2):
            wrong_usage("write scrapy portals, or scrapy portals check FILE")
        if args:
            self.settings.set("DAYUAN_PORTAL", args[1], priority="cmdline")
        if opts.loglevel is None:
            self.settings.set("LOG_LEVEL", "WARNING", priority="cmdline")
        check_settings(self.settings)
        self.settings.setdict(without_run(self.settings), priority="cmdline")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        if not args:
            portals = {portal.name: portal for portal in map(Portal.packaged, packaged_names())}
            portal = portal_of(self.settings)
            _print_portals({**portals, portal.name: portal}, as_json=opts.json)
            return
        assert self.crawler_process is not None
        # It names the components that are off, as they are meant to be.
        logging.getLogger("scrapy.middleware").setLevel(logging.ERROR)
        crawler = self.crawler_process.create_crawler(PortalCheck)
        self.crawler_process.crawl(crawler)
        self.crawler_process.start()
        assert isinstance(crawler.spider, PortalCheck)
        report = crawler.spider.report
        if opts.json:
            print(json.dumps(report.to_json(), ensure_ascii=False))
        else:
            _print_report(report)
        self.exitcode = int(bool(report.unread))
        say(report.conclusion)


def _print_portals(portals: dict[str, Portal], *, as_json: bool) -> None:
    records = [
        {"portal": portal.name, "title": portal.title, "origins": portal.origins, "sections": list(portal.sections)}
        for portal in portals.values()
    ]
    if as_json:
        for record in records:
            print(json.dumps(record, ensure_ascii=False))
    else:
        print_table(
            [{**record, "origins": record["origins"][0], "sections": len(record["sections"])} for record in records]
        )


def _print_report(report: Report) -> None:
    print(f"{report.portal}: the navigation at {report.home} leads to {len(report.navigation)} sections")
    for url, name in report.navigation.items():
        print(f"  {url}  {name}")
    for section in report.sections:
        print(f"{section.name}: {section.url}")
        if section.entries:
            print(f"  articles listed: {section.entries}, of other sections: {section.others}")
            print(f"  next page: {section.next_page or 'none'}")
        if section.article:
            print(f"  article {section.article}")
            print(f"    found: {', '.join(section.found)}")
            print(f"    not found: {', '.join(section.missing) or 'none'}")
        if section.problem:
            print(f"  {section.problem}")
