"""WordPress: the addresses of its authors."""

from __future__ import annotations

AUTHOR_ADDRESSES = (r"/author/", r"[?&]author=")
