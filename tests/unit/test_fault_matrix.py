"""The matrix of faults in the documentation names a test for each row, and each of these tests exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MATRIX = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", MATRIX)


def test_every_row_has_a_test() -> None:
    rows = [line for line in MATRIX.splitlines() if line.startswith("| ") and "| test |" not in line]
    # The ways to be gone have one test for all, which has the table's words as its parameters.
    untested = [row for row in rows if "`tests/" not in row and "| `" not in row and "| the answer |" not in row]
    assert untested == []
    assert len(rows) > 40


@pytest.mark.parametrize("file", sorted({file for file, _ in NAMED}))
def test_the_tests_that_it_names_exist(file: str) -> None:
    defined = {
        node.name
        for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    assert {name for other, name in NAMED if other == file} <= defined
