"""The frontier's records: a URL to discover, a lease on one, how its fetch ended, and the run they belong to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from dayuan_crawler.frontier.causes import Cause
from dayuan_crawler.items import ArticleItem, Picture
from dayuan_crawler.text.urls import fingerprint


class UrlState(StrEnum):
    """Where a URL stands. ``discovered`` waits to be fetched, for the first time or again."""

    DISCOVERED = "discovered"
    LEASED = "leased"
    FETCHED = "fetched"
    FAILED = "failed"
    GONE = "gone"


class Kind(StrEnum):
    """What a URL is for. A ``part`` completes an article (a later page, a counter, its comments)."""

    NAVIGATION = "navigation"
    LIST = "list"
    ARTICLE = "article"
    PART = "part"


# The order of leasing. Parts first, so that few articles are half-read at any time; then lists, so
# that a walk is short and the portal has little time to shift them; then articles.
RANK: dict[Kind, int] = {Kind.PART: 0, Kind.NAVIGATION: 1, Kind.LIST: 1, Kind.ARTICLE: 2}


class Outcome(StrEnum):
    """How a leased URL's fetch ended."""

    FETCHED = "fetched"
    NOT_MODIFIED = "not_modified"
    GONE = "gone"
    FAILED = "failed"
    RETRY = "retry"


@dataclass(frozen=True, slots=True)
class Link:
    """A URL to put in the frontier of ``city``.

    ``callback`` names the spider's method for its response; None stands for the kind's own.
    ``payload`` is what that method is given beside the response, as JSON values.
    """

    city: str
    url: str
    kind: Kind
    callback: str | None = None
    payload: dict[str, Any] = field(default_factory=dict)

    @property
    def rank(self) -> int:
        return RANK[self.kind]

    @property
    def fingerprint(self) -> bytes:
        """16 bytes that identify this URL in its city's frontier.

        A part belongs to its article, so that two articles may ask the same address.
        """
        owner = f"{self.city} {self.payload.get('article_url', '')}" if self.kind is Kind.PART else self.city
        return fingerprint(f"{owner} {self.url}")


@dataclass(frozen=True, slots=True)
class Lease:
    """A worker's claim on one URL of the frontier.

    ``misses`` counts the visits of earlier runs in a row that failed, or found nothing.
    """

    id: int
    link: Link
    attempts: int
    etag: str | None = None
    last_modified: str | None = None
    misses: int = 0


@dataclass(frozen=True, slots=True)
class Capture:
    """A request and its answer as they went over the wire, but for the transfer coding."""

    url: str
    method: str
    request_headers: list[tuple[str, str]]
    fetched_at: datetime
    status: int
    headers: list[tuple[str, str]]
    body: bytes
    ip: str | None = None


@dataclass(slots=True)
class Completion:
    """What one leased URL's fetch brought, and how it ended.

    ``cause`` is the code of what ``reason`` says. ``aliases`` are other addresses by an article's own. ``blameless``
    says that a retry is not this URL's fault (the portal is down) and does not count as an attempt. ``section`` is
    where the city's section was found to be; a ``postponed`` article was left for a later run. ``captures`` are the
    answers, redirects first, for the archive; a ``refused`` page did come, but its callback could not read it.
    """

    lease: Lease
    outcome: Outcome = Outcome.FETCHED
    reason: str | None = None
    cause: Cause | None = None
    retry_after: float | None = None
    blameless: bool = False
    etag: str | None = None
    last_modified: str | None = None
    items: list[ArticleItem] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    aliases: dict[str, set[str]] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    next_page: Link | None = None
    section: str | None = None
    postponed: bool = False
    refused: bool = False
    captures: list[Capture] = field(default_factory=list)
    requests: int = 1

    @property
    def counts(self) -> bool:
        """Whether the archive keeps it: an answer that says "later" is not the portal's word on the page.

        Without any answer, an article can be stored all the same: the last of its parts was not to be had.
        """
        return bool(self.items) or (bool(self.captures) and (self.outcome is not Outcome.RETRY or self.refused))


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a worker is to do.

    ``delay`` is in seconds between requests. With ``join`` it may be one more worker on a run in progress.
    ``revisits`` is how many known articles a new run visits again at the most.
    """

    city: str
    origin: str
    mode: str
    since: datetime | None
    join: bool
    delay: float
    revisits: int = 0


@dataclass(slots=True)
class Progress:
    """A run as its workers see it: what it has done so far, all of them together."""

    run_id: int
    worker_id: int
    mode: str
    since: datetime | None
    resumed: bool
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a worker got for its completions.

    ``idle`` is the seconds until more is due, where fewer than wanted was; None when nothing waits.
    ``paced`` says that each request has to wait for its turn.
    """

    leases: list[Lease]
    counts: Counter[str]
    idle: float | None
    paced: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """When one request may be sent: ``at`` on the monotonic clock. Between two turns lie ``gap`` seconds."""

    at: float
    gap: float


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended; ``reason`` says what kept it from being complete."""

    counts: Counter[str]
    reason: str | None


@dataclass(frozen=True, slots=True)
class FrontierSummary:
    """How many URLs of a city are in each state, and when the next waiting one is due."""

    states: dict[UrlState, int]
    next_due_at: datetime | None
