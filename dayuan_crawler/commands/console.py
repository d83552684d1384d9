"""``scrapy console``: the web console."""

from __future__ import annotations

import argparse
from pathlib import Path

from dayuan_crawler.commandline import CommandError, DatabaseCommand, wrong_usage
from dayuan_crawler.storage.core.database import Database


class Command(DatabaseCommand):
    def syntax(self) -> str:
        return "[options]"

    def short_desc(self) -> str:
        return "Serve the web console: read, search and compare what was crawled"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--host",
            default="127.0.0.1",
            help="the address to listen on (default: 127.0.0.1, this machine alone);"
            " others want a password in DAYUAN_CONSOLE_PASSWORD",
        )
        parser.add_argument("--port", type=_port, default=8000, help="the port (default: 8000; 0: any free one)")

    def work(self, database: Database, args: list[str], opts: argparse.Namespace) -> None:
        # Imported late: a web framework is slow to import, and no other command needs it.
        from dayuan_crawler.console import Originals, Rights, ServerError, is_loopback, listen, make_app, serve  # noqa: PLC0415

        assert self.settings is not None
        if args:
            wrong_usage(f"scrapy console takes no argument {args[0]!r}; -h lists its options")
        password = str(self.settings["DAYUAN_CONSOLE_PASSWORD"] or "")
        only_loopback = is_loopback(opts.host)
        if not only_loopback and not password:
            wrong_usage(
                f"--host {opts.host} is open to others: set DAYUAN_CONSOLE_PASSWORD, which they will be asked for"
            )
        hosts = [name.strip().lower() for name in str(self.settings["DAYUAN_CONSOLE_HOSTS"]).split(",") if name.strip()]
        database.open()
        try:
            listener = listen(opts.host, opts.port)
        except ServerError as error:
            raise CommandError(str(error)) from None
        host = f"[{opts.host}]" if ":" in opts.host else opts.host
        address = f"http://{host}:{listener.getsockname()[1]}/"
        folder = self.settings["DAYUAN_ARCHIVE_DIR"]
        originals = Originals(Path(folder) if folder else None, self.settings)
        texts = self.settings["DAYUAN_CONSOLE_TEXTS"]
        # A name of its own means that a proxy serves it to others.
        is_public = not only_loopback or bool(hosts)
        rights = Rights(withholds=texts == "permitted" or (texts == "auto" and is_public))
        app = make_app(
            database,
            originals,
            password=password,
            hosts=[*hosts, opts.host],
            only_loopback=only_loopback,
            rights=rights,
        )
        serve(app, listener, lambda: print(f"dayuan: the console is at {address} (Ctrl-C stops it)", flush=True))


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) <= 65_535):
        raise argparse.ArgumentTypeError("write a number from 0 to 65535")
    return int(text)
