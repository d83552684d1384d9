"""``python -m tests.support.peak_memory COMMAND …``: a command of Scrapy's; its last line is its peak memory in KB."""

from __future__ import annotations

import atexit
import resource
import sys

from scrapy.cmdline import execute

if __name__ == "__main__":
    atexit.register(lambda: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
    execute(["scrapy", *sys.argv[1:]])
