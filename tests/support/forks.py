"""Scrapy commands in forks of a process with all imports done: starting one takes a tenth of the time.

``python -m tests.support.forks SOCKET`` is that process. The only difference between a fork and a new process is that
its modules are already imported, except for the settings, which read the environment. A test may set its clock, and
interrupt it at a commit.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import IO, Any, NoReturn

import time_machine
from scrapy.cmdline import execute
from scrapy.utils.misc import walk_modules_iter

from tests.support.commits import at_commit, kill
from tests.support.patched import PATCHES

PROJECT = Path(__file__).parents[2]
# Imported before forking. Not the settings, which read the environment, nor a reactor, which each fork creates itself.
_PACKAGES = [
    "aiohttp.client",
    "aiohttp.web",
    "alembic.command",
    "dayuan_crawler.commands",
    "dayuan_crawler.crawling.download_handler",
    "dayuan_crawler.extensions",
    "dayuan_crawler.middlewares",
    "dayuan_crawler.pages",
    "dayuan_crawler.pipelines",
    "dayuan_crawler.crawling.scheduler",
    "dayuan_crawler.spiders",
    "dayuan_crawler.storage.articles.duplicates",
    "psycopg.connection",
    "scrapy.commands",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.core.scraper",
    "scrapy.downloadermiddlewares",
    "scrapy.extensions.memusage",
    "scrapy.extensions.telnet",
    "scrapy.spidermiddlewares",
    "scrapy.statscollectors",
    "spidermon.contrib.scrapy.extensions",
    "sqlite3.dbapi2",
    "tldextract.tldextract",
    "uvloop.loop",
]
_NUMBER = struct.Struct("i")


class Fork:
    """A running command, with the parts of :class:`multiprocessing.Process` and :class:`subprocess.Popen` that tests use."""

    def __init__(self, server: socket.socket) -> None:
        self._server = server
        self.exitcode: int | None = None
        self.pid = self._receive()

    def join(self, timeout: float | None = None) -> None:
        """Wait until it has ended, at most ``timeout`` seconds; ``exitcode`` is not None once it has."""
        if self.exitcode is None and select.select([self._server], [], [], timeout)[0]:
            self.exitcode = self._receive()
            self._server.close()

    def poll(self) -> int | None:
        self.join(0)
        return self.exitcode

    def is_alive(self) -> bool:
        return self.poll() is None

    def kill(self) -> None:
        if self.is_alive():
            os.kill(self.pid, signal.SIGKILL)
            self.join()

    def _receive(self) -> int:
        number: int = _NUMBER.unpack(self._server.recv(_NUMBER.size, socket.MSG_WAITALL))[0]
        return number


def start(
    arguments: tuple[str, ...], environment: Mapping[str, str], out: IO[str], err: IO[str], **strike: Any
) -> Fork:
    """Start a command; ``strike`` holds the arguments of :func:`prepare`."""
    server = socket.socket(socket.AF_UNIX)
    server.connect(_server())
    socket.send_fds(server, [b"."], [out.fileno(), err.fileno()])
    server.sendall(json.dumps({"arguments": arguments, "environment": dict(environment), "strike": strike}).encode())
    server.shutdown(socket.SHUT_WR)
    return Fork(server)


@cache
def _server() -> str:
    """Start the server, which ends with this process; return its socket's path."""
    folder = tempfile.TemporaryDirectory(prefix="forks-")
    path = str(Path(folder.name) / "socket")
    process = subprocess.Popen(
        [sys.executable, "-m", __name__, path],
        cwd=PROJECT,
        # A fork would not have numpy's other threads.
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )

    def end() -> None:
        process.kill()
        process.communicate()
        folder.cleanup()

    atexit.register(end)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return path


def serve(path: str) -> None:
    """Fork for each client, until the process that started this one has ended."""
    for name in _PACKAGES:
        list(walk_modules_iter(name))
    # Frozen objects are not touched by the collector, so their memory pages are not copied.
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        os.write(1, b"ready\n")
        while 0 not in select.select([0, listener.fileno()], [], [])[0]:
            client, _ = listener.accept()
            with client:
                if not os.fork():
                    listener.close()
                    _attend(client)
            # So that the CPU time of commands is counted as this process's.
            with suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass


def _attend(client: socket.socket) -> NoReturn:
    """Run the client's command in a fork of this process, send its exit status, and exit."""
    _, files, _, _ = socket.recv_fds(client, 1, 2)
    with client.makefile("rb") as stream:
        order = json.load(stream)
    process = get_context("fork").Process(target=_run, args=(client, files), kwargs=order)
    process.start()
    client.sendall(_NUMBER.pack(process.pid))
    process.join()
    client.sendall(_NUMBER.pack(process.exitcode))
    os._exit(0)


def _run(
    client: socket.socket, files: list[int], arguments: list[str], environment: dict[str, str], strike: dict[str, Any]
) -> None:
    client.close()
    for number, file in enumerate(files, 1):
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    prepare(**strike)
    sys.argv = ["scrapy", *arguments]
    execute()


def prepare(
    *, now: str | None = None, commit: int = 0, after: bool = False, jump: float | None = None, patch: str = ""
) -> None:
    """Set the clock to ``now``, and apply a ``patch`` of :mod:`tests.support.patched`.

    At the ``commit``-th commit, or directly ``after`` it, the clock jumps by ``jump`` seconds; without a jump, the
    process is killed there (``kill -9``).
    """
    if patch:
        PATCHES[patch]()
    clock = time_machine.travel(datetime.fromisoformat(now)).start() if now else None
    if commit:
        at_commit(commit, partial(clock.shift, jump) if clock and jump is not None else kill, after=after)


if __name__ == "__main__":
    serve(sys.argv[1])
