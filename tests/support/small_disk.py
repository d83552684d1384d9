"""``python -m tests.support.small_disk KB COMMAND …``: a Scrapy command that cannot write a file beyond this size."""

from __future__ import annotations

import resource
import signal
import sys

from scrapy.cmdline import execute

if __name__ == "__main__":
    size = int(sys.argv[1]) * 1024
    # Otherwise the system kills the process; with this, a write fails as on a full disk.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    # Python 3.11 keeps bytecode that was truncated there, and then cannot start any process.
    sys.dont_write_bytecode = True
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    execute(["scrapy", *sys.argv[2:]])
