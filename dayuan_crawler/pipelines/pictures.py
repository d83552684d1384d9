"""Stores articles' pictures before the article itself: a crawl killed in between loses neither."""

from __future__ import annotations

import hashlib
import logging
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, Self

from scrapy import Request
from scrapy.exceptions import DropItem, NotConfigured
from scrapy.http.request import NO_CALLBACK
from scrapy.pipelines.files import FilesPipeline, FSFilesStore
from scrapy.pipelines.media import FileInfo, FileInfoOrError, MediaPipeline
from scrapy.utils.defer import ensure_awaitable
from twisted.python.failure import Failure

from dayuan_crawler.crawling.session import CrawlSession
from dayuan_crawler.crawling.verdict import Verdict, stop
from dayuan_crawler.errors import PageError, RunStopped, TransientPage
from dayuan_crawler.files import replace_file
from dayuan_crawler.frontier.causes import RunCause
from dayuan_crawler.frontier.model import Outcome
from dayuan_crawler.frontier.policy import TRANSIENT_STATUSES
from dayuan_crawler.items import ArticleItem, Picture

if TYPE_CHECKING:
    import os

    from scrapy.crawler import Crawler
    from scrapy.http import Response


logger = logging.getLogger(__name__)

# In bytes. Anything smaller is a tracking pixel or a placeholder.
SMALLEST = 100
LARGEST = 10 * 1024 * 1024
_SIGNATURES = (
    (0, b"\xff\xd8\xff", "jpg"),
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (0, b"GIF8", "gif"),
    (8, b"WEBP", "webp"),
    (4, b"ftypavif", "avif"),
    (6, b"\0\0\0\0", "bmp"),
)
# Scrapy remembers up to this many fetched pictures of a run; the database knows the others.
_MOST_REMEMBERED = 5_000


def ending_of(body: bytes) -> str | None:
    """Return the file name extension for a picture's first bytes; None when they are not a picture.

    The address and the headers are ignored.
    """
    for position, signature, ending in _SIGNATURES:
        if body.startswith(signature, position) and (ending != "bmp" or body.startswith(b"BM")):
            return ending
    return None


