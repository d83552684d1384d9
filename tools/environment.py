"""Creates ``.venv`` from the locked requirements, unless it already matches the lock.

The variable ``VENV`` names another folder for it. Runs on any Python from 3.11 with only the standard library: ``python
-m tools.environment runtime|dev``.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import venv
from pathlib import Path

from tools import system

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / os.environ.get("VENV", ".venv")


def main(lock_name: str) -> None:
    installed = read_stamp()
    if not is_current(installed):
        require_venv()
        print(f"Making {VENV.name} with Python {version()}", flush=True)
        venv.create(VENV, clear=True, with_pip=True)
        installed = {"made": maker()}
    if lock_name not in installed:
        lock = lock_file(lock_name)
        print(f"Installing {lock.relative_to(ROOT)} into {VENV.name} (takes a minute the first time)", flush=True)
        pip("--require-hashes", "--no-compile", "--no-deps", "-r", str(lock))
        installed[lock_name] = digest(lock)
        write_stamp(installed)
    project = digest(ROOT / "pyproject.toml")
    if installed.get("project") != project:
        pip("--no-build-isolation", "--no-deps", "-e", str(ROOT))
        write_stamp({**installed, "project": project})


def require_venv() -> None:
    """Install the part of Python that Debian packages separately; without it, a virtual environment has no pip."""
    if importlib.util.find_spec("ensurepip"):
        return
    package = system.venv_package()
    if not system.install(package):
        sys.exit(
            f"Python {version()} cannot make a virtual environment. Have an administrator run: {system.advice(package)}"
        )


def version() -> str:
    return sys.version.split()[0]


def is_current(installed: dict[str, str]) -> bool:
    """Return whether the environment was made here by this Python, from locks that have not changed since."""
    return installed.get("made") == maker() and all(
        digest(lock_file(name)) == installed[name] for name in installed.keys() - {"made", "project"}
    )


def maker() -> str:
    return f"{sys.version} for {VENV}"


def lock_file(name: str) -> Path:
    return ROOT / "requirements" / f"{name}.txt"


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_stamp() -> dict[str, str]:
    try:
        stamp: dict[str, str] = json.loads((VENV / "installed.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp


def write_stamp(installed: dict[str, str]) -> None:
    (VENV / "installed.json").write_text(json.dumps(installed), encoding="utf-8")


def pip(*arguments: str) -> None:
    python = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", *arguments]
    # setuptools prints long warnings about every way of installing in place.
    pip = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if pip.returncode:
        print(pip.stdout)
        sys.exit("The packages could not be installed: pip says why above. Run the same command again to try again.")


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - this line informs users of an older Python
        sys.exit(f"Python 3.11 or newer is needed, and this is {version()}.")
    main(sys.argv[1])
