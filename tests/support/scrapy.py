"""Runs this project's commands as a user does: each in a process, usually forked from one that is already running."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO, Any

from tests.support import forks

PROJECT = forks.PROJECT

TIMEOUT_S = 240


class Running:
    """A command that runs on in a fork."""

    def __init__(self, fork: forks.Fork, errors: IO[str]) -> None:
        self._fork = fork
        self._errors = errors
        self.pid = fork.pid

    def poll(self) -> int | None:
        """The exit status, once it has ended."""
        return self._fork.poll()

    def said(self) -> str:
        """What it has said so far on standard error."""
        file = self._errors.fileno()
        # At a place of its own: that of the file is the command's.
        return os.pread(file, os.fstat(file).st_size, 0).decode()

    def send_signal(self, number: int) -> None:
        assert self.poll() is None, self.said()
        os.kill(self.pid, number)

    def kill(self) -> None:
        """``kill -9``, and wait until it has ended."""
        self._fork.kill()

    def ended(self, timeout: float = TIMEOUT_S) -> tuple[int, str]:
        """Wait until it has ended; its exit status and what it said."""
        self._fork.join(timeout)
        status = self.poll()
        assert status is not None, f"it does not end: {self.said()}"
        return status, self.said()


class Scrapy:
    """The command line with one portal and one database."""

    def __init__(self, *, site_url: str, database_url: str, **settings: object) -> None:
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("DAYUAN_", "PYTHONDONT"))},
            "DAYUAN_SITE_URL": site_url,
            "DAYUAN_DATABASE_URL": database_url,
            # A test that needs an archive names its folder.
            "DAYUAN_ARCHIVE_DIR": "",
            "DOWNLOAD_DELAY": "0",
            **{name: str(value) for name, value in settings.items()},
        }

        # A name from tests.support.patched: commands run with that patch.
        self.patch = ""

    def run(
        self, *arguments: str, check: int | None = 0, fork: bool = True, **strike: Any
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; its exit status must be ``check``.

        A fork starts in a tenth of a second and can be interrupted (:func:`tests.support.forks.prepare`); without
        ``fork`` the command has a process of its own, as for a user. So does a reparse with several readers, because
        its process pool has hung in a fork on a busy machine.
        """
        has_readers = arguments[0] == "reparse" and "--jobs" not in arguments
        if fork and (strike or not has_readers):
            done = self._run_fork(arguments, {"patch": self.patch, **strike})
        else:
            done = subprocess.run(
                [
                    sys.executable,
                    "-m",
                    *(["tests.support.patched", self.patch] if self.patch else ["scrapy"]),
                    *arguments,
                ],
                cwd=PROJECT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=TIMEOUT_S,
                check=False,
            )
        if check is not None and done.returncode != check:
            raise AssertionError(f"scrapy {' '.join(arguments)} exited {done.returncode}, not {check}:\n{done.stderr}")
        return done

    def _run_fork(self, arguments: tuple[str, ...], strike: dict[str, Any]) -> subprocess.CompletedProcess[str]:
        with TemporaryFile("w+", encoding="utf-8") as out, TemporaryFile("w+", encoding="utf-8") as err:
            process = forks.start(arguments, self.environment, out, err, **strike)
            try:
                process.join(TIMEOUT_S)
                assert process.exitcode is not None, f"scrapy {' '.join(arguments)} does not end"
            finally:
                process.kill()
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess(arguments, process.exitcode, out.read(), err.read())

    @contextmanager
    def running(self, *arguments: str) -> Iterator[Running]:
        """Start a command in a fork; it is killed at the end."""
        with TemporaryFile("w+", encoding="utf-8") as out, TemporaryFile("w+", encoding="utf-8") as errors:
            fork = forks.start(arguments, self.environment, out, errors, patch=self.patch)
            try:
                yield Running(fork, errors)
            finally:
                fork.kill()

    @contextmanager
    def started(self, *arguments: str, module: str = "scrapy") -> Iterator[subprocess.Popen[str]]:
        """Start a command in its own process, as a user does; it is killed at the end."""
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=PROJECT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    def export(self, *cities: str) -> list[dict[str, Any]]:
        """Return the exported records."""
        return [json.loads(line) for line in self.run("export", *cities).stdout.split("\n") if line]

    def runs(self) -> list[dict[str, Any]]:
        """Return the runs, newest first."""
        return [json.loads(line) for line in self.run("runs", "--json").stdout.split("\n") if line]


def last_line(scrapy: Scrapy, *arguments: str, status: int) -> str:
    """Return the one line that a failing command ends with."""
    done = scrapy.run(*arguments, check=status)
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    line = done.stderr.strip().split("\n")[-1]
    assert line.startswith("dayuan: "), done.stderr
    return line
