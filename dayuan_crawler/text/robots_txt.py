"""The rules of a robots.txt for one crawler; only its product token selects the group (RFC 9309, section 2.2.1)."""

from __future__ import annotations

import re
from typing import Self

from protego import Protego

# Digits are allowed too: the RFC omits them, but real names contain them.
_PRODUCT_TOKEN = re.compile(r"[a-z0-9_-]+", re.IGNORECASE)
_USER_AGENT_LINE = re.compile(r"(\s*user[- ]?agent\s*:?\s*)([^\s#:].*)", re.IGNORECASE)
# No token contains this character, so a name with this prefix matches no token.
_ANOTHER = "!"


class RobotsTxt:
    """The rules of one robots.txt for one crawler."""

    def __init__(self, rules: Protego, token: str) -> None:
        self._rules = rules
        self._token = token

    @classmethod
    def parse(cls, text: str, user_agent: str) -> Self:
        """Parse a robots.txt. ``user_agent`` is the header's value: its product token precedes the version."""
        token = product_token(user_agent)
        return cls(Protego.parse("\n".join(_rename(line, token) for line in text.splitlines())), token)

    def allows(self, url: str) -> bool:
        return self._rules.can_fetch(url, self._token)

    @property
    def crawl_delay(self) -> float | None:
        """Seconds between two requests, if given."""
        return self._rules.crawl_delay(self._token)


def _rename(line: str, token: str) -> str:
    """Rename a line that opens another crawler's group, so that its name cannot match ours.

    Protego also matches a prefix of our name, and each word of a User-Agent.
    """
    found = _USER_AGENT_LINE.match(line)
    if found is None or found[2].partition("#")[0].strip() == "*":
        return line
    return found[1] + (token if token and product_token(found[2]) == token else _ANOTHER + found[2])


def product_token(name: str) -> str:
    """Return a crawler's name without version and comment, in lower case; empty if it has none."""
    found = _PRODUCT_TOKEN.match(name.strip())
    return found[0].lower() if found else ""
