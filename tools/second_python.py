"""Checks the types and runs the quick tests under a second Python, if one is available: a part of ``make check``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

# The versions that the lock was tested with, newest first: the newest differs most from the oldest.
MINORS = (13, 12, 11)


def main() -> None:
    found = find_python()
    if found is None:
        print("No second Python (3.11 or newer) is at hand: the checks ran under one alone")
        return
    python, version = found
    print(f"Checking under Python {version} too", flush=True)
    environment = f".venv-{version}"
    run(python, "-m", "tools.environment", "dev", VENV=environment)
    own = f"{environment}/bin/python"
    run(own, "-m", "mypy", "--python-version", version)
    run(own, "-m", "pytest", "-q", "tests/unit")


def find_python() -> tuple[str, str] | None:
    """Return the executable and the version (``3.13``) of a Python other than this one."""
    for minor in MINORS:
        if minor == sys.version_info.minor:
            continue
        for candidate in candidates(minor):
            # A pyenv shim may exist for a version that is not installed.
            if works(candidate, minor):
                return candidate, f"3.{minor}"
    return None


def candidates(minor: int) -> list[str]:
    on_path = shutil.which(f"python3.{minor}")
    pyenv = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser()
    return [*([on_path] if on_path else []), *map(str, pyenv.glob(f"versions/3.{minor}.*/bin/python3.{minor}"))]


def works(python: str, minor: int) -> bool:
    """Return whether it runs, has that version, and can make a virtual environment."""
    code = f"import ensurepip, sys; sys.exit(sys.version_info[:2] != (3, {minor}))"
    return subprocess.run([python, "-c", code], check=False, capture_output=True).returncode == 0


def run(*command: str, **environment: str) -> None:
    done = subprocess.run(command, check=False, env={**os.environ, **environment})
    if done.returncode:
        sys.exit(done.returncode)


if __name__ == "__main__":
    main()
