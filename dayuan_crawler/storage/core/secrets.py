"""Secret keys, generated once per database and stored in it."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, select

from dayuan_crawler.storage.core.upsert import insert_into
from dayuan_crawler.storage.schema import Secret

_secrets = Secret.__table__
_BYTES = 32
COMMENT_KEY = "comment authors"


class SecretTable:
    """The secret keys, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> str:
        """The key of this name: 32 random bytes as hexadecimal. It is generated on first use."""
        made = {"name": name, "value": secrets.token_hex(_BYTES).encode()}
        self._connection.execute(insert_into(self._connection, Secret).on_conflict_do_nothing(), [made])
        value: bytes = self._connection.execute(select(_secrets.c.value).where(_secrets.c.name == name)).scalar_one()
        return value.decode()
