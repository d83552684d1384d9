"""The articles of an archive, without the database that it was crawled into."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from dayuan_crawler.api.articles import Articles
from dayuan_crawler.archive.reader import scan
from dayuan_crawler.archive.writer import SUFFIX, ArchiveError
from dayuan_crawler.portal import OWN_NAME, portal_named, split_key
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.crawl.runs import RunTable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

logger = logging.getLogger(__name__)


def open_archive(folder: str | Path, *sections: str, portal: str | Path = OWN_NAME, jobs: int = 1) -> Articles:
    """Read the articles of some of a portal's sections, or of all, from the WARC files in a folder.

    They are read anew, with this version's extraction, in ``jobs`` processes, into a temporary database: the articles
    are those that a crawl of the same pages would have stored. ``portal`` is the name of one that the package knows, or
    its TOML file. Damaged places are passed over, and logged. Raises DayuanError.
    """
    path = Path(folder)
    named = portal_named(str(portal))
    site = _site(path, named.name)
    temporary = TemporaryDirectory(prefix="dayuan-")
    database = Database(f"sqlite:///{temporary.name}/dayuan.db")
    articles = Articles(database, temporary.cleanup)
    try:
        database.open()
        _enter(database, path, named.name, site, sections)
        _read(database, path, {"DAYUAN_PORTAL": str(portal), "DAYUAN_SITE_URL": site}, jobs)
    except BaseException:
        articles.close()
        raise
    return articles


def _site(folder: Path, portal: str) -> str:
    """The portal's origin, as of its newest file. Raises ArchiveError."""
    newest: tuple[datetime, str] | None = None
    for path in folder.glob(f"*{SUFFIX}"):
        try:
            fields, _ = scan(path)
        except ArchiveError as error:
            logger.warning("%s", error)
            continue
        if split_key(fields.get("section", ""))[0] != portal:
            continue
        started = datetime.fromisoformat(fields.get("started") or datetime.min.replace(tzinfo=UTC).isoformat())
        if fields.get("site") and (newest is None or started > newest[0]):
            newest = started, fields["site"]
    if newest is None:
        raise ArchiveError(f"there is no archive of {portal} in {folder}: name the folder with the files *{SUFFIX}")
    return newest[1]


def _enter(database: Database, folder: Path, portal: str, site: str, sections: Sequence[str]) -> None:
    from dayuan_crawler.storage.rereading.restoring import enter, unknown_files  # noqa: PLC0415 - slow to import

    for file in unknown_files(database, folder, portal, site, sections):
        for gap in enter(database, file).gaps:
            logger.warning("archive %s, byte %d: %d bytes are passed over", file.path, gap.offset, gap.length)


def _read(database: Database, folder: Path, portal: Mapping[str, str], jobs: int) -> None:
    # Imported late: both bring Scrapy, or numpy.
    from dayuan_crawler.reparse.run import Reparse, reading_settings  # noqa: PLC0415
    from dayuan_crawler.storage.rereading.lives import compare_reread  # noqa: PLC0415

    with database.reading() as connection:
        sections = sorted(RunTable(connection).sections())
    for section in sections:
        reparse = Reparse(
            database,
            folder,
            section,
            settings={**reading_settings(), **portal},
            jobs=jobs,
            write=True,
            progress=lambda _: None,
        )
        for path, (count, offset, reason) in reparse.run().damaged.items():
            logger.warning("archive %s, byte %d: %s; %d pages cannot be read", path, offset, reason, count)
    compare_reread(database)
