"""webplus, a system of universities: its counter, which a script fills in when the page is opened."""

from __future__ import annotations

from dayuan_crawler.pages.vocabulary.counters import CounterName

FILLED_IN: dict[str, CounterName] = {"WP_VisitCount": "views"}
