"""``scrapy parse URL``: how a spider reads a page, without the frontier."""

from __future__ import annotations

import argparse

from scrapy.commands.parse import Command as ParseCommand

from dayuan_crawler.commandline import PageCommand, wrong_usage
from dayuan_crawler.options import site_of
from dayuan_crawler.spiders.arguments import Arguments
from dayuan_crawler.spiders.base import SectionSpider
from dayuan_crawler.text.urls import is_article_url


class Command(PageCommand, ParseCommand):
    """Scrapy's command, which must not start a run. The address determines the spider and its callback."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        try:
            Arguments.parse(opts.spargs)
        except ValueError as error:
            wrong_usage(str(error))
        if len(args) != 1:
            wrong_usage("name one address: scrapy parse http://…/5927.html")
        assert self.settings is not None
        site = site_of(self.settings)
        section = site.section_of(args[0])
        if opts.spider is None:
            if section is None:
                wrong_usage(f"{args[0]} is in no {site.portal.noun}'s section: name the spider, as --spider yangquan")
            opts.spider = section.name
        opts.callback = opts.callback or ("parse_article" if is_article_url(args[0]) else "parse_list")
        if not callable(getattr(SectionSpider, opts.callback, None)):
            wrong_usage(f"the spiders have no callback {opts.callback!r}, but parse_article and parse_list")
