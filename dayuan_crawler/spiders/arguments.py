"""The arguments of ``scrapy crawl SECTION -a NAME=VALUE``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from scrapy.settings import BaseSettings

from dayuan_crawler.option_kinds import section_urls
from dayuan_crawler.options import site_of
from dayuan_crawler.text.dates import CHINA
from dayuan_crawler.text.urls import resolve


@dataclass(frozen=True, slots=True)
class Arguments:
    """A spider's checked arguments. ``since`` is an aware time; a date without a time means its midnight in China.

    ``url`` is the section's address as given: a path, or a full address.
    """

    mode: str
    since: datetime | None
    join: bool
    url: str | None

    @classmethod
    def parse(cls, arguments: Mapping[str, Any]) -> Self:
        """Raise ValueError with one line that says what is wrong and what to write instead."""
        # Scrapyd passes each spider its job's id.
        unknown = sorted(set(arguments) - {"mode", "since", "join", "url", "_job"})
        if unknown:
            raise ValueError(f"unknown argument -a {unknown[0]}=…; the arguments are mode, since, join and url")
        mode = arguments.get("mode", "incremental")
        if mode not in {"incremental", "full"}:
            raise ValueError(f"-a mode={mode}: the mode is incremental or full")
        join = str(arguments.get("join", "0"))
        if join not in {"0", "1"}:
            raise ValueError(f"-a join={join}: it is 0 or 1")
        return cls(mode, _moment(arguments.get("since")), join == "1", arguments.get("url"))


def section_url(arguments: Arguments, settings: BaseSettings, section: str) -> str | None:
    """Return the section's address from ``-a url=`` or DAYUAN_SECTION_URLS, if given. Raises ValueError of one line."""
    given = section_urls(settings["DAYUAN_SECTION_URLS"])
    url = arguments.url or given.get(section)
    if url is None:
        return None
    site = site_of(settings)
    address = resolve(url, f"{site.origin}/", site) if url.startswith(("/", "?", "http://", "https://")) else None
    if address is None:
        name = "-a url" if arguments.url else "DAYUAN_SECTION_URLS"
        raise ValueError(f"{name}={url}: write the address of a section of {site.origin}, as /zxzx/")
    return address


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=CHINA)
        # It is stored in UTC, where the calendar's first and last moments may not exist.
        aware.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"-a since={text}: write a date as 2022-07-01, or a time as 2022-07-01T08:00") from None
    if aware > datetime.now(UTC):
        raise ValueError(f"-a since={text}: that is still to come, and no article can be newer")
    return aware
