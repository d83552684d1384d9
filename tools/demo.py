"""Crawls one city of the sample portal into a database and a JSONL file; ``make crawl`` runs this."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

from fixtures.portal import PortalServer

CITY = "yangquan"
PORT = 8765
DATA = Path("data")
# Separate from the default database, so that made-up articles never mix with the portal's.
DATABASE = DATA / "sample.db"
ARCHIVE = DATA / "sample-archive"
EXPORT = DATA / f"{CITY}.jsonl"


def main() -> None:
    DATA.mkdir(exist_ok=True)
    for old in DATA.glob(f"{DATABASE.name}*"):
        old.unlink()
    shutil.rmtree(ARCHIVE, ignore_errors=True)
    try:
        with PortalServer(port=usable_port(), markup="empire", articles=60) as portal:
            print(f"Crawling {CITY} from the sample portal at {portal.url}", flush=True)
            scrapy("crawl", CITY, site_url=portal.url)
            scrapy("export", CITY, "-o", str(EXPORT), site_url=portal.url)
    except RuntimeError as error:
        sys.exit(f"The sample portal could not be used: {error}")
    sample = f"-s DAYUAN_DATABASE_URL=sqlite:///{DATABASE}"
    articles = EXPORT.read_bytes().count(b"\n")
    print(
        f"""
{articles} articles of the sample portal are in {DATABASE} (SQLite) and {EXPORT} (an article a line).
Next: crawl the live portal into {DATA / "dayuan.db"}; export the sample as CSV (or .parquet); show the sample's runs:

  .venv/bin/scrapy crawl {CITY}
  .venv/bin/scrapy export {CITY} -o data/{CITY}.csv {sample}
  .venv/bin/scrapy runs {CITY} {sample}"""
    )


def usable_port() -> int:
    """Return the usual port, so that addresses stay the same, or 0 for any port if it is taken."""
    try:
        socket.create_server(("127.0.0.1", PORT)).close()
    except OSError:
        return 0
    return PORT


def scrapy(*arguments: str, site_url: str) -> None:
    """Run a Scrapy command. If it fails, exit with its status: it has already reported why."""
    environment = {
        "DAYUAN_SITE_URL": site_url,
        "DAYUAN_DATABASE_URL": f"sqlite:///{DATABASE}",
        "DAYUAN_ARCHIVE_DIR": str(ARCHIVE),
        "DOWNLOAD_DELAY": "0.01",  # the portal is local
        "LOG_LEVEL": "WARNING",
    }
    process = subprocess.Popen([sys.executable, "-m", "scrapy", *arguments], env={**os.environ, **environment})
    status = None
    while status is None:
        try:
            status = process.wait()
        except KeyboardInterrupt:
            continue  # Scrapy received it too, and shuts down cleanly
    if status:
        sys.exit(status if status > 0 else 128 - status)


if __name__ == "__main__":
    main()
