"""Descriptions of counter scripts. Each system's module defines its own; they are discovered by import."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from urllib.parse import parse_qsl

from dayuan_crawler.pages import cms
from dayuan_crawler.pages.vocabulary.counters import CounterName


def _by_label(_path: str, _parameters: dict[str, str]) -> tuple[CounterName, ...] | None:
    return None


def _nowhere(_path: str, _parameters: dict[str, str]) -> tuple[str, dict[str, str]] | None:
    return None


@dataclass(frozen=True, slots=True)
class CounterScript:
    """A script that returns counters of the article whose id is in its address.

    ``path`` matches the end of its path, which is the same for all articles. ``counts`` takes the path and parameters
    and returns the counters in the answer, or None if only the label beside the number shows them. A script that
    ``raises`` the count is never requested. Otherwise only the parameters in ``raising`` raise it; they are removed.
    """

    path: re.Pattern[str]
    counts: Callable[[str, dict[str, str]], tuple[CounterName, ...] | None] = _by_label
    raises: bool = False
    raising: frozenset[str] = frozenset()
    # The address that tells all counters at once, by the path and parameters of one that tells a single counter.
    at_once: Callable[[str, dict[str, str]], tuple[str, dict[str, str]] | None] = _nowhere
    # What single calls tell more than the one for all.
    more: dict[CounterName, int] = field(default_factory=dict)


@cache
def counter_scripts() -> tuple[CounterScript, ...]:
    """The counter scripts of all systems."""
    modules = (import_module(f"{cms.__name__}.{module.name}") for module in iter_modules(cms.__path__))
    return tuple(record for module in modules for record in getattr(module, "COUNTER_SCRIPTS", ()))


def counters_of(address: str) -> tuple[CounterName, ...]:
    """The counters that the script at an address returns: views if unknown, none if it is not a counter script."""
    if "/" not in address:
        return ()
    path, _, query = address.partition("?")
    for record in counter_scripts():
        if record.path.search(path):
            counts = record.counts(path, dict(parse_qsl(query)))
            return ("views",) if counts is None else counts
    return ()


@cache
def script_pattern() -> re.Pattern[str]:
    """Pattern for the addresses of counter scripts, as code writes them."""
    paths = "|".join(record.path.pattern.rstrip("$") for record in counter_scripts())
    return re.compile(rf"""["'(=\s]((?:https?:)?[\w:./?&;=%-]*?(?:{paths})[\w:./?&;=%-]*)""", re.IGNORECASE)
