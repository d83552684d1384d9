"""Visual SiteBuilder 博达, used by universities and governments: a counter filled in by a script."""

from __future__ import annotations

from dayuan_crawler.pages.vocabulary.counters import CounterName

FILLED_IN: dict[str, CounterName] = {"dynclicks": "views"}
