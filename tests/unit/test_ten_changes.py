"""The table "Ten changes" of CONTRIBUTING.md: each change is made as it says, in no other file, and takes effect."""

from __future__ import annotations

import ast
import asyncio
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jinja2
import pytest
from parsel import Selector
from scrapy.settings import Settings
from scrapy.utils.misc import walk_modules_iter

import dayuan_crawler.commands
import dayuan_crawler.portal
import dayuan_crawler.settings
import dayuan_crawler.spiders
from dayuan_crawler import options
from dayuan_crawler.console import routes, views
from dayuan_crawler.console.app import make_app
from dayuan_crawler.console.languages import translations
from dayuan_crawler.console.originals import Originals
from dayuan_crawler.errors import PageError
from dayuan_crawler.frontier.causes import Cause, RunCause
from dayuan_crawler.option_kinds import SWITCH
from dayuan_crawler.options import SETTINGS, Setting, defaults, misspelt, readme_table
from dayuan_crawler.pages import layouts
from dayuan_crawler.pages.article import parse_article
from dayuan_crawler.pages.layouts import Layout
from dayuan_crawler.portal import OWN, Portal, packaged_names, portal_named
from dayuan_crawler.spiders.loader import SectionLoader
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.schema import FrontierUrl, Run
from dayuan_crawler.text.urls import Site
from dayuan_crawler.trouble import trouble_of

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "dayuan_crawler"
MIGRATIONS = PACKAGE / "storage/migrations/versions"
OWN_FILE = PACKAGE / "portals/shanxidayuan.toml"
MOST_FILES = 3
SPIDER = """
from dayuan_crawler.portal import OWN
from dayuan_crawler.spiders.base import SectionSpider


class WalkSpider(SectionSpider):
    name = "walk"
    section = OWN.sections["walk"]
"""


CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def table() -> list[list[str]]:
    """The rows of the table: the change, its files, and what goes with them."""
    section = CONTRIBUTING.partition("\n## Ten changes\n")[2].partition("\n## ")[0]
    return [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| ")][1:]


TABLE = table()
FILES = {change: re.findall(r"`([\w/]+\.(?:py|toml|html))`", files) for change, files, _ in TABLE}
# What the table calls by a name of its own choice.
NEW = "NAME"


def sources() -> dict[str, str]:
    """The package's files of text, by their paths, without the migrations, which are frozen."""
    return {
        str(path.relative_to(PACKAGE)): path.read_text(encoding="utf-8")
        for path in sorted(PACKAGE.rglob("*"))
        if path.suffix in {".py", ".toml", ".json", ".html", ".atom", ".js"} and MIGRATIONS not in path.parents
    }


SOURCES = sources()


def texts_of(source: str) -> set[str]:
    """The texts that a module has as values."""
    nodes = ast.walk(ast.parse(source))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


TEXTS = {path: texts_of(source) for path, source in SOURCES.items() if path.endswith(".py")}


def test_the_table_has_ten_changes_of_few_files() -> None:
    assert list(FILES) == [
        "a city",
        "a section",
        "a portal",
        "a field",
        "a layout",
        "a date form",
        "a setting",
        "a failure reason",
        "a command",
        "a console page",
    ]
    assert [change for change, files in FILES.items() if len(files) > MOST_FILES] == ["a field"]


@pytest.mark.parametrize("file", sorted({file for files in FILES.values() for file in files}))
def test_a_file_of_the_table_exists(file: str) -> None:
    assert list(PACKAGE.glob(file.replace(NEW, "[a-z0-9]*"))) != []


@pytest.mark.parametrize("more", [more for _, _, more in TABLE], ids=list(FILES))
def test_what_else_the_table_names_exists(more: str) -> None:
    titles = [line.strip().lower() for line in re.findall("^##(.*)", CONTRIBUTING, re.MULTILINE)]
    anchors = {re.sub(r"[^\w -]", "", title).replace(" ", "-") for title in titles}
    assert set(re.findall(r"\]\(#([^)]+)\)", more)) <= anchors
    for file in re.findall(r"`([\w/]+(?:\.\w+|/))`", more):
        assert (ROOT / file).exists() or (PACKAGE / file).exists(), file


def spiders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, declared: str) -> SectionLoader:
    """Scrapy's loader after a table is added to the file of our portal."""
    file = tmp_path / OWN_FILE.name
    file.write_text(f"{OWN_FILE.read_text(encoding='utf-8')}\n{declared}", encoding="utf-8")
    changed = Portal.load(file)
    monkeypatch.setattr("dayuan_crawler.portal.OWN", changed)
    monkeypatch.setattr("dayuan_crawler.spiders.loader.OWN", changed)
    monkeypatch.setattr("dayuan_crawler.options.portal_named", lambda _: changed)
    settings = Settings()
    settings.setmodule(dayuan_crawler.settings)
    return SectionLoader.from_settings(settings)


