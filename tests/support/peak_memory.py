"""``python -m tests.support.peak_memory COMMAND …``: runs a Scrapy command, and last prints its peak KB (Linux)."""

from __future__ import annotations

import atexit
import re
import sys
from pathlib import Path

from scrapy.cmdline import execute


def peak_kb() -> int:
    """Return this program's peak memory in KB; getrusage would include that of its parent process."""
    found = re.search(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"), re.MULTILINE)
    assert found is not None
    return int(found[1])


if __name__ == "__main__":
    atexit.register(lambda: print(peak_kb()))
    execute(["scrapy", *sys.argv[1:]])
