"""Scrapy commands at any time: tests set the clock, without sleeping and without a hook in the product."""

from __future__ import annotations

import subprocess
from datetime import datetime
from typing import Any, Self

from tests.support.scrapy import Scrapy


class ClockedScrapy(Scrapy):
    """The command line at the time ``now``, which tests may set. The clock runs on from there."""

    def __init__(self, *, now: datetime, site_url: str, database_url: str, **settings: object) -> None:
        super().__init__(site_url=site_url, database_url=database_url, **settings)
        self.now = now

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def run(self, *arguments: str, check: int | None = 0, **strike: Any) -> subprocess.CompletedProcess[str]:
        """Run a command to its end.

        At the ``commit``-th commit its clock jumps by ``jump`` seconds; without a jump the process is killed there
        (``kill -9``).
        """
        return super().run(*arguments, check=check, now=self.now.isoformat(), **strike)
