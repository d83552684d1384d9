"""The interface of the store that keeps a worker's run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from dayuan_crawler.frontier.model import Completion, Ending, Exchange, Link, Progress, Turn
from dayuan_crawler.items import ArticleItem, Picture
from dayuan_crawler.pages.evidence import Stored


class RunInProgress(Exception):
    """Other workers are working on the section's run. The message is one line that names one."""


class FrontierStore(Protocol):
    """The frontier, run and politeness of one worker. Each call blocks until its changes are committed.

    Every method raises StorageError if the database cannot be used.
    """

    def open(self) -> Progress:
        """Start, resume or join the section's run. Raises RunInProgress."""

    def exchange(self, completions: Sequence[Completion], seeds: Sequence[Link], wanted: int) -> Exchange:
        """Commit the results of pages, discover seeds, and lease up to ``wanted`` due URLs."""

    def finish(self) -> Ending | None:
        """Finish the run if no URL waits or is leased. Returns its ending; None if it has not ended."""

    def reserve(self) -> Turn:
        """Reserve the next turn for one request to the portal; turns are shared by all workers."""

    def hold(self, seconds: float) -> None:
        """Let no worker send a request to the portal for this many seconds."""

    def robots_txt(self) -> tuple[int, bytes] | None:
        """Status and body of the stored robots.txt; None if there is none, or if it is too old."""

    def keep_robots_txt(self, status: int, body: bytes, crawl_delay: float | None) -> None:
        """Store robots.txt and its crawl-delay in seconds."""

    def section_url(self) -> str | None:
        """The URL of the section's list, if it was found before."""

    def usual_coverage(self) -> dict[str, float]:
        """Share of articles with each field filled in earlier runs; empty if these read too few articles."""

    def has_article(self, url: str) -> bool:
        """Whether an article is in the frontier under this URL, and neither failed nor gone."""

    def stored(self, url: str) -> Stored | None:
        """The stored values of the article at this URL; None if it is not stored."""

    def newest_article(self) -> tuple[str, str] | None:
        """The URL and the title of the section's newest live article; None if none is stored."""

    def article(self, url: str) -> ArticleItem | None:
        """The stored article at this URL, as a visit would read it; None if it is not stored."""

    def counts_at_once(self) -> bool | None:
        """Whether the portal tells all counters of an article at once; None if that was not found out lately."""

    def picture(self, url: str) -> Picture | None:
        """The stored picture of this URL; None if there is none."""

    def comment_key(self) -> str:
        """The key for the pseudonyms of commenters, the same for all runs on this database."""

    def leave(self, completions: Sequence[Completion], reason: str | None, cause: str | None = None) -> None:
        """Commit what is complete, return the leases, and leave the run.

        ``reason`` says why the worker leaves before the run's end, and ``cause`` is its code.
        """

    def hurry(self) -> None:
        """Stop waiting for a database that is away, because the worker is to stop. The only thread-safe method."""

    def close(self) -> None:
        """Close the connections to the database."""
