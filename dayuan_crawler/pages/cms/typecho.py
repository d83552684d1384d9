"""Typecho: its machine-readable times are local times, although they are marked as UTC."""

from __future__ import annotations

from itertools import islice

from lxml import etree

_MOST_METAS = 60
_GREENWICH = "+00:00"


def set_clocks(root: etree._Element) -> None:
    """Remove the wrong zone from the times of a Typecho page. Typecho writes it if the server's own zone is UTC."""
    generators = (meta for meta in islice(root.iter("meta"), _MOST_METAS) if meta.get("name") == "generator")
    if not any((meta.get("content") or "").startswith("Typecho") for meta in generators):
        return
    for element in root.iter("time"):
        moment = (element.get("datetime") or "").strip()
        if moment.endswith(_GREENWICH):
            element.set("datetime", moment.removesuffix(_GREENWICH))
