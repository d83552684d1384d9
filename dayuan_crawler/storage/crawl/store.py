"""The frontier's store on SQLite and PostgreSQL: a worker's run. Each call is at least one transaction."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TypeVar
from uuid import uuid4

from sqlalchemy import Connection

from dayuan_crawler.archive.writer import ArchiveWriter
from dayuan_crawler.frontier.hazard import Hazard
from dayuan_crawler.frontier.model import (
    Assignment,
    Completion,
    Ending,
    Exchange,
    Kind,
    Lease,
    Link,
    Progress,
    Turn,
)
from dayuan_crawler.items import ArticleItem, Picture
from dayuan_crawler.pages.evidence import Stored
from dayuan_crawler.storage.articles.lives import learn
from dayuan_crawler.storage.articles.pictures import PictureTable
from dayuan_crawler.storage.articles.table import ArticleTable
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.core.secrets import COMMENT_KEY, SecretTable
from dayuan_crawler.storage.crawl.coverage import CoverageTable
from dayuan_crawler.storage.crawl.ending import RunEnding, ending_of
from dayuan_crawler.storage.crawl.frontier import FrontierTable
from dayuan_crawler.storage.crawl.moves import settle
from dayuan_crawler.storage.crawl.opening import RunOpening, bury, hasten_if_set_back
from dayuan_crawler.storage.crawl.recording import Recorder
from dayuan_crawler.storage.crawl.runs import Process, RunTable
from dayuan_crawler.storage.crawl.unit_of_work import UnitOfWork
from dayuan_crawler.storage.portal.origins import OriginTable, RobotsTxt

logger = logging.getLogger(__name__)

# RFC 9309, section 2.4: a cached robots.txt should not be used for more than 24 hours.
ROBOTS_TXT_LIFETIME = timedelta(hours=24)

# Interval at which a worker looks for dead ones.
RECLAIM_EVERY = timedelta(seconds=5)

T = TypeVar("T")


class WorkerBuried(Exception):
    """This worker sent no heartbeat for so long that another presumed it dead and reclaimed its leases."""


class RunStore:
    """A worker's run in the database; see :class:`~dayuan_crawler.frontier.store.FrontierStore`.

    If the connection is lost during a commit, the transaction is run again. So every transaction here is idempotent.
    """

    def __init__(self, database: Database, assignment: Assignment, archive: ArchiveWriter | None = None) -> None:
        self._database = database
        self._archive = archive
        self._assignment = assignment
        self._run = Progress(0, 0, assignment.plan, resumed=False)
        # Leases that the worker knows of. It does not know those of a commit whose result was lost.
        self._told: set[int] = set()
        self._hazard: Hazard | None = None
        self._reclaimed_at = self._last_sign = datetime.min.replace(tzinfo=UTC)

    def open(self) -> Progress:
        self._database.open()
        token = uuid4().hex
        self._run = self._database.run(
            lambda connection, now: RunOpening(connection, self._assignment, now).open(token)
        )
        settle(self._database, self._assignment)
        if self._archive is not None:
            self._database.run(self._open_archive)
        return self._run

    def exchange(self, completions: Sequence[Completion], seeds: Sequence[Link], wanted: int) -> Exchange:
        attempts = count()

        def exchange(connection: Connection, now: datetime) -> Exchange:
            runs = RunTable(connection)
            run = runs.get(self._run.run_id)
            if run.state != "running":
                # Other workers ended the run while this one was silent. Its pending requests still wait for a turn.
                return Exchange([], Counter(), None, self._origin(connection).is_paced(run.delay, now))
            self._beat(connection, now)
            counts: Counter[str] = Counter()
            hasten_if_set_back(connection, self._assignment.section, self._last_sign, now)
            self._last_sign = now
            if completions:
                counts = self._unit_of_work(connection, now).complete(completions)
            for completion in completions:
                if completion.section_url is not None:
                    self._origin(connection).keep_section(self._assignment.section, completion.section_url)
                if completion.counts_at_once is not None:
                    self._origin(connection).keep_counts_at_once(completion.counts_at_once, now)
            self._reclaim_sometimes(connection, now)
            if seeds:
                waiting = FrontierTable(connection).discover(seeds, self._run.run_id, now)
                runs.count(self._run.run_id, {"waiting": waiting})
                counts["waiting"] += waiting
            untold = self._untold(connection) if next(attempts) else []
            return self._lease(connection, untold, wanted, counts, now, run.delay)

        self._told -= {completion.lease.id for completion in completions}
        exchanged = self._as_worker(exchange)
        self._told |= {lease.id for lease in exchanged.leases}
        return exchanged

    def finish(self) -> Ending | None:
        ending = self._as_worker(self._ended_or_exhausted)
        if ending is not True:
            return ending or None
        self._compare_articles()
        return self._as_worker(self._finish)

    def reserve(self) -> Turn:
        def reserve(connection: Connection, now: datetime) -> Turn:
            read_at = time.monotonic()
            delay = RunTable(connection).get(self._run.run_id).delay
            wait, gap = self._origin(connection).reserve(delay, now)
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

    def section_url(self) -> str | None:
        return self._database.read(lambda connection, _: self._origin(connection).section_url(self._assignment.section))

    def usual_coverage(self) -> dict[str, float]:
        return self._database.read(
            lambda connection, _: CoverageTable(connection).usual(self._assignment.section, self._run.run_id)
        )

    def has_article(self, url: str) -> bool:
        link = Link(self._assignment.section, url, Kind.ARTICLE)
        return self._database.read(lambda connection, _: FrontierTable(connection).has(link))

    def stored(self, url: str) -> Stored | None:
        return self._database.read(lambda connection, _: ArticleTable(connection).stored(url))

    def newest_article(self) -> tuple[str, str] | None:
        return self._database.read(lambda connection, _: ArticleTable(connection).newest_live(self._assignment.section))

    def article(self, url: str) -> ArticleItem | None:
        return self._database.read(lambda connection, _: ArticleTable(connection).item(url))

    def counts_at_once(self) -> bool | None:
        return self._database.read(lambda connection, now: self._origin(connection).counts_at_once(now))

    def picture(self, url: str) -> Picture | None:
        return self._database.read(lambda connection, _: PictureTable(connection).known([url]).get(url))

    def comment_key(self) -> str:
        return self._database.run(lambda connection, _: SecretTable(connection).get(COMMENT_KEY))

    def leave(self, completions: Sequence[Completion], reason: str | None, cause: str | None = None) -> None:
        def leave(connection: Connection, now: datetime) -> None:
            runs = RunTable(connection)
            if runs.beat(self._run.worker_id, now) and completions:
                self._unit_of_work(connection, now).complete(completions)
            if (recorder := self._recorder(connection, now)) is not None:
                recorder.close()
            runs.leave([self._run.worker_id], now)
            FrontierTable(connection).release([self._run.worker_id])
            if reason is not None:
                runs.pause(self._run.run_id, cause, reason)

        if self._run.worker_id:
            self._database.run(leave)

    def hurry(self) -> None:
        self._database.hurry()

    def close(self) -> None:
        self._database.close()

    def _unit_of_work(self, connection: Connection, now: datetime) -> UnitOfWork:
        recorder = self._recorder(connection, now)
        return UnitOfWork(connection, self._assignment.section, self._run, now, self._learned, recorder)

    def _learned(self, connection: Connection) -> Hazard:
        """How soon the section's articles change; learned once a run, when it is first needed."""
        if self._hazard is None:
            self._hazard = learn(connection, self._assignment.section)
        return self._hazard

    def _recorder(self, connection: Connection, now: datetime) -> Recorder | None:
        if self._archive is None:
            return None
        return Recorder(connection, self._archive, self._assignment, self._run, now)

    def _origin(self, connection: Connection) -> OriginTable:
        return OriginTable(connection, self._assignment.portal, self._assignment.origin)

    def _register_again(self) -> None:
        """Register as a new worker. The leases of the old one were reclaimed."""
        token = uuid4().hex

        def register(connection: Connection, now: datetime) -> int:
            runs = RunTable(connection)
            if (worker := runs.registered(token)) is not None:
                return int(worker.id)
            if (recorder := self._recorder(connection, now)) is not None:
                recorder.close()
            return runs.join(self._run.run_id, Process.current(), now, token)

        self._run.worker_id = self._database.run(register)
        self._told.clear()
        if self._archive is not None:
            self._database.run(self._begin_file)
        logger.warning(
            "This process was silent for so long that others went on with its pages: it takes part again, as worker %d",
            self._run.worker_id,
        )

    def _as_worker(self, work: Callable[[Connection, datetime], T]) -> T:
        """Run a transaction that needs a live worker; register again if this worker was presumed dead."""
        while True:
            try:
                return self._database.run(work)
            except WorkerBuried:
                self._register_again()

    def _beat(self, connection: Connection, now: datetime) -> None:
        """Send a heartbeat at the start of a transaction, so that nobody buries this worker before its end."""
        if not RunTable(connection).beat(self._run.worker_id, now):
            raise WorkerBuried

    def _begin_file(self, connection: Connection, now: datetime) -> None:
        recorder = self._recorder(connection, now)
        assert recorder is not None
        recorder.begin_file()

    def _open_archive(self, connection: Connection, now: datetime) -> None:
        recorder = self._recorder(connection, now)
        assert recorder is not None
        recorder.open()

    def _ended_or_exhausted(self, connection: Connection, now: datetime) -> Ending | bool:
        """The ending of a finished run; else whether the run has no waiting or leased URLs."""
        run = RunTable(connection).get(self._run.run_id)
        if run.state != "running":
            return ending_of(run)
        self._beat(connection, now)
        self._reclaim(connection, now)
        frontier = FrontierTable(connection)
        # This worker has completed all leases that it knows of. Any other was lost with a broken connection.
        frontier.release([self._run.worker_id])
        return frontier.next_due(self._assignment.section) is None and not frontier.is_leased(self._assignment.section)

    def _compare_articles(self) -> None:
        run = self._database.read(lambda connection, _: RunTable(connection).get(self._run.run_id))
        # Importing numpy is slow, and a run without new or changed articles does not need it.
        if run.new + run.changed == 0:
            return
        from dayuan_crawler.storage.articles.duplicates import COMPARED_AT_ONCE, NearDuplicates  # noqa: PLC0415

        def compare(connection: Connection, now: datetime) -> int:
            self._beat(connection, now)
            duplicates = NearDuplicates(connection, now, self._run.run_id)
            compared = duplicates.compare_some(COMPARED_AT_ONCE)
            if duplicates.pointed:
                recorder = self._recorder(connection, now)
                if recorder is not None:
                    recorder.note({"near_duplicates": duplicates.pointed})
            return compared

        while True:
            try:
                for _ in self._database.run_in_pieces(compare):
                    pass
            except WorkerBuried:
                self._register_again()
            else:
                return

    def _finish(self, connection: Connection, now: datetime) -> Ending | None:
        ending = self._ended_or_exhausted(connection, now)
        if ending is not True:
            return ending or None
        run = RunTable(connection).get(self._run.run_id)
        return RunEnding(connection, run, now, self._recorder(connection, now)).end()

    def _reclaim_sometimes(self, connection: Connection, now: datetime) -> None:
        if abs(now - self._reclaimed_at) >= RECLAIM_EVERY:
            self._reclaimed_at = now
            self._reclaim(connection, now)

    def _reclaim(self, connection: Connection, now: datetime) -> None:
        """Reclaim the leases of dead workers of this run."""
        _, dead = RunTable(connection).workers(self._run.run_id, now)
        bury(connection, dead, now)

    def _untold(self, connection: Connection) -> list[Lease]:
        held = FrontierTable(connection).held(self._run.worker_id)
        return [lease for lease in held if lease.id not in self._told]

    def _lease(
        self,
        connection: Connection,
        leases: list[Lease],
        wanted: int,
        counts: Counter[str],
        now: datetime,
        delay: float,
    ) -> Exchange:
        frontier, section = FrontierTable(connection), self._assignment.section
        if len(leases) < wanted:
            leases += frontier.lease(section, self._run.worker_id, wanted - len(leases), now)
        idle: float | None = 0.0
        if len(leases) < wanted:
            due = frontier.next_due(section)
            idle = None if due is None else max((due - now).total_seconds(), 0.0)
        return Exchange(leases, counts, idle, self._origin(connection).is_paced(delay, now))
