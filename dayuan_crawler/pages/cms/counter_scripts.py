"""What is known of one system's scripts that tell counters: a record in its module, which is found by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from urllib.parse import parse_qsl

from dayuan_crawler.pages import cms
from dayuan_crawler.pages.vocabulary.counters import CounterName


def _by_label(_path: str, _parameters: dict[str, str]) -> tuple[CounterName, ...] | None:
    return None


@dataclass(frozen=True, slots=True)
class CounterScript:
    """A script that tells counters of the article whose id is in its address.

    ``path`` fits at the end of its path, which is one for all articles. ``counts`` makes of the path and the parameters which
    counters it tells; None where only the label beside it says so. One that ``raises`` what it tells is never asked; of another,
    the parameters in ``raising`` do, and are left out.
    """

    path: re.Pattern[str]
    counts: Callable[[str, dict[str, str]], tuple[CounterName, ...] | None] = _by_label
    raises: bool = False
    raising: frozenset[str] = frozenset()


@cache
def counter_scripts() -> tuple[CounterScript, ...]:
    """Those of all systems."""
    modules = (import_module(f"{cms.__name__}.{module.name}") for module in iter_modules(cms.__path__))
    return tuple(record for module in modules for record in getattr(module, "COUNTER_SCRIPTS", ()))


def counters_told(address: str) -> tuple[CounterName, ...]:
    """The counters that the script at an address tells; views where it does not say which, none where it is no such script."""
    if "/" not in address:
        return ()
    path, _, query = address.partition("?")
    for record in counter_scripts():
        if record.path.search(path):
            told = record.counts(path, dict(parse_qsl(query)))
            return ("views",) if told is None else told
    return ()


@cache
def script_pattern() -> re.Pattern[str]:
    """Addresses of such scripts, as code writes them."""
    paths = "|".join(record.path.pattern.rstrip("$") for record in counter_scripts())
    return re.compile(rf"""["'(=\s]((?:https?:)?[\w:./?&;=%-]*?(?:{paths})[\w:./?&;=%-]*)""", re.IGNORECASE)
