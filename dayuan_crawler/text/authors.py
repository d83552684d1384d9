"""What is kept of the names of those who comment."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Literal

AuthorPolicy = Literal["keep", "hash", "drop"]


class Authors:
    """Names as they are (``keep``), as pseudonyms that stay the same (``hash``), or not at all (``drop``).

    A pseudonym comes from the name by a keyed hash: without the key nobody can try names until one fits.
    """

    def __init__(self, policy: AuthorPolicy, key: bytes) -> None:
        self.policy = policy
        self._key = key

    def name(self, author: str) -> str:
        """What is kept of a name; an empty one stays empty."""
        if self.policy == "keep" or not author:
            return author
        if self.policy == "drop":
            return ""
        digest = hmac.digest(self._key, author.encode("utf-8", "surrogatepass"), hashlib.sha256)
        return f"anon-{base64.b32encode(digest[:10]).decode('ascii').lower()}"
