"""Version of the extraction code, recorded with every page."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

# All code that affects the result of extraction. Derived from the source, since a manual number would be forgotten.
_PACKAGE = "dayuan_crawler"
_MODULES = ("pages", "text", "items.py", "loaders.py", "portal.py", "spiders/base.py", "parts")


@cache
def extractor_version() -> str:
    """Twelve hexadecimal digits that change with the extraction code."""
    digest = hashlib.sha256()
    for name in _MODULES:
        for source in _sources(files(_PACKAGE).joinpath(name)):
            digest.update(source.name.encode() + b"\0" + source.read_bytes())
    return digest.hexdigest()[:12]


def _sources(place: Traversable) -> list[Traversable]:
    """The files of a package and its subpackages, in an order that does not depend on the system."""
    if place.is_file():
        return [place] if place.name.endswith(".py") else []
    return [source for inner in sorted(place.iterdir(), key=lambda inner: inner.name) for source in _sources(inner)]
