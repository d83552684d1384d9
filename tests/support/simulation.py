"""Many days of a portal, crawled once a day with a set clock, and the results compared with the portal's truth."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import select

from dayuan_crawler.frontier.policy import RECHECK
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.schema import FrontierUrl
from fixtures.portal import PortalServer
from tests.support.clock import ClockedScrapy

Record = dict[str, Any]

CITY = "yangquan"
# A kill, or a jump of the clock, happens at this commit: in the middle of the run.
STRUCK_AT_COMMIT = 9
# The fields that an edit changes.
EDITABLE = ("title", "body", "copyright")
# The fields that do not count as a change.
PASSING = {"view_count", "like_count", "first_seen_at", "last_seen_at", "changed_at"}
RECORDED_WITHIN = 2
YOUNG = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Day:
    """One day: the run's exit status and requests, the export after it, and the portal's truth, by address."""

    number: int
    now: datetime
    exit_status: int
    requests: int
    exported: Mapping[str, Record]
    truth: Mapping[str, Record]
    # When each article is to be visited again.
    due: Mapping[str, datetime]


@dataclass(slots=True)
class Simulation:
    """A portal crawled on each of its days, except for outages and kills in the middle of a run."""

    portal: PortalServer
    scrapy: ClockedScrapy
    outages: frozenset[int] = frozenset()
    kills: frozenset[int] = frozenset()
    # The clock's error on some days, and its jumps in seconds in the middle of a run.
    wrong: Mapping[int, timedelta] = field(default_factory=dict)
    jumps: Mapping[int, float] = field(default_factory=dict)
    days: list[Day] = field(default_factory=list)
    # The first day's export, with the changes of each later run applied.
    kept: dict[str, Record] = field(default_factory=dict)

    def run(self, last: int) -> None:
        """Simulate the days up to this one."""
        while len(self.days) <= last:
            self.next_day()

    def next_day(self) -> Day:
        number = len(self.days)
        self.portal.clear_log()
        now = datetime.fromisoformat(self.portal.set(day=number, down=number in self.outages)["now"])
        self.scrapy.now = now + self.wrong.get(number, timedelta(0))
        commit = STRUCK_AT_COMMIT if number in self.kills | self.jumps.keys() else 0
        done = self.scrapy.run("crawl", CITY, check=None, commit=commit, jump=self.jumps.get(number))
        exported = self._export()
        truth = {record["url"]: record for record in self.portal.truth(CITY)}
        day = Day(number, now, done.returncode, len(self.portal.requests()), exported, truth, self._due())
        if done.returncode == 0:
            self._apply_changes(exported)
        self.days.append(day)
        return day

    def _export(self, *options: str) -> dict[str, Record]:
        return {record["url"]: record for record in self.scrapy.export(CITY, *options)}

    def _due(self) -> dict[str, datetime]:
        with (
            closing(Database(self.scrapy.environment["DAYUAN_DATABASE_URL"])) as database,
            database.reading() as connection,
        ):
            query = select(FrontierUrl.url, FrontierUrl.due_at).where(FrontierUrl.kind == "article")
            return {url: due_at for url, due_at in connection.execute(query) if due_at is not None}

    def _apply_changes(self, present: Mapping[str, Record]) -> None:
        """Raise AssertionError unless the changes since the last run turn its export into the present one."""
        changes = self._export("--changed-since", "last") if self.kept else present
        needless = [url for url, record in changes.items() if lasting(self.kept.get(url)) == lasting(record)]
        # If the clock went back, the changes may contain more than necessary, but never less.
        assert not needless or self.wrong or self.jumps, f"not changed: {needless}"
        self.kept |= changes
        stale = [url for url, record in present.items() if lasting(self.kept.get(url)) != lasting(record)]
        assert not stale, f"missing among the changes: {stale}"
        assert self.kept.keys() == present.keys()

    def found_after(self) -> dict[str, int | None]:
        """Return, for each article that was new after the first day, the days from its first listing to its storage.

        None: never. Articles that were deleted before a run completed could not be found, and are omitted.
        """
        listed: dict[str, int] = {}
        seen_in_vain: set[str] = set()
        found: dict[str, int] = {}
        for day in self.days:
            for url, record in day.truth.items():
                if record["status"] == "live":
                    listed.setdefault(url, day.number)
                elif all(earlier.exit_status for earlier in self.days[listed.get(url, day.number) : day.number]):
                    seen_in_vain.add(url)
            for url in day.exported:
                found.setdefault(url, day.number)
        return {
            url: found[url] - first if url in found else None
            for url, first in listed.items()
            if first > 0 and url not in seen_in_vain
        }

    def restored_after(self) -> list[tuple[int, int | None]]:
        """Return, for each tombstone whose article came back, the days it was gone and the days until it was live."""
        urls = {record["site_id"]: url for url, record in self.days[-1].truth.items()}
        deleted: dict[int, int] = {}
        restored = []
        for event in self.portal.events():
            if event["kind"] == "delete":
                deleted[event["id"]] = event["day"]
            elif event["kind"] == "restore" and event["city"] == CITY:
                url, later = urls[event["id"]], self.days[event["day"] :]
                if self.days[event["day"] - 1].exported.get(url, {}).get("status") == "gone":
                    back = next((n for n, day in enumerate(later) if day.exported[url]["status"] == "live"), None)
                    restored.append((event["day"] - deleted[event["id"]], back))
        return restored

    def recorded_after(self) -> list[int | None]:
        """Return, for each edit in an article's first week, the days until the stored article had it; None: never.

        Edits of the last days, and edits of articles that were deleted directly afterwards, are omitted.
        """
        urls = {record["site_id"]: url for url, record in self.days[-1].truth.items()}
        delays: list[int | None] = []
        for event in self.portal.events():
            if (
                event["kind"] != "edit"
                or event["city"] != CITY
                or event["day"] > self.days[-1].number - RECORDED_WITHIN
            ):
                continue
            url, edited = urls[event["id"]], self.days[event["day"]]
            published = edited.truth[url]["published_at"] if url in edited.truth else None
            if published is None or edited.now - datetime.fromisoformat(published) > YOUNG:
                continue
            later = self.days[event["day"] :]
            if any(day.truth[url]["status"] == "gone" for day in later[: RECORDED_WITHIN + 1]):
                continue
            delays.append(next((n for n, day in enumerate(later) if _agree(day, url)), None))
        return delays

    def tombstones(self) -> tuple[list[str], list[str], int]:
        """Return the false tombstones, those set too late or never, and the number of correct ones.

        A false tombstone marks an article as gone while the portal has it.
        """
        false, late, true = [], [], 0
        before: Mapping[str, Record] = {}
        for day in self.days:
            for url, record in day.exported.items():
                is_new = record["status"] == "gone" and before.get(url, record)["status"] == "live"
                if is_new and day.truth[url]["status"] == "live":
                    false.append(f"day {day.number}: {url}")
                true += is_new
                is_overdue = record["status"] == "live" and self._gone_by(url, day)
                if is_overdue:
                    late.append(f"day {day.number}: {url}, last seen {record['last_seen_at']}")
            before = day.exported
        return false, late, true

    def _gone_by(self, url: str, day: Day) -> bool:
        """Return whether the policy requires an article to be marked as gone after this day's run."""
        if day.truth[url]["status"] == "live":
            return False
        record = day.exported[url]
        seen = record["last_seen_at"]
        visited = next(other for other in self.days if other.exported.get(url, {}).get("last_seen_at") == seen)
        first = self._run_after(visited.due[url], url)
        second = first and self._run_after(first + RECHECK, url)
        return second is not None and second <= day.now

    def _run_after(self, due: datetime, url: str) -> datetime | None:
        """Return the time of the first completed run that began at or after ``due`` in which the article was deleted."""
        for before, day in pairwise([None, *self.days]):
            assert day is not None
            deleted = url in day.truth and day.truth[url]["status"] == "gone"
            # A resumed run visits what was due when it began.
            began = before.now if before is not None and before.exit_status else day.now
            if began >= due and day.exit_status == 0 and deleted:
                return day.now
        return None


def lasting(record: Record | None) -> Record | None:
    """Return the part of a record that an export of changes covers: all but its times and counters."""
    if record is None:
        return None
    comments = {name: value for name, value in record["comments"].items() if name != "count"}
    return {name: value for name, value in record.items() if name not in PASSING} | {"comments": comments}


def _agree(day: Day, url: str) -> bool:
    return url in day.exported and all(day.exported[url][name] == day.truth[url][name] for name in EDITABLE)
