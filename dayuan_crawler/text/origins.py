"""A portal that has moved: its former addresses, and the present ones that stand for them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from dayuan_crawler.text.urls import Site


class Rebase:
    """Puts all that is at a portal's former origins at its present one."""

    def __init__(self, former: Iterable[str], present: str) -> None:
        self.present = present
        self.former = sorted(set(former) - {present})
        # Not the beginning of another host or port.
        self._pattern = re.compile(f"(?:{'|'.join(map(re.escape, self.former))})(?![\\w.:-])") if self.former else None

    def text(self, text: str) -> str:
        """An address, or a text with the portal's addresses in it."""
        return text if self._pattern is None else self._pattern.sub(self.present, text)

    def formerly(self, url: str) -> list[str]:
        """What an address at the present origin was at the former ones."""
        path = url.removeprefix(self.present)
        return [f"{origin}{path}" for origin in self.former] if path != url else []

    def json(self, value: Any) -> Any:
        """JSON values with all their text at the present origin."""
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
    """The origin of a web address; None for all else."""
    try:
        return Site.parse(url or "").origin
    except ValueError:
        return None


def is_same_host(origin: str, other: str) -> bool:
    """Whether two origins are one host's: under http or https, with or without ``www.``, at any port."""
    hosts = {Site.parse(url).host.removeprefix("www.") for url in (origin, other)}
    return len(hosts) == 1
