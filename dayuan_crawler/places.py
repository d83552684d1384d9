"""Where data lie by default: a rule that does not depend on the folder that a command happens to be started in."""

from __future__ import annotations

from pathlib import Path

import platformdirs

_PROJECT = Path(__file__).resolve().parent.parent


def data_folder(home: str) -> Path:
    """The folder for the database and the archive.

    ``home`` (DAYUAN_HOME) if given; else ``data`` in the checkout that this program runs from; else the user's data
    folder.
    """
    if home:
        return Path(home).expanduser().absolute()
    if (_PROJECT / "scrapy.cfg").is_file():
        return _PROJECT / "data"
    return platformdirs.user_data_path("dayuan", appauthor=False)
