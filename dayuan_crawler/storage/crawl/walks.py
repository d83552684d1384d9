"""Walks of the sections' lists: which articles of a list page were known, and how far a walk goes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from dayuan_crawler.frontier.model import Completion, Kind, Link, Outcome, Progress, UrlState
from dayuan_crawler.frontier.policy import MAX_BARREN_PAGES, reaches_the_known
from dayuan_crawler.frontier.walk import MOST_FAILED_IN_A_ROW, ListPage, Walk, WalkEnd, describe_fault
from dayuan_crawler.storage.articles.table import ArticleTable
from dayuan_crawler.storage.core.chunks import chunks
from dayuan_crawler.storage.crawl.frontier import FrontierTable, is_in, wake
from dayuan_crawler.storage.crawl.runs import RunTable
from dayuan_crawler.storage.schema import FrontierUrl

_frontier = FrontierUrl.__table__

# Number of newest articles searched for one that a complete walk found: interrupted walks may have added more.
NEWEST_LOOKED_AT = 1000
# Not the id of a run: marks an article found by a complete walk, whatever becomes of its run.
PROVEN = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """State of a list page's entries before it was read. ``known``: URLs that an earlier complete walk found.
    ``fresh``: number of entries new to this run. ``inserted``: number of URLs that this page made wait.
    """

    known: frozenset[str]
    fresh: int
    inserted: int


class WalkTable:
    """The frontier as used by a walk, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._frontier = FrontierTable(connection)

    def discover_listed(
        self, links: Sequence[Link], run_id: int, now: datetime, unfinished_runs: Iterable[int]
    ) -> Listed:
        """Add a list page's articles to the frontier. An article that was gone, but is listed again, becomes due."""
        unique = {link.fingerprint: link for link in links}
        unfinished = {run_id, *unfinished_runs}
        listed = [
            self._discover_some({key: unique[key] for key in keys}, run_id, now, unfinished) for keys in chunks(unique)
        ]
        return Listed(
            known=frozenset().union(*(some.known for some in listed)),
            fresh=sum(some.fresh for some in listed),
            inserted=sum(some.inserted for some in listed),
        )

    def found_before(self, links: Sequence[Link], unfinished_runs: Collection[int]) -> set[str]:
        """URLs of those links that a run with a complete walk found."""
        found: set[str] = set()
        for keys in chunks([link.fingerprint for link in links]):
            query = select(_frontier.c.url).where(
                _frontier.c.fingerprint.in_(keys), _frontier.c.discovered_run.not_in(unfinished_runs)
            )
            found.update(self._connection.scalars(query))
        return found

    def listed(self, section: str, run_id: int) -> int:
        """Number of articles that a run's walk found on the list."""
        query = select(func.count()).where(
            _frontier.c.section == section, _frontier.c.kind == Kind.ARTICLE, _frontier.c.listed_run == run_id
        )
        return self._connection.execute(query).scalar_one()

    def forget_walk(self, section: str, run_id: int) -> int:
        """Reset the list pages, so that a walk reads all of them again; returns how many of them were waiting."""
        pages = (_frontier.c.section == section, _frontier.c.kind == Kind.LIST)
        self._connection.execute(
            update(FrontierUrl)
            .where(*pages, is_in(UrlState.FETCHED))
            .values(listed_run=0, etag=None, last_modified=None)
        )
        waiting = self._connection.execute(
            update(FrontierUrl)
            .where(*pages, is_in(UrlState.DISCOVERED))
            .values(state=UrlState.FETCHED, due_at=None, listed_run=0, etag=None, last_modified=None)
        )
        # Otherwise the pages that were read before would seem to have nothing fresh.
        self._connection.execute(
            update(FrontierUrl)
            .where(_frontier.c.section == section, _frontier.c.kind == Kind.ARTICLE, _frontier.c.listed_run == run_id)
            .values(listed_run=0)
        )
        return waiting.rowcount

    def prove_found(self, section: str, run_id: int) -> None:
        """Mark the articles that a run found so far as found by a complete walk, so that its next walk knows them."""
        self._connection.execute(
            update(FrontierUrl)
            .where(
                _frontier.c.section == section, _frontier.c.kind == Kind.ARTICLE, _frontier.c.discovered_run == run_id
            )
            .values(discovered_run=PROVEN)
        )

    def prove_listed(self, section: str, run_id: int, unfinished_runs: Collection[int]) -> None:
        """Mark the articles on a list that was walked completely as found by it, though an incomplete walk was first."""
        listed = (_frontier.c.section == section, _frontier.c.kind == Kind.ARTICLE, _frontier.c.listed_run == run_id)
        first = _frontier.c.discovered_run.in_(unfinished_runs)
        self._connection.execute(update(FrontierUrl).where(*listed, first).values(discovered_run=PROVEN))

    def _discover_some(
        self, links: Mapping[bytes, Link], run_id: int, now: datetime, unfinished_runs: Collection[int]
    ) -> Listed:
        before = {
            row.fingerprint: row
            for row in self._connection.execute(
                select(
                    _frontier.c.fingerprint, _frontier.c.discovered_run, _frontier.c.listed_run, _frontier.c.state
                ).where(_frontier.c.fingerprint.in_(links))
            )
        }
        missing = [link for key, link in links.items() if key not in before]
        inserted = self._frontier.insert(missing, run_id, now)
        fresh = [key for key, row in before.items() if row.listed_run != run_id]
        returned = [key for key in fresh if before[key].state == UrlState.GONE]
        if returned:
            inserted += wake(self._connection, _frontier.c.fingerprint.in_(returned), now)
        if fresh:
            self._connection.execute(
                update(FrontierUrl).where(_frontier.c.fingerprint.in_(fresh)).values(listed_run=run_id)
            )
        return Listed(
            known=frozenset(links[key].url for key, row in before.items() if row.discovered_run not in unfinished_runs),
            fresh=len(missing) + len(fresh),
            inserted=inserted,
        )


