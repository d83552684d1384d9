"""Access control and security headers of the console."""

from __future__ import annotations

import asyncio
import base64
import binascii
import ipaddress
import secrets
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A wrong password delays the response by this many seconds.
WRONG_PASSWORD_SECONDS = 1.0

# All displayed text is hostile: allow only the console's own scripts and styles, and no other origin.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# For the page that shows an archived one in a frame.
POLICY_WITH_FRAME = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class SecurityHeaders:
    """Adds security headers to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)


class HostCheck:
    """Refuses unknown host names, because a foreign site may point its name to this machine (DNS rebinding).

    An IP address cannot be rebound. With ``only_loopback``, it must be a loopback address.
    """

    def __init__(self, app: ASGIApp, *, names: Collection[str], only_loopback: bool) -> None:
        self._app = app
        self._names = {name.lower() for name in names}
        self._only_loopback = only_loopback

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._is_allowed(Headers(scope=scope).get("host", "")):
            refusal = PlainTextResponse("This is not a name of the console. DAYUAN_CONSOLE_HOSTS allows more.\n", 421)
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_allowed(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        if name in self._names:
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return address.is_loopback or not self._only_loopback


class PasswordCheck:
    """Requires the password, by HTTP Basic authentication with any user name, except for ``open_paths``."""

    def __init__(self, app: ASGIApp, *, password: str, open_paths: Collection[str] = ()) -> None:
        self._app = app
        self._open_paths = open_paths
        self._password = password.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] not in self._open_paths:
            given = _password(Headers(scope=scope).get("authorization", ""))
            if given is None or not secrets.compare_digest(given, self._password):
                if given is not None:
                    await asyncio.sleep(WRONG_PASSWORD_SECONDS)
                challenge = {"WWW-Authenticate": 'Basic realm="dayuan_crawler", charset="UTF-8"'}
                await PlainTextResponse("The console asks for its password.\n", 401, challenge)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _password(authorization: str) -> bytes | None:
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(credentials, validate=True).partition(b":")[2]
    except (binascii.Error, ValueError):
        return None
