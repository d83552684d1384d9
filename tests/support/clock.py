"""Commands of Scrapy's at any time: a clock that tests set, without a sleep and without a hook in the product.

``python -m tests.support.clock`` has imported all that a command needs, and runs each in a fork of its own, whose
clock is set there and then. So a command takes a fraction of the second that its start would take.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import traceback
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Self

import time_machine
from scrapy.cmdline import execute
from scrapy.utils.misc import walk_modules_iter

from tests.support.commits import at_commit, kill
from tests.support.scrapy import PROJECT, Scrapy

# Imported ahead of the forks. Not the settings, which read the environment, nor a reactor, which each has for itself.
_PACKAGES = [
    "aiohttp.client",
    "dayuan_crawler.commands",
    "dayuan_crawler.pages",
    "dayuan_crawler.storage.near_duplicates",
    "scrapy.commands",
    "scrapy.downloadermiddlewares",
    "scrapy.spidermiddlewares",
    "dayuan_crawler.scheduler",
    "dayuan_crawler.spiders.base",
    "dayuan_crawler.download_handler",
    "scrapy.core.downloader.handlers.http11",
    "sqlite3.dbapi2",
    "tldextract.tldextract",
    "uvloop.loop",
]


class ClockedScrapy(Scrapy):
    """The command line at the moment ``now``, which tests set as they like. The clock runs on from there."""

    def __init__(self, *, now: datetime, site_url: str, database_url: str, **settings: object) -> None:
        super().__init__(site_url=site_url, database_url=database_url, **settings)
        self.now = now

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="clock-")
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            cwd=PROJECT,
            # numpy's threads would not survive a fork.
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()
        self._folder.cleanup()

    def run(
        self, *arguments: str, check: int | None = 0, commit: int = 0, jump: float | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end. Its clock jumps by ``jump`` seconds at the ``commit``-th commit; without a jump
        it is killed there (``kill -9``).
        """
        out, err = (Path(self._folder.name) / name for name in ("out", "err"))
        order = {
            "arguments": arguments,
            "environment": self.environment,
            "now": self.now.isoformat(),
            "commit": commit,
            "jump": jump,
            "files": [str(out), str(err)],
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps(order)}\n")
        self._process.stdin.flush()
        status = int(self._process.stdout.readline())
        done = subprocess.CompletedProcess(arguments, status, out.read_text(), err.read_text())
        if check is not None and status != check:
            raise AssertionError(f"scrapy {' '.join(arguments)} exited {status}, not {check}:\n{done.stderr}")
        return done


def serve() -> None:
    """Run the commands that standard input orders, a line each, and say their exit statuses."""
    for name in _PACKAGES:
        list(walk_modules_iter(name))
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _run(json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _run(order: dict[str, Any]) -> None:
    status = 1
    try:
        for number, name in enumerate(order["files"], 1):
            os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.environ.clear()
        os.environ.update(order["environment"])
        time.tzset()
        clock = time_machine.travel(datetime.fromisoformat(order["now"])).start()
        if order["commit"]:
            jump = order["jump"]
            at_commit(order["commit"], kill if jump is None else partial(clock.shift, jump))
        execute(["scrapy", *order["arguments"]])
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0
    except Exception:  # noqa: BLE001 - the fork must not go on as its parent does
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    serve()
