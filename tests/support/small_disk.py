"""``python -m tests.support.small_disk KB COMMAND …``: a command of Scrapy's that can write no file beyond this size."""

from __future__ import annotations

import resource
import signal
import sys

from scrapy.cmdline import execute

if __name__ == "__main__":
    size = int(sys.argv[1]) * 1024
    # Without this the system ends the process; with it, a write fails as on a full disk.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    # Python 3.11 keeps bytecode that was cut off there, and can start no process with it afterwards.
    sys.dont_write_bytecode = True
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    execute(["scrapy", *sys.argv[2:]])
