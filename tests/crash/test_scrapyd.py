"""Two Scrapyd nodes over one PostgreSQL database: the project deployed to both, and one node's worker killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fixtures.portal import PortalServer
from tests.services.postgresql import free_port
from tests.support.politeness import assert_polite
from tests.support.scrapy import PROJECT, Scrapy
from tests.support.truth import differences
from tests.support.waiting import PATIENCE_S, wait_until

StartPortal = Callable[..., PortalServer]
CITY = "yangquan"
CAPACITY = 16
DELAY_S = 0.15


class Node:
    """A Scrapyd of the test."""

    def __init__(self, port: int) -> None:
        self.port = port

    def get(self, service: str, **query: str) -> dict[str, Any]:
        return self._ask("GET", f"/{service}.json?{urlencode(query)}", None)

    def answers(self) -> bool:
        try:
            return bool(self.get("daemonstatus"))
        except OSError:
            return False

    def schedule(self, **arguments: str) -> dict[str, Any]:
        return self._ask("POST", "/schedule.json", urlencode({"project": "dayuan_crawler", **arguments}))

    def jobs(self, state: str) -> list[dict[str, Any]]:
        jobs: list[dict[str, Any]] = self.get("listjobs", project="dayuan_crawler")[state]
        return jobs

    def _ask(self, method: str, path: str, body: str | None) -> dict[str, Any]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request(method, path, body, headers)
            answer: dict[str, Any] = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        return answer


@contextmanager
def scrapyd(folder: Path, environment: dict[str, str]) -> Iterator[Node]:
    """A node in a folder and on a port of its own, with the project's configuration."""
    node = Node(free_port())
    folder.mkdir()
    configuration = (PROJECT / "deploy" / "scrapyd.conf").read_text()
    assert "6800" in configuration
    (folder / "scrapyd.conf").write_text(configuration.replace("6800", str(node.port)))
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            [Path(sys.executable).parent / "scrapyd"], cwd=folder, env=environment, stdout=output, stderr=output
        )
    try:
        wait_until(node.answers, process, every=0.1)
        yield node
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def deploy(folder: Path, nodes: list[Node], environment: dict[str, str]) -> None:
    """Deploy the project as a user does, from a copy: building leaves files."""
    folder.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(PROJECT / name, folder)
    shutil.copytree(PROJECT / "dayuan_crawler", folder / "dayuan_crawler", ignore=shutil.ignore_patterns("__pycache__"))
    targets = [
        f"[deploy:node{number}]\nproject = dayuan_crawler\nurl = http://127.0.0.1:{node.port}/\n"
        for number, node in enumerate(nodes)
    ]
    (folder / "scrapy.cfg").write_text("[settings]\ndefault = dayuan_crawler.settings\n\n" + "\n".join(targets))
    done = subprocess.run(
        [Path(sys.executable).parent / "scrapyd-deploy", "-a"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout.count('"status": "ok"') == len(nodes), done.stdout + done.stderr
    assert done.stdout.count('"spiders": 11') == len(nodes), done.stdout


def test_two_nodes_and_one_killed_worker(portal: StartPortal, postgresql_url: str, tmp_path: Path) -> None:
    server = portal(markup="zblog", articles=60)
    server.warm()
    scrapy = Scrapy(site_url=server.url, database_url=postgresql_url, DOWNLOAD_DELAY=DELAY_S)
    environment = {**scrapy.environment, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    with ExitStack() as stack:
        nodes = [stack.enter_context(scrapyd(tmp_path / name, environment)) for name in ("one", "two")]
        deploy(tmp_path / "project", nodes, environment)
        for node in nodes:
            assert node.schedule(spider=CITY, join="1")["status"] == "ok"
        wait_until(lambda: all(node.jobs("running") for node in nodes), every=0.2)
        wait_until(lambda: server.request_count() > 20)
        os.kill(nodes[0].jobs("running")[0]["pid"], signal.SIGKILL)
        wait_until(lambda: all(node.jobs("finished") for node in nodes), every=0.2)
        logs = "".join(path.read_text() for path in tmp_path.glob("two/logs/**/*.log"))
    assert "is complete" in logs or [run["state"] for run in scrapy.runs()] == ["complete"], logs[-2000:]
    lines = differences(scrapy.export(), server.truth(CITY))
    assert not lines, f"{len(lines)} differences; the first: {lines[0]}"
    asked = Counter(request["path"] for request in server.requests() if request["path"] != "/robots.txt")
    repeated = sum(times - 1 for times in asked.values())
    assert repeated <= CAPACITY
    assert_polite(server, DELAY_S)
