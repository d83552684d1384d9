"""What is known of one system's lists of comments: a record in its module, which is found by itself."""

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
    """A list of comments that a system answers with, of the article whose id is in its address.

    ``address`` fits in the path of its addresses. ``parameters`` makes of those of a found address, and of the article's id,
    those of its first page; None for another address.
    """

    style: str
    address: re.Pattern[str]
    parameters: Callable[[dict[str, str], str], dict[str, str] | None]
    # The path of its first page, made of a found one.
    path: Callable[[str], str] = str
    # Addresses that an article's page tells otherwise than as one: by a form, by a call.
    told: Callable[[etree._Element], Iterator[str]] = _nowhere
    # How many pages of it an article's page tells of.
    pages: Callable[[etree._Element, str], int] = _one
    # A call of a script that gets another page of it; the first group is the page's number.
    call: re.Pattern[str] | None = None
    # What stands between the number of comments and the comments.
    divider: str | None = None
    is_all_at_once: bool = False


@cache
def comment_lists() -> tuple[CommentList, ...]:
    """Those of all systems; the first that an article's page tells of is asked."""
    modules = (import_module(f"{cms.__name__}.{module.name}") for module in iter_modules(cms.__path__))
    return tuple(record for module in modules for record in getattr(module, "COMMENT_LISTS", ()))


@cache
def address_pattern() -> re.Pattern[str]:
    """Addresses of lists of comments, as scripts write them."""
    paths = "|".join(record.address.pattern.rstrip("$") for record in comment_lists())
    return re.compile(rf"""["'(]((?:https?:)?[\w:./-]*?(?:{paths})[\w./-]*\?[\w.=&;%-]+)""", re.IGNORECASE)
