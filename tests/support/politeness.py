"""How the requests that a portal got lay in time."""

from __future__ import annotations

from itertools import pairwise

from fixtures.portal import PortalServer

# Between sending and the portal's clock lie a connection and two processes, on a machine that is busy.
JITTER_S = 0.1


def gaps(server: PortalServer) -> list[float]:
    """The seconds between each request and the next, whoever sent it."""
    times = sorted(request["time"] for request in server.requests())
    return [after - before for before, after in pairwise(times)]


def assert_polite(server: PortalServer, delay: float) -> None:
    """No request came sooner after another than ``delay`` seconds."""
    assert min(gaps(server)) >= delay - JITTER_S
