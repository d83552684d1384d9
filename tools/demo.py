"""Crawls one city of the sample portal into a database and a JSONL file: what ``make crawl`` runs."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CITY = "yangquan"
PORT = 8642
DATA = Path("data")
# Beside the default database and not in it, so that made-up articles never mix with the portal's.
DATABASE = DATA / "sample.db"
EXPORT = DATA / f"{CITY}.jsonl"
START_SECONDS = 30


def main() -> None:
    DATA.mkdir(exist_ok=True)
    for old in DATA.glob(f"{DATABASE.name}*"):
        old.unlink()
    with sample_portal() as url:
        print(f"Crawling {CITY} from the sample portal at {url}", flush=True)
        environment = {
            "DAYUAN_SITE_URL": url,
            "DAYUAN_DATABASE_URL": f"sqlite:///{DATABASE}",
            "DOWNLOAD_DELAY": "0.01",  # the portal is ours
        }
        scrapy("crawl", CITY, environment=environment)
        scrapy("export", CITY, "-o", str(EXPORT), environment=environment)
    articles = sum(1 for _ in EXPORT.open("rb"))
    print(
        f"""
{articles} articles of the sample portal are in {DATABASE} (SQLite) and {EXPORT} (an article a line). Next:

  .venv/bin/scrapy crawl {CITY}                  crawls the live portal into {DATA / "dayuan.db"}
  .venv/bin/scrapy export {CITY} -o {CITY}.csv   writes what was crawled as CSV (or .jsonl, .parquet)
  .venv/bin/scrapy runs {CITY}                   shows the runs, and how they ended"""
    )


@contextmanager
def sample_portal() -> Iterator[str]:
    """The address of a sample portal that serves as long as the context lasts."""
    port = usable_port()
    command = [sys.executable, "-m", "fixtures.portal", *f"--port {port} --markup empire --articles 60".split()]
    with tempfile.TemporaryFile() as output:
        # In a session of its own, so that Ctrl-C ends the crawl first, in order, with the portal still there.
        portal = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            if not is_served(portal, port):
                output.seek(0)
                said = output.read().decode(errors="replace").strip()
                sys.exit(f"The sample portal did not start on port {port}: {said or f'no answer in {START_SECONDS} s'}")
            yield f"http://127.0.0.1:{port}"
        finally:
            portal.terminate()
            portal.wait()


def usable_port() -> int:
    """The usual port, for the same addresses every time; any other where that one is taken."""
    for port in (PORT, 0):
        try:
            with socket.create_server(("127.0.0.1", port)) as listener:
                usable: int = listener.getsockname()[1]
                return usable
        except OSError:
            continue
    sys.exit("No port of 127.0.0.1 can be listened on, so the sample portal cannot be served.")


def is_served(portal: subprocess.Popen[bytes], port: int) -> bool:
    """Whether the portal answers, once it does, or has ended, or has taken too long."""
    deadline = time.monotonic() + START_SECONDS
    while portal.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return True
    return False


def scrapy(*arguments: str, environment: dict[str, str]) -> None:
    """Run a command of Scrapy's, and end as it does when it fails: it has said why."""
    process = subprocess.Popen([sys.executable, "-m", "scrapy", *arguments], env={**os.environ, **environment})
    while True:
        try:
            status = process.wait()
            break
        except KeyboardInterrupt:
            continue  # it got the signal too, and stops in order
    if status:
        sys.exit(status if status > 0 else 128 + signal.Signals(-status))


if __name__ == "__main__":
    main()