def test_a_city(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert FILES["a city"] == ["portals/shanxidayuan.toml", "spiders/NAME.py"]
    # In which other files a city's name is. Messages have the name of one as an example.
    for city in OWN.sections.keys() - {"yangquan", "datong"}:
        named = {path for path, source in SOURCES.items() if re.search(rf"\b{city}\b", source)}
        assert named == {"portals/shanxidayuan.toml", f"spiders/{city}.py"}

    (tmp_path / "walk.py").write_text(SPIDER, encoding="utf-8")
    monkeypatch.setattr(dayuan_crawler.spiders, "__path__", [*dayuan_crawler.spiders.__path__, str(tmp_path)])
    monkeypatch.delitem(sys.modules, "dayuan_crawler.spiders.walk", raising=False)
    loader = spiders(monkeypatch, tmp_path, '[sections.walk]\ntitle = "走"\npath = "/walk/"\ncity = "walk"\n')
    assert sorted(loader.list()) == sorted([*OWN.sections, "walk"])
    assert loader.load("walk").__name__ == "WalkSpider"
    assert loader.load("walk").section.city == "walk"  # type: ignore[attr-defined]
    del sys.modules["dayuan_crawler.spiders.walk"]


def test_a_section(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert FILES["a section"] == ["portals/shanxidayuan.toml"]
    loader = spiders(monkeypatch, tmp_path, '[sections.walk]\npath = "/walk/"\n')
    assert sorted(loader.list()) == sorted([*OWN.sections, "walk"])
    section = loader.load("walk").section  # type: ignore[attr-defined]
    assert (section.key, section.path, section.city) == ("walk", "/walk/", None)
    assert loader.load("yangquan").__name__ == "YangquanSpider"


def test_a_portal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert FILES["a portal"] == ["portals/NAME.toml"]
    (tmp_path / "portals").mkdir()
    (tmp_path / "portals/walk.toml").write_text(
        'name = "walk"\norigins = ["http://www.example.cn"]\n[sections.news]\n', encoding="utf-8"
    )
    monkeypatch.setattr(dayuan_crawler.portal, "files", lambda _: tmp_path)
    assert packaged_names() == ["walk"]
    settings = Settings()
    settings.setmodule(dayuan_crawler.settings)
    settings.set("DAYUAN_PORTAL", "walk")
    try:
        loader = SectionLoader.from_settings(settings)
    finally:
        portal_named.cache_clear()
    assert loader.list() == ["news"]
    assert loader.load("news").section.key == "walk/news"  # type: ignore[attr-defined]


READ = """
import json, sys
from tools.mutate import Finder
edited, html = json.load(sys.stdin)
sys.meta_path[:0] = [Finder(module, source) for module, source in edited.items()]
from dayuan_crawler.api.page import read_page
from dayuan_crawler.api.records import Article, PageArticle
from dayuan_crawler.commands.layout import _SHOWN
from dayuan_crawler.export import article_schema
from dayuan_crawler.fields import FIELDS, RECORD_VERSION
from dayuan_crawler.storage.articles.record import content_hash, columns_of, former_columns, item_of
from dayuan_crawler.storage.schema import Article as Row
from dayuan_crawler.items import ArticleItem
record = read_page(html, "http://www.example.com/gsyl/yangquan/5927.html")
columns = columns_of(ArticleItem(photographer="武娜"))
former = dict.fromkeys(field.path for field in FIELDS if "." not in field.path and field.path != "photographer")
former |= {"copyright": {"notice": None}, "comments": {"count": 1, "open": True, "captcha": True, "items": []}}
print(json.dumps({
    "record": record["photographer"],
    "api": set(PageArticle.__annotations__) == set(record) and set(Article.__annotations__) >= set(record),
    "schema": "photographer" in article_schema()["required"],
    "row": "photographer" in Row.__table__.c,
    "revision": content_hash(columns) != content_hash({**columns, "photographer": None}),
    "former": former_columns({**former, "city": "yangquan", "section": "yangquan"}, RECORD_VERSION - 1)["photographer"],
    "layout": "photographer" in _SHOWN,
    "watch": ArticleItem(photographer="武娜").filled() >= {"photographer"},
    "json": ArticleItem.from_json(ArticleItem(photographer="武娜").to_json()).photographer,
}))
"""
ROW = """    Field(
        "photographer",
        "photographer",
        _optional("string", "Who took the pictures."),
        is_content=True,
        filled=Filled.FIRST,
    ),
"""
READER = """    for block in byline.lines:
        if block.text.startswith("摄影师："):
            candidates.append(Candidate("photographer", block.text[4:].split()[0], Trust.LABEL, "byline"))
"""
# In each file of the walk: a line, and what is added after it.
FIELD = {
    "fields.py": ("FIELDS: tuple[Field, ...] = (\n", ROW),
    "items.py": ("    category: str | None = None\n", "    photographer: str | None = None\n"),
    "pages/article_page.py": ("    category: str | None = None\n", "    photographer: str | None = None\n"),
    "pages/fields/NAME.py": ("    candidates.extend(_labelled(values))\n", READER),
    "storage/schema/articles.py": (
        "    category: Mapped[str | None] = mapped_column(StorableText)\n",
        "    photographer: Mapped[str | None] = mapped_column(StorableText)\n",
    ),
    "api/records.py": ("    category: str | None\n", "    photographer: str | None\n"),
}


def test_a_field() -> None:
    # The migration is held to the tables of the models by tests/integration/storage/test_schema.py.
    assert sorted(FILES["a field"]) == sorted([*FIELD, "storage/migrations/versions/NAME.py"])
    edited = {}
    for file, (known, new) in FIELD.items():
        path = file.replace(NEW, "byline")
        assert SOURCES[path].count(known) == 1, file
        source = SOURCES[path].replace(known, known + new)
        if file == "fields.py":
            source = re.sub(r"^RECORD_VERSION = (\d+)", r"RECORD_VERSION = \1 + 1", source, flags=re.MULTILINE)
        edited[f"dayuan_crawler.{path.removesuffix('.py').replace('/', '.')}"] = source
    prose = "<p>会议在市里召开，各县区设了分会场，开了一个上午。</p><p>散会时下起了雨，人走得很慢。</p>"
    html = f"<h1>一篇报道的题目</h1><p>摄影师：武娜 2022-07-09</p><div>{prose}</div>"
    done = subprocess.run(
        [sys.executable, "-c", READ],
        input=json.dumps([edited, html]),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "record": "武娜",
        "api": True,
        "schema": True,
        "row": True,
        "revision": True,
        "former": None,
        "layout": True,
        "watch": True,
        "json": "武娜",
    }


def test_a_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    assert FILES["a layout"] == ["pages/layouts.py"]
    new = Layout("walk", title=".biaoti", byline=".shuoming", body=".zhengwen")
    for layout in layouts.LAYOUTS:
        assert {path for path, texts in TEXTS.items() if layout.name in texts} == {"pages/layouts.py"}
    html = "<h1 class=biaoti>一篇报道的题目</h1><div class=zhengwen><p>散会时下起了雨，人走得很慢。</p></div>"
    site = Site.parse("http://www.example.com")

    def layout_of() -> str | None:
        return parse_article(Selector(html), "http://www.example.com/gsyl/yangquan/5927.html", site).layout

    assert layout_of() is None
    monkeypatch.setattr(layouts, "_COMPILED", tuple(map(layouts._compile, (*layouts.LAYOUTS, new))))
    assert layout_of() == "walk"


def test_a_date_form() -> None:
    """``test_walks.py`` adds a pattern."""
    assert FILES["a date form"] == ["text/dates.py"]
    assert "dayuan_crawler.text.dates" in texts_of(
        (Path(__file__).parent / "test_walks.py").read_text(encoding="utf-8")
    )


def test_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    assert FILES["a setting"] == ["options.py"]
    for setting in SETTINGS:
        if setting.name.startswith(options.PREFIX):
            readers = {path for path, texts in TEXTS.items() if setting.name in texts} - {"options.py"}
            assert readers, f"nothing uses {setting.name}"
            assert "settings.py" not in readers
    new = Setting("DAYUAN_WALK", default=False, kind=SWITCH, text="walks")
    monkeypatch.setattr(options, "SETTINGS", (*SETTINGS, new))
    monkeypatch.setattr(options, "BY_NAME", {**options.BY_NAME, new.name: new})
    assert defaults({})["DAYUAN_WALK"] is False
    assert defaults({"DAYUAN_WALK": "on"})["DAYUAN_WALK"] is True
    assert misspelt(["DAYUAN_WALK"], ()) is None
    assert misspelt(["DAYUAN_WLAK"], ()) == "unknown setting DAYUAN_WLAK: did you mean DAYUAN_WALK?"
    assert "| `DAYUAN_WALK` | off | walks |" in readme_table()


def test_a_failure_reason() -> None:
    assert FILES["a failure reason"] == ["frontier/causes.py", "pages/soft_errors.py", "trouble.py"]
    words = translations("zh")
    longest = [column.type.length for column in (FrontierUrl.__table__.c.cause, Run.__table__.c.cause)]  # type: ignore[attr-defined]
    used = {
        f"{node.value.id}.{node.attr}"
        for path, source in SOURCES.items()
        if path.endswith(".py") and path != "frontier/causes.py"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    for code in (*Cause, *RunCause):
        assert f"{type(code).__name__}.{code.name}" in used
        assert len(code) <= min(longest)
        assert code.replace("_", " ") in words
        # Codes of one word are words for other things, too; what a list's walk met has codes of its own.
        if "_" in code:
            spelt = {path for path, texts in TEXTS.items() if code in texts} - {"frontier/walk.py"}
            assert spelt == {"frontier/causes.py"}, code
    for cause in Cause:
        assert trouble_of(PageError("it walks", cause)).cause is cause


COMMAND = """
from scrapy.commands import ScrapyCommand


class Command(ScrapyCommand):
    def short_desc(self):
        return "walks"

    def run(self, args, opts):
        pass
"""


def test_a_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert FILES["a command"] == ["commands/NAME.py"]
    (tmp_path / "walk.py").write_text(COMMAND, encoding="utf-8")
    monkeypatch.setattr(dayuan_crawler.commands, "__path__", [*dayuan_crawler.commands.__path__, str(tmp_path)])
    from scrapy.cmdline import _get_commands_dict

    settings = Settings()
    settings.setmodule(dayuan_crawler.settings)
    found = _get_commands_dict(settings, inproject=True)
    assert found["walk"].short_desc() == "walks"
    modules = {module.__name__.rpartition(".")[2] for module in walk_modules_iter("dayuan_crawler.commands")}
    assert found.keys() & modules > {"crawl", "export", "walk"}
    del sys.modules["dayuan_crawler.commands.walk"]


PAGE = """
from fastapi import APIRouter, Request

from dayuan_crawler.console.views import page

router = APIRouter(include_in_schema=False)


@router.get("/walk")
def walk(request: Request):
    return page(request, "walk.html")
"""


async def get(app: Any, path: str) -> tuple[int, str]:
    """What an ASGI application answers: its status and its body."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": [(b"host", b"localhost")]}
    await app(scope | {"scheme": "http", "server": ("localhost", 80), "http_version": "1.1"}, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:]).decode()


def test_a_console_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert FILES["a console page"] == [
        "console/routes/NAME.py",
        "console/templates/NAME.html",
        "console/templates/base.html",
    ]
    (tmp_path / "walk.py").write_text(PAGE, encoding="utf-8")
    title = '{% extends "base.html" %}{% block title %}A walk{% endblock %}'
    (tmp_path / "walk.html").write_text(title, encoding="utf-8")
    monkeypatch.setattr(routes, "__path__", [*routes.__path__, str(tmp_path)])
    environment = views._environment()
    loaders = [environment.loader, jinja2.FileSystemLoader(tmp_path)]
    monkeypatch.setattr(environment, "loader", jinja2.ChoiceLoader(loaders))  # type: ignore[arg-type]
    settings = Settings()
    settings.setmodule(dayuan_crawler.settings)
    database = Database(f"sqlite:///{tmp_path}/none.db", read_only=True)
    app = make_app(database, Originals(None, settings), only_loopback=True)
    status, html = asyncio.run(get(app, "/walk"))
    assert (status, "<h1>A walk</h1>" in html) == (200, True)
    # Of the other pages, only the navigation knows.
    linked = set(re.findall(r'\("(/\w*)", "\w+"\)', SOURCES["console/templates/base.html"]))
    modules = [sys.modules[module.__name__] for module in walk_modules_iter(routes.__name__) if module is not routes]
    paths = {route.path for module in modules for route in module.router.routes}
    assert linked <= paths
    assert len(linked) > 3
    del sys.modules["dayuan_crawler.console.routes.walk"]
