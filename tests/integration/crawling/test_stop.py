"""A crawl that is told to stop does so soon, also when the portal hangs, and is resumed."""

from __future__ import annotations

import signal
from collections.abc import Callable

import pytest

from fixtures.portal import PortalServer
from tests.support.scrapy import Scrapy
from tests.support.truth import differences
from tests.support.waiting import wait_for_requests, wait_for_saying, wait_until


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_while_the_portal_hangs(portal: Callable[..., PortalServer], sqlite_url: str, how: int) -> None:
    server = portal(markup="zblog")
    server.set(faults=[{"kind": "hang", "path": r"/gsyl/datong/\d+\.html"}])
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url)
    with scrapy.started("crawl", "datong") as process:
        # Several articles hang, beside the section's first page.
        wait_until(lambda: sum(path.startswith("/gsyl/datong/") for path in server.paths()) > 4, process)
        process.send_signal(how)
        process.wait(timeout=20)
        assert process.stderr is not None
        said = process.stderr.read()
    assert process.returncode == 1, said
    assert "Traceback" not in said
    assert said.strip().split("\n")[-1].startswith("dayuan: ")
    server.set(faults=[])
    assert "Resuming run 1" in scrapy.run("crawl", "datong").stderr
    assert scrapy.runs()[0]["state"] == "complete"
    assert len(scrapy.export()) == len(server.truth("datong"))


def test_a_second_signal_ends_it_at_once(portal: Callable[..., PortalServer], sqlite_url: str) -> None:
    server = portal(markup="zblog")
    server.set(faults=[{"kind": "hang", "path": r"/gsyl/datong/\d+\.html", "after": 2}])
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url)
    with scrapy.started("crawl", "datong") as process:
        wait_for_requests(server, 6, process)
        process.send_signal(signal.SIGTERM)
        wait_for_saying(process, "Closing spider")
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)
    assert process.returncode != 0
    server.set(faults=[])
    scrapy.run("crawl", "datong")
    assert [run["state"] for run in scrapy.runs()] == ["complete"]
    assert not differences(scrapy.export(), server.truth("datong"))


def test_an_outage_in_the_middle_is_no_deletion(portal: Callable[..., PortalServer], sqlite_url: str) -> None:
    server = portal(markup="zblog")
    server.set(faults=[{"kind": "reset", "path": r"/gsyl/yangquan/\d+\.html", "after": 10}])
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url, DAYUAN_OUTAGE_PATIENCE=3)
    done = scrapy.run("crawl", "yangquan", check=1)
    assert "has not answered for 3 s" in done.stderr
    assert "Traceback" not in done.stderr
    run = scrapy.runs()[0]
    assert (run["state"], run["failed"], run["gone"]) == ("stopped", 0, 0)
    server.set(faults=[])
    scrapy.run("crawl", "yangquan")
    assert len(scrapy.export()) == len(server.truth("yangquan"))
