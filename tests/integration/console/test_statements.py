"""What a page of the console asks of the database: few statements, however many sections, runs and revisions there are."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from scrapy.settings import Settings
from sqlalchemy import Engine, event

from dayuan_crawler.console import Originals, make_app
from dayuan_crawler.storage.articles.history import find_article
from dayuan_crawler.storage.core.database import Database
from tests.services.postgresql import PostgresqlServer
from tests.support.console import CHANGED, begin_run, fill

MOST = {
    "/": 8,
    "/?city=yangquan&days=366": 8,
    "/articles": 8,
    "/articles?q=新闻": 8,
    "/articles?q=疫情&city=yangquan&status=live": 8,
    "/articles/{changed}": 8,
    "/changes?q=新闻": 8,
    "/changes.atom?city=taiyuan": 8,
    "/runs": 5,
    "/runs/fields?city=yangquan": 5,
    "/frontier?city=yangquan": 5,
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with ExitStack() as stack:
        folder = tmp_path_factory.mktemp("statements")
        url = f"sqlite:///{folder / 'test.db'}"
        if request.param == "postgresql":
            server: PostgresqlServer = request.getfixturevalue("postgresql_server")
            url = stack.enter_context(server.database())
        fill(url, folder / "archive")
        begin_run(url, done=1, waiting=1)
        yield stack.enter_context(closing(Database(url, read_only=True)))


def statements(database: Database, path: str) -> list[str]:
    """The statements by which a page is answered, after it was answered once: a connection begins with some of its own."""
    app = make_app(database, Originals(Path("/nowhere"), Settings()), only_loopback=True)
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    async def ask() -> int:
        name, _, query = path.partition("?")
        scope = {
            "type": "http",
            "method": "GET",
            "path": name,
            "query_string": quote(query, safe="=&").encode(),
            "headers": [(b"host", b"localhost")],
        }
        status: list[int] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            status.append(message.get("status", 0))

        await app(scope, receive, send)  # type: ignore[arg-type]
        return status[0]

    assert asyncio.run(ask()) == 200
    event.listen(Engine, "before_cursor_execute", note)
    try:
        asyncio.run(ask())
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return asked


@pytest.mark.parametrize("path", MOST)
def test_a_page_takes_few_statements(database: Database, path: str) -> None:
    with database.reading() as connection:
        changed = find_article(connection, CHANGED.url or "")
    asked = statements(database, path.format(changed=changed))
    assert 0 < len(asked) <= MOST[path], "\n".join(asked)
