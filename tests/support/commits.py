"""Triggers an event at a process's Nth commit. The product has no hook for it: SQLAlchemy's own events are used."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect


def at_commit(number: int, strike: Callable[[], None], *, after: bool = False) -> None:
    """Call ``strike`` directly before the ``number``-th commit from now, or directly ``after`` it."""
    commits = 0

    def count(*_: Any) -> None:
        nonlocal commits
        commits += 1
        if commits == number:
            strike()

    if not after:
        event.listen(Engine, "commit", count)
        return
    do_commit: Callable[[DefaultDialect, Any], None] = DefaultDialect.do_commit

    def commit_and_count(self: DefaultDialect, connection: Any) -> None:
        do_commit(self, connection)
        count()

    DefaultDialect.do_commit = commit_and_count  # type: ignore[method-assign]


def kill() -> None:
    """Send ``kill -9`` to this process."""
    os.kill(os.getpid(), signal.SIGKILL)
