"""The frontier's records: a URL to discover, a lease on one, how its fetch ended, and the run they belong to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from dayuan_crawler.frontier.causes import Cause
from dayuan_crawler.frontier.walk import ListPage
from dayuan_crawler.items import ArticleItem, Picture
from dayuan_crawler.text.dates import CHINA
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
    where the city's section was found to be, and ``list_page`` what a page of its list says of the whole; a
    ``postponed`` article was left for a later run. ``captures`` are the answers, redirects first, for the archive; a
    ``refused`` page did come, but its callback could not read it.
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
    list_page: ListPage = field(default_factory=ListPage)
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
class Plan:
    """What a run is to do. It is kept with the run, and whoever resumes or joins that does the same.

    Articles older than ``since`` are left alone. ``revisits`` is how many known articles are visited again at the most;
    None stands for all. ``delay`` is in seconds between requests. ``section`` is where the list is, as path and query,
    when that was told by hand.
    """

    mode: str
    since: datetime | None
    revisits: int | None
    delay: float
    section: str | None = None

    def has_aim_of(self, other: Plan) -> bool:
        """Whether a run by this plan brings what one by the other brings. At what pace does not matter."""
        return replace(self, delay=0) == replace(other, delay=0)

    def __str__(self) -> str:
        words = [f"mode={self.mode}"]
        if self.since is not None:
            words.append(f"since={self.since.astimezone(CHINA):%Y-%m-%dT%H:%M}")
        if self.revisits is not None:
            words.append(f"at most {self.revisits} revisits")
        if self.section is not None:
            words.append(f"url={self.section}")
        return ", ".join(words)


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a command asks of its worker. A run that it resumes or joins was begun with a plan of its own.

    ``delay`` is in seconds between requests. With ``join`` it may be one more worker on a run in progress.
    ``revisits`` is how many known articles a new run visits again at the most, unless it is a full one. ``section`` is as
    in a plan.
    """

    city: str
    origin: str
    mode: str
    since: datetime | None
    join: bool
    delay: float
    revisits: int = 0
    section: str | None = None

    @property
    def plan(self) -> Plan:
        """The plan of a run that this command begins."""
        return Plan(self.mode, self.since, None if self.mode == "full" else self.revisits, self.delay, self.section)


@dataclass(slots=True)
class Progress:
    """A run as its workers see it: what it has done so far, all of them together.

    With ``walks_all`` its walk does not stop at what is known.
    """

    run_id: int
    worker_id: int
    plan: Plan
    resumed: bool
    walks_all: bool = False
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
    """How a run ended; ``reason`` says what kept it from being complete.

    ``portal_total`` is how many articles the section has by the portal's own count, where it gives one, and ``stored``
    how many of them are.
    """

    counts: Counter[str]
    reason: str | None
    portal_total: int | None = None
    stored: int | None = None


@dataclass(frozen=True, slots=True)
class FrontierSummary:
    """How many URLs of a city are in each state, and when the next waiting one is due."""

    states: dict[UrlState, int]
    next_due_at: datetime | None
