"""The project's own rules: what is locked, declared, named and packed."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from dayuan_crawler import __version__

ROOT = Path(__file__).parent.parent.parent
LONGEST_MODULE = 350  # lines
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
TARGETS = [
    "crawl",
    "test",
    "check",
    "format",
    "portal",
    "score",
    "bench",
    "crash",
    "console",
    "screenshots",
    "lock",
    "clean",
]

# Written in two halves, for this file is searched as well.
REGISTRY_HOSTS = re.compile(
    "|".join(["py" + r"pi\.org", "python" + "hosted", "registry" + r"\.npmjs", r"\.debian" + r"\.org"])
)
MACHINE_PATHS = re.compile(r"(?<![\w.~:/-])/(?:home|Users|root|work)/\w")


def metadata() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def requirements(lock: Path) -> list[str]:
    """The requirements of a lock, each with its hashes on one line."""
    return lock.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()


def names(declared: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(line).name) for line in declared}


def locked_names(lock: Path) -> set[str]:
    return names([line.partition("--hash")[0].strip() for line in requirements(lock)])


def committed_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_lock_pins_everything_by_hash_and_names_no_place(lock: Path) -> None:
    one = re.compile(r"[a-z0-9-]+==\S+ +(; [^/\\@]+ )?(--hash=sha256:[0-9a-f]{64} *)+")
    assert requirements(lock)
    assert [line for line in requirements(lock) if not one.fullmatch(line)] == []


def test_the_locks_hold_what_is_declared() -> None:
    declared = metadata()
    runtime, dev = (locked_names(ROOT / "requirements" / f"{name}.txt") for name in ("runtime", "dev"))
    assert names(declared["project"]["dependencies"] + declared["dependency-groups"]["build"]) <= runtime
    assert names(declared["dependency-groups"]["dev"]) <= dev
    # What a crawl runs with is what the tests ran with.
    assert set(requirements(ROOT / "requirements/runtime.txt")) <= set(requirements(ROOT / "requirements/dev.txt"))


def test_what_is_installed_fits_together() -> None:
    checked = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_no_module_of_the_package_is_long() -> None:
    lines = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / "dayuan_crawler").rglob("*.py")
    }
    assert lines
    assert {name: number for name, number in lines.items() if number > LONGEST_MODULE} == {}, "split it by its nouns"


def test_what_is_imported_is_declared() -> None:
    declared = names(metadata()["project"]["dependencies"])
    distributions = packages_distributions()
    undeclared = {
        f"{path.relative_to(ROOT)}: {module}"
        for path in (ROOT / "dayuan_crawler").rglob("*.py")
        for module in imported_modules(path) - sys.stdlib_module_names - {"dayuan_crawler"}
        if not {canonicalize_name(name) for name in distributions.get(module, ())} & declared
    }
    assert undeclared == set()


def imported_modules(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_contributing_says_why_each_dependency_is_there() -> None:
    declared = metadata()
    groups = declared["dependency-groups"].values()
    documented = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    wanted = names([*declared["project"]["dependencies"], *(line for group in groups for line in group)])
    assert sorted(name for name in wanted if f"`{name}`" not in documented) == []


def test_no_file_names_a_registry_or_a_place_on_somebody_s_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in committed_files()
        if path.is_file()
        for pattern in (REGISTRY_HOSTS, MACHINE_PATHS)
        if (match := pattern.search(path.read_text(encoding="utf-8", errors="replace")))
    ]
    assert found == []


def test_the_changelog_tells_of_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[?{re.escape(__version__)}\b", changelog, re.MULTILINE), f"nothing on {__version__}"


@pytest.mark.parametrize("target", TARGETS)
def test_make_knows(target: str) -> None:
    known = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False)
    assert known.returncode == 0, known.stderr
    assert f"make {target}" in subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
