"""``python -m tools.mutate [MODULE ...]``: finds the extraction rules that no test covers.

Applies one mutation to ``dayuan_crawler/pages`` at a time: changes a number by a quarter, removes a word from the
vocabulary, makes a condition always false, or removes an operand. For each mutation a forked process reads the saved
pages and calls the extraction tests, without pytest. Surviving mutations are printed: delete that code, or write a case
for it.
"""

from __future__ import annotations

import argparse
import ast
import copy
import functools
import importlib
import importlib.abc
import importlib.machinery
import itertools
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from parsel import Selector

from dayuan_crawler.text.encoding import decode_html
from dayuan_crawler.text.urls import Site
from tests.support.corpus import SavedPage, saved_pages

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "dayuan_crawler" / "pages"
TIMEOUT = 60
SITE = Site.parse("http://www.example.com")


class Reading(NamedTuple):
    """What reads one kind of pages: its modules below ``dayuan_crawler/pages``, and its tests."""

    targets: str
    tests: str


READINGS = {
    "article": Reading(
        "fields vocabulary/counters.py vocabulary/hints.py vocabulary/labels.py vocabulary/parts.py vocabulary/people.py "
        "vocabulary/sections.py vocabulary/tools.py cms outline.py head.py article.py document.py candidate.py layouts.py",
        "test_document test_article_kinds test_article_byline test_article_heading test_article_body test_article_rights "
        "test_article_layouts test_vocabulary test_article_bylines test_article_structures test_article_pages "
        "test_article_themes test_blog_themes",
    ),
    "list": Reading(
        "listing.py listed_clusters.py listed_date.py listed_links.py listed_title.py pager.py pager_groups.py controls.py "
        "cms/trs.py vocabulary/lists.py vocabulary/pagers.py",
        "test_list_words test_listing test_listing_markups test_listing_structures test_list_ends test_pager",
    ),
    "comments": Reading(
        "comments.py comment_author.py comment_blocks.py comment_parts.py comment_pieces.py comment_quotes.py comment_regions.py "
        "comment_threads.py comment_times.py commenters.py vocabulary/comments.py",
        "test_comment_words test_comment_kinds test_comment_markups test_comments test_comment_pages",
    ),
}


class Mutant(NamedTuple):
    """One mutation: its position, the original code, and the changed source."""

    module: str
    line: int
    what: str
    source: str


def mutants(path: Path) -> Iterator[Mutant]:
    """Yield every mutation of one module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    is_words = "vocabulary" in path.parts
    said = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    for index, node in enumerate(ast.walk(tree)):
        if node in said:
            continue
        for what, replaced in _changes(node, is_words=is_words):
            changed = copy.deepcopy(tree)
            target = next(itertools.islice(ast.walk(changed), index, None))
            _become(target, replaced)
            yield Mutant(module, getattr(node, "lineno", 0), what, ast.unparse(ast.fix_missing_locations(changed)))


def _changes(node: ast.AST, *, is_words: bool) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.Constant):
        yield from _constants(node.value, is_words=is_words)
    elif isinstance(node, ast.If) and ast.unparse(node.test) != "TYPE_CHECKING":
        never = copy.copy(node)
        never.test = ast.Constant(value=False)
        yield f"never: {ast.unparse(node.test)[:80]}", never
    elif isinstance(node, ast.BoolOp):
        for place, operand in enumerate(node.values):
            rest = [value for other, value in enumerate(node.values) if other != place]
            yield (
                f"without: {ast.unparse(operand)[:80]}",
                rest[0] if len(rest) == 1 else ast.BoolOp(op=node.op, values=rest),
            )


def _constants(value: Any, *, is_words: bool) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(value, int | float) and not isinstance(value, bool) and value not in (0, 1, 2, -1):
        step = value / 4 if isinstance(value, float) else max(1, round(value / 4))
        for changed in (value - step, value + step):
            yield f"{value} as {changed}", ast.Constant(value=changed)
    elif is_words and isinstance(value, str) and len(value.split()) > 1 and not set(value) & set("\\^$(|"):
        words = value.split()
        for place, word in enumerate(words):
            kept = " ".join(words[:place] + words[place + 1 :])
            yield f"without the word {word}", ast.Constant(value=f" {kept} ")


def _become(target: ast.AST, replaced: ast.AST) -> None:
    """Turn one node of a tree into another, in place."""
    if type(target) is not type(replaced):
        target.__class__ = replaced.__class__
        for name in list(vars(target)):
            if not name.endswith(("lineno", "col_offset")):
                delattr(target, name)
    for name, value in vars(replaced).items():
        if not name.endswith(("lineno", "col_offset")):
            setattr(target, name, value)


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads one module from a different source."""

    def __init__(self, module: str, source: str) -> None:
        self.module, self.source = module, source

    def find_spec(self, fullname: str, *_: Any) -> importlib.machinery.ModuleSpec | None:
        return importlib.machinery.ModuleSpec(fullname, self) if fullname == self.module else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.source, self.module, "exec"), vars(module))


def survives(mutant: Mutant, kind: str) -> bool:
    """Return whether all tests pass on a mutant. Runs in a process of its own, since it imports the modules anew."""
    child = os.fork()
    if child == 0:
        os._exit(_verdict(mutant, kind))
    deadline = time.monotonic() + TIMEOUT
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.005)
    os.kill(child, 9)
    os.waitpid(child, 0)
    return False


