"""The frontier's model: links to discover, leases, completed fetches, and the run they belong to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from dayuan_crawler.frontier.causes import Cause
from dayuan_crawler.frontier.walk import ListPage
from dayuan_crawler.items import ArticleItem, Picture
from dayuan_crawler.portal import split_key
from dayuan_crawler.text.dates import CHINA
from dayuan_crawler.text.urls import fingerprint


class UrlState(StrEnum):
    """State of a URL. ``discovered``: waiting to be fetched, for the first time or again."""

    DISCOVERED = "discovered"
    LEASED = "leased"
    FETCHED = "fetched"
    FAILED = "failed"
    GONE = "gone"


class Kind(StrEnum):
    """Type of a URL. A ``part`` completes an article (a later page, a counter, its comments)."""

    NAVIGATION = "navigation"
    LIST = "list"
    ARTICLE = "article"
    PART = "part"


# Lease order. Parts first, so that few articles are incomplete at any time. Then lists, so that a walk is short
# and the list has little time to shift. Then articles.
RANK: dict[Kind, int] = {Kind.PART: 0, Kind.NAVIGATION: 1, Kind.LIST: 1, Kind.ARTICLE: 2}


class Outcome(StrEnum):
    """Result of fetching a leased URL."""

    FETCHED = "fetched"
    NOT_MODIFIED = "not_modified"
    GONE = "gone"
    FAILED = "failed"
    RETRY = "retry"


@dataclass(frozen=True, slots=True)
class Link:
    """A URL to add to the frontier of ``section`` (its key).

    ``callback`` names the spider's method for the response; None means the default of the kind. ``payload`` holds JSON
    values that this method receives besides the response.
    """

    section: str
    url: str
    kind: Kind
    callback: str | None = None
    payload: dict[str, Any] = field(default_factory=dict)

    @property
    def rank(self) -> int:
        return RANK[self.kind]

    @property
    def fingerprint(self) -> bytes:
        """16 bytes that identify this URL in its section's frontier.

        A part's fingerprint includes its article, so that two articles can share the URL of a part.
        """
        owner = f"{self.section} {self.payload.get('article_url', '')}" if self.kind is Kind.PART else self.section
        return fingerprint(f"{owner} {self.url}")


@dataclass(frozen=True, slots=True)
class Lease:
    """A worker's claim on one URL of the frontier.

    ``misses`` counts consecutive visits by earlier runs that failed, or found the page gone.
    """

    id: int
    link: Link
    attempts: int
    etag: str | None = None
    last_modified: str | None = None
    misses: int = 0


@dataclass(frozen=True, slots=True)
class Capture:
    """A request and its response as sent over the wire, except for the transfer coding."""

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
    """The result of fetching one leased URL.

    ``cause`` is the code for ``reason``. ``aliases`` gives other URLs by canonical URL. ``blameless``: a retry is not
    this URL's fault (the portal is down), and does not count as an attempt. ``section_url`` is the URL at
    which the section was found. ``list_page`` is what a list page states about the whole list. A ``postponed`` article was left
    for a later run. ``captures`` are the responses for the archive, redirects first. A ``refused`` page was received,
    but its callback could not read it. ``beside`` is what a later visit asks beside the page, if the page is not
    modified. ``stale``: the validators are dropped, so that the next visit brings the page. ``counts_at_once`` says
    whether the portal tells all counters at once, if this page found that out.
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
    section_url: str | None = None
    postponed: bool = False
    refused: bool = False
    beside: list[dict[str, Any]] | None = None
    stale: bool = False
    counts_at_once: bool | None = None
    captures: list[Capture] = field(default_factory=list)
    requests: int = 1

    @property
    def counts(self) -> bool:
        """Whether the archive keeps the visit. A response with a transient failure says nothing about the page.

        A visit without any response counts if it stores an article, whose last part could not be fetched.
        """
        return bool(self.items) or (bool(self.captures) and (self.outcome is not Outcome.RETRY or self.refused))


@dataclass(frozen=True, slots=True)
class Plan:
    """The task of a run. It is stored with the run, and applies to every worker that resumes or joins it.

    Articles older than ``since`` are skipped. ``revisits`` is the maximum number of known articles to revisit; None
    means all. ``delay`` is in seconds between requests. ``list_path`` is the path and query of the list, if the user
    gave it.
    """

    mode: str
    since: datetime | None
    revisits: int | None
    delay: float
    list_path: str | None = None

    def has_aim_of(self, other: Plan) -> bool:
        """Whether both plans have the same result. The delay does not matter."""
        return replace(self, delay=0) == replace(other, delay=0)

    def __str__(self) -> str:
        words = [f"mode={self.mode}"]
        if self.since is not None:
            words.append(f"since={self.since.astimezone(CHINA):%Y-%m-%dT%H:%M}")
        if self.revisits is not None:
            words.append(f"at most {self.revisits} revisits")
        if self.list_path is not None:
            words.append(f"url={self.list_path}")
        return ", ".join(words)


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a command asks of its worker. A run that it resumes or joins keeps its own plan.

    ``delay`` is in seconds between requests. With ``join``, it may become an additional worker of a run in progress.
    ``revisits`` is the maximum number of known articles to revisit, unless the run is a full one. ``list_path`` is as in
    a plan. ``origins`` are the portal's, as declared.
    """

    section: str
    origin: str
    mode: str
    since: datetime | None
    join: bool
    delay: float
    revisits: int = 0
    list_path: str | None = None
    origins: tuple[str, ...] = ()

    @property
    def portal(self) -> str:
        return split_key(self.section)[0]

    @property
    def plan(self) -> Plan:
        """The plan of a run that this command starts."""
        return Plan(self.mode, self.since, None if self.mode == "full" else self.revisits, self.delay, self.list_path)


@dataclass(slots=True)
class Progress:
    """A worker's view of its run. ``counts`` adds up all workers.

    With ``walks_all``, the walk does not stop at known articles.
    """

    run_id: int
    worker_id: int
    plan: Plan
    resumed: bool
    walks_all: bool = False
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a worker gets in exchange for its completions.

    ``idle`` is the seconds until the next URL is due, if there were fewer leases than wanted; None if no URL waits.
    ``paced``: each request has to wait for its turn.
    """

    leases: list[Lease]
    counts: Counter[str]
    idle: float | None
    paced: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """When one request may be sent: ``at`` is on the monotonic clock. Turns are ``gap`` seconds apart."""

    at: float
    gap: float


@dataclass(frozen=True, slots=True)
class Ending:
    """The result of a run. ``reason`` says why it is incomplete; None if it is complete.

    ``portal_total`` is the number of articles in the section by the portal's own count, if it gives one. ``stored`` is
    the number of stored ones.
    """

    counts: Counter[str]
    reason: str | None
    portal_total: int | None = None
    stored: int | None = None


@dataclass(frozen=True, slots=True)
class FrontierSummary:
    """Number of a section's URLs in each state, and when the next waiting one is due."""

    states: dict[UrlState, int]
    next_due_at: datetime | None
