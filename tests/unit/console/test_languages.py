"""Every text of the console is there in Chinese."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest
from jinja2 import nodes
from starlette.requests import Request

from dayuan_crawler import console
from dayuan_crawler.console.languages import Translator, language_of, translations
from dayuan_crawler.console.reasons import in_chinese
from dayuan_crawler.console.routes import api
from dayuan_crawler.fields import FIELDS
from dayuan_crawler.frontier.causes import Cause, RunCause
from dayuan_crawler.frontier.model import Kind, UrlState
from dayuan_crawler.storage.articles.changes import ChangeKind
from dayuan_crawler.storage.articles.query import Order

TEMPLATES = Path(console.__file__).parent / "templates"
# What the templates translate by a name.
NAMED = {
    "Overview",
    "Articles",
    "Changes",
    "Runs",
    "Frontier",
    "Old",
    "New",
    "Seen",
    "Views",
    "Likes",
    "Comments",
    "live",
}
NAMED |= {
    "running",
    *ChangeKind,
    "complete",
    "incomplete",
    "incremental",
    "full",
    "prohibited",
    "permitted",
    "unstated",
}
NAMED |= {code.replace("_", " ") for code in (*Cause, *RunCause)}
NAMED |= {"done", "waiting", "requests", "new", "changed", "unchanged", "gone", "failed", *UrlState, *Kind}


NAMED |= {"City", "Year", "Tag", "Source", "Editor", "Reprint", "Status", *ChangeKind, *Order}
# The names of fields, alone and in groups, and what the page about the API says of each address.
NAMED |= {name for field in FIELDS for name in (field.path, *field.names)} | {"author", "posted_at", "text", "reply_to"}
NAMED |= {(route.endpoint.__doc__ or "").strip() for route in api.router.routes if route.include_in_schema}  # type: ignore[attr-defined]


def translated_texts() -> set[str]:
    environment = jinja2.Environment(autoescape=True)
    texts = set(NAMED)
    for path in (*TEMPLATES.glob("*.html"), *TEMPLATES.glob("*.atom")):
        for call in environment.parse(path.read_text(encoding="utf-8")).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "_" and isinstance(call.args[0], nodes.Const):
                texts.add(call.args[0].value)
    return texts


def test_nothing_is_left_in_english() -> None:
    texts = translated_texts()
    assert len(texts) > 80
    assert texts - translations("zh").keys() == set()


def test_names_of_fields_are_words_in_every_language() -> None:
    for language in ("en", "zh"):
        translate = Translator(language)
        for field in FIELDS:
            for name in (field.path, *field.names):
                assert "_" not in translate(name), name
                assert "." not in translate(name), name


@pytest.mark.parametrize(
    ("reason", "chinese"),
    [
        ("HTTP 503", "HTTP 503"),
        ("", ""),
        ("the page is empty", "页面为空"),
        ("the connection failed: reset", "连接失败:reset"),
        (
            "2 pages failed (http://a.test/1.html: it does not answer in time); scrapy frontier yangquan lists them with their reasons",
            "2 个页面失败(如 http://a.test/1.html:对方未及时应答);scrapy frontier yangquan 列出全部原因",
        ),
        (
            "7 known articles look gone at once, which is not believed: look at the portal, and crawl again",
            "7 篇已知文章同时消失,不予采信:请查看网站后重新抓取",
        ),
        (
            "http://a.test has not answered for 60 s (it refuses the connection): run the command again when it does; the run goes on",
            "http://a.test 已有 60 秒没有应答(对方拒绝连接):待其恢复后重新运行同一命令,即从中断处继续",
        ),
        ("something that nobody foresaw", "something that nobody foresaw"),
        (f"1 page failed ({'(' * 100_000}", f"1 page failed ({'(' * 100_000}"),
    ],
)
def test_reasons_are_there_in_chinese(reason: str, chinese: str) -> None:
    assert in_chinese(reason) == chinese


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
