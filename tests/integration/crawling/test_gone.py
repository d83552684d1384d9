"""All the ways to say that an article is gone, and what each becomes: of a new article, of a known one, and in the end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fixtures.portal import PortalServer
from tests.support.archive import rows
from tests.support.clock import ClockedScrapy

CITY = "yangquan"
FRAME = (
    "<html><head><title>大院网</title></head><body><ul>"
    + "".join(f"<li><a href='/gsyl/yangquan/{n}/'>频道{n}的新闻资讯</a></li>" for n in range(60))
    + "</ul><div class='main'><p>{}</p></div><div class='footer'>版权声明：本站所有文章来源与网络转载。</div></body></html>"
)
FORWARD = "<html><head><meta http-equiv='refresh' content='0;url={}'></head><body></body></html>"

# The way, and the state of an article's address after a visit that met it. ``{other}`` is another article's address.
WAYS: dict[str, tuple[dict[str, Any], str]] = {
    "404": ({"kind": "status", "status": 404}, "gone"),
    "410": ({"kind": "status", "status": 410}, "gone"),
    "451": ({"kind": "status", "status": 451}, "gone"),
    "302 to the home page": ({"kind": "redirect", "location": "/"}, "gone"),
    "302 to the section": ({"kind": "redirect", "location": "/gsyl/yangquan/"}, "gone"),
    "302 to an error page": ({"kind": "redirect", "location": "/404.html"}, "gone"),
    "302 to another host": ({"kind": "redirect", "location": "http://127.0.0.9:9/"}, "failed"),
    "302 to a page of another kind": ({"kind": "redirect", "location": "/gsyl/"}, "gone"),
    "302 to another article": ({"kind": "redirect", "location": "{other}"}, "fetched"),
    "200 with the home page": ({"kind": "home"}, "gone"),
    "200 with an error page": ({"kind": "soft_error"}, "gone"),
    "a frame that says deleted": ({"kind": "page", "status": 200, "part": FRAME.format("该文章已被删除")}, "gone"),
    "a frame that says under review": ({"kind": "page", "status": 200, "part": FRAME.format("审核中")}, "gone"),
    "a script that goes home": ({"kind": "script_redirect"}, "gone"),
    "meta refresh to the home page": ({"kind": "page", "status": 200, "part": FORWARD.format("/")}, "gone"),
    "meta refresh to another article": ({"kind": "page", "status": 200, "part": FORWARD.format("{other}")}, "fetched"),
    "meta refresh to another host": (
        {"kind": "page", "status": 200, "part": FORWARD.format("http://127.0.0.9:9/")},
        "failed",
    ),
    "403": ({"kind": "status", "status": 403}, "failed"),
}

# The fields of a fault that name another address.
TEXTS = ("location", "part")

State = tuple[str, str | None]


class Visits:
    """Articles that are gone in all these ways, one each, and what crawls make of them."""

    def __init__(self, portal: PortalServer, scrapy: ClockedScrapy, database_url: str) -> None:
        self._portal, self._scrapy, self._database_url = portal, scrapy, database_url
        scrapy.patch = "hasty"
        live = [record["url"] for record in portal.truth(CITY) if record["status"] == "live" and record["tags"]]
        # From the midst of the list.
        self._urls = dict(zip(WAYS, live[10:], strict=False))
        self._other = live[-1].removeprefix(portal.url)

    def take_away(self) -> None:
        faults = []
        for way, (fault, _) in WAYS.items():
            path = self._urls[way].removeprefix(self._portal.url)
            given = {name: value.replace("{other}", self._other) for name, value in fault.items() if name in TEXTS}
            faults.append({**fault, **given, "path": f"^{re.escape(path)}$"})
        self._portal.set(faults=faults)

    def crawl(self, *, check: int, later: timedelta = timedelta(0)) -> dict[str, State]:
        """The state of each address, and the status of its article, where there is one."""
        self._scrapy.now += later
        self._scrapy.run("crawl", CITY, "-a", "mode=full", check=check)
        state = dict(rows(self._database_url, "SELECT url, state FROM frontier WHERE kind = 'article'"))
        status = {record["url"]: record["status"] for record in self._scrapy.export(CITY)}
        return {way: (state[url], status.get(url)) for way, url in self._urls.items()}

    def records(self) -> list[dict[str, Any]]:
        return [{**record, "last_seen_at": None} for record in self._scrapy.export(CITY)]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Visits]]:
    with ExitStack() as stack:

        def start() -> Visits:
            portal = stack.enter_context(PortalServer(markup="zblog", articles=90))
            url = f"sqlite:///{tmp_path_factory.mktemp('gone') / 'test.db'}"
            now = datetime.fromisoformat(portal.state()["now"])
            scrapy = ClockedScrapy(now=now, site_url=portal.url, database_url=url, DAYUAN_RENDER="never")
            return Visits(portal, stack.enter_context(scrapy), url)

        yield start


@pytest.fixture(scope="module")
def new(start: Callable[[], Visits]) -> dict[str, State]:
    """After a first crawl that met them all."""
    visits = start()
    visits.take_away()
    return visits.crawl(check=1)


@pytest.fixture(scope="module")
def known(start: Callable[[], Visits]) -> list[dict[str, State]]:
    """After one, and after two later crawls that met them, of articles that were stored before."""
    visits = start()
    visits.crawl(check=0)
    before = visits.records()
    visits.take_away()
    first = visits.crawl(check=1, later=timedelta(days=2))
    assert visits.records() == before
    return [first, visits.crawl(check=1, later=timedelta(days=2))]


@pytest.mark.parametrize("way", WAYS)
def test_a_new_article(new: dict[str, State], way: str) -> None:
    assert new[way] == (WAYS[way][1], None)


@pytest.mark.parametrize("way", WAYS)
def test_a_known_article(known: list[dict[str, State]], way: str) -> None:
    state = WAYS[way][1]
    assert [after[way] for after in known] == [(state, "live"), (state, "gone" if state == "gone" else "live")]


@pytest.mark.parametrize("way", WAYS)
def test_the_documentation_has_it(way: str) -> None:
    table = (Path(__file__).parents[3] / "docs" / "faults.md").read_text(encoding="utf-8")
    assert f"| {way} | `{WAYS[way][1]}` |" in table
