"""Makes ``.venv`` from the locked requirements, or leaves it alone where it already is what the lock says.

Run by any Python from 3.11, with its standard library alone: ``python tools/environment.py runtime|dev``.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "installed.json"
PYTHON = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def main(lock_name: str) -> None:
    lock = ROOT / "requirements" / f"{lock_name}.txt"
    installed = read_stamp()
    if not is_current(installed):
        print(f"Making .venv with Python {sys.version.split()[0]}", flush=True)
        venv.create(VENV, clear=True, with_pip=True)
        installed = {}
    if lock_name not in installed:
        print(f"Installing {lock.relative_to(ROOT)} into .venv (takes a minute the first time)", flush=True)
        pip("--require-hashes", "--no-deps", "--no-compile", "-r", str(lock))
        pip("--no-deps", "--no-build-isolation", "-e", str(ROOT))
        # Written last, so that an installation that was cut short is made anew.
        STAMP.write_text(json.dumps({**installed, lock_name: digest(lock_name), "made": made()}), encoding="utf-8")


def read_stamp() -> dict[str, str]:
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp


def is_current(installed: dict[str, str]) -> bool:
    """Whether the environment was made here, by this Python, from the locks and the metadata as they are now."""
    locks = {name: value for name, value in installed.items() if name != "made"}
    return installed.get("made") == made() and all(digest(name) == value for name, value in locks.items())


def made() -> str:
    return f"{sys.version} {VENV}"


def digest(lock_name: str) -> str:
    content = (ROOT / "requirements" / f"{lock_name}.txt").read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    return hashlib.sha256(content).hexdigest()


def pip(*arguments: str) -> None:
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", *arguments]
    if subprocess.run(command, check=False).returncode:
        sys.exit("The packages could not be installed: pip says why above. Run the same command again to try again.")


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - this is where an older one is told
        sys.exit(f"Python 3.11 or newer is needed, and this is {sys.version.split()[0]}.")
    main(sys.argv[1])
