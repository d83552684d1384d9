"""Destinations of an export: a file that is complete or absent, or standard output."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dayuan_crawler.files import replace_file

if TYPE_CHECKING:
    from collections.abc import Iterable

_REMEDIES = {
    errno.ENOENT: "make its folder first, or choose another",
    errno.ENOSPC: "make room there, or choose another place",
    errno.EFBIG: "make room there, or choose another place",
    errno.EDQUOT: "make room there, or choose another place",
    errno.EPIPE: "see why its reader stopped",
    errno.EBADF: "open it, or name a file with -o",
}
_OTHER_REMEDY = "choose a place that can be written to"


class TargetError(Exception):
    """An export cannot be written. The message says where, why and what to do."""

    def __init__(self, target: str, error: OSError) -> None:
        remedy = _REMEDIES.get(error.errno or 0, _OTHER_REMEDY)
        super().__init__(f"cannot write {target}: {error.strerror or error}; {remedy}")


def write_file(chunks: Iterable[bytes], path: str) -> None:
    """Write a file completely or not at all: write a temporary file, then rename it.

    If writing fails, also by an error in ``chunks``, an existing file stays as it was, and no other file is left.
    A symbolic link is followed; a device or a pipe is written directly. Raises TargetError.
    """
    try:
        # What /dev/stdout leads to may be a pipe, which has no path of its own.
        if Path(path).exists() and not Path(path).is_file():
            with Path(path).open("wb") as file:
                file.writelines(chunks)
        else:
            replace_file(Path(os.path.realpath(path)), chunks)
    except OSError as error:
        raise TargetError(path, error) from error


def write_stdout(chunks: Iterable[bytes]) -> None:
    """Write to standard output. A reader that closes the pipe early, like ``head``, is no error. Raises TargetError."""
    stdout = getattr(sys.stdout, "buffer", None)
    if stdout is None:  # a program started with >&- has none
        raise TargetError("standard output", OSError(errno.EBADF, "it is closed"))
    try:
        stdout.writelines(chunks)
        stdout.flush()
    except OSError as error:
        # Otherwise the interpreter would fail again at exit, when it flushes the rest of the buffer.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise TargetError("standard output", error) from error
