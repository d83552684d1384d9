"""Waits for conditions, never for a fixed time."""

from __future__ import annotations

import os
import select
import subprocess
import time
from collections.abc import Callable
from typing import Any, Protocol

from fixtures.portal import PortalServer

PATIENCE_S = 120


class Process(Protocol):
    """A process that keeps running during a wait."""

    def poll(self) -> int | None: ...


def wait_until(condition: Callable[[], Any], process: Process | None = None, *, every: float = 0.02) -> None:
    """Wait until the condition is true; it must become true while the ``process`` runs. Checks ``every`` seconds."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert process is None or process.poll() is None, "the process has ended"
        assert time.monotonic() < deadline, "it has not come about"
        time.sleep(every)


def wait_for_requests(server: PortalServer, number: int, process: Process) -> None:
    """Wait until the portal's log has that many requests."""
    wait_until(lambda: server.request_count() >= number, process)


def wait_for_saying(process: subprocess.Popen[str], sign: str) -> str:
    """Wait until the text is in the process's standard error; return the output so far, which ``communicate`` omits."""
    assert process.stderr is not None
    said = b""
    while sign.encode() not in said:
        ready = select.select([process.stderr], [], [], PATIENCE_S)[0]
        assert ready, f"{sign!r} was not said: {said.decode()}"
        piece = os.read(process.stderr.fileno(), 65536)
        assert piece, f"{sign!r} was not said: {said.decode()}"
        said += piece
    return said.decode()
