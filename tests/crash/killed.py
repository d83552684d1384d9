"""``python -m tests.crash.killed N before|after COMMAND …``: a command of Scrapy's that kills itself at its Nth transaction.

The kill comes right before or right after the commit. The product has no hook for it: the engine's own events are used.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from scrapy.cmdline import execute
from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect


def main() -> None:
    number, moment = int(sys.argv[1]), sys.argv[2]
    commits = 0

    def kill(*_: Any) -> None:
        nonlocal commits
        commits += 1
        if commits == number:
            os.kill(os.getpid(), signal.SIGKILL)

    if moment == "before":
        event.listen(Engine, "commit", kill)
    else:
        _after_commit(kill)
    execute(["scrapy", *sys.argv[3:]])


def _after_commit(kill: Any) -> None:
    do_commit = DefaultDialect.do_commit

    def commit_and_kill(self: DefaultDialect, connection: Any) -> None:
        do_commit(self, connection)  # type: ignore[no-untyped-call]
        kill()

    DefaultDialect.do_commit = commit_and_kill  # type: ignore[method-assign]


if __name__ == "__main__":
    main()
