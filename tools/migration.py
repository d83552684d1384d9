"""``python -m tools.migration NAME``: writes the migration that leads from the newest schema to the models' tables."""

from __future__ import annotations

import re
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config

from dayuan_crawler.storage import migrations
from dayuan_crawler.storage.core.database import SCHEMA_VERSION, Database
from dayuan_crawler.storage.core.engine import make_engine


def main() -> int:
    name = " ".join(sys.argv[1:])
    if not re.fullmatch(r"[a-z][a-z0-9_ ]*", name):
        print(f"NAME={name!r} is no name: say in lower-case words what it adds, such as NAME=comment_likes")
        return 2
    version = f"{int(SCHEMA_VERSION) + 1:04}"
    with tempfile.TemporaryDirectory() as folder, migrations.folder() as scripts:
        url = f"sqlite:///{folder}/newest.db"
        with closing(Database(url)) as database:
            database.upgrade()
        engine = make_engine(url)
        config = Config()
        config.attributes["engine"] = engine
        config.set_main_option("script_location", str(scripts))
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        command.revision(config, name.replace("_", " ").capitalize(), autogenerate=True, rev_id=version)
        engine.dispose()
        path = next(Path(scripts).glob(f"versions/{version}_*.py"))
    print(f"{path} is a draft: read it, fill the new columns of old rows, and set SCHEMA_VERSION to {version}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
