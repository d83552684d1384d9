"""Typecho: the times that its pages give to machines. They are the site's own, though they say that they are Greenwich's."""

from __future__ import annotations

from itertools import islice

from lxml import etree

_MOST_METAS = 60
_GREENWICH = "+00:00"


def set_clocks(root: etree._Element) -> None:
    """Take the wrong zone off the times of a page by Typecho, which it writes where the server's own zone is Greenwich's."""
    generators = (meta for meta in islice(root.iter("meta"), _MOST_METAS) if meta.get("name") == "generator")
    if not any((meta.get("content") or "").startswith("Typecho") for meta in generators):
        return
    for element in root.iter("time"):
        moment = (element.get("datetime") or "").strip()
        if moment.endswith(_GREENWICH):
            element.set("datetime", moment.removesuffix(_GREENWICH))
