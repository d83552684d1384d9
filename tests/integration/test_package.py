"""The package as it is installed: one command, in an empty folder, without the checkout."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import pytest

from dayuan_crawler.places import data_folder
from fixtures.portal import PortalServer
from tests.support.scrapy import PROJECT, TIMEOUT_S

StartPortal = Callable[..., PortalServer]

EXAMPLES = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package as its wheel installs it, without what it depends on."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("package")
    shutil.copytree(PROJECT / "dayuan_crawler", source / "dayuan_crawler", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(PROJECT / name, source)
    options = ("--quiet", "--no-deps", "--no-build-isolation", "--disable-pip-version-check", "--no-compile")
    subprocess.run([sys.executable, "-m", "pip", "install", *options, "--target", target, source], check=True)
    return target


class Installed:
    """The installed ``dayuan``, in an empty folder, for a user with an empty home."""

    def __init__(self, package: Path, folder: Path, **settings: str) -> None:
        self.folder = folder / "empty"
        self.folder.mkdir()
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("DAYUAN_", "XDG_", "PYTHONDONT"))
        }
        self.environment = {
            **kept,
            "HOME": str(folder),
            "PYTHONPATH": str(package),
            # It must not be taken for ours.
            "SCRAPY_SETTINGS_MODULE": "another.settings",
            "DOWNLOAD_DELAY": "0",
            **settings,
        }

    def run(self, *arguments: str, module: str = "dayuan_crawler") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "dayuan_crawler", *arguments],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )


def test_a_crawl_an_export_a_notebook_and_the_console(package: Path, portal: StartPortal, tmp_path: Path) -> None:
    server = portal(markup="zblog", articles=12)
    installed = Installed(package, tmp_path, DAYUAN_SITE_URL=server.url)
    data = tmp_path / ".local/share/dayuan"

    missing = installed.run("export")
    assert missing.returncode == 1
    assert (
        missing.stderr
        == f"dayuan: there is no database sqlite:///{data}/dayuan.db yet: dayuan crawl yangquan makes it\n"
    )

    crawled = installed.run("crawl", "yangquan")
    assert crawled.returncode == 0, crawled.stderr
    assert re.search(rf"Made a new database: sqlite:///{data}/dayuan\.db$", crawled.stderr, re.MULTILINE)
    assert sorted(path.name for path in data.iterdir() if not path.name.startswith("dayuan.db-")) == [
        "archive",
        "dayuan.db",
    ]

    exported = installed.run("export", "-o", "all.jsonl")
    assert exported.returncode == 0, exported.stderr
    records = [json.loads(line) for line in (installed.folder / "all.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(records) == len(server.truth("yangquan"))

    code = "\n".join(EXAMPLES.findall((PROJECT / "docs/api.md").read_text(encoding="utf-8")))
    script = installed.folder / "notebook.py"
    script.write_text(f"folder = {str(data / 'archive')!r}\n{code}", encoding="utf-8")
    notebook = installed.run(module="notebook")
    assert notebook.returncode == 0, notebook.stderr
    titles = [f"{record['published_at']} {record['title']}" for record in records]
    assert notebook.stdout.splitlines()[: len(titles)] == titles
    assert "there is no database" in notebook.stdout.splitlines()[-1]

    with installed.start("console", "--port", "0") as console:
        assert console.stdout is not None
        address = re.search(r"http://\S+", console.stdout.readline())
        assert address is not None
        with urlopen(f"{address.group()}articles") as page:
            assert records[0]["title"] in page.read().decode()
        console.send_signal(signal.SIGINT)
    assert console.returncode == 0

    assert sorted(path.name for path in installed.folder.iterdir() if path.name != "__pycache__") == [
        "all.jsonl",
        "notebook.py",
    ]


def test_data_lie_in_one_place_wherever_one_stands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert data_folder("") == PROJECT / "data"
    assert data_folder("elsewhere") == tmp_path / "elsewhere"
    assert data_folder("~/news") == Path.home() / "news"
