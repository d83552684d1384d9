"""Tells people of failed crawls: once a cause, and when a section is well again."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dayuan_crawler.exceptions import DayuanError
from dayuan_crawler.files import replace_file

logger = logging.getLogger(__name__)

# What differs from run to run while the cause stays the same.
_DETAILS = re.compile(r"https?://\S+|\d+")


class NoticeError(DayuanError):
    """A notice could not be sent."""


def cause_of(message: str) -> str:
    """A message without the numbers and addresses in it."""
    return _DETAILS.sub("#", message)


class Notices:
    """Sends notices to ``addresses`` (apprise's), and keeps in ``folder`` what was told of each section.

    It does not use the database, which may be what failed.
    """

    def __init__(self, addresses: str, folder: Path) -> None:
        self._addresses = addresses.replace(",", " ").split()
        self._folder = folder

    def failed(self, section: str, cause: str, message: str) -> None:
        """Tell of a failed crawl, unless the same cause was told. Raises NoticeError."""
        if not self._addresses or self._told(section).get("cause") == cause:
            return
        self.send(f"dayuan: the crawl of {section} failed", message)
        told = {"section": section, "cause": cause, "message": message, "told_at": datetime.now(UTC).isoformat()}
        self._folder.mkdir(parents=True, exist_ok=True)
        replace_file(self._file(section), [json.dumps(told, ensure_ascii=False).encode()])

    def well(self, section: str, message: str) -> None:
        """Tell that a section is well again, if a failure of it was told. Raises NoticeError."""
        if not self._told(section):
            return
        if self._addresses:
            self.send(f"dayuan: {section} is well again", message)
        self._file(section).unlink(missing_ok=True)

    def open(self) -> Iterator[dict[str, Any]]:
        """The failures that were told and still last."""
        for path in sorted(self._folder.glob("*.json")):
            if told := self._told(path.stem):
                yield told

    def send(self, title: str, text: str) -> None:
        """Send a notice to every address. Raises NoticeError, which names those that it did not reach."""
        from apprise import Apprise  # noqa: PLC0415 - it takes a second, and most crawls have nothing to tell

        # It would log addresses with their secrets.
        logging.getLogger("apprise").setLevel(logging.CRITICAL)
        missed = []
        for number, address in enumerate(self._addresses, 1):
            services = Apprise()
            if not services.add(address):
                missed.append(f"number {number}, which is no address of apprise's")
            elif not services.notify(text, title=title):
                missed.append(f"{address.partition(':')[0]}://… (number {number})")
        if missed:
            raise NoticeError(f"the notice did not reach {', '.join(missed)}: look at DAYUAN_NOTIFY")

    def _file(self, section: str) -> Path:
        return self._folder / f"{section}.json"

    def _told(self, section: str) -> dict[str, Any]:
        try:
            told: dict[str, Any] = json.loads(self._file(section).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return told
