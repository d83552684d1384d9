"""``make crawl``, from the sample portal to a file and the commands to go on with."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from contextlib import ExitStack, suppress
from pathlib import Path

from tools import demo

ROOT = Path(__file__).parents[3]


def run_demo(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    settings = {"PYTHONPATH": str(ROOT), "SCRAPY_SETTINGS_MODULE": "dayuan_crawler.settings"}
    return subprocess.run(
        [sys.executable, "-m", "tools.demo"],
        cwd=folder,
        env={**os.environ, **settings, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_it_ends_with_articles_in_a_file_and_what_to_do_next(tmp_path: Path) -> None:
    # What another time left there does not matter.
    (tmp_path / demo.DATA).mkdir()
    (tmp_path / demo.DATABASE).write_bytes(b"no database")
    (tmp_path / demo.EXPORT).write_bytes(b"old\n")
    with ExitStack() as stack:
        with suppress(OSError):  # the usual port is taken, by this test or somebody else
            stack.enter_context(socket.create_server(("127.0.0.1", demo.PORT)))
        done = run_demo(tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    lines = (tmp_path / demo.EXPORT).read_text(encoding="utf-8").splitlines()
    articles = [json.loads(line) for line in lines]
    assert {article["city"] for article in articles} == {demo.CITY}
    assert len(articles) > 50
    assert (tmp_path / demo.DATABASE).exists()
    assert f"{len(articles)} articles" in done.stdout
    next_commands = [line.split()[:3] for line in done.stdout.splitlines()[-3:]]
    scrapy = ".venv/bin/scrapy"
    assert next_commands == [[scrapy, command, demo.CITY] for command in ("crawl", "export", "runs")]


def test_a_crawl_that_fails_is_the_end_of_it(tmp_path: Path) -> None:
    failed = run_demo(tmp_path, CONCURRENT_REQUESTS="none")
    assert failed.returncode not in (0, None)
    assert "Next:" not in failed.stdout
    assert not (tmp_path / demo.EXPORT).exists()
