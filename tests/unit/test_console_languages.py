"""Every text of the console is there in Chinese."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest
from jinja2 import nodes
from starlette.requests import Request

from dayuan_crawler import console
from dayuan_crawler.console.languages import language_of, translations
from dayuan_crawler.frontier.causes import Cause, RunCause
from dayuan_crawler.frontier.model import Kind, UrlState

TEMPLATES = Path(console.__file__).parent / "templates"
# What the templates translate by a name.
NAMED = {"Overview", "Articles", "Runs", "Frontier", "Old", "New", "Seen", "Views", "Likes", "Comments", "live"}
NAMED |= {"running", "complete", "incomplete", "incremental", "full", "prohibited", "permitted", "unstated"}
NAMED |= {code.replace("_", " ") for code in (*Cause, *RunCause)}
NAMED |= {"done", "waiting", "requests", "new", "changed", "unchanged", "gone", "failed", *UrlState, *Kind}


def translated_texts() -> set[str]:
    environment = jinja2.Environment(autoescape=True)
    texts = set(NAMED)
    for path in TEMPLATES.glob("*.html"):
        for call in environment.parse(path.read_text(encoding="utf-8")).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "_" and isinstance(call.args[0], nodes.Const):
                texts.add(call.args[0].value)
    return texts


def test_nothing_is_left_in_english() -> None:
    texts = translated_texts()
    assert len(texts) > 80
    assert texts - translations("zh").keys() == set()


@pytest.mark.parametrize(
    ("header", "cookie", "query", "language"),
    [
        ("", "", "", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "", "", "zh"),
        ("fr, en;q=0.3, zh;q=0.5", "", "", "zh"),
        ("en;q=bad,zh", "", "", "zh"),
        ("de", "", "", "en"),
        ("en", "language=zh", "", "zh"),
        ("en", "language=xx", "", "en"),
        ("en", "language=en", "lang=zh", "zh"),
        ("zh", "", "lang=../../etc", "zh"),
    ],
)
def test_the_language_is_the_reader_s(header: str, cookie: str, query: str, language: str) -> None:
    headers = [(b"accept-language", header.encode()), (b"cookie", cookie.encode())]
    request = Request({"type": "http", "headers": headers, "query_string": query.encode()})
    assert language_of(request) == language
