"""The policy for storing commenters' names."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Literal

AuthorPolicy = Literal["keep", "hash", "drop"]


class Authors:
    """Names unchanged (``keep``), as stable pseudonyms (``hash``), or not at all (``drop``).

    A pseudonym is a keyed hash of the name: without the key, nobody can find the name by trial.
    """

    def __init__(self, policy: AuthorPolicy, key: bytes) -> None:
        self.policy = policy
        self._key = key

    def name(self, author: str) -> str:
        """Return what is stored of a name; an empty name stays empty."""
        if self.policy == "keep" or not author:
            return author
        if self.policy == "drop":
            return ""
        digest = hmac.digest(self._key, author.encode("utf-8", "surrogatepass"), hashlib.sha256)
        return f"anon-{base64.b32encode(digest[:10]).decode('ascii').lower()}"
