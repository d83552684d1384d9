"""Pages rendered from templates, with autoescaping, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode, urlsplit

import jinja2
from fastapi import Request
from fastapi.responses import HTMLResponse

from dayuan_crawler.console.languages import COOKIE, LANGUAGES, Translator, chosen, language_of
from dayuan_crawler.portal import OWN
from dayuan_crawler.storage.articles.record import china_time
from dayuan_crawler.text.search import highlighted

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
YEAR_SECONDS = 365 * 86_400


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Render a template as a page."""
    text = rendered(request, template, **values)
    response = HTMLResponse(text, status, {"Vary": "Accept-Language, Cookie"})
    if chosen(request):
        response.set_cookie(COOKIE, language_of(request), max_age=YEAR_SECONDS, httponly=True, samesite="strict")
    return response


def rendered(request: Request, template: str, **values: Any) -> str:
    """Render a template in the reader's language."""
    language = language_of(request)

    def section_name(key: str) -> str:
        if (section := OWN.sections.get(key)) is None:
            return key
        return section.title if language == "zh" else key.capitalize()

    def here(**parameters: str) -> str:
        return "?" + urlencode({**request.query_params, **parameters})

    return (
        _environment()
        .get_template(template)
        .render(
            values,
            _=Translator(language),
            language=language,
            languages=LANGUAGES,
            path=request.url.path,
            section_name=section_name,
            here=here,
        )
    )


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        autoescape=True,
        loader=jinja2.PackageLoader("dayuan_crawler.console"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        duration=_duration,
        is_web=_is_web,
        marked=highlighted,
        moment=_moment,
        number=_number,
        paragraphs=_paragraphs,
        percent=_percent,
        xml=_xml,
    )
    return environment


def _moment(value: datetime | str | None) -> str:
    """A time in China's time zone, to the minute."""
    text = china_time(value) if isinstance(value, datetime) else value
    return text[:16].replace("T", " ") if text else ""


def _number(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


def _percent(share: float) -> str:
    return f"{share:.0%}"


def _duration(started: datetime, ended: datetime | None) -> str:
    """The duration as hours, minutes and seconds; until now if it has not ended."""
    seconds = max(int(((ended or datetime.now(UTC)) - started).total_seconds()), 0)
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _is_web(address: str | None) -> bool:
    """Whether a URL may be a link. Other schemes than http(s) could run script."""
    try:
        return bool(address) and urlsplit(address).scheme in {"http", "https"}
    except ValueError:
        return False


def _paragraphs(text: str) -> Sequence[str]:
    return text.split("\n")


def _xml(text: str) -> str:
    """A text without the characters that XML 1.0 does not allow."""
    return _NOT_XML.sub("", text)
