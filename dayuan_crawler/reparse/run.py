"""A reparse of one city: reads its archived pages again, and corrects what is stored."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dayuan_crawler.frontier.model import Outcome
from dayuan_crawler.reparse.pool import Task, read_all
from dayuan_crawler.reparse.reading import Reading
from dayuan_crawler.storage.archived import ArchiveTable, Visited
from dayuan_crawler.storage.coverage import RunCoverage
from dayuan_crawler.storage.database import Database
from dayuan_crawler.storage.replay import Confirmed, Event, Seen
from dayuan_crawler.storage.rereading import (
    Correction,
    correct,
    finish_rereading,
    known_aliases,
    run_events,
    unfinished_articles,
    would_correct,
)

EXAMPLES = 3


@dataclass(slots=True)
class Report:
    """What a reparse found. ``unread`` are pages that a crawl had read, and that cannot be read now.

    ``damaged`` are files of the archive in which pages cannot be read: how many, at which byte the first, and why.
    """

    pages: int = 0
    articles: int = 0
    recovered: int = 0
    corrected: int = 0
    states: int = 0
    revisions: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[tuple[str, Any, Any]]] = field(default_factory=dict)
    unread: Counter[str] = field(default_factory=Counter)
    first_unread: str | None = None
    still_unread: int = 0
    damaged: dict[Path, tuple[int, int, str]] = field(default_factory=dict)

    def take(self, correction: Correction) -> None:
        """Count what was corrected in one article."""
        self.articles += 1
        self.recovered += correction.is_new
        self.corrected += not (correction.is_new or correction.is_none)
        self.states += correction.corrected_states
        if not correction.is_new:
            self.revisions += correction.revisions[1] - correction.revisions[0]
        for name, (before, after) in correction.fields.items():
            self.fields[name] += 1
            examples = self.examples.setdefault(name, [])
            if len(examples) < EXAMPLES:
                examples.append((correction.url, before, after))

    @property
    def common_reasons(self) -> list[tuple[str, int]]:
        """Why most of the unread pages cannot be read, and how many those are."""
        return self.unread.most_common(EXAMPLES)

    def miss(self, reading: Reading) -> None:
        """Count a page that cannot be read."""
        if reading.damage is not None:
            path, offset, reason = reading.damage
            number, first, why = self.damaged.get(path, (0, offset, reason))
            self.damaged[path] = (number + 1, *min((first, why), (offset, reason)))
            return
        if reading.outcome in {Outcome.FAILED, Outcome.RETRY}:
            self.still_unread += 1
            return
        self.unread[reading.reason or ""] += 1
        self.first_unread = self.first_unread or reading.visited


class Reparse:
    """Reads all archived pages of a city's articles, each visit in its order, and fetches nothing.

    ``settings`` are those that reading depends on; ``jobs`` processes read. Without ``write`` nothing is changed.
    ``progress`` is told after each batch how many pages were read. Raises StorageError and ArchiveError.
    """

    def __init__(
        self,
        database: Database,
        folder: Path,
        city: str,
        *,
        settings: Mapping[str, Any],
        jobs: int,
        write: bool,
        progress: Callable[[int], None],
    ) -> None:
        self._database = database
        self._folder = folder
        self._city = city
        self._settings = settings
        self._jobs = jobs
        self._write = write
        self._progress = progress
        self._run_events: dict[str, list[Event]] = {}
        # Articles that were visited under more than one address: all their visits are replayed together, at the end.
        self._addresses: dict[str, set[str]] = defaultdict(set)
        self._coverage: dict[int, RunCoverage] = defaultdict(RunCoverage)
        self.report = Report()

    def run(self) -> Report:
        """Do it."""
        with self._database.reading() as connection:
            self._run_events = run_events(connection)
            for alias, url in known_aliases(connection).items():
                self._addresses[url].add(alias)
            unfinished = unfinished_articles(connection, self._city)
            apart = {url for own, others in self._addresses.items() for url in (own, *others)}
            groups = (
                visits for visits in ArchiveTable(connection).visits(self._city) if visits[0].article_url not in apart
            )
            for batch in self._read(groups, unfinished):
                self._apply(self._alone(batch))
            together = {url for own, others in self._addresses.items() for url in (own, *others)}
            groups_together = iter(ArchiveTable(connection).visits_of(self._city, together))
            self._apply(
                [
                    reading
                    for batch in self._read(groups_together, unfinished)
                    for readings in batch
                    for reading in readings
                ]
            )
        if self._write:
            finish_rereading(self._database, self._city, self._coverage)
        return self.report

    def _read(self, groups: Iterator[list[Visited]], unfinished: set[str]) -> Iterator[list[list[Reading]]]:
        tasks = (Task(visits, unfinished=visits[0].article_url in unfinished) for visits in groups)
        for batch in read_all(tasks, self._settings, self._folder, self._jobs):
            self.report.pages += sum(reading.pages_read for readings in batch for reading in readings)
            self._progress(self.report.pages)
            yield batch

    def _alone(self, batch: Iterable[Sequence[Reading]]) -> list[Reading]:
        """The readings of articles that no other address leads to; others wait for their other visits."""
        alone: list[Reading] = []
        for readings in batch:
            others = {reading.url for reading in readings if reading.url != reading.visited}
            for url in others:
                self._addresses[url].add(readings[0].visited)
            if not others:
                alone += readings
        return alone

    def _apply(self, readings: Sequence[Reading]) -> None:
        events: dict[str, list[Event]] = defaultdict(list)
        aliases: dict[str, set[str]] = defaultdict(set)
        for reading in readings:
            if reading.values is not None:
                if reading.url != reading.visited:
                    aliases[reading.url].add(reading.visited)
                if reading.outcome != "skipped":
                    self._coverage[reading.run_id].count(reading.filled, reading.values["layout"])
                    events[reading.url].append(Seen(reading.at, reading.run_id, reading.values, reading.partial))
            elif reading.outcome == Outcome.NOT_MODIFIED:
                events[reading.url].append(Confirmed(reading.at))
            else:
                self.report.miss(reading)
        for url in events:
            events[url] += self._run_events.get(url, [])
        if not events:
            return

        if self._write:
            corrections = correct(self._database, self._city, events, aliases)
        else:
            corrections = would_correct(self._database, self._city, events)
        for correction in corrections:
            self.report.take(correction)
