"""The steps that make an article whole, one request each. They travel with the request as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from dayuan_crawler.items import Comment
from dayuan_crawler.pages.comments import CommentPage, Style
from dayuan_crawler.pages.vocabulary.counters import CounterName


@dataclass(frozen=True, slots=True)
class PageStep:
    """A later page of the article; ``seen`` are the addresses of the pages before it."""

    url: str
    number: int
    # A frontier of an earlier version does not have it.
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CounterStep:
    """A request for the counters in ``counts``."""

    url: str
    counts: tuple[CounterName, ...]


@dataclass(frozen=True, slots=True)
class AllCountersStep:
    """A request for all counters at once, in the place of ``singles``.

    Without ``singles``, it is asked to compare it with what they ``told``.
    """

    url: str
    counts: tuple[CounterName, ...]
    singles: tuple[CounterStep, ...] = ()
    told: Mapping[CounterName, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CommentStep:
    """A page of a comment list: ``read`` are the pages before it, ``later`` the known addresses of those after it.

    Its address is ``guessed`` if no page names it. ``is_known``: the article has the comments of an earlier visit.
    """

    url: str
    style: Style
    later: tuple[str, ...] = ()
    read: tuple[CommentPage, ...] = ()
    guessed: bool = False
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class RenderStep:
    """The page in a browser: the ``whole`` article is read from it, or only the counters that are ``blank``."""

    url: str
    whole: bool
    blank: tuple[CounterName, ...] = ()


Step = PageStep | CounterStep | AllCountersStep | CommentStep | RenderStep

_KINDS: dict[str, type[Step]] = {
    "page": PageStep,
    "counter": CounterStep,
    "counters": AllCountersStep,
    "comments": CommentStep,
    "render": RenderStep,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def to_json(steps: Iterable[Step]) -> list[dict[str, Any]]:
    """Return the steps as JSON values."""
    return [{"step": _NAMES[type(step)], **_values(step)} for step in steps]


def from_json(records: Iterable[Mapping[str, Any]]) -> list[Step]:
    """Return the steps from records of :func:`to_json`, also of earlier versions."""
    return [_step(_KINDS[record["step"]], record) for record in records]


def next_step(payload: Mapping[str, Any]) -> Step | None:
    """Return the step that the request with this payload serves; None if it serves none."""
    return next(iter(from_json(payload.get("todo", ())[:1])), None)


def _values(step: Step) -> dict[str, Any]:
    values = {field.name: getattr(step, field.name) for field in fields(step)}
    values = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
    if isinstance(step, AllCountersStep):
        values["singles"] = to_json(step.singles)
        values["told"] = dict(step.told)
    if isinstance(step, CommentStep):
        values["read"] = [_page_to_json(page) for page in step.read]
    return values


def _step(kind: type[Step], record: Mapping[str, Any]) -> Step:
    values = {field.name: record[field.name] for field in fields(kind) if field.name in record}
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    if kind is AllCountersStep:
        values["singles"] = tuple(from_json(record["singles"]))
    if kind is CommentStep:
        values["read"] = tuple(_page_from_json(page) for page in values["read"])
    return kind(**values)


def _page_to_json(page: CommentPage) -> dict[str, Any]:
    return {
        "items": [comment.to_json() for comment in page.items],
        "numbers": list(page.numbers),
        "total": page.total,
    }


def _page_from_json(record: Mapping[str, Any]) -> CommentPage:
    items = tuple(Comment.from_json(comment) for comment in record["items"])
    return CommentPage(items, tuple(record["numbers"]), None, record["total"])
