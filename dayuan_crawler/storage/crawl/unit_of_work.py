"""The unit of work: one commit stores the results of fetched pages and acknowledges them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from dayuan_crawler.frontier.hazard import Hazard
from dayuan_crawler.frontier.model import Completion, Kind, Link, Outcome, Progress, UrlState
from dayuan_crawler.frontier.policy import backoff, gives_up, recheck_after
from dayuan_crawler.storage.articles.lives import revisits
from dayuan_crawler.storage.articles.pictures import PictureTable
from dayuan_crawler.storage.articles.table import ArticleTable
from dayuan_crawler.storage.crawl.coverage import CoverageTable
from dayuan_crawler.storage.crawl.deletions import DeletionTable
from dayuan_crawler.storage.crawl.frontier import FrontierTable
from dayuan_crawler.storage.crawl.recording import Recorder
from dayuan_crawler.storage.crawl.revisits import RevisitTable
from dayuan_crawler.storage.crawl.runs import RunTable
from dayuan_crawler.storage.crawl.settlement import settled
from dayuan_crawler.storage.crawl.walks import ListWalk


class UnitOfWork:
    """Completes fetched URLs within one transaction."""

    def __init__(
        self,
        connection: Connection,
        section: str,
        run: Progress,
        now: datetime,
        learned: Callable[[Connection], Hazard],
        recorder: Recorder | None = None,
    ) -> None:
        self._connection = connection
        self._learned = learned
        self._frontier = FrontierTable(connection)
        self._revisits = RevisitTable(connection)
        self._articles = ArticleTable(connection)
        self._coverage = CoverageTable(connection)
        self._pictures = PictureTable(connection)
        self._runs = RunTable(connection)
        self._walk = ListWalk(connection, section, run, now)
        self._section = section
        self._run = run
        self._now = now
        self._recorder = recorder
        self._counts: Counter[str] = Counter()

    def complete(self, completions: Sequence[Completion]) -> Counter[str]:
        """Store the results of pages and return their leases. Returns the increments of the run's counters.

        A lease that was reclaimed in the meantime is skipped: its new holder will complete it.
        """
        owned = self._frontier.owned([completion.lease.id for completion in completions], self._run.worker_id)
        completions = [completion for completion in completions if completion.lease.id in owned]
        self._leave_out_deleted(completions)
        self._store_articles(completions)
        # Also for a page that will be retried, because its pictures are not fetched again.
        self._pictures.store([picture for completion in completions for picture in completion.pictures], self._now)
        settled_rows: list[dict[str, Any]] = []
        finished_parts: list[int] = []
        for completion in completions:
            self._settle(completion, settled_rows, finished_parts)
        # Before discovery: an article may need the same part again, and cannot be completed without it.
        self._frontier.drop(finished_parts)
        for completion in completions:
            self._discover(completion)
        self._frontier.settle(settled_rows)
        self._schedule_revisits(completions)
        self._counts["requests"] += sum(completion.requests for completion in completions)
        self._runs.count(self._run.run_id, self._counts)
        if self._recorder is not None:
            # Last, so that the write lock is held during only one flush to disk.
            self._recorder.record(completions)
        return self._counts

    def _leave_out_deleted(self, completions: Sequence[Completion]) -> None:
        """Keep nothing of an article that was deleted on request, and was met under an address not known then."""
        urls = [item.url for completion in completions for item in completion.items if item.url]
        deleted = DeletionTable(self._connection).among(urls) if urls else set()
        for completion in completions:
            if any(item.url in deleted for item in completion.items):
                for kept in (completion.items, completion.captures, completion.links, completion.pictures):
                    kept.clear()
                completion.aliases.clear()

    def _store_articles(self, completions: Sequence[Completion]) -> None:
        items = {item.url: item for completion in completions for item in completion.items}
        for change in self._articles.store(list(items.values()), self._now, self._run.run_id):
            self._counts[change] += 1
        self._coverage.add(self._run.run_id, list(items.values()))
        unmodified = _unmodified(completions)
        if unmodified:
            self._articles.touch(unmodified, self._now)
            self._counts["unchanged"] += len(unmodified)
        for completion in completions:
            if completion.aliases:
                self._articles.add_aliases(completion.aliases)
            for item in completion.items:
                if item.url in completion.aliases:
                    self._frontier.adopt(Link(self._section, item.url, Kind.ARTICLE), self._run.run_id, self._now)

    def _schedule_revisits(self, completions: Sequence[Completion]) -> None:
        """Schedule the next revisit of the articles that were just seen."""
        urls = [item.url for completion in completions for item in completion.items if item.url]
        urls += _unmodified(completions)
        if not urls:
            return
        due = revisits(self._connection, urls, self._now, self._learned(self._connection))
        self._revisits.schedule({Link(self._section, url, Kind.ARTICLE).fingerprint: at for url, at in due.items()})

    def _discover(self, completion: Completion) -> None:
        link = completion.lease.link
        if link.kind is Kind.LIST and completion.outcome in {Outcome.FETCHED, Outcome.NOT_MODIFIED}:
            self._counts["waiting"] += self._walk.take(completion)
            return
        if completion.links:
            self._counts["waiting"] += self._frontier.discover(completion.links, self._run.run_id, self._now)
        if link.kind is Kind.LIST and completion.outcome in {Outcome.FAILED, Outcome.GONE}:
            self._counts["waiting"] += self._walk.miss(completion)

    def _settle(self, completion: Completion, rows: list[dict[str, Any]], parts: list[int]) -> None:
        lease, outcome = completion.lease, completion.outcome
        if outcome is Outcome.RETRY:
            attempts = lease.attempts + (not completion.blameless)
            if not gives_up(attempts):
                wait = backoff(max(attempts, 1), completion.retry_after)
                rows.append(
                    settled(
                        lease,
                        UrlState.DISCOVERED,
                        self._now,
                        due_at=self._now + wait,
                        attempts=attempts,
                        cause=completion.cause,
                        reason=completion.reason,
                        fetched_at=None,
                    )
                )
                return
            outcome = Outcome.FAILED
        self._counts["waiting"] -= 1
        if lease.link.kind is Kind.PART:
            parts.append(lease.id)
            if completion.items:
                self._frontier.forget_misses(
                    [Link(lease.link.section, lease.link.payload["article_url"], Kind.ARTICLE)]
                )
            if outcome is Outcome.FAILED:
                self._fail_article(completion)
            return
        self._counts["done"] += 1
        if outcome is Outcome.FAILED:
            self._counts["failed"] += 1
            rows.append(self._missed(completion, UrlState.FAILED))
        elif outcome is Outcome.GONE:
            # A list page behind the last one is missing: no article is.
            self._counts["gone"] += lease.link.kind is Kind.ARTICLE
            # Without validators: should it come back as it was, its page is needed.
            rows.append(self._missed(completion, UrlState.GONE) | {"new_etag": None, "new_last_modified": None})
        elif completion.postponed:
            # Without validators, because a run that wants the article needs its page.
            rows.append(
                settled(
                    lease,
                    UrlState.FETCHED,
                    self._now,
                    due_at=self._now,
                    older_than=self._run.plan.since,
                    etag=None,
                    last_modified=None,
                )
            )
        else:
            kept = outcome is Outcome.NOT_MODIFIED
            # What a later visit cannot ask beside the page may change while the page does not: no conditional request.
            whole = not any(part.kind is Kind.PART for part in completion.links)
            lasts = not completion.stale and (whole or completion.beside is not None)
            payload = {name: value for name, value in lease.link.payload.items() if name != "beside"}
            if completion.beside is not None:
                payload["beside"] = completion.beside
            rows.append(
                settled(
                    lease,
                    UrlState.FETCHED,
                    self._now,
                    reason=completion.reason,
                    etag=(lease if kept else completion).etag if lasts else None,
                    last_modified=(lease if kept else completion).last_modified if lasts else None,
                    payload=payload or None,
                    # An article with parts may still fail, so its misses stay for now.
                    misses=0 if whole else lease.misses,
                )
            )

    def _missed(self, completion: Completion, state: UrlState) -> dict[str, Any]:
        lease = completion.lease
        misses = lease.misses + 1
        due_at = self._now + recheck_after(misses) if lease.link.kind is Kind.ARTICLE else None
        return settled(
            lease,
            state,
            self._now,
            due_at=due_at,
            cause=completion.cause,
            reason=completion.reason,
            misses=misses,
            missed_run=self._run.run_id,
        )

    def _fail_article(self, completion: Completion) -> None:
        """Mark an article with a missing part as failed. It is not stored; the record of earlier visits stays."""
        part = completion.lease.link
        article = Link(part.section, part.payload["article_url"], Kind.ARTICLE)
        reason = f"{part.url}: {completion.reason or ''}"
        self._frontier.fail(article, completion.cause, reason, self._now, self._run.run_id)
        self._counts["failed"] += 1


def _unmodified(completions: Sequence[Completion]) -> list[str]:
    """URLs of the articles that were answered with 304, without counters to ask beside them."""
    return [
        completion.lease.link.url
        for completion in completions
        if completion.outcome is Outcome.NOT_MODIFIED
        and completion.lease.link.kind is Kind.ARTICLE
        and not (completion.links or completion.items)
    ]
