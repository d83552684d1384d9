"""Visual SiteBuilder 博达, a system of universities and governments: its counter, which a script fills in."""

from __future__ import annotations

from dayuan_crawler.pages.vocabulary.counters import CounterName

FILLED_IN: dict[str, CounterName] = {"dynclicks": "views"}
