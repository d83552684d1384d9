"""The console's languages: which one a reader wants, and its translations."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from starlette.requests import Request

from dayuan_crawler.console.reasons import in_chinese

LANGUAGES = {"en": "English", "zh": "中文"}
COOKIE = "language"


def chosen(request: Request) -> str | None:
    """The language in the query parameters; None if there is none."""
    language = request.query_params.get("lang")
    return language if language in LANGUAGES else None


def language_of(request: Request) -> str:
    """The language that the reader chose, now or before; else the browser's preferred one that is available."""
    cookie = request.cookies.get(COOKIE)
    return chosen(request) or (cookie if cookie in LANGUAGES else None) or _preferred(request)


class Translator:
    """Translates texts of the templates, names of fields, and recorded reasons. What has no translation stays as it is."""

    def __init__(self, language: str) -> None:
        self._words = translations(language)
        self._reason = in_chinese if language == "zh" else str

    def __call__(self, text: object) -> str:
        return self._words.get(str(text), str(text))

    def reason(self, text: str) -> str:
        """Why a request or a run failed, as a crawl recorded it."""
        return self._reason(text)


@cache
def translations(language: str) -> dict[str, str]:
    """The translations of a language, by English text or name. Do not modify them: they are shared."""
    words: dict[str, str] = json.loads(files(__package__).joinpath(f"{language}.json").read_text(encoding="utf-8"))
    return words


def _preferred(request: Request) -> str:
    wanted = []
    for part in request.headers.get("accept-language", "")[:200].split(","):
        name, _, weight = part.partition(";q=")
        try:
            wanted.append((float(weight or 1), name.strip().lower().partition("-")[0]))
        except ValueError:
            continue
    ranked = sorted(wanted, key=lambda entry: -entry[0])
    return next((name for _, name in ranked if name in LANGUAGES), "en")


def translator_of(request: Request) -> Translator:
    """What translates into the reader's language."""
    return Translator(language_of(request))
