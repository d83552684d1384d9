"""The databases and the browser of the other tests are what they claim to be."""

from __future__ import annotations

import os
import signal
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text

from tests.services import __main__ as services
from tests.services.programs import CHROMIUM_VARIABLE, find_chromium
from tools import system

if TYPE_CHECKING:
    from pathlib import Path

    from tests.services.postgresql import OwnPostgresqlServer, PostgresqlServer


def test_each_database_is_empty_and_usable(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE only_here (word TEXT)"))
        connection.execute(text("INSERT INTO only_here VALUES ('阳泉')"))
        assert connection.execute(text("SELECT word FROM only_here")).scalar() == "阳泉"
    engine.dispose()


def test_a_database_is_dropped_with_whoever_is_connected(postgresql_server: PostgresqlServer) -> None:
    with postgresql_server.database() as url:
        engine = create_engine(url)
        engine.connect()
    with postgresql_server._connect() as connection:
        names = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
    assert engine.url.database not in names
    engine.dispose()


def test_a_server_is_stopped_crashed_and_started_with_its_data(own_postgresql_server: OwnPostgresqlServer) -> None:
    server = own_postgresql_server
    with server.database() as url:
        engine = create_engine(url, pool_pre_ping=True)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE kept (word TEXT)"))
        for how in (signal.SIGINT, signal.SIGQUIT):
            server.stop(how)
            assert not server.is_ready()
            server.start()
            with engine.begin() as connection:
                assert connection.execute(text("SELECT count(*) FROM kept")).scalar() == 0
        engine.dispose()


def test_what_is_still_missing_is_told_before_the_first_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CHROMIUM_VARIABLE, "/bin/false")
    monkeypatch.setattr(system, "install", lambda *packages: False)
    monkeypatch.setattr(
        services, "PROGRAMS", [replace(program, may_install=lambda: False) for program in services.PROGRAMS]
    )
    with pytest.raises(SystemExit) as stopped:
        services.main()
    assert "chromium" in str(stopped.value)
    assert "postgresql" not in str(stopped.value)
    assert "\n" not in str(stopped.value)


def test_what_the_tests_can_do_without_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def find() -> None:
        raise RuntimeError("it is not there")

    monkeypatch.setattr(system, "install", lambda *packages: False)
    monkeypatch.setattr(services, "PROGRAMS", [services.Program(find, ("pgbouncer",), needed=False)])
    services.main()
    assert capsys.readouterr() == ("", "")


def test_a_browser_without_its_sandbox_is_a_missing_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    chromium = tmp_path / "chromium"
    chromium.write_text('#!/bin/sh\n[ "$1" = --version ] || { echo "No usable sandbox!"; }\n', encoding="utf-8")
    chromium.chmod(0o755)
    monkeypatch.setenv(CHROMIUM_VARIABLE, str(chromium))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(RuntimeError, match="does not start: No usable sandbox!"):
        find_chromium()


def test_chromium_runs_a_page_s_script(chromium: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<p id=p></p><script>p.textContent = '山西' + '大院'</script>", encoding="utf-8")
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
    shown = subprocess.run(
        [chromium, *flags, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", page.as_uri()],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "山西大院" in shown.stdout
