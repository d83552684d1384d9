"""Descriptions of comment lists. Each system's module defines its own; they are discovered by import."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from lxml import etree

from dayuan_crawler.pages import cms


def _nowhere(_root: etree._Element) -> Iterator[str]:
    return iter(())


def _one(_root: etree._Element, _number: str) -> int:
    return 1


@dataclass(frozen=True, slots=True)
class CommentList:
    """A system's comment list for the article whose id is in its address.

    ``address`` matches in the path of the list's addresses. ``parameters`` takes the query parameters of an address
    that was found and the article's id. It returns the parameters of the first page, or None for another address.
    """

    style: str
    address: re.Pattern[str]
    parameters: Callable[[dict[str, str], str], dict[str, str] | None]
    # Path of the first page, from the path that was found.
    path: Callable[[str], str] = str
    # Addresses that an article's page does not write out but implies, by a form or a script call.
    told: Callable[[etree._Element], Iterator[str]] = _nowhere
    # Number of pages of the list, according to the article's page.
    pages: Callable[[etree._Element, str], int] = _one
    # Script call that loads another page of the list; the first group is the page number.
    call: re.Pattern[str] | None = None
    # Text between the number of comments and the comments.
    divider: str | None = None
    is_all_at_once: bool = False


@cache
def comment_lists() -> tuple[CommentList, ...]:
    """The comment lists of all systems; the first one that an article's page refers to is used."""
    modules = (import_module(f"{cms.__name__}.{module.name}") for module in iter_modules(cms.__path__))
    return tuple(record for module in modules for record in getattr(module, "COMMENT_LISTS", ()))


@cache
def address_pattern() -> re.Pattern[str]:
    """Pattern for the addresses of comment lists, as scripts write them."""
    paths = "|".join(record.address.pattern.rstrip("$") for record in comment_lists())
    return re.compile(rf"""["'(]((?:https?:)?[\w:./-]*?(?:{paths})[\w./-]*\?[\w.=&;%-]+)""", re.IGNORECASE)
