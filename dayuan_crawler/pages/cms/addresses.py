"""Address patterns of tag and author archives. Each system's module defines its own; they are discovered by import."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from dayuan_crawler.pages import cms


@cache
def tag_pattern() -> re.Pattern[str]:
    return _any_of("TAG_ADDRESSES")


@cache
def author_pattern() -> re.Pattern[str]:
    return _any_of("AUTHOR_ADDRESSES")


def _any_of(name: str) -> re.Pattern[str]:
    modules = (import_module(f"{cms.__name__}.{module.name}") for module in iter_modules(cms.__path__))
    return re.compile("|".join(address for module in modules for address in getattr(module, name, ())), re.IGNORECASE)
