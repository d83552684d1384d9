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
from dayuan_crawler.cities import CITIES
from dayuan_crawler.storage.core.database import Database

if TYPE_CHECKING:
    from collections.abc import Sequence

logger = logging.getLogger(__name__)


def open_archive(folder: str | Path, *cities: str, jobs: int = 1) -> Articles:
    """Read the articles of some cities, or of all, from the WARC files in a folder.

    They are read anew, with this version's extraction, in ``jobs`` processes, into a temporary database: the articles
    are those that a crawl of the same pages would have stored. Damaged places are passed over, and logged. Raises
    DayuanError.
    """
    path = Path(folder)
    site = _site(path)
    temporary = TemporaryDirectory(prefix="dayuan-")
    database = Database(f"sqlite:///{temporary.name}/dayuan.db")
    articles = Articles(database, temporary.cleanup)
    try:
        database.open()
        _read(database, path, site, cities or tuple(CITIES), jobs)
    except BaseException:
        articles.close()
        raise
    return articles


def _site(folder: Path) -> str:
    """The portal's origin, as of the newest file. Raises ArchiveError."""
    newest: tuple[datetime, str] | None = None
    for path in folder.glob(f"*{SUFFIX}"):
        try:
            fields, _ = scan(path)
        except ArchiveError as error:
            logger.warning("%s", error)
            continue
        started = datetime.fromisoformat(fields.get("started") or datetime.min.replace(tzinfo=UTC).isoformat())
        if fields.get("site") and (newest is None or started > newest[0]):
            newest = started, fields["site"]
    if newest is None:
        raise ArchiveError(f"there is no archive in {folder}: name the folder with the files *{SUFFIX}")
    return newest[1]


def _read(database: Database, folder: Path, site: str, cities: Sequence[str], jobs: int) -> None:
    # Imported late: both bring Scrapy, or numpy.
    from dayuan_crawler.reparse.run import Reparse, reading_settings  # noqa: PLC0415
    from dayuan_crawler.storage.rereading.lives import compare_reread  # noqa: PLC0415
    from dayuan_crawler.storage.rereading.restoring import enter, unknown_files  # noqa: PLC0415

    for file in unknown_files(database, folder, site, cities):
        for gap in enter(database, file).gaps:
            logger.warning("archive %s, byte %d: %d bytes are passed over", file.path, gap.offset, gap.length)
    for city in cities:
        reparse = Reparse(
            database,
            folder,
            city,
            settings=reading_settings(site),
            jobs=jobs,
            write=True,
            progress=lambda _: None,
        )
        for path, (count, offset, reason) in reparse.run().damaged.items():
            logger.warning("archive %s, byte %d: %s; %d pages cannot be read", path, offset, reason, count)
    compare_reread(database)
