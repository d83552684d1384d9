"""The types of the public interface, which are written beside the schema."""

from __future__ import annotations

import subprocess
import sys
from types import NoneType, UnionType
from typing import Any, Literal, NotRequired, get_args, get_origin, get_type_hints, is_typeddict

import pytest

import dayuan_crawler
from dayuan_crawler import Article, PageArticle, read_page
from dayuan_crawler.export import article_schema

_NAMES = {str: "string", int: "integer", bool: "boolean", NoneType: "null"}


def described(kind: Any) -> Any:
    """A type as its JSON Schema has it: names of types, and of objects the properties."""
    if is_typeddict(kind):
        hints = get_type_hints(kind, include_extras=True)
        optional = {name for name, hint in hints.items() if get_origin(hint) is NotRequired}
        properties = {name: described(value) for name, value in get_type_hints(kind).items()}
        return properties, properties.keys() - optional
    if get_origin(kind) is list:
        return [described(get_args(kind)[0])]
    if get_origin(kind) is Literal:
        return set(get_args(kind))
    if isinstance(kind, UnionType):
        return sorted(described(part) for part in get_args(kind))
    return _NAMES[kind]


def expected(schema: dict[str, Any]) -> Any:
    kinds = schema["type"]
    if kinds == "object":
        properties = {name: expected(value) for name, value in schema["properties"].items()}
        return properties, set(schema["required"])
    if kinds == "array":
        return [expected(schema["items"])]
    if "enum" in schema and len(schema["enum"]) < 5:
        return set(schema["enum"])
    return sorted(kinds) if isinstance(kinds, list) else kinds


def test_the_type_of_an_article_is_its_schema() -> None:
    fields, required = described(Article)
    wanted, wanted_required = expected(article_schema())
    assert (fields, required) == (wanted, wanted_required)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", None])
def test_a_page_is_read_from_bytes_or_text(encoding: str | None) -> None:
    text = "<h1>桃河边添了一条步道</h1><p>编辑：王芳 2022-07-09</p>" + "<p>步道今天开放，全长三公里。</p>" * 3
    page = read_page(text.encode(encoding) if encoding else text, "http://a.test/gsyl/yangquan/7.html")
    assert page["title"] == "桃河边添了一条步道"
    assert page["site_id"] == 7
    assert page.keys() == PageArticle.__annotations__.keys()


@pytest.mark.parametrize("html", ["", "<p>", b"\x00\xff", "<h1>Nothing more</h1>"])
def test_a_page_that_is_no_article_is_refused(html: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"^http://a\.test/1\.html is no article: the page lacks "):
        read_page(html, "http://a.test/1.html")


def test_only_the_interface_is_exported() -> None:
    assert set(dayuan_crawler.__all__) <= set(dir(dayuan_crawler)) | {*dayuan_crawler.__all__}
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        dayuan_crawler.nothing  # noqa: B018


def test_a_command_starts_without_what_few_commands_need() -> None:
    """Scrapy imports every command at each start."""
    late = {"apprise", "dayuan_crawler.api", "fastapi", "numpy", "prometheus_client", "pyarrow"}
    code = (
        "import sys; from scrapy.utils.misc import walk_modules_iter as walk;"
        f"list(walk('dayuan_crawler.commands')); print(*sorted({late} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