def _verdict(mutant: Mutant, kind: str) -> int:
    for name in [
        name
        for name in sys.modules
        if name.startswith(("dayuan_crawler.pages", "dayuan_crawler.loaders", "tests.unit", "tools.score"))
    ]:
        del sys.modules[name]
    sys.meta_path.insert(0, Finder(mutant.module, mutant.source))
    try:
        for test in cases(kind):
            test()
    except BaseException:  # noqa: BLE001 - any failure means that the mutation was detected
        return 1
    return 0


def cases(kind: str) -> Iterator[Callable[[], Any]]:
    """Yield the check of the saved pages, then the extraction tests, each with its parameters bound."""
    yield lambda: _saved_pages(kind)
    for name in READINGS[kind].tests.split():
        if (ROOT / "tests" / "unit" / f"{name}.py").exists():
            module = importlib.import_module(f"tests.unit.pages.{name}")
            for function in [value for key, value in vars(module).items() if key.startswith("test_")]:
                yield from _bound(function)


def _bound(function: Callable[..., Any]) -> Iterator[Callable[[], Any]]:
    marks = [mark for mark in getattr(function, "pytestmark", []) if mark.name == "parametrize"]
    names = function.__code__.co_varnames[: function.__code__.co_argcount + function.__code__.co_kwonlyargcount]
    given = [_rows(*mark.args) for mark in marks]
    if function.__name__ == "test_a_page_on_record_as_read_wholly_right_still_is":
        return  # the saved pages have been read already
    if {name for rows in given for name in rows[0]} != set(names) or "hostile" in function.__name__:
        return  # it needs a fixture
    for choice in itertools.product(*given):
        arguments = {name: value for row in choice for name, value in row.items()}
        yield lambda arguments=arguments: function(**arguments)  # type: ignore[misc]


_PARAM = type(pytest.param())


def _rows(names: Any, values: Any, *_: Any) -> list[dict[str, Any]]:
    keys = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    given = [value.values if isinstance(value, _PARAM) else value if len(keys) > 1 else [value] for value in values]
    return [dict(zip(keys, some, strict=True)) for some in given]


def _saved_pages(kind: str) -> None:
    """Check that every field which the unchanged code reads correctly is still correct."""
    for name, right in _right_fields() if kind == "article" else _right_parts(kind):
        known = _KNOWN.setdefault(name, right)
        assert known <= right, name


@functools.cache
def _parsed() -> list[tuple[SavedPage, Selector]]:
    """Return the saved articles, parsed once for all forks."""
    return [(page, Selector(decode_html(page.body)[0], type="html")) for page in saved_pages("article")]


# The correct fields of each saved page, before any mutation.
_KNOWN: dict[str, set[str]] = {}


def _right_fields() -> Iterator[tuple[str, set[str]]]:
    """Yield, for each saved page, the fields that match its record."""
    loaders = importlib.import_module("dayuan_crawler.loaders")
    article = importlib.import_module("dayuan_crawler.pages.article")
    for page, selector in _parsed():
        read = article.parse_article(selector, page.url, SITE)
        item = loaders.load_article(read, page.url, SITE).to_json()
        got = {**item, "scripted": sorted(read.scripted), "next_page_url": read.next_page_url}
        wanted = {
            **page.expected["item"],
            "scripted": page.expected["scripted"],
            "next_page_url": page.expected["next_page_url"],
        }
        yield page.name, {name for name, value in wanted.items() if got[name] == value}


def _right_parts(kind: str) -> Iterator[tuple[str, set[str]]]:
    """For each open page of lists or comments what is read of it as its record says."""
    score = importlib.import_module({"list": "tools.score.lists"}.get(kind, "tools.score.comments"))
    vars(score)["_ROUNDS"] = 1
    for page in saved_pages(kind):
        if not page.is_set_aside and "next_url" in page.expected:
            yield page.name, {name for name, share in score.read_page(page).right.items() if share == 1}


def files(chosen: list[str]) -> Iterator[tuple[str, Path]]:
    """The modules, of each kind of pages after those pages were read without a change."""
    for kind, reading in READINGS.items():
        targets = [PAGES / name for name in reading.targets.split()]
        found = [file for target in targets for file in (sorted(target.glob("*.py")) if target.is_dir() else [target])]
        wanted = [file for file in found if not chosen or any(file.is_relative_to(PAGES / name) for name in chosen)]
        if wanted:
            for test in cases(kind):
                test()
        yield from ((kind, file) for file in wanted)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.mutate", description=(__doc__ or "").split("\n\n")[1])
    parser.add_argument("modules", nargs="*", help="files below dayuan_crawler/pages (default: all)")
    parser.add_argument("--share", type=int, default=100, metavar="PERCENT", help="of the changes, drawn at random")
    options = parser.parse_args()
    draw = random.Random(options.share)
    tried, alive = Counter[str](), Counter[str]()
    for kind, file in files(options.modules):
        for mutant in mutants(file):
            if draw.randrange(100) >= options.share:
                continue
            tried[mutant.module] += 1
            if survives(mutant, kind):
                alive[mutant.module] += 1
                print(f"{file.relative_to(ROOT)}:{mutant.line}: {mutant.what}", flush=True)
    for module, number in tried.items():
        print(f"{module}: {number - alive[module]} of {number} noticed")
    total = sum(tried.values())
    print(f"in all {100 * (total - sum(alive.values())) / max(total, 1):.1f} % of {total} noticed")


if __name__ == "__main__":
    main()
