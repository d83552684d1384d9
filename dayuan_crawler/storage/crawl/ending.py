"""The end of a run: which articles it proves gone, and why it is incomplete."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from dayuan_crawler.frontier.causes import RunCause
from dayuan_crawler.frontier.model import Ending
from dayuan_crawler.frontier.policy import GONE_VISITS, RECHECK, is_mass_disappearance
from dayuan_crawler.storage.articles.table import ArticleTable
from dayuan_crawler.storage.crawl.frontier import FrontierTable
from dayuan_crawler.storage.crawl.recording import Recorder
from dayuan_crawler.storage.crawl.revisits import RevisitTable
from dayuan_crawler.storage.crawl.runs import COUNTERS, RunTable
from dayuan_crawler.storage.crawl.walks import WalkTable


@dataclass(frozen=True, slots=True)
class RunEnding:
    """Ends a run with no waiting URLs, within one transaction."""

    connection: Connection
    run: Row[Any]
    now: datetime
    recorder: Recorder | None = None

    def end(self) -> Ending:
        run, runs = self.run, RunTable(self.connection)
        lacks = {
            RunCause.MANY_GONE: self._judge_gone(),
            RunCause.PAGES_FAILED: self._failed(),
            RunCause.NOT_WALKED: self._unwalked(),
        }
        if lacks[RunCause.MANY_GONE]:
            del lacks[RunCause.PAGES_FAILED]
        cause = next((code for code, text in lacks.items() if text), None)
        reason = "; ".join(filter(None, lacks.values())) or None
        stored = ArticleTable(self.connection).count_live(run.section) if run.portal_total is not None else None
        runs.finish(run.id, cause=cause, reason=reason, now=self.now, stored=stored)
        if not run.walk_complete:
            WalkTable(self.connection).forget_walk(run.section, run.id)
        state = "complete" if reason is None else "incomplete"
        ended = {"state": state, "cause": cause, "reason": reason, "walk_complete": run.walk_complete}
        self._note({"ended": {**ended, "counts": dict(counts_of(run))}})
        return ending_of(runs.get(run.id))

    def _judge_gone(self) -> str | None:
        """Mark articles as gone after ``GONE_VISITS`` visits; if too many vanish at once, mark none and return why."""
        run, articles, revisits = self.run, ArticleTable(self.connection), RevisitTable(self.connection)
        gone = revisits.gone_in(run.section, run.id)
        live = articles.live([url for url, _ in gone])
        if is_mass_disappearance(len(live), len(live) + run.changed + run.unchanged):
            revisits.disbelieve_gone(run.section, run.id, self.now + RECHECK)
            return f"{len(live)} known articles look gone at once, which is not believed: look at the portal, and crawl again"
        buried = [url for url, misses in gone if misses >= GONE_VISITS and url in live]
        articles.bury(buried, self.now, run.id)
        if buried:
            self._note({"gone": buried})
        return None

    def _failed(self) -> str | None:
        section, number = self.run.section, self.run.failed
        if not number:
            return None
        first = [f" ({one['url']}: {one['reason']})" for one in FrontierTable(self.connection).failures(section, 1)]
        pages = "1 page" if number == 1 else f"{number} pages"
        return f"{pages} failed{''.join(first)}; scrapy frontier {section} lists them with their reasons"

    def _unwalked(self) -> str | None:
        """Why the walk of the list is incomplete, unless a failed page already explains it."""
        if self.run.walk_end is None and not self.run.failed:
            return "the list was not walked to its end; the next crawl walks it again"
        fault: str | None = self.run.walk_fault
        return fault

    def _note(self, note: dict[str, Any]) -> None:
        if self.recorder is not None:
            self.recorder.note(note)


def ending_of(run: Row[Any]) -> Ending:
    """The result of a finished run."""
    return Ending(counts_of(run), run.reason, run.portal_total, run.stored)


def counts_of(run: Row[Any]) -> Counter[str]:
    """The counters of a run."""
    return Counter({name: getattr(run, name) for name in COUNTERS})
