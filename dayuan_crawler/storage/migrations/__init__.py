"""Migrations of the schema, and the folder in which Alembic finds them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from tempfile import TemporaryDirectory


@contextmanager
def folder() -> Iterator[Path]:
    """This package as a folder. Alembic cannot read files inside a zip archive, and Scrapyd runs projects from one."""
    package = files(__name__)
    if isinstance(package, Path):
        yield package
        return
    with TemporaryDirectory() as copy:
        _unpack(package, Path(copy))
        yield Path(copy)


def _unpack(source: Traversable, target: Path) -> None:
    for entry in source.iterdir():
        if entry.is_dir():
            (target / entry.name).mkdir()
            _unpack(entry, target / entry.name)
        else:
            (target / entry.name).write_bytes(entry.read_bytes())
