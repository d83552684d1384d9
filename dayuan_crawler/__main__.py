"""``dayuan``: Scrapy's command line with this project's commands and settings, in any folder."""

from __future__ import annotations

import os
import sys

from scrapy import cmdline

from dayuan_crawler.commandline import PROGRAM, as_typed, drop_output

SETTINGS_MODULE = "dayuan_crawler.settings"


class _Parser(cmdline.ScrapyArgumentParser):
    """Scrapy's parser, which names ``scrapy`` in its help."""

    def format_usage(self) -> str:
        return as_typed(super().format_usage())

    def format_help(self) -> str:
        return as_typed(super().format_help())


def main() -> None:
    """Run a command, with the names, options and exit status that ``scrapy`` has in the project's folder."""
    # Another Scrapy project may lie around the current folder, and is not meant.
    os.environ["SCRAPY_SETTINGS_MODULE"] = SETTINGS_MODULE
    sys.argv[0] = PROGRAM
    if sys.argv[1:] == ["--version"]:
        sys.argv[1] = "version"
    # Scrapy's command line has no hook for what it prints.
    vars(cmdline)["ScrapyArgumentParser"] = _Parser
    vars(cmdline)["print"] = lambda *texts: print(*map(as_typed, texts))
    try:
        cmdline.execute()
    except BrokenPipeError:
        drop_output()


if __name__ == "__main__":
    main()
