"""What the portal's log and the database say of a crawl that is killed again and again."""

from __future__ import annotations

from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select

from dayuan_crawler.frontier.model import UrlState
from dayuan_crawler.storage.articles.table import ArticleTable
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.crawl.runs import RunTable
from dayuan_crawler.storage.schema import FrontierUrl
from fixtures.portal import PortalServer

REDIRECTS = frozenset({301, 302})


class Witness:
    """Tells for each request that came again in its run whether it was in flight when a process was killed.

    In flight is what the portal was asked for, and what the database then still showed as leased. It may be
    asked for once more; anything else that comes again is ``unexcused``.
    """

    def __init__(self, server: PortalServer, city: str, database_url: str) -> None:
        self._server = server
        self._city = city
        self._database_url = database_url
        self._run = 0
        self._asked: set[str] = set()
        self._in_flight: set[str] = set()
        self.kills = 0
        self.repeated = 0
        self.most_in_flight = 0
        self.unexcused: list[str] = []

    def killed(self) -> None:
        """A crawl was killed: what it asked is judged, and what it held may come again."""
        self.kills += 1
        held = self.look()
        in_flight = held & self._asked
        self._in_flight |= in_flight
        self.most_in_flight = max(self.most_in_flight, len(in_flight))

    def look(self) -> set[str]:
        """Judge the requests since the last look, which were all one process's; the addresses that are leased."""
        run, state, held = self._state()
        if run != self._run:
            self._run, self._asked, self._in_flight = run, set(), set()
        if state != "running":
            assert not held, f"run {run} is {state}, with {len(held)} URLs leased"
        redirected = 0
        again: list[str] = []
        for request in self._server.requests():
            path = request["path"]
            if path == "/robots.txt":
                continue
            if path not in self._asked:
                self._asked.add(path)
                continue
            self.repeated += 1
            if path in self._in_flight:
                self._in_flight.discard(path)
                redirected += request["status"] in REDIRECTS
            else:
                again.append(path)
        # Where a redirect leads is asked under the redirect's lease.
        self.unexcused += again[redirected:]
        self._server.clear_log()
        return held

    def unfinished(self) -> int:
        """How many URLs of the city wait or are leased."""
        return len(self._urls(UrlState.DISCOVERED, UrlState.LEASED))

    def records(self) -> list[dict[str, Any]]:
        """The city's articles as exported."""
        with closing(Database(self._database_url, read_only=True)) as database, database.reading() as connection:
            return list(ArticleTable(connection).records([self._city]))

    def states(self) -> list[str]:
        """How the runs ended, the newest first."""
        with closing(Database(self._database_url, read_only=True)) as database, database.reading() as connection:
            return [run.state for run in RunTable(connection).history([self._city], 100_000)]

    def _state(self) -> tuple[int, str, set[str]]:
        with closing(Database(self._database_url, read_only=True)) as database, database.reading() as connection:
            runs = list(RunTable(connection).history([self._city], 1))
        if not runs:
            return 0, "running", set()
        return runs[0].id, runs[0].state, self._urls(UrlState.LEASED)

    def _urls(self, *states: UrlState) -> set[str]:
        query = select(FrontierUrl.url).where(FrontierUrl.section == self._city, FrontierUrl.state.in_(states))
        with closing(Database(self._database_url, read_only=True)) as database, database.reading() as connection:
            return {_path(url) for url in connection.scalars(query)}


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
