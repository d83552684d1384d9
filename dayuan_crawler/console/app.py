"""The console as an ASGI application."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from importlib import import_module
from pkgutil import iter_modules

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from dayuan_crawler import __version__
from dayuan_crawler.console import routes
from dayuan_crawler.console.originals import Originals
from dayuan_crawler.console.reading import check_section
from dayuan_crawler.console.rights import Rights
from dayuan_crawler.console.routes import monitoring
from dayuan_crawler.console.security import HostCheck, PasswordCheck, SecurityHeaders
from dayuan_crawler.console.views import page
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.core.engine import StorageError
from dayuan_crawler.storage.core.timeout import QueryTimeout

STATIC_SECONDS = 3600


def make_app(
    database: Database,
    originals: Originals,
    *,
    password: str = "",
    hosts: Collection[str] = (),
    only_loopback: bool,
    rights: Rights | None = None,
) -> FastAPI:
    """The console over a read-only database. It accepts as Host: ``hosts``, localhost, and IP addresses.

    Without ``rights`` it shows all texts.
    """
    app = FastAPI(
        title="dayuan_crawler",
        version=__version__,
        description="What was crawled, to read: articles, their revisions, the runs and the frontier.",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.database = database
    app.state.originals = originals
    app.state.rights = rights or Rights(withholds=False)
    for router in _routers():
        app.include_router(router, dependencies=[Depends(check_section)])
    app.mount("/static", _Static(packages=[("dayuan_crawler.console", "static")]), name="static")
    # For what reads no HTML, and asks for the icon where it always was.
    app.add_api_route("/favicon.ico", lambda: RedirectResponse("/static/icon.svg", 301), include_in_schema=False)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _misunderstood)
    app.add_exception_handler(StorageError, _unavailable)
    # Middleware runs in reverse order: the last one added runs first.
    if password:
        app.add_middleware(PasswordCheck, password=password, open_paths={monitoring.HEALTH})
    app.add_middleware(HostCheck, names={"localhost", *hosts}, only_loopback=only_loopback)
    app.add_middleware(SecurityHeaders)
    return app


def _routers() -> Iterator[APIRouter]:
    """The routes of each module in ``routes``."""
    for module in iter_modules(routes.__path__, f"{routes.__name__}."):
        yield import_module(module.name).router


class _Static(StaticFiles):
    """The console's own files. They only change with the version."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = f"max-age={STATIC_SECONDS}"
        return response


def _problem(request: Request, status: int, message: str) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"detail": message}, status)
    if request.url.path in monitoring.PATHS:
        return PlainTextResponse(f"{message}\n", status)
    return page(request, "problem.html", status=status, message=message, code=status)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _problem(request, error.status_code, str(error.detail))


async def _misunderstood(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    complaints = [f"{entry['loc'][-1]}: {entry['msg']}" for entry in error.errors()]
    return _problem(request, 422, "; ".join(complaints))


async def _unavailable(request: Request, error: Exception) -> Response:
    if isinstance(error, QueryTimeout):
        return _problem(request, 503, "The database took too long. Ask for less: a city, fewer days, a rarer word.")
    return _problem(request, 503, str(error))
