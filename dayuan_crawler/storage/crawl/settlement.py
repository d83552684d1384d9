"""How a lease is settled: the state and the validators with which its URL returns to the frontier."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, update

from dayuan_crawler.frontier.model import Lease, UrlState
from dayuan_crawler.storage.schema import FrontierUrl
from dayuan_crawler.storage.schema.types import UtcDateTime

_frontier = FrontierUrl.__table__

_SETTLED = (
    "state",
    "due_at",
    "attempts",
    "cause",
    "reason",
    "older_than",
    "etag",
    "last_modified",
    "misses",
    "missed_run",
    "payload",
)
SETTLE = (
    update(FrontierUrl)
    .where(_frontier.c.id == bindparam("lease"))
    .values(
        {name: bindparam(f"new_{name}") for name in _SETTLED}
        | {
            "worker_id": None,
            # Without a type, the driver would bind the time in its own format.
            "fetched_at": func.coalesce(bindparam("new_fetched_at", type_=UtcDateTime()), _frontier.c.fetched_at),
        }
    )
)


def settled(lease: Lease, state: UrlState, now: datetime, **changes: Any) -> dict[str, Any]:
    """A row for ``SETTLE``: the lease's values, overridden by ``changes``."""
    values = {
        "state": state,
        "due_at": None,
        "attempts": 0,
        "cause": None,
        "reason": None,
        "older_than": None,
        "etag": lease.etag,
        "last_modified": lease.last_modified,
        "fetched_at": now,
        "misses": lease.misses if state is UrlState.DISCOVERED else 0,
        "missed_run": None,
        "payload": lease.link.payload or None,
        **changes,
    }
    return {"lease": lease.id} | {f"new_{name}": value for name, value in values.items()}
