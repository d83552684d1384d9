"""Shared fixtures: real databases, a real browser and the sample portal."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from secrets import token_hex

import pytest
from hypothesis import settings

from fixtures.portal import PortalServer
from tests.services.postgresql import OwnPostgresqlServer, PostgresqlServer
from tests.services.programs import POSTGRESQL_VARIABLE, find_chromium

# A slow machine is not a failure.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=12, help="how often a crash test kills crawls (default: 12)")
    parser.addoption("--seed", type=int, default=20220709, help="what decides when a crash test kills them")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run tests with a time limit of their own first: they are long, and should not be the last to end."""
    items.sort(key=lambda item: item.get_closest_marker("timeout") is None)


@pytest.fixture(scope="session")
def kills(pytestconfig: pytest.Config) -> int:
    number: int = pytestconfig.getoption("--kills")
    return number


@pytest.fixture(scope="session")
def seed(pytestconfig: pytest.Config) -> int:
    number: int = pytestconfig.getoption("--seed")
    return number


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """The server for the tests' databases: the one from the environment, or else one of our own."""
    url = os.environ.get(POSTGRESQL_VARIABLE)
    if url:
        yield PostgresqlServer(url)
    else:
        with OwnPostgresqlServer() as server:
            yield server


@pytest.fixture
def own_postgresql_server() -> Iterator[OwnPostgresqlServer]:
    """A server that a test may stop, start and damage."""
    with OwnPostgresqlServer() as server:
        yield server


@pytest.fixture
def postgresql_url(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """An empty database."""
    with postgresql_server.database() as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A database file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database of each kind in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Create any number of empty databases, of each kind in turn."""
    with ExitStack() as databases:

        def sqlite() -> str:
            return f"sqlite:///{tmp_path / token_hex(4)}.db"

        def postgresql() -> str:
            server: PostgresqlServer = request.getfixturevalue("postgresql_server")
            return databases.enter_context(server.database())

        yield sqlite if request.param == "sqlite" else postgresql


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The executable of a Chromium."""
    return find_chromium()


@pytest.fixture
def portal() -> Iterator[Callable[..., PortalServer]]:
    """Start sample portals with the options of :class:`PortalServer`; they stop with the test."""
    with ExitStack() as portals:
        yield lambda **options: portals.enter_context(PortalServer(**options))
