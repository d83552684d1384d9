"""Commands of Scrapy's in forks of a process that has imported all that they need: a start takes a tenth of its time.

``python -m tests.support.forks SOCKET`` is that process. A fork differs from a process of its own in this alone: its modules
are imported already, the settings excepted, which read the environment. Its clock may be set, and it may be struck at a commit.
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
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import IO, Any

import time_machine
from scrapy.utils.misc import walk_modules_iter

from tests.support.commits import at_commit, kill

PROJECT = Path(__file__).parents[2]
# Imported ahead of the forks. Not the settings, which read the environment, nor a reactor, which each has for itself.
_PACKAGES = [
    "aiohttp.client",
    "dayuan_crawler.commands",
    "dayuan_crawler.pages",
    "dayuan_crawler.storage.near_duplicates",
    "scrapy.commands",
    "scrapy.core.scraper",
    "scrapy.downloadermiddlewares",
    "scrapy.spidermiddlewares",
    "dayuan_crawler.scheduler",
    "dayuan_crawler.spiders.base",
    "dayuan_crawler.download_handler",
    "psycopg.connection",
    "scrapy.core.downloader.handlers.http11",
    "sqlite3.dbapi2",
    "tldextract.tldextract",
    "uvloop.loop",
]
_NUMBER = struct.Struct("i")


class Fork:
    """A running command, with what tests use of :class:`subprocess.Popen`."""

    def __init__(self, server: socket.socket) -> None:
        self._server = server
        self.returncode: int | None = None
        self.pid = self._receive()

    def poll(self) -> int | None:
        """The exit status, as of :mod:`subprocess`; None while it runs."""
        if self.returncode is None and select.select([self._server], [], [], 0)[0]:
            self.returncode = self._receive()
            self._server.close()
        return self.returncode

    def wait(self, timeout: float) -> int:
        """Its exit status, once it has ended. Raises TimeoutExpired."""
        if self.returncode is None:
            select.select([self._server], [], [], timeout)
        status = self.poll()
        if status is None:
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout)
        return status

    def kill(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)

    def _receive(self) -> int:
        number: int = _NUMBER.unpack(self._server.recv(_NUMBER.size, socket.MSG_WAITALL))[0]
        return number


def start(arguments: tuple[str, ...], environment: Mapping[str, str], out: IO[str], err: IO[str], **strike: Any) -> Fork:
    """Start a command, with ``strike`` as the arguments of :func:`prepare`."""
    server = socket.socket(socket.AF_UNIX)
    server.connect(_server())
    socket.send_fds(server, [b"."], [out.fileno(), err.fileno()])
    server.sendall(json.dumps({"arguments": arguments, "environment": dict(environment), "strike": strike}).encode())
    server.shutdown(socket.SHUT_WR)
    return Fork(server)


@cache
def _server() -> str:
    """Start the server, which ends with this process; its socket's path."""
    folder = tempfile.TemporaryDirectory(prefix="forks-")
    path = str(Path(folder.name) / "socket")
    process = subprocess.Popen(
        [sys.executable, "-m", __name__, path],
        cwd=PROJECT,
        # A fork would lack numpy's other threads.
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


def serve(path: str) -> dict[str, Any] | None:
    """Returns in each fork the order for it, and in the server, when who started it has ended, None."""
    for name in _PACKAGES:
        list(walk_modules_iter(name))
    # What stays as it is need not be copied.
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        os.write(1, b"ready\n")
        while 0 not in (ready := select.select([0, listener], [], [])[0]):
            client, _ = listener.accept()
            with client:
                if not os.fork():
                    listener.close()
                    return _attend(client)
    return None


def _attend(client: socket.socket) -> dict[str, Any]:
    """Returns in a fork of this process the client's order, tells the client how that one ends, and ends with it."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _, files, _, _ = socket.recv_fds(client, 1, 2)
    with client.makefile("rb") as stream:
        order: dict[str, Any] = json.load(stream)
    child = os.fork()
    if not child:
        client.close()
        for number, file in enumerate(files, 1):
            os.dup2(file, number)
            os.close(file)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        return order
    client.sendall(_NUMBER.pack(child))
    _, status = os.waitpid(child, 0)
    client.sendall(_NUMBER.pack(os.waitstatus_to_exitcode(status)))
    os._exit(0)


def prepare(*, now: str | None = None, commit: int = 0, after: bool = False, jump: float | None = None) -> None:
    """Set the clock to ``now``. At the ``commit``-th commit, or right ``after`` it, the clock jumps by ``jump`` seconds;
    without a jump, the process is killed there (``kill -9``).
    """
    clock = time_machine.travel(datetime.fromisoformat(now)).start() if now else None
    if commit:
        at_commit(commit, partial(clock.shift, jump) if clock and jump is not None else kill, after=after)


def main() -> None:
    order = serve(sys.argv[1])
    if order is None:
        return
    os.environ.clear()
    os.environ.update(order["environment"])
    time.tzset()
    prepare(**order["strike"])
    sys.argv = ["scrapy", *order["arguments"]]
    # Only now: what it imports reads the environment.
    from scrapy.cmdline import execute

    execute()


if __name__ == "__main__":
    main()
