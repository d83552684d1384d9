"""The frontier's store on SQLite and PostgreSQL: a worker's run, each call one transaction."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from dayuan_crawler.archive.writer import ArchiveWriter
from dayuan_crawler.frontier.model import Assignment, Completion, Ending, Exchange, Kind, Link, Progress, Turn
from dayuan_crawler.frontier.policy import GONE_VISITS, RECHECK, is_mass_disappearance
from dayuan_crawler.frontier.store import RunInProgress
from dayuan_crawler.items import Picture
from dayuan_crawler.pages.version import extractor_version
from dayuan_crawler.storage.archived import ArchiveTable
from dayuan_crawler.storage.articles import ArticleTable
from dayuan_crawler.storage.coverage import CoverageTable
from dayuan_crawler.storage.database import Database
from dayuan_crawler.storage.frontier import FrontierTable
from dayuan_crawler.storage.moves import settle
from dayuan_crawler.storage.origins import OriginTable, RobotsTxt
from dayuan_crawler.storage.pictures import PictureTable
from dayuan_crawler.storage.recording import Recorder
from dayuan_crawler.storage.revisits import RevisitTable
from dayuan_crawler.storage.runs import COUNTERS, Process, RunTable
from dayuan_crawler.storage.secrets import COMMENT_KEY, SecretTable
from dayuan_crawler.storage.unit_of_work import UnitOfWork

logger = logging.getLogger(__name__)

# RFC 9309, section 2.4: a cached robots.txt should not be used for more than 24 hours.
ROBOTS_TXT_LIFETIME = timedelta(hours=24)

# How often a worker looks for dead ones.
RECLAIM_EVERY = timedelta(seconds=5)

# A clock that went back by more than this was set. By less, nothing waits for long.
SET_BACK = timedelta(minutes=1)

# After such a pause the list may have shifted so far that its walk starts again at the top.
REWALK_AFTER = timedelta(minutes=10)


class RunStore:
    """A worker's run in the database; see :class:`~dayuan_crawler.frontier.store.FrontierStore`."""

    def __init__(self, database: Database, assignment: Assignment, archive: ArchiveWriter | None = None) -> None:
        self._database = database
        self._archive = archive
        self._assignment = assignment
        self._run = Progress(0, 0, assignment.mode, assignment.since, resumed=False)
        self._reclaimed_at = self._last_sign = datetime.min.replace(tzinfo=UTC)

    def open(self) -> Progress:
        self._database.open()
        self._run = self._database.run(self._open)
        settle(self._database, self._assignment.city, self._assignment.origin)
        if self._archive is not None:
            self._database.run(self._open_archive)
        return self._run

    def exchange(self, completions: Sequence[Completion], seeds: Sequence[Link], wanted: int) -> Exchange:
        def exchange(connection: Connection, now: datetime) -> Exchange:
            counts: Counter[str] = Counter()
            self._hasten_if_set_back(connection, self._last_sign, now)
            self._last_sign = now
            if completions:
                counts = self._unit_of_work(connection, now).complete(completions)
            for completion in completions:
                if completion.section is not None:
                    self._origin(connection).keep_section(self._assignment.city, completion.section)
            RunTable(connection).beat(self._run.worker_id, now)
            self._reclaim_sometimes(connection, now)
            if seeds:
                waiting = FrontierTable(connection).discover(seeds, self._run.run_id, now)
                RunTable(connection).count(self._run.run_id, {"waiting": waiting})
                counts["waiting"] += waiting
            return self._lease(connection, wanted, counts, now)

        return self._database.run(exchange)

    def finish(self) -> Ending | None:
        if not self._database.run(self._is_exhausted):
            return None
        self._compare_articles()
        return self._database.run(self._finish)

    def reserve(self) -> Turn:
        def reserve(connection: Connection, now: datetime) -> Turn:
            read_at = time.monotonic()
            wait, gap = self._origin(connection).reserve(self._assignment.delay, now)
            return Turn(read_at + wait, gap)

        return self._database.run(reserve)

    def hold(self, seconds: float) -> None:
        self._database.run(lambda connection, now: self._origin(connection).hold(seconds, now))

    def robots_txt(self) -> tuple[int, bytes] | None:
        def read(connection: Connection, now: datetime) -> tuple[int, bytes] | None:
            robots = self._origin(connection).robots_txt()
            if robots is None or not timedelta(0) <= now - robots.fetched_at < ROBOTS_TXT_LIFETIME:
                return None
            return robots.status, robots.body

        return self._database.read(read)

    def keep_robots_txt(self, status: int, body: bytes, crawl_delay: float | None) -> None:
        def keep(connection: Connection, now: datetime) -> None:
            self._origin(connection).keep_robots_txt(RobotsTxt(status, body, now), crawl_delay, now)

        self._database.run(keep)

    def section(self) -> str | None:
        return self._database.read(lambda connection, _: self._origin(connection).section(self._assignment.city))

    def usual_coverage(self) -> dict[str, float]:
        return self._database.read(
            lambda connection, _: CoverageTable(connection).usual(self._assignment.city, self._run.run_id)
        )

    def has_article(self, url: str) -> bool:
        link = Link(self._assignment.city, url, Kind.ARTICLE)
        return self._database.read(lambda connection, _: FrontierTable(connection).has(link))

    def picture(self, url: str) -> Picture | None:
        return self._database.read(lambda connection, _: PictureTable(connection).known([url]).get(url))

    def comment_key(self) -> str:
        return self._database.run(lambda connection, _: SecretTable(connection).get(COMMENT_KEY))

    def leave(self, completions: Sequence[Completion], reason: str | None) -> None:
        def leave(connection: Connection, now: datetime) -> None:
            runs = RunTable(connection)
            if completions:
                self._unit_of_work(connection, now).complete(completions)
            if (recorder := self._recorder(connection, now)) is not None:
                recorder.close()
            FrontierTable(connection).release([self._run.worker_id])
            runs.leave([self._run.worker_id], now)
            if reason is not None:
                runs.pause(self._run.run_id, reason)

        if self._run.worker_id:
            self._database.run(leave)

    def hurry(self) -> None:
        self._database.hurry()

    def close(self) -> None:
        self._database.close()

    def _unit_of_work(self, connection: Connection, now: datetime) -> UnitOfWork:
        recorder = self._recorder(connection, now)
        return UnitOfWork(connection, self._assignment.city, self._run, now, recorder)

    def _recorder(self, connection: Connection, now: datetime) -> Recorder | None:
        if self._archive is None:
            return None
        return Recorder(connection, self._archive, self._assignment, self._run, now)

    def _origin(self, connection: Connection) -> OriginTable:
        return OriginTable(connection, self._assignment.origin)

    def _open(self, connection: Connection, now: datetime) -> Progress:
        runs = RunTable(connection)
        self._bury(connection, runs.left_over(now), now)
        run = runs.running(self._assignment.city)
        if run is None:
            mode, since = self._assignment.mode, self._assignment.since
            run_id = runs.start(self._assignment.city, mode, since, now)
            runs.count(run_id, {"waiting": self._wake(connection, now)})
            return Progress(run_id, runs.join(run_id, Process.current(), now), mode, since, resumed=False)
        alive, dead = runs.workers(run.id, now)
        if alive and (elsewhere := self._origin(connection).elsewhere(run.city)):
            raise RunInProgress(
                f"run {run.id} of {run.city} is in progress at {elsewhere[0]}, and not at {self._assignment.origin}:"
                " run the command again when it has ended"
            )
        if alive and not self._assignment.join:
            raise RunInProgress(
                f"run {run.id} of {run.city} is in progress (process {alive[0].pid} on {alive[0].host}"
                f" since {alive[0].started_at:%Y-%m-%d %H:%M} UTC): nothing to do; -a join=1 helps it"
            )
        frontier = FrontierTable(connection)
        self._bury(connection, dead, now)
        last_sign = runs.last_sign(run.id) or now
        self._hasten_if_set_back(connection, last_sign, now)
        if not alive and not run.walk_complete and abs(now - last_sign) > REWALK_AFTER:
            runs.count(run.id, {"waiting": -frontier.forget_walk(run.city, run.id)})
            run = runs.get(run.id)
        worker_id = runs.join(run.id, Process.current(), now)
        return Progress(run.id, worker_id, run.mode, run.since, resumed=True, counts=_counts(run))

    def _open_archive(self, connection: Connection, now: datetime) -> None:
        recorder = self._recorder(connection, now)
        assert recorder is not None
        recorder.close_abandoned()
        recorder.begin_file()
        city = self._assignment.city
        if (others := ArchiveTable(connection).read_by_others(city, extractor_version())) and not self._run.resumed:
            logger.warning(
                "%d archived pages of %s were read by another version of this program: run scrapy reparse %s,"
                " or what is read better now counts as a change of the portal's until you do",
                others,
                city,
                city,
            )

    def _is_exhausted(self, connection: Connection, now: datetime) -> bool:
        self._reclaim(connection, now)
        frontier = FrontierTable(connection)
        # This worker is done with all it knows of: what is leased to it still, a broken connection kept from it.
        frontier.release([self._run.worker_id])
        return frontier.next_due(self._assignment.city) is None and not frontier.is_leased(self._assignment.city)

    def _hasten_if_set_back(self, connection: Connection, last_sign: datetime, now: datetime) -> None:
        if last_sign - now > SET_BACK:
            FrontierTable(connection).hasten(self._assignment.city, now)

    def _compare_articles(self) -> None:
        run = self._database.read(lambda connection, _: RunTable(connection).get(self._run.run_id))
        # numpy takes a while to import, and a run that found nothing new does not need it.
        if run.new + run.changed == 0:
            return
        from dayuan_crawler.storage.near_duplicates import COMPARED_AT_ONCE, NearDuplicates  # noqa: PLC0415

        def compare(connection: Connection, now: datetime) -> int:
            duplicates = NearDuplicates(connection, now, self._run.run_id)
            compared = duplicates.compare_some(COMPARED_AT_ONCE)
            if duplicates.pointed:
                self._note(connection, now, {"near_duplicates": duplicates.pointed})
            return compared

        for _ in self._database.run_in_pieces(compare):
            pass

    def _finish(self, connection: Connection, now: datetime) -> Ending | None:
        if not self._is_exhausted(connection, now):
            return None
        frontier, runs = FrontierTable(connection), RunTable(connection)
        run = runs.get(self._run.run_id)
        if run.state != "running":
            return Ending(_counts(run), run.reason)
        reason = self._judge_gone(connection, run, now)
        if reason is None and run.failed:
            first = "".join(f" ({url}: {why})" for url, why in frontier.failures(run.city, 1))
            reason = f"{run.failed} pages failed{first}; scrapy frontier {run.city} lists them with their reasons"
        runs.finish(run.id, complete=reason is None, reason=reason, now=now)
        if not run.walk_complete:
            frontier.forget_walk(run.city, run.id)
        state = "complete" if reason is None else "incomplete"
        ended = {"state": state, "reason": reason, "walk_complete": run.walk_complete, "counts": dict(_counts(run))}
        self._note(connection, now, {"ended": ended})
        return Ending(_counts(run), reason)

    def _judge_gone(self, connection: Connection, run: Row[Any], now: datetime) -> str | None:
        """Believe that articles are gone which two runs found gone, unless so many are that the portal is broken."""
        revisits, articles = RevisitTable(connection), ArticleTable(connection)
        gone = revisits.gone_in(run.city, run.id)
        live = articles.live([url for url, _ in gone])
        if is_mass_disappearance(len(live), len(live) + run.changed + run.unchanged):
            revisits.disbelieve_gone(run.city, run.id, now + RECHECK)
            return f"{len(live)} known articles look gone at once, which is not believed: look at the portal, and crawl again"
        buried = [url for url, misses in gone if misses >= GONE_VISITS and url in live]
        articles.bury(buried, now, run.id)
        if buried:
            self._note(connection, now, {"gone": buried})
        return None

    def _note(self, connection: Connection, now: datetime, note: dict[str, Any]) -> None:
        if (recorder := self._recorder(connection, now)) is not None:
            recorder.note(note)

    def _reclaim_sometimes(self, connection: Connection, now: datetime) -> None:
        if abs(now - self._reclaimed_at) >= RECLAIM_EVERY:
            self._reclaimed_at = now
            self._reclaim(connection, now)

    def _reclaim(self, connection: Connection, now: datetime) -> None:
        """Take over what dead workers of this run hold."""
        _, dead = RunTable(connection).workers(self._run.run_id, now)
        self._bury(connection, dead, now)

    def _bury(self, connection: Connection, dead: Sequence[Row[Any]], now: datetime) -> None:
        if dead:
            ids = [worker.id for worker in dead]
            FrontierTable(connection).release(ids)
            RunTable(connection).leave(ids, now)

    def _wake(self, connection: Connection, now: datetime) -> int:
        """Let articles wait for another visit: all in a full run, else those that are due, within the budget."""
        revisits, city = RevisitTable(connection), self._assignment.city
        if self._assignment.mode == "full":
            return revisits.wake_all(city, now)
        return revisits.wake_due(city, self._assignment.revisits, now, self._assignment.since)

    def _lease(self, connection: Connection, wanted: int, counts: Counter[str], now: datetime) -> Exchange:
        frontier = FrontierTable(connection)
        leases = frontier.lease(self._assignment.city, self._run.worker_id, wanted, now) if wanted else []
        idle: float | None = 0.0
        if len(leases) < wanted:
            due = frontier.next_due(self._assignment.city)
            idle = None if due is None else max((due - now).total_seconds(), 0.0)
        return Exchange(leases, counts, idle, self._origin(connection).is_paced(self._assignment.delay, now))


def _counts(run: Row[Any]) -> Counter[str]:
    return Counter({name: getattr(run, name) for name in COUNTERS})
