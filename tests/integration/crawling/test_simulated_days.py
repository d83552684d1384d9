"""Two months of a portal, crawled daily: with new, edited, deleted and restored articles, an outage, kills and wrong clocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from fixtures.portal import PortalServer
from tests.support.clock import ClockedScrapy
from tests.support.simulation import CITY, RECORDED_WITHIN, Simulation

# The days are lived through once, and within the first test's time.
pytestmark = pytest.mark.timeout(1200)

DAYS = 60
OUTAGE = 31
# Days with more new articles than one list page, and than three, hold.
KILLS = frozenset({10, 24})


@contextmanager
def simulation(folder: Path, **options: object) -> Iterator[Simulation]:
    with PortalServer(markup="zblog") as portal:
        now = datetime.fromisoformat(portal.state()["now"])
        database_url = f"sqlite:///{folder / 'simulation.db'}"
        scrapy = ClockedScrapy(
            now=now,
            site_url=portal.url,
            database_url=database_url,
            DOWNLOAD_DELAY=0.001,
            DAYUAN_OUTAGE_PATIENCE=0,
        )
        scrapy.patch = "hasty"  # the day of the outage is no longer than the others
        yield Simulation(portal, scrapy, **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulation]:
    with simulation(tmp_path_factory.mktemp("days"), outages=frozenset({OUTAGE}), kills=KILLS) as lived:
        lived.run(DAYS)
        yield lived


def test_runs_end_in_order_but_for_the_outage_and_the_kills(lived: Simulation) -> None:
    ends = {day.number: day.exit_status for day in lived.days if day.exit_status}
    assert ends == {OUTAGE: 1, **dict.fromkeys(KILLS, -9)}


def test_every_new_article_is_found_on_its_day_or_after_the_next_run(lived: Simulation) -> None:
    found = lived.found_after()
    assert len(found) > 200
    assert [url for url, days in found.items() if days not in {0, 1}] == []
    late = {url for url, days in found.items() if days}
    disturbed = {record for day in (OUTAGE, *KILLS) for record in lived.days[day].truth}
    assert late <= disturbed


def test_edits_of_an_article_s_first_week_are_recorded_within_two_days(lived: Simulation) -> None:
    delays = lived.recorded_after()
    in_time = [days for days in delays if days is not None and days <= RECORDED_WITHIN]
    assert len(delays) > 40
    assert len(in_time) >= 0.95 * len(delays)


def test_no_tombstone_is_false_and_none_is_late(lived: Simulation) -> None:
    false, late, true = lived.tombstones()
    assert (false, late) == ([], [])
    assert true > 10


def test_what_comes_back_is_live_again_in_no_longer_than_it_was_gone(lived: Simulation) -> None:
    restored = [(gone, back) for gone, back in lived.restored_after() if back is not None]
    assert len(restored) > 5
    assert [pair for pair in restored if pair[1] > pair[0] + 2] == []


def test_a_clock_that_jumps_a_day_does_no_harm(tmp_path: Path) -> None:
    a_day = timedelta(days=1)
    with simulation(
        tmp_path,
        wrong={3: -a_day, 7: a_day},
        # In the midst of a run, when pages wait that were due by the former clock.
        jumps={4: -a_day.total_seconds(), 10: -a_day.total_seconds(), 11: a_day.total_seconds()},
    ) as lived:
        lived.run(12)
        assert {day.exit_status for day in lived.days} == {0}
        assert set(lived.found_after().values()) == {0}
        false, _, true = lived.tombstones()
        assert false == []
        assert true


def test_neither_the_time_nor_the_zone_of_a_fetch_gets_into_an_article(
    portal: Callable[..., PortalServer], tmp_path: Path
) -> None:
    server = portal(markup="zblog")
    exports = []
    # China has no summer time; New York has it on the first of these days, and not on the other.
    for name, day, zone in (("one", "2022-07-20", "America/New_York"), ("two", "2023-01-15", "Asia/Shanghai")):
        now = datetime.fromisoformat(f"{day}T23:30:00+08:00")
        database_url = f"sqlite:///{tmp_path / name}.db"
        scrapy = ClockedScrapy(now=now, site_url=server.url, database_url=database_url, TZ=zone)
        scrapy.run("crawl", CITY)
        records = scrapy.export(CITY)
        assert {record["first_seen_at"][:14] for record in records} == {f"{day}T23:"}
        assert {record["first_seen_at"][-6:] for record in records} == {"+08:00"}
        exports.append([(record["url"], record["published_at"], record["content_hash"]) for record in records])
    assert exports[0] == exports[1]
    truth = {record["url"]: record["published_at"] for record in server.truth(CITY)}
    assert {url: published_at for url, published_at, _ in exports[0]} == truth
