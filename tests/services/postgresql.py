"""PostgreSQL for the tests: a running server, or one of their own from the distribution or a wheel."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from tests.services.programs import find_pgbouncer, find_postgresql

if TYPE_CHECKING:
    from collections.abc import Iterator

# A start takes less than a second, but on a busy machine.
PATIENCE_S = 120
ACCOUNT = ("dayuan", "secret")
OPTIONS = (
    "--listen_addresses=127.0.0.1",
    "--timezone=Asia/Tokyo",  # neither UTC nor China's, to reveal code that relies on either
    # A test's database need not survive a power failure.
    "--fsync=off",
    "--synchronous_commit=off",
    "--full_page_writes=off",
)


class PostgresqlServer:
    """A running server, given as an SQLAlchemy ``url`` whose user may create databases."""

    def __init__(self, url: str) -> None:
        self.url = url

    def is_ready(self) -> bool:
        try:
            with self._connect():
                return True
        except psycopg.OperationalError:
            return False

    @contextmanager
    def database(self) -> Iterator[str]:
        """Create an empty database and yield its SQLAlchemy URL; drop it at the end, even with open connections."""
        name = f"test_{uuid4().hex[:12]}"
        with self._connect() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield make_url(self.url).set(database=name).render_as_string(hide_password=False)
        finally:
            with self._connect() as connection:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _connect(self) -> psycopg.Connection:
        url = make_url(self.url).set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(url, autocommit=True, connect_timeout=5)


class OwnPostgresqlServer(PostgresqlServer):
    """A server that the tests may stop and start; it keeps its port and its databases.

    PostgreSQL refuses to run as root, so root runs it as another user.
    """

    def __init__(self) -> None:
        self._binaries = find_postgresql()
        self._user = _unprivileged_user() if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None
        # Not in pytest's temporary folder: other users have no access to it.
        self._folder = Path(tempfile.mkdtemp(prefix="dayuan-postgresql-"))
        try:
            self._initialise()
            super().__init__(f"postgresql+psycopg://{':'.join(ACCOUNT)}@127.0.0.1:{free_port()}/postgres")
            self.start()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the server, and return when it accepts connections."""
        log = self._folder / "log"
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [
                    self._binaries / "postgres",
                    *("-D", self._folder / "data", "-k", self._folder, "-p", str(make_url(self.url).port)),
                    *OPTIONS,
                ],
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C goes to the tests, which then stop the server
                cwd=self._folder,
                user=self._user,
            )
        deadline = time.monotonic() + PATIENCE_S
        while not self.is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.02)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server: SIGINT shuts it down cleanly, SIGQUIT makes it recover as after a crash."""
        if self._process:
            self._process.send_signal(how)
            self._process.wait(timeout=PATIENCE_S)
            self._process = None

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _initialise(self) -> None:
        password = self._folder / "password"
        password.write_text(ACCOUNT[1], encoding="utf-8")
        if self._user:
            shutil.chown(self._folder, self._user)
            if self._binaries.is_relative_to(sys.prefix):  # other users may have no access to it
                shutil.copytree(self._binaries.parent, self._folder / "programs")
                self._binaries = self._folder / "programs" / "bin"
        command: list[str | Path] = [
            self._binaries / "initdb",
            *("-D", self._folder / "data", "-U", ACCOUNT[0], f"--pwfile={password}", "--auth=scram-sha-256"),
            *("--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"),
        ]
        made = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self._folder, user=self._user)
        if made.returncode:
            raise RuntimeError(f"initdb failed:\n{made.stderr[-2000:]}")


@contextmanager
def pgbouncer(url: str) -> Iterator[str]:
    """Serve the database at ``url`` through a PgBouncer that gives each transaction another of its few connections."""
    server = make_url(url)
    port = free_port()
    user = _unprivileged_user() if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="dayuan-pgbouncer-") as name:
        folder = Path(name)
        (folder / "users").write_text(f'"{server.username}" "{server.password}"\n', encoding="utf-8")
        settings = {
            "listen_addr": "127.0.0.1",
            "listen_port": port,
            "unix_socket_dir": "",
            "auth_type": "scram-sha-256",
            "auth_file": folder / "users",
            "pool_mode": "transaction",
            "default_pool_size": 3,
            "server_round_robin": 1,
        }
        lines = ["[databases]", f"* = host={server.host} port={server.port}", "[pgbouncer]"]
        lines += [f"{name} = {value}" for name, value in settings.items()]
        (folder / "pgbouncer.ini").write_text("\n".join(lines), encoding="utf-8")
        if user:
            shutil.chown(folder, user)
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [find_pgbouncer(), folder / "pgbouncer.ini"],
                stdout=log,
                stderr=log,
                start_new_session=True,
                user=user,
            )
        pooled = server.set(port=port).render_as_string(hide_password=False)
        try:
            deadline = time.monotonic() + PATIENCE_S
            while not PostgresqlServer(pooled).is_ready():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"PgBouncer did not start:\n{(folder / 'log').read_text()[-2000:]}")
                time.sleep(0.02)
            yield pooled
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE_S)


def _unprivileged_user() -> str:
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
