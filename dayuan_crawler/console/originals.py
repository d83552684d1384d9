"""The portal's archived pages, made safe to show: they can run and load nothing."""

from __future__ import annotations

import re
from pathlib import Path

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import TextResponse
from scrapy.settings import BaseSettings

from dayuan_crawler.archive.writer import ArchiveError
from dayuan_crawler.errors import PageError
from dayuan_crawler.reparse.decoding import Decoder
from dayuan_crawler.storage.archive.table import Visited, read_response

MAX_BYTES = 4 * 1024 * 1024

# No scripts, forms, frames, images or requests; only the console itself may frame the page.
POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Frame-Options": "SAMEORIGIN",
    "X-DNS-Prefetch-Control": "off",
}
# No policy stops Chromium from preconnecting to the target of a frame, a hint or a pressed link: disarm these elements.
_LEADING_AWAY = re.compile(r"<(/?)(?=(?:a|area|base|embed|frame|iframe|link|meta|object)\b)", re.IGNORECASE)


class Originals:
    """Shows pages of the archive in a folder."""

    def __init__(self, folder: Path | None, settings: BaseSettings) -> None:
        self._folder = folder
        self._decoder = Decoder(settings)

    def page(self, visited: Visited) -> str:
        """The HTML of an archived visit. Raises ArchiveError if it cannot be shown."""
        if self._folder is None:
            raise ArchiveError("No archive is set: DAYUAN_ARCHIVE_DIR says where it is.")
        archived = read_response(self._folder, visited)
        request = Request(archived.url, meta={"download_maxsize": MAX_BYTES})
        try:
            response = self._decoder.response(archived, request)
        except PageError as error:
            raise ArchiveError(f"This page cannot be shown: {error}") from None
        except IgnoreRequest:
            raise ArchiveError("This page is too large to be shown.") from None
        if not isinstance(response, TextResponse) or not response.body:
            raise ArchiveError("This answer is no page of text.")
        if len(response.body) > MAX_BYTES:
            raise ArchiveError("This page is too large to be shown.")
        return _LEADING_AWAY.sub(r"<\1x-", response.text)
