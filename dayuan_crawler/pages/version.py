"""Which version of the extraction code is at work: on record with every page that it read."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

# All that decides what is read in a page. Told by the code itself, for a number would be forgotten.
_PACKAGE = "dayuan_crawler"
_MODULES = ("pages", "text", "items.py", "loaders.py", "cities.py", "spiders/base.py", "spiders/parts.py")


@cache
def extractor_version() -> str:
    """Twelve hexadecimal digits that change with the code that reads pages."""
    digest = hashlib.sha256()
    for name in _MODULES:
        for source in _sources(files(_PACKAGE).joinpath(name)):
            digest.update(source.name.encode() + b"\0" + source.read_bytes())
    return digest.hexdigest()[:12]


def _sources(place: Traversable) -> list[Traversable]:
    """The files of a package and of those within it, in one order everywhere."""
    if place.is_file():
        return [place] if place.name.endswith(".py") else []
    return [source for inner in sorted(place.iterdir(), key=lambda inner: inner.name) for source in _sources(inner)]
