"""The arguments of ``scrapy crawl CITY -a NAME=VALUE``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from dayuan_crawler.text.dates import CHINA


@dataclass(frozen=True, slots=True)
class Arguments:
    """A spider's checked arguments. ``since`` is an aware moment; a date without a time is its midnight in China."""

    mode: str
    since: datetime | None
    join: bool

    @classmethod
    def parse(cls, arguments: Mapping[str, Any]) -> Self:
        """Raises ValueError with one line that says what is wrong and what would be right."""
        # Scrapyd gives each spider its job's id.
        unknown = sorted(set(arguments) - {"mode", "since", "join", "_job"})
        if unknown:
            raise ValueError(f"unknown argument -a {unknown[0]}=…; the arguments are mode, since and join")
        mode = arguments.get("mode", "incremental")
        if mode not in {"incremental", "full"}:
            raise ValueError(f"-a mode={mode}: the mode is incremental or full")
        join = str(arguments.get("join", "0"))
        if join not in {"0", "1"}:
            raise ValueError(f"-a join={join}: it is 0 or 1")
        return cls(mode, _moment(arguments.get("since")), join == "1")


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=CHINA)
        # It is kept in UTC, where the calendar's first and last moments may be none.
        aware.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"-a since={text}: write a date as 2022-07-01, or a time as 2022-07-01T08:00") from None
    if aware > datetime.now(UTC):
        raise ValueError(f"-a since={text}: that is still to come, and no article can be newer")
    return aware
