"""Crawls several sections one after another, each in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from types import FrameType

from dayuan_crawler.commandline import is_own_program, say
from dayuan_crawler.portal import Section

_FORWARDED = (signal.SIGINT, signal.SIGTERM, *((signal.SIGHUP,) if hasattr(signal, "SIGHUP") else ()))


class EachSection:
    """Runs ``scrapy crawl SECTION`` for each, with the same options. A signal ends the current crawl and the command.

    One process for each section, so that the failure of one crawl does not affect the next.
    """

    def __init__(self, sections: Sequence[Section], options: Sequence[str]) -> None:
        self._names = [section.name for section in sections]
        self._noun = "cities" if all(section.city for section in sections) else "sections"
        self._options = options
        self._crawl: subprocess.Popen[bytes] | None = None
        self._is_stopped = False

    def run(self) -> int:
        """Crawl the sections, and print one line with the result. Return the exit status."""
        for number in _FORWARDED:
            signal.signal(number, self._forward)
        incomplete = [name for name in self._names if self._is_stopped or self._status_of(name)]
        if not incomplete:
            say(f"all {len(self._names)} {self._noun} are complete")
            return 0
        why = "the command was stopped" if self._is_stopped else "the lines above say why"
        say(
            f"{len(incomplete)} of {len(self._names)} {self._noun} not complete: {' '.join(incomplete)}"
            f" ({why}): run the same command again"
        )
        return 1

    def _status_of(self, name: str) -> int:
        # In a group of its own: a terminal sends its signals to the whole group, and the crawl would get each twice.
        self._crawl = subprocess.Popen(  # noqa: S603 - this very command
            [sys.executable, "-m", "dayuan_crawler" if is_own_program() else "scrapy", "crawl", name, *self._options],
            process_group=0 if os.name == "posix" else None,
        )
        if self._is_stopped:  # the signal arrived before the process existed
            self._crawl.terminate()
        return self._crawl.wait()

    def _forward(self, number: int, frame: FrameType | None) -> None:
        self._is_stopped = True
        if self._crawl is not None and self._crawl.poll() is None:
            self._crawl.send_signal(number)


def without_names(arguments: Iterable[str], names: Sequence[str]) -> list[str]:
    """Return a command's arguments without these names. If an option has such a value, the last one is removed."""
    options = list(arguments)[::-1]
    for name in names:
        options.remove(name)
    return options[::-1]
