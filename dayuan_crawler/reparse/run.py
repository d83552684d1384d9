"""Reparses one section: extracts its archived pages again, and corrects the stored articles."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from dayuan_crawler.frontier.model import Outcome
from dayuan_crawler.options import site_of
from dayuan_crawler.portal import split_key
from dayuan_crawler.reparse.pool import Result, project_settings, read_all
from dayuan_crawler.reparse.reading import Reading
from dayuan_crawler.storage.archive.visits import ArticleVisits, VisitTable
from dayuan_crawler.storage.articles.table import rebased_columns
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.portal.origins import known_origins
from dayuan_crawler.storage.rereading.lives import (
    Correction,
    correct,
    replace_coverage,
    run_events,
    would_correct,
)
from dayuan_crawler.storage.rereading.replay import Confirmed, Event, Seen
from dayuan_crawler.text.origins import Rebase
from dayuan_crawler.watch.coverage import RunCoverage

# The settings that reading a page depends on, besides the code.
SETTINGS = (
    "DAYUAN_PORTAL",
    "DAYUAN_SITE_URL",
    "DAYUAN_RAISE_COUNTERS",
    "DAYUAN_COMMENT_AUTHORS",
    "DAYUAN_COMMENT_KEY",
    "DOWNLOAD_MAXSIZE",
    "DOWNLOAD_WARNSIZE",
    "COMPRESSION_ENABLED",
)
# Number of articles whose visits are queried at a time.
ARTICLES_AT_ONCE = 200
EXAMPLES = 3


def reading_settings() -> dict[str, Any]:
    """The settings by which pages are read: this project's, and no command's."""
    project = project_settings()
    return {name: project[name] for name in SETTINGS}


@dataclass(slots=True)
class Report:
    """The result of a reparse. ``unread`` counts, by reason, the pages that a crawl could read but this code cannot.

    ``damaged`` gives for each damaged archive file the number of unreadable pages, and offset and reason of the first.
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
        """Count the correction of one article."""
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
        """The most common reasons for unread pages, with their counts."""
        return self.unread.most_common(EXAMPLES)

    def miss(self, reading: Reading) -> None:
        """Count a page that could not be read."""
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
    """Extracts all archived pages of a section's articles again, visit by visit, and sends no request.

    ``settings`` are those that affect extraction; ``jobs`` is the number of processes. Without ``write``, the database
    is not changed. ``progress`` is called after each batch with the number of pages read. Raises StorageError and
    ArchiveError.
    """

    def __init__(
        self,
        database: Database,
        folder: Path,
        section: str,
        *,
        settings: Mapping[str, Any],
        jobs: int,
        write: bool,
        progress: Callable[[int], None],
    ) -> None:
        self._database = database
        self._folder = folder
        self._section = section
        self._settings = settings
        self._jobs = jobs
        self._write = write
        self._progress = progress
        self._rebase = Rebase((), site_of(settings).origin)
        self._run_events: dict[str, list[Event]] = {}
        # URLs of articles whose canonical URL is only known after reading, by that URL. They are read again together.
        self._late: dict[str, set[str]] = defaultdict(set)
        self._coverage: dict[int, RunCoverage] = defaultdict(RunCoverage)
        self.report = Report()

    def run(self) -> Report:
        """Read all articles, and return the report."""
        with self._database.reading() as connection:
            self._rebase = Rebase(known_origins(connection, split_key(self._section)[0]), self._rebase.present)
            self._run_events = run_events(connection, self._rebase)
        for results in self._read(self._articles()):
            self._apply([reading for result in results for reading in self._alone(result)], results)
        for results in self._read(self._late_articles()):
            self._apply([reading for result in results for reading in result.readings], results, again=True)
        if self._write:
            replace_coverage(self._database, self._coverage)
        return self.report

    def _articles(self) -> Iterator[ArticleVisits]:
        """All articles, in batches: one long read would keep the database from reclaiming overwritten rows."""
        after: str | None = ""
        while after is not None:
            with self._database.reading() as connection:
                articles, after = VisitTable(connection, self._section, self._rebase).after(after, ARTICLES_AT_ONCE)
            yield from articles

    def _late_articles(self) -> Iterator[ArticleVisits]:
        late = iter(self._late.items())
        while some := dict(islice(late, ARTICLES_AT_ONCE)):
            with self._database.reading() as connection:
                articles = VisitTable(connection, self._section, self._rebase).of(some)
            yield from articles

    def _read(self, articles: Iterator[ArticleVisits]) -> Iterator[list[Result]]:
        for results in read_all(articles, self._settings, self._folder, self._jobs):
            self.report.pages += sum(reading.pages_read for result in results for reading in result.readings)
            self._progress(self.report.pages)
            yield results

    def _alone(self, result: Result) -> list[Reading]:
        """The readings of an article. If they give another canonical URL, none: they wait for that article's other visits."""
        others = {self._own(reading) for reading in result.readings if reading.values is not None} - {result.article}
        for url in others:
            self._late[url] |= {reading.visited for reading in result.readings}
        return [] if others else result.readings

    def _own(self, reading: Reading) -> str:
        """The current URL of the article that was read."""
        return self._rebase.text(reading.url)

    def _apply(self, readings: Sequence[Reading], results: Sequence[Result], *, again: bool = False) -> None:
        """Correct the articles that were read. With ``again``, coverage at their own URL is already counted."""
        events: dict[str, list[Event]] = defaultdict(list)
        aliases: dict[str, set[str]] = defaultdict(set)
        for reading in readings:
            url = self._own(reading)
            if reading.values is not None:
                if url != reading.visited:
                    aliases[url].add(reading.visited)
                if reading.outcome != "skipped":
                    values = {**reading.values, **rebased_columns(reading.values, self._rebase)}
                    if not (again and url == reading.visited):
                        self._coverage[reading.run_id].count(reading.filled, values["layout"])
                    events[url].append(Seen(reading.at, reading.run_id, values, reading.partial))
            elif reading.outcome == Outcome.NOT_MODIFIED:
                events[url].append(Confirmed(reading.at))
            else:
                self.report.miss(reading)
        for url in events:
            events[url] += self._run_events.get(url, [])
        if self._write:
            page_ids = [number for result in results for number in result.page_ids]
            corrections = correct(self._database, self._section, events, aliases, page_ids)
        else:
            corrections = would_correct(self._database, self._section, events)
        for correction in corrections:
            self.report.take(correction)
