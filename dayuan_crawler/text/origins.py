"""A portal that has moved: maps its former addresses to the present ones."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from dayuan_crawler.portal import origin_text, split_address
from dayuan_crawler.text.urls import Site


class Rebase:
    """Maps all addresses at a portal's former origins to its present origin."""

    def __init__(self, former: Iterable[str], present: str) -> None:
        self.present = present
        self.former = sorted(set(former) - {present})
        # Must not match the beginning of another host or port.
        self._pattern = re.compile(f"(?:{'|'.join(map(re.escape, self.former))})(?![\\w.:-])") if self.former else None

    def text(self, text: str) -> str:
        """Map an address, or all of the portal's addresses in a text."""
        return text if self._pattern is None else self._pattern.sub(self.present, text)

    def formerly(self, url: str) -> list[str]:
        """Return the former addresses of an address at the present origin."""
        path = url.removeprefix(self.present)
        return [f"{origin}{path}" for origin in self.former] if path != url else []

    def json(self, value: Any) -> Any:
        """Map all text in JSON values."""
        if self._pattern is None:
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.json(element) for element in value]
        if isinstance(value, dict):
            return {name: self.json(element) for name, element in value.items()}
        return value


def origin_of(url: str | None) -> str | None:
    """Return the origin of a web address; None for anything else."""
    parts = split_address(url or "")
    return origin_text(*parts[:3]) if parts is not None else None


def is_same_host(origin: str, other: str) -> bool:
    """Return whether two origins have the same host: by http or https, with or without ``www.``, on any port."""
    hosts = {Site.parse(url).host.removeprefix("www.") for url in (origin, other)}
    return len(hosts) == 1