class PictureFolder(FSFilesStore):
    """Scrapy's file store, with atomic writes: a file is complete or absent, even if the writer is killed."""

    def persist_file(
        self,
        path: str | os.PathLike[str],
        buf: BytesIO,
        info: MediaPipeline.SpiderInfo,
        meta: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        target = self._get_filesystem_path(path)
        self._mkdir(target.parent, info)
        replace_file(target, [buf.getvalue()])


class PicturePipeline(FilesPipeline):
    """Scrapy's files pipeline, with files named by content: identical pictures share one file.

    If a picture fails for now, its article is retried once; then the article is stored without it.
    """

    LOG_FAILED_RESULTS = False
    STORE_SCHEMES = FilesPipeline.STORE_SCHEMES | {"": PictureFolder, "file": PictureFolder}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not crawler.settings.getbool("DAYUAN_IMAGES"):
            raise NotConfigured
        return super().from_crawler(crawler)

    def get_media_requests(self, item: ArticleItem, info: MediaPipeline.SpiderInfo) -> list[Request]:
        meta = {
            "asked_for": item.visit,
            "download_slot": "portal",
            "download_maxsize": LARGEST,
        }
        requests = []
        for url in item.images:
            try:
                requests.append(Request(url, callback=NO_CALLBACK, meta=dict(meta), dont_filter=True))
            except ValueError:
                logger.info("Not an address of a picture: %s", url)
        return requests

    async def media_to_download(  # type: ignore[override]  # Scrapy awaits it
        self, request: Request, info: MediaPipeline.SpiderInfo, *, item: Any = None
    ) -> FileInfo | None:
        """Return the stored picture; None to have it downloaded."""
        url = request.url
        picture = await self._session.worker.call(lambda: self._session.store.picture(url))
        if picture is None or not await self._is_there(picture.path, info):
            return None
        return {"url": url, "path": picture.path, "checksum": picture.sha256, "status": "uptodate"}

    async def media_downloaded(
        self, response: Response, request: Request, info: MediaPipeline.SpiderInfo, *, item: Any = None
    ) -> FileInfo:
        """Write a picture's file. Raises PageError for anything but a picture, and TransientPage."""
        if response.status in TRANSIENT_STATUSES:
            raise TransientPage(f"HTTP {response.status}")
        if response.status != 200:
            raise PageError(f"HTTP {response.status}")
        path = self.file_path(request, response, info, item=item)
        try:
            # An existing file that is not in the database may be incomplete after a kill, so it is written again.
            await ensure_awaitable(self.store.persist_file(path, BytesIO(response.body), info))
        except OSError as error:
            self._stop(f"cannot write the picture {path}: {error.strerror}: make room or name another FILES_STORE")
            raise RunStopped(str(error), RunCause.STORAGE) from error
        self.inc_stats("downloaded")
        return {"url": request.url, "path": path, "checksum": Path(path).stem, "status": "downloaded"}

    def media_failed(self, failure: Failure, request: Request, info: MediaPipeline.SpiderInfo) -> NoReturn:
        error = failure.value
        if not isinstance(error, PageError | RunStopped):
            failure = Failure(  # type: ignore[no-untyped-call]
                TransientPage(str(error) or type(error).__name__)
            )
        # Passed on like this, it is logged without a traceback.
        super().media_failed(failure, request, info)

    def file_path(
        self,
        request: Request,
        response: Response | None = None,
        info: MediaPipeline.SpiderInfo | None = None,
        *,
        item: Any = None,
    ) -> str:
        """Return where a picture is stored, named by its content. Raises PageError for anything but a picture."""
        body = response.body if response is not None else b""
        ending = ending_of(body)
        if ending is None:
            raise PageError("not a picture")
        if not SMALLEST <= len(body) <= LARGEST:
            raise PageError(f"a picture of {len(body)} bytes")
        digest = hashlib.sha256(body).hexdigest()
        return f"{digest[:2]}/{digest}.{ending}"

    def item_completed(
        self, results: list[FileInfoOrError], item: ArticleItem, info: MediaPipeline.SpiderInfo
    ) -> ArticleItem:
        visit = item.visit
        reasons: list[BaseException] = []
        for _, result in results:
            if isinstance(result, Failure):
                assert result.value is not None
                reasons.append(result.value.__cause__ or result.value)
            elif result["status"] == "downloaded":
                visit.completion.pictures.append(Picture(result["url"], result["path"], str(result["checksum"])))
        if reasons or len(info.downloaded) > _MOST_REMEMBERED:
            # A remembered failure would be returned again when the picture is retried.
            info.downloaded.clear()
        stopped = next((reason for reason in reasons if isinstance(reason, RunStopped)), None)
        later = next((reason for reason in reasons if isinstance(reason, TransientPage)), None)
        if stopped is not None or (later is not None and visit.lease.attempts == 0):
            text = f"a picture could not be fetched: {stopped or later}"
            visit.drop(item, text, Outcome.RETRY, blameless=stopped is not None)
            raise DropItem(text)
        if later is not None:
            # The next visit has to fetch the page in full, so that the picture is retried.
            visit.completion.etag = visit.completion.last_modified = None
        if reasons:
            logger.info("Of %s, %d pictures are not kept: %s", item.url, len(reasons), reasons[0])
        return item

    async def _is_there(self, path: str, info: MediaPipeline.SpiderInfo) -> bool:
        stat: Any = await ensure_awaitable(self.store.stat_file(path, info))
        return bool(stat)

    def _stop(self, message: str) -> None:
        Verdict.record(self.crawler, 1, message)
        stop(self.crawler, RunCause.STORAGE)

    @property
    def _session(self) -> CrawlSession:
        return CrawlSession.of(self.crawler)
