"""``python -m tests.support.peak_memory COMMAND …``: a command of Scrapy's; its last line is its peak memory in KB (Linux)."""

from __future__ import annotations

import atexit
import re
import sys
from pathlib import Path

from scrapy.cmdline import execute


def peak_kb() -> int:
    """The most that this program has held; what getrusage tells is that of the process that started it, if it was more."""
    found = re.search(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"), re.MULTILINE)
    assert found is not None
    return int(found[1])


if __name__ == "__main__":
    atexit.register(lambda: print(peak_kb()))
    execute(["scrapy", *sys.argv[1:]])
