"""Checks the time between a portal's requests."""

from __future__ import annotations

from itertools import pairwise

from fixtures.portal import PortalServer

# Tolerance between sending and the portal's clock: a connection and two processes on a busy machine.
JITTER_S = 0.1


def gaps(server: PortalServer) -> list[float]:
    """Return the seconds between consecutive requests, from any worker."""
    times = sorted(request["time"] for request in server.requests())
    return [after - before for before, after in pairwise(times)]


def assert_polite(server: PortalServer, delay: float) -> None:
    """Assert that requests came ``delay`` seconds apart. The gap after a late arrival may be shorter by its lateness."""
    early = [
        (before, gap)
        for before, gap in pairwise([0.0, *gaps(server)])
        if gap < delay - JITTER_S and before + gap < 2 * delay - JITTER_S
    ]
    assert not early
