"""Writes archive files: bytes are on disk before the database commits their length."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from dayuan_crawler.exceptions import DayuanError

SUFFIX = ".warc.gz"


class ArchiveError(DayuanError):
    """The archive cannot be used. The message is one line: what, where and what to do."""


class ArchiveWriter:
    """Appends to files in one folder. Only one process may write to a file.

    The database knows the committed size of each file. Anything after it was never committed, and is truncated before
    the next append. Every method raises ArchiveError.
    """

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self.folder = folder
        self.max_bytes = max_bytes

    def append(self, name: str, size: int, chunks: Sequence[bytes]) -> int:
        """Append after the ``size`` committed bytes, and sync to disk; returns the new size."""
        path = self.folder / name
        try:
            if not size:
                self.folder.mkdir(parents=True, exist_ok=True)
            with path.open("r+b" if size else "wb", buffering=0) as file:
                if file.seek(0, os.SEEK_END) < size:
                    raise ArchiveError(f"archive {path}: it is shorter than what was written to it; restore it")
                file.truncate(size)
                file.seek(size)
                data = memoryview(b"".join(chunks))
                while data:
                    data = data[file.write(data) :]
                _sync(file.fileno())
                end = file.tell()
            if not size:
                self._sync_folder()
        except OSError as error:
            raise self._explain(error, path) from error
        return end

    def cut(self, name: str, size: int) -> bool:
        """Truncate a file to its committed size, deleting it if that is 0; False if the file is not on this machine."""
        path = self.folder / name
        try:
            if not size:
                path.unlink(missing_ok=True)
                return True
            if not path.exists():
                return False
            if path.stat().st_size > size:
                os.truncate(path, size)
        except OSError as error:
            raise self._explain(error, path) from error
        return True

    def _sync_folder(self) -> None:
        # After a power cut, a new file only exists if its folder was synced too.
        if os.name == "posix":
            descriptor = os.open(self.folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    @staticmethod
    def _explain(error: OSError, path: Path) -> ArchiveError:
        return ArchiveError(
            f"archive {path}: {error.strerror}; make room there or choose another place with DAYUAN_ARCHIVE_DIR"
            " (empty: no archive), then run the same command again: it continues where it stopped"
        )


def _sync(descriptor: int) -> None:
    (os.fdatasync if hasattr(os, "fdatasync") else os.fsync)(descriptor)
