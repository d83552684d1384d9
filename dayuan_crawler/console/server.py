"""Where the console is served."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn
from starlette.types import ASGIApp

# More requests at a time are told to come back.
MAX_CONCURRENCY = 100


class ServerError(Exception):
    """The console cannot be served there: one line that says why, and what to do."""


def is_loopback(host: str) -> bool:
    """Whether a host's name or address reaches this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def listen(host: str, port: int) -> socket.socket:
    """A socket at this address; port 0 is any free one. Raises ServerError."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError):
        raise ServerError(f"--host {host}: no such name or address") from None
    try:
        return socket.create_server(address, family=family)
    except OSError as error:
        remedy = "choose another with --port" if port else "choose another with --host"
        raise ServerError(f"cannot listen on {host} port {port}: {os.strerror(error.errno or 0)}; {remedy}") from None


def serve(app: ASGIApp, listener: socket.socket, started: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM; ``started`` is called once both are heeded."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        # A header that names the client's address or scheme may be anybody's.
        proxy_headers=False,
        lifespan="off",
        limit_concurrency=MAX_CONCURRENCY,
        timeout_graceful_shutdown=3,
    )
    with suppress(KeyboardInterrupt):
        _Server(config, started).run([listener])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._started()
