"""``.venv`` is made from the lock, and made anew when that changes."""

from __future__ import annotations

import sys
import venv
from pathlib import Path

import pytest

from tests.services import __main__ as services
from tools import environment, system


@pytest.fixture
def done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is done to a project in ``tmp_path``: ``venv`` when that is made, and the last argument of each pip."""
    actions: list[str] = []

    def create(folder: Path, **_: bool) -> None:
        folder.mkdir(exist_ok=True)
        (folder / "installed.json").unlink(missing_ok=True)
        actions.append("venv")

    (tmp_path / "requirements").mkdir()
    for name in ("pyproject.toml", "requirements/runtime.txt", "requirements/dev.txt"):
        (tmp_path / name).write_text("one", encoding="utf-8")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(venv, "create", create)
    monkeypatch.setattr(environment, "pip", lambda *arguments: actions.append(Path(arguments[-1]).name))
    return actions


def test_it_is_made_once(done: list[str], tmp_path: Path) -> None:
    environment.main("runtime")
    assert done == ["venv", "runtime.txt", tmp_path.name]
    environment.main("runtime")
    assert len(done) == 3


def test_another_lock_is_added(done: list[str]) -> None:
    environment.main("runtime")
    environment.main("dev")
    assert done[3:] == ["dev.txt"]


def test_it_is_made_anew_when_a_lock_changes(done: list[str], tmp_path: Path) -> None:
    environment.main("runtime")
    environment.main("dev")
    (tmp_path / "requirements/runtime.txt").write_text("two", encoding="utf-8")
    environment.main("dev")
    assert done[4:] == ["venv", "dev.txt", tmp_path.name]


def test_other_metadata_alone_is_installed_alone(done: list[str], tmp_path: Path) -> None:
    environment.main("runtime")
    (tmp_path / "pyproject.toml").write_text("two", encoding="utf-8")
    environment.main("runtime")
    assert done[3:] == [tmp_path.name]


def test_it_is_made_anew_where_it_was_moved_to(
    done: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment.main("runtime")
    (tmp_path / ".venv").rename(tmp_path / "moved")
    monkeypatch.setattr(environment, "VENV", tmp_path / "moved")
    environment.main("runtime")
    assert done[3:] == ["venv", "runtime.txt", tmp_path.name]


def test_an_installation_cut_short_is_made_anew(
    done: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: str) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(environment, "pip", fail)
        with pytest.raises(SystemExit):
            environment.main("runtime")
    environment.main("runtime")
    assert done == ["venv", "venv", "runtime.txt", tmp_path.name]


def test_without_the_means_to_make_it_one_line_names_the_package(
    done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr(system, "install", lambda *packages: False)
    with pytest.raises(SystemExit) as stopped:
        environment.main("runtime")
    line = str(stopped.value)
    assert "\n" not in line
    assert f"python3.{sys.version_info.minor}-venv" in line
    assert done == []


def test_what_is_missing_is_installed_where_it_may_be(done: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def install(*packages: str) -> bool:
        done.extend(packages)
        return True

    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr(system, "install", install)
    environment.main("runtime")
    assert done[:2] == [f"python3.{sys.version_info.minor}-venv", "venv"]


def test_a_program_that_only_a_distribution_has_does_not_hold_up_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise RuntimeError("not there")

    monkeypatch.setattr(system, "install", lambda *packages: False)
    monkeypatch.setattr(services, "PROGRAMS", (services.Program(missing, ("a-program",), needed=False),))
    services.main()
    monkeypatch.setattr(services, "PROGRAMS", (services.Program(missing, ("a-program",)),))
    with pytest.raises(SystemExit, match=r"Have an administrator run: .*a-program"):
        services.main()
