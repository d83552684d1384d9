"""``scrapy layout URL|FILE``: how each layout reads a page; saves the page as a fixture for a new layout."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy.commands import ScrapyCommand
from scrapy.commands.fetch import Command as FetchCommand
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse

from dayuan_crawler.archive.reader import ArchivedResponse
from dayuan_crawler.commandline import CommandError, PageCommand, add_portal_option, one_line_errors, wrong_usage
from dayuan_crawler.frontier.model import Kind
from dayuan_crawler.loaders import load_article
from dayuan_crawler.options import site_of
from dayuan_crawler.pages.article import ArticlePage, parse_article, read_by_each
from dayuan_crawler.pages.article_page import PAGE_FIELDS
from dayuan_crawler.storage.archive.table import open_record
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.core.engine import StorageError
from dayuan_crawler.text.urls import Site

_WIDTH = 60
_SHOWN = tuple(name for name in PAGE_FIELDS if name != "body_html")


class Command(PageCommand, FetchCommand):
    """Reads a saved file, an archived page, or a page fetched for the purpose."""

    def syntax(self) -> str:
        return "[options] URL|FILE"

    def short_desc(self) -> str:
        return "What each layout makes of a page: a file, an archived page, or one that is fetched"

    def long_desc(self) -> str:
        return "Shows what each layout makes of an article's page, field by field, and where each was found."

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        ScrapyCommand.add_options(self, parser)
        add_portal_option(parser)
        parser.set_defaults(spider=None, headers=False, no_redirect=False)
        parser.add_argument("--url", help="the address that a saved file had (default: its place in a made-up section)")
        parser.add_argument("--fetch", action="store_true", help="fetch the page, though the archive has it")
        parser.add_argument(
            "--save", metavar="NAME", help="save the page and what is read in it as NAME.html and NAME.json"
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        assert self.settings is not None
        if opts.loglevel is None:
            self.settings.set("LOG_LEVEL", "WARNING", priority="cmdline")
        if len(args) != 1:
            wrong_usage("name one page: scrapy layout http://…/5927.html, or a file")
        if not Path(args[0]).exists() and not urlsplit(args[0]).scheme.startswith("http"):
            wrong_usage(f"{args[0]} is no address, and there is no such file")
        self._site(opts)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        with one_line_errors(self):
            response = self._saved(args[0], opts)
            if response is not None:
                self._show(response, opts)
                return
            super().run(args, opts)

    def _print_response(self, response: Response, opts: argparse.Namespace) -> None:
        try:
            self._show(response, opts)
        except CommandError as error:
            self.failure = str(error)

    def _saved(self, page: str, opts: argparse.Namespace) -> Response | None:
        """Return the saved or archived page; None when it has to be fetched."""
        # Imported late: Scrapy loads every command at each start, and this is slow to import.
        from dayuan_crawler.reparse.reading import PageReader  # noqa: PLC0415

        assert self.settings is not None
        folder = Path(self.settings["DAYUAN_ARCHIVE_DIR"] or "")
        if Path(page).exists():
            url = opts.url or f"{self._site(opts).origin}/gsyl/yangquan/1.html"
            archived: ArchivedResponse | None = _of_file(Path(page), url)
        elif opts.fetch or not self.settings["DAYUAN_ARCHIVE_DIR"]:
            return None
        else:
            archived = self._archived(page, folder)
        if archived is None:
            return None
        try:
            return PageReader(self.settings, folder).response(archived, Kind.ARTICLE)
        except IgnoreRequest as error:
            raise CommandError(f"{page}: {error}") from None

    def _archived(self, url: str, folder: Path) -> ArchivedResponse | None:
        assert self.settings is not None
        database = Database(self.settings["DAYUAN_DATABASE_URL"], read_only=True)
        try:
            database.open()
            with database.reading() as connection:
                return open_record(connection, folder, url)
        except StorageError:
            return None  # no database, so no archive: fetch the page
        finally:
            database.close()

    def _site(self, opts: argparse.Namespace) -> Site:
        """The portal, or that of a saved file's address."""
        assert self.settings is not None
        if not opts.url:
            return site_of(self.settings)
        parts = urlsplit(opts.url)
        try:
            return Site.parse(f"{parts.scheme}://{parts.netloc}")
        except ValueError:
            wrong_usage(f"--url {opts.url}: write the whole address, as http://www.example.com/news/1.html")

    def _show(self, response: Response, opts: argparse.Namespace) -> None:
        if not isinstance(response, TextResponse):
            raise CommandError(f"{response.url}: not a page of text")
        site = self._site(opts)
        print(f"{response.url}: {len(response.body)} bytes, {response.encoding}")
        for name, reading in read_by_each(response.selector, response.url, site).items():
            if isinstance(reading, str):
                print(f"\n{name}: does not apply: {reading}")
            else:
                print(f"\n{name}:")
                _print_reading(reading)
        page = parse_article(response.selector, response.url, site)
        taken = page.layout or "the anchors"
        if page.missing:
            print(f"\nA crawl would refuse this page: it lacks {' and '.join(page.missing)}")
        else:
            print(f"\nA crawl takes what is read by {taken}")
        if opts.save:
            _save(Path(opts.save), response, page, site)


def _of_file(path: Path, url: str) -> ArchivedResponse:
    try:
        body = path.read_bytes()
    except OSError as error:
        raise CommandError(f"cannot read {path}: {error.strerror}") from None
    return ArchivedResponse("", url, "", None, 200, [("Content-Type", "text/html")], body)


def _print_reading(page: ArticlePage) -> None:
    fields: dict[str, Any] = {name: getattr(page, name) for name in _SHOWN}
    fields |= {
        "copyright.notice": page.copyright.notice,
        "copyright.declared_url": page.copyright.declared_url,
        "copyright.site_notice": page.copyright.site_notice,
        "comments.count": page.comments.count,
        "comments.open": page.comments.open,
        "next_page_url": page.next_page_url,
    }
    for name, value in fields.items():
        said = "filled by script" if name in page.scripted else _said(value)
        where = page.evidence.get(name, "")
        print(f"  {name:22} {said}{f'   [{where}]' if where and value else ''}")


def _said(value: Any) -> str:
    if value is None or value in ("", []):
        return "-"
    text = value if isinstance(value, str) else ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    # The page's text must not control the terminal.
    text = "".join(char if char.isprintable() else " " for char in text.replace("\n", "⏎"))
    return text if len(text) <= _WIDTH else f"{text[:_WIDTH]}… ({len(text)} characters)"


def _save(name: Path, response: TextResponse, page: ArticlePage, site: Site) -> None:
    """Write the page and its record, to be corrected by hand: a test then expects this record from the layout."""
    item = load_article(page, response.url, site).to_json()
    # The page does not say of which portal it is.
    del item["portal"], item["section"]
    record = {
        "url": response.url,
        "item": item,
        "scripted": sorted(page.scripted),
        "next_page_url": page.next_page_url,
    }
    text = json.dumps(record, ensure_ascii=False, indent=2) + "\n"
    contents = {name.with_name(f"{name.name}.html"): response.body, name.with_name(f"{name.name}.json"): text.encode()}
    for path, content in contents.items():
        try:
            with path.open("xb") as file:
                file.write(content)
        except FileExistsError:
            raise CommandError(f"{path} is there already: choose another name") from None
        except OSError as error:
            raise CommandError(f"cannot write {path}: {error.strerror}") from None
    print(f"Saved as {' and '.join(map(str, contents))}: correct the record, then write the layout")
