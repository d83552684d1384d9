"""Serves the console."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn
from starlette.types import ASGIApp

# Further concurrent requests get status 503.
MAX_CONCURRENCY = 100


class ServerError(Exception):
    """The console cannot be served at this address. The message is one line: why, and what to do."""


def is_loopback(host: str) -> bool:
    """Whether a host name or address is reachable only from this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def listen(host: str, port: int) -> socket.socket:
    """Listen on an address; port 0 means any free port. Raises ServerError."""
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
    """Serve until SIGINT or SIGTERM. ``started`` is called when the server is ready to handle both."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        # Anyone can send headers that state the client's address or scheme.
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
