"""The command ``dayuan``: what it prints names itself, and not Scrapy's command."""

from __future__ import annotations

import re
import sys

import pytest
from scrapy import cmdline

from dayuan_crawler.__main__ import main
from dayuan_crawler.commandline import as_typed


@pytest.fixture
def _called(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scrapy's command line is as it was when a test has called ours."""
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "another.settings")
    monkeypatch.setattr(cmdline, "ScrapyArgumentParser", cmdline.ScrapyArgumentParser)
    monkeypatch.setattr(cmdline, "print", print, raising=False)


@pytest.mark.usefixtures("_called")
@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--version"], 0, r"^dayuan_crawler \d"),
        (["version", "-v"], 0, r"^dayuan_crawler \d"),
        ([], 0, r"^ +dayuan <command>"),
        (["nonsense"], 2, r'^Use "dayuan" to see'),
        (["export", "-h"], 0, r"^ +dayuan export \["),
        (["export", "--limit"], 2, r"^dayuan: no such option: --limit"),
        (["runs", "--limit"], 2, r"^dayuan: error: argument --limit"),
        (["db"], 2, r"dayuan db upgrade"),
    ],
)
def test_it_names_itself(
    arguments: list[str],
    status: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    # In another project's folder.
    folder = tmp_path_factory.mktemp("other")
    (folder / "scrapy.cfg").write_text("[settings]\ndefault = other.settings\n", encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "argv", ["/opt/venv/bin/dayuan", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = "".join(capsys.readouterr())
    assert ended.value.code == status, printed
    assert re.search(said, printed, re.MULTILINE), printed
    assert not re.search(r"(^|\s)scrapy( |$)", printed, re.MULTILINE), printed


@pytest.mark.parametrize(
    ("text", "as_dayuan"),
    [
        ("run: scrapy db upgrade", "run: dayuan db upgrade"),
        ("python -m scrapy crawl", "python -m dayuan crawl"),
        ("Scrapy 2.19", "Scrapy 2.19"),
        (".venv/bin/scrapy crawl", ".venv/bin/scrapy crawl"),
        ("scrapy.cfg, scrapy-playwright and scrapy", "scrapy.cfg, scrapy-playwright and scrapy"),
    ],
)
def test_a_command_is_named_as_it_was_called(text: str, as_dayuan: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["dayuan"])
    assert as_typed(text) == as_dayuan
    monkeypatch.setattr(sys, "argv", ["/usr/bin/scrapy"])
    assert as_typed(text) == text
