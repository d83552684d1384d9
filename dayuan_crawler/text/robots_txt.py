"""What a robots.txt allows one crawler, whose group is chosen by its product token alone (RFC 9309, section 2.2.1)."""

from __future__ import annotations

import re
from typing import Self

from protego import Protego

# Digits too, which the RFC leaves out and real names have.
_PRODUCT_TOKEN = re.compile(r"[a-z0-9_-]+", re.IGNORECASE)
_USER_AGENT_LINE = re.compile(r"(\s*user[- ]?agent\s*:?\s*)([^\s#:].*)", re.IGNORECASE)
# No token has it, so a name that begins with it is part of none.
_ANOTHER = "!"


class RobotsTxt:
    """The rules of one robots.txt for one crawler."""

    def __init__(self, rules: Protego, token: str) -> None:
        self._rules = rules
        self._token = token

    @classmethod
    def parse(cls, text: str, user_agent: str) -> Self:
        """``user_agent`` is the header's value: its product token is the name before its version."""
        token = product_token(user_agent)
        return cls(Protego.parse("\n".join(_rename(line, token) for line in text.splitlines())), token)

    def allows(self, url: str) -> bool:
        return self._rules.can_fetch(url, self._token)

    @property
    def crawl_delay(self) -> float | None:
        """Seconds between two requests."""
        return self._rules.crawl_delay(self._token)


def _rename(line: str, token: str) -> str:
    """A line that opens another crawler's group, with a name that cannot be taken for ours.

    Protego takes the beginning of our name for it, and each word of a User-Agent.
    """
    found = _USER_AGENT_LINE.match(line)
    if found is None or found[2].partition("#")[0].strip() == "*":
        return line
    return found[1] + (token if token and product_token(found[2]) == token else _ANOTHER + found[2])


def product_token(name: str) -> str:
    """The name of a crawler without its version and comment, in lower case; empty where it has none."""
    found = _PRODUCT_TOKEN.match(name.strip())
    return found[0].lower() if found else ""
