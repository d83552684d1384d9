"""``scrapy notify [MESSAGE]``: sends a notice; without one, the failures that people were told of."""

from __future__ import annotations

import argparse
import json

from scrapy.commands import ScrapyCommand

from dayuan_crawler.commandline import check_settings, notices, one_line_errors, say, wrong_usage


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options] [MESSAGE]"

    def short_desc(self) -> str:
        return (
            "Send a notice to DAYUAN_NOTIFY's addresses; without one, the failures that they were told of and that last"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--test", action="store_true", help="send a notice that says it is a test")
        parser.add_argument("--json", action="store_true", help="one JSON object a line, for programs")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        check_settings(self.settings)
        if (opts.test or args) and not self.settings["DAYUAN_NOTIFY"]:
            wrong_usage("DAYUAN_NOTIFY is empty: set it to addresses, as mailto://user:password@example.org")
        told = notices(self.settings)
        with one_line_errors(self):
            if opts.test:
                told.send("dayuan: a test", "If you read this, you will be told when a crawl fails.")
                say("the notice was sent")
                return
            if args:
                told.send("dayuan", " ".join(args))
                return
            for notice in told.open():
                line = (
                    json.dumps(notice, ensure_ascii=False) if opts.json else f"{notice['section']}: {notice['message']}"
                )
                print(line)
