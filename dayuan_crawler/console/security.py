"""What stands between the console and whoever asks it: the host's name, the password, and what a page may do."""

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

# A wrong password costs so many seconds.
WRONG_PASSWORD_SECONDS = 1.0

# Everything shown is hostile text: no script and no style but our own files, and no other origin.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The page that shows an archived one may have it in a frame.
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
    """Says with every answer what a browser may do with it."""

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
    """Refuses names that are not the console's: a foreign site may let its name point at this machine (DNS rebinding).

    A numeric address cannot be such a name. With ``only_loopback`` it has to be this machine's own.
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
    """Asks for the password (HTTP's basic authentication; any user name will do)."""

    def __init__(self, app: ASGIApp, *, password: str) -> None:
        self._app = app
        self._password = password.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
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