class ListWalk:
    """Processes the list pages of a run's walk, within one transaction."""

    def __init__(self, connection: Connection, section: str, run: Progress, now: datetime) -> None:
        self._table = WalkTable(connection)
        self._frontier = FrontierTable(connection)
        self._articles = ArticleTable(connection)
        self._runs = RunTable(connection)
        self._section = section
        self._run = run
        self._now = now

    def take(self, completion: Completion) -> int:
        """Discover a list page's entries, and the next page, unless everything older is known.

        Returns how many URLs wait now and did not before.
        """
        articles = [link for link in completion.links if link.kind is Kind.ARTICLE]
        unfinished = self._runs.unfinished_walks(self._section)
        listed = self._table.discover_listed(articles, self._run.run_id, self._now, unfinished)
        others = [link for link in completion.links if link.kind is not Kind.ARTICLE]
        if others:
            # The section is at another URL: the walk begins there.
            return listed.inserted + self._frontier.discover(others, self._run.run_id, self._now)
        page, before = completion.list_page, Walk.from_payload(completion.lease.link.payload)
        newest = before.newest if before.pages else self._newest_known(unfinished)
        walk = before.after(page, newest=newest, is_barren=not listed.fresh)
        if page.total is not None:
            self._runs.portal_says(self._run.run_id, page.total)
        if self._reaches_the_known(completion, articles, listed, walk):
            if walk.failed:
                self._end(completion, walk)
            else:
                self._note_end(WalkEnd.KNOWN)
            return listed.inserted
        added = self._follow(completion.next_page, walk) if walk.barren < MAX_BARREN_PAGES else 0
        if not added and not page.entries and not walk.end_at(page).is_proof:
            added = self._look_beyond(completion.lease.link, before.beyond, walk)
        if not added:
            # This was the last page, or the pager leads back to a page of the same walk.
            self._end(completion, walk)
        return listed.inserted + added

    def miss(self, completion: Completion) -> int:
        """Go on behind a page that is missing or has failed, if it is known where; returns as :meth:`take`."""
        link = completion.lease.link
        before = Walk.from_payload(link.payload)
        if not before.pages:
            # The section itself.
            return 0
        if completion.outcome is Outcome.GONE:
            completion.list_page = ListPage(number=before.pages + 1, name=before.name)
            walk = before.after(completion.list_page, newest=before.newest, is_barren=True)
            added = self._look_beyond(link, before.beyond, walk)
        else:
            walk = before.beyond_failed(link.url)
            beyond = before.beyond if walk.failures < MOST_FAILED_IN_A_ROW else None
            added = self._follow(Link(link.section, beyond, Kind.LIST, link.callback), walk) if beyond else 0
        if not added:
            self._end(completion, walk)
        return added

    def _look_beyond(self, link: Link, beyond: str | None, walk: Walk) -> int:
        """Follow the page behind one without entries, once: if it has some, that one was broken."""
        if beyond is None or walk.empty:
            return 0
        return self._follow(Link(link.section, beyond, Kind.LIST, link.callback), walk.beyond_empty(link.url, beyond))

    def _follow(self, link: Link | None, walk: Walk) -> int:
        if link is None:
            return 0
        following = Link(link.section, link.url, Kind.LIST, link.callback, walk.to_payload())
        return self._frontier.discover([following], self._run.run_id, self._now)

    def _end(self, completion: Completion, walk: Walk) -> None:
        page = completion.list_page
        end = walk.end_at(page)
        found = self._table.listed(self._section, self._run.run_id) + walk.others
        # A run with ``since`` skips older articles, so its count is not that of the whole list.
        is_counted = walk.total is not None and self._run.plan.since is None
        if end is WalkEnd.NO_ENTRIES and walk.is_like_the_others(page) and self._ended_so_before(walk, found):
            end = WalkEnd.NO_MORE
        if end in {WalkEnd.LAST_PAGE, WalkEnd.UNSAID, WalkEnd.NO_ENTRIES, WalkEnd.NO_MORE} and is_counted:
            # A list of one page needs no pager where its count shows that it is whole.
            end = WalkEnd.LAST_PAGE if self._is_all(walk, found) else WalkEnd.ARTICLES_LEFT
        elif end is WalkEnd.UNSAID and self._runs.saw_the_last_page(self._section):
            end = WalkEnd.NO_PAGER
        if walk.failed:
            end = WalkEnd.PAGES_FAILED
        fault = describe_fault(end, completion.lease.link.url, page, walk, found) if end.is_fault else None
        self._note_end(end, fault, found)

    def _note_end(self, end: WalkEnd, fault: str | None = None, listed: int | None = None) -> None:
        is_complete = end.is_proof and self._run.plan.since is None
        self._runs.walk_ended(self._run.run_id, end, fault, listed, is_complete=is_complete)
        if is_complete and (unfinished := self._runs.unfinished_walks(self._section)):
            self._table.prove_listed(self._section, self._run.run_id, unfinished)

    def _is_all(self, walk: Walk, found: int) -> bool:
        """Whether the walk found as many articles as the portal counts.

        A count that is too high by less than a page, by exactly as much as in the last run, is wrong: none is missing.
        """
        assert walk.total is not None
        if found >= walk.total:
            return True
        last = self._runs.last_finished(self._section)
        return (
            not walk.lacks_a_page(found)
            and last is not None
            and last.walk_end in {WalkEnd.ARTICLES_LEFT, WalkEnd.LAST_PAGE}
            and last.portal_total is not None
            and last.portal_total - last.listed == walk.total - found
        )

    def _ended_so_before(self, walk: Walk, found: int) -> bool:
        """Whether the last walk to the list's end met an empty page there, too, and found no page of articles more."""
        last = self._runs.last_walk(self._section, self._run.run_id)
        return (
            last is not None
            and last.walk_end in {WalkEnd.NO_ENTRIES, WalkEnd.NO_MORE}
            and last.listed < found + max(walk.largest, 1)
        )

    def _newest_known(self, unfinished_runs: Sequence[int]) -> str | None:
        """Publication time of the newest article that an earlier complete walk found."""
        newest = self._articles.newest(self._section, NEWEST_LOOKED_AT, self._now)
        links = [Link(self._section, url, Kind.ARTICLE) for url in newest]
        known = self._table.found_before(links, {self._run.run_id, *unfinished_runs})
        return next((published_at.isoformat() for url, published_at in newest.items() if url in known), None)

    def _reaches_the_known(self, completion: Completion, articles: Sequence[Link], listed: Listed, walk: Walk) -> bool:
        if self._run.walks_all:
            return False
        if completion.outcome is Outcome.NOT_MODIFIED:
            # Only complete walks keep validators, so everything older is known.
            return True
        published = self._articles.published(sorted(listed.known))
        entries = [(link.url in listed.known, published.get(link.url)) for link in articles]
        newest = datetime.fromisoformat(walk.newest) if walk.newest else None
        return reaches_the_known(entries, newest, is_first=walk.pages == 1)
