"""webplus, used by universities: a counter that a script fills in when the page opens."""

from __future__ import annotations

from dayuan_crawler.pages.vocabulary.counters import CounterName

FILLED_IN: dict[str, CounterName] = {"WP_VisitCount": "views"}
