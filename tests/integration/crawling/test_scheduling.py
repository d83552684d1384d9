"""Crawls on a schedule: the examples for cron and systemd, and schedules that overlap."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from configparser import RawConfigParser
from pathlib import Path

import pytest

from dayuan_crawler.portal import OWN
from fixtures.portal import PortalServer
from tests.support.scrapy import PROJECT, Scrapy
from tests.support.waiting import wait_for_requests

StartPortal = Callable[..., PortalServer]

DEPLOY = PROJECT / "deploy"
UNITS = sorted(DEPLOY.glob("dayuan-crawl@.*"))
INSTALLED = "/opt/dayuan_crawler"
JOB = re.compile(r"(?P<when>(?:\S+ ){5}) *(?P<command>.+)")


def test_a_second_crawl_says_who_is_at_work_and_exits_0(portal: StartPortal, sqlite_url: str) -> None:
    server = portal(markup="zblog", articles=60, latency=0.2)
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url, CONCURRENT_REQUESTS_PER_DOMAIN=1)
    with scrapy.running("crawl", "yangquan") as first:
        wait_for_requests(server, 3, first)
        second = scrapy.run("crawl", "yangquan")
        assert first.poll() is None
    assert re.search(
        rf"^dayuan: run 1 of yangquan is in progress \(process {first.pid} on ", second.stderr, re.MULTILINE
    )
    assert "crawl" not in second.stdout
    assert [run["run"] for run in scrapy.runs()] == [1]


def crontab(tmp_path: Path) -> tuple[dict[str, str], list[re.Match[str]]]:
    """The example's variables and jobs, with the places of this machine."""
    text = (DEPLOY / "crontab").read_text(encoding="utf-8")
    text = text.replace("/var/log/dayuan", str(tmp_path)).replace("/var/lib/dayuan", str(tmp_path))
    text = text.replace(".venv/bin/scrapy", f"{sys.executable} -m scrapy").replace(INSTALLED, str(PROJECT))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    variables = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))
    return {name: value.strip('"') for name, value in variables.items()}, [
        job for line in lines if (job := JOB.fullmatch(line))
    ]


def test_the_crontab_s_jobs_print_nothing_unless_something_is_wrong(portal: StartPortal, tmp_path: Path) -> None:
    variables, jobs = crontab(tmp_path)
    assert len(jobs) == 3
    server = portal(markup="zblog", articles=6)
    environment = {**os.environ, **variables, "DAYUAN_SITE_URL": server.url, "DOWNLOAD_DELAY": "0"}

    def run(job: re.Match[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "-c", job["command"]], env=environment, capture_output=True, text=True, timeout=120, check=False
        )

    done = run(jobs[0])
    assert (done.stdout, done.stderr) == ("", "")
    assert "is complete" in (tmp_path / "yangquan.log").read_text(encoding="utf-8")
    server.set(down=True)
    # Of a portal whose robots.txt is not known, it is known at once that nothing may be fetched.
    environment["DAYUAN_DATABASE_URL"] = f"sqlite:///{tmp_path / 'other.db'}"
    done = run(jobs[1])
    assert done.stdout.startswith("dayuan: ")
    assert done.stdout.count("\n") == 1
    assert {re.search(r"crawl (\w+)", job["command"])[1] for job in jobs} <= OWN.sections.keys()  # type: ignore[index]


def test_the_units_run_a_city_each(tmp_path: Path) -> None:
    assert [unit.suffix for unit in UNITS] == [".service", ".timer"]
    service, timer = (RawConfigParser(strict=False) for _ in UNITS)
    service.optionxform = timer.optionxform = str  # type: ignore[assignment,method-assign]
    service.read(UNITS[0])
    timer.read(UNITS[1])
    assert service["Service"]["ExecStart"] == f"{INSTALLED}/.venv/bin/scrapy crawl %i"
    assert service["Service"]["RestartPreventExitStatus"] == "2"
    assert timer["Timer"]["OnCalendar"].endswith("Asia/Shanghai")
    if not (analyze := shutil.which("systemd-analyze")):
        return  # where there is no systemd, nobody uses its units
    scrapy = Path(sys.executable).with_name("scrapy")
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace(f"{INSTALLED}/.venv/bin/scrapy", str(scrapy))
        (tmp_path / unit.name.replace("@", "@yangquan")).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [analyze, "verify", "--man=no", *(str(path) for path in sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("path", ["deploy/crontab", *(f"deploy/{unit.name}" for unit in UNITS)])
def test_the_guide_names_each_example(path: str) -> None:
    assert f"](../{path})" in (PROJECT / "docs/scheduling.md").read_text(encoding="utf-8")


def test_a_unit_writes_only_to_its_state_folder() -> None:
    for unit in sorted(DEPLOY.glob("dayuan-*@.service")):
        service = RawConfigParser(strict=False)
        service.optionxform = str  # type: ignore[assignment,method-assign]
        service.read(unit)
        home = f"/var/lib/{service['Service']['StateDirectory']}"
        assert service["Service"]["Environment"] == f"DAYUAN_HOME={home}"
        assert service["Service"]["ProtectSystem"] == "strict"
        assert not [value for value in service["Service"].values() if "/var/log" in value]
