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
    """No request came sooner after another than ``delay`` seconds, but on time after one that itself came late."""
    early = [
        (before, gap)
        for before, gap in pairwise([0.0, *gaps(server)])
        if gap < delay - JITTER_S and before + gap < 2 * delay - JITTER_S
    ]
    assert not early
