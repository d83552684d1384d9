"""Atomic file writes: a file is complete or absent, even if its writer is stopped."""

from __future__ import annotations

import os
import secrets
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def replace_file(target: Path, chunks: Iterable[bytes]) -> None:
    """Write ``target`` atomically: write a file beside it, which then replaces it and keeps its mode.

    If writing fails, or ``chunks`` raises, an older file stays unchanged. A killed process leaves the file beside it,
    ``.<16 digits>.part``. Raises OSError.
    """
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
    part = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with part.open("xb") as file:
            if mode is not None:
                os.fchmod(file.fileno(), mode)
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
