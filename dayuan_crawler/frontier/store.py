"""What a worker asks of the store that keeps its run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from dayuan_crawler.frontier.model import Completion, Ending, Exchange, Link, Progress, Turn
from dayuan_crawler.items import Picture
from dayuan_crawler.pages.evidence import Stored


class RunInProgress(Exception):
    """Other workers are at work on the city's run: one line that says who."""


class FrontierStore(Protocol):
    """The frontier, the run and the politeness of one worker. Each call is one transaction, and blocks.

    Every method raises StorageError when the database cannot be used.
    """

    def open(self) -> Progress:
        """Start, resume or join the city's run. Raises RunInProgress."""

    def exchange(self, completions: Sequence[Completion], seeds: Sequence[Link], wanted: int) -> Exchange:
        """Commit what pages brought, discover seeds, and lease up to ``wanted`` due URLs."""

    def finish(self) -> Ending | None:
        """End the run if nothing of it waits and nobody is at work on any of it; how it ended, if it has."""

    def reserve(self) -> Turn:
        """Reserve the next turn of all workers for one request to the portal."""

    def hold(self, seconds: float) -> None:
        """Let nobody ask the portal for this long."""

    def robots_txt(self) -> tuple[int, bytes] | None:
        """The status and body of robots.txt as kept, unless they are too old."""

    def keep_robots_txt(self, status: int, body: bytes, crawl_delay: float | None) -> None:
        """Keep robots.txt, and the seconds between requests that it asks for."""

    def section(self) -> str | None:
        """Where the portal keeps the city's section, as found before."""

    def usual_coverage(self) -> dict[str, float]:
        """The share of articles that had each field filled in the runs before; empty when they were too few to tell."""

    def has_article(self, url: str) -> bool:
        """Whether an article is in the frontier under this address, and has not failed."""

    def stored(self, url: str) -> Stored | None:
        """What is stored of the article of this address."""

    def picture(self, url: str) -> Picture | None:
        """The picture of this address, if it is kept."""

    def comment_key(self) -> str:
        """The key of commenters' pseudonyms, the same for all runs on this database."""

    def leave(self, completions: Sequence[Completion], reason: str | None, cause: str | None = None) -> None:
        """Commit what is complete, give back what is leased, and leave the run; ``reason`` says why before its end.

        ``cause`` is the code of that.
        """

    def hurry(self) -> None:
        """Wait no longer for a database that is away: the worker is to stop. The one method for any thread."""

    def close(self) -> None:
        """Let go of the database."""
